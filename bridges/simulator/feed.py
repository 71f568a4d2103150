"""What people at the page see: conversations, and a live stream of what changed in them.

A raid must not drown a page: changes are gathered for `PAUSE` seconds, and past `MOST` phones in
one batch the page is only told that the list is another.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from itertools import islice
from typing import Literal

import msgspec

from bridges.simulator.account import Account, Counts
from bridges.simulator.records import Call, Heard, Message

PAUSE = 0.12
MOST = 40
ENTRIES = 200
HEARTBEAT = 15.0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One bubble: a text or a call, `mine` when it came from the phone. `at` is seconds since 1970."""

    sid: str
    seq: int
    kind: Literal["text", "call"]
    mine: bool
    at: float
    status: str
    body: str = ""
    error_code: int | None = None
    webhook: int | None = None
    webhook_code: int | None = None
    heard: tuple[Heard, ...] = ()
    seconds: int = 0


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list of conversations."""

    number: str
    opted_out: bool
    last: Entry | None


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the last one. `many` means: too much to tell, look at the list."""

    changed: list[Summary]
    many: bool
    counts: Counts
    raid: bool


def _text_entry(message: Message) -> Entry:
    return Entry(
        sid=message.sid,
        seq=message.seq,
        kind="text",
        mine=message.inbound,
        at=message.created,
        status=message.status,
        body=message.body,
        error_code=message.error_code,
        webhook=message.webhook,
        webhook_code=message.webhook_code,
    )


def _call_entry(call: Call) -> Entry:
    return Entry(
        sid=call.sid,
        seq=call.seq,
        kind="call",
        mine=True,
        at=call.created,
        status=call.status,
        webhook=call.webhook,
        webhook_code=call.webhook_code,
        heard=call.heard,
        seconds=call.duration or 0,
    )


class Feed:
    """Watches the account for any number of pages."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._watchers: set[_Watcher] = set()
        self._closed = False
        self.raid_running = False
        account.changed = self.changed

    def changed(self, peer: str) -> None:
        """Something is new in the conversation with this phone."""
        for watcher in self._watchers:
            watcher.tell(peer)

    def changed_all(self) -> None:
        """Everything may be another: records were dropped, a raid began or ended."""
        for watcher in self._watchers:
            watcher.many = True
            watcher.woken.set()

    def conversation(self, peer: str) -> list[Entry]:
        """Its last entries, in the order they came."""
        texts = islice(self._account.messages.newest_first(peer), ENTRIES)
        calls = islice(self._account.calls.newest_first(peer), ENTRIES)
        entries = [*map(_text_entry, texts), *map(_call_entry, calls)]
        return sorted(entries, key=lambda entry: entry.seq)[-ENTRIES:]

    def summary(self, peer: str) -> Summary:
        """Its last entry."""
        message = next(self._account.messages.newest_first(peer), None)
        call = next(self._account.calls.newest_first(peer), None)
        entries = [] if message is None else [_text_entry(message)]
        if call is not None:
            entries.append(_call_entry(call))
        last = max(entries, key=lambda entry: entry.seq, default=None)
        return Summary(number=peer, opted_out=peer in self._account.opted_out, last=last)

    def latest(self, most: int) -> list[Summary]:
        """The conversations heard of last."""
        peers = dict.fromkeys(islice(self._account.messages.peers(), most))
        peers |= dict.fromkeys(islice(self._account.calls.peers(), most))
        found = [self.summary(peer) for peer in peers]
        found.sort(key=lambda summary: -summary.last.seq if summary.last is not None else 0)
        return found[:most]

    async def batches(self) -> AsyncGenerator[Batch | None, None]:
        """What changes from now on, until the carrier stops; None now and then, to keep the line open."""
        watcher = _Watcher()
        self._watchers.add(watcher)
        try:
            yield self._batch(watcher)
            while not self._closed:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await watcher.woken.wait()
                except TimeoutError:
                    yield None
                    continue
                await asyncio.sleep(PAUSE)
                yield self._batch(watcher)
        finally:
            self._watchers.discard(watcher)

    def _batch(self, watcher: "_Watcher") -> Batch:
        peers, many = watcher.take()
        return Batch(
            changed=[self.summary(peer) for peer in peers],
            many=many,
            counts=self._account.counts,
            raid=self.raid_running,
        )

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        for watcher in self._watchers:
            watcher.woken.set()


class _Watcher:
    """One page: the phones it has not been told of."""

    def __init__(self) -> None:
        self._peers: dict[str, None] = {}
        self.many = False
        self.woken = asyncio.Event()

    def tell(self, peer: str) -> None:
        if len(self._peers) < MOST:
            self._peers[peer] = None
        elif peer not in self._peers:
            self.many = True
        self.woken.set()

    def take(self) -> tuple[Iterator[str], bool]:
        peers, many = self._peers, self.many
        self._peers, self.many = {}, False
        self.woken.clear()
        return iter(peers), many
