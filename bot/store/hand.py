"""The inbox's reading side: hands each row to this process's brain once, oldest first.

What this process commits is handed over in memory. What was there before, what other processes
write, and what there was no room for is read from the `waiting` table: always "what is there and
not in hand", never "after the last id", since commit order is not id order.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, cast

from sqlalchemy import Connection, select

from bot.evidence.chain import commitment, form_commitment
from bot.model import Arrival, Channel, Inbound, InboundKey, Instant, RoomEvent, SenderId, Span
from bot.policy.numbers import origin_of
from bot.policy.orders import Noted, Report
from bot.ports import CannotCommit
from bot.store import tables
from bot.store.admit import Entry, event_of_raw, report_of_raw
from bot.store.bulk import Lookup
from bot.store.engine import Database
from bot.store.tables import Kind
from bot.store.values import InboxId, Taken

# A few seconds of the worst raid; what comes beyond is read again from the database.
_MOST_IN_MEMORY = 4_096
_PAGE = 1_024
_POLL_SECONDS = 0.5

_read_rows = Lookup(
    tables.inbox,
    ("id", "kind", "source", "key", "at", "channel", "sender", "addressee", "text", "raw", "salt"),
    by="id",
)
_read_fading = Lookup(tables.fading, ("id", "due"), by="id")
_read_senders = Lookup(tables.senders, ("no", "id", "number"), by="no")


class Hand:
    """What is in the brain's hand: queued for it, or taken and not yet used up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queues: dict[Kind, deque[Entry]] = {kind: deque() for kind in Kind}
        self._held: dict[InboxId, InboundKey | None] = {}
        self._ids: dict[InboundKey, InboxId] = {}
        self._wake = asyncio.Event()
        self._behind = True
        self._read_at = float("-inf")
        self.open = False

    def start(self) -> None:
        """From now on there is a brain: read everything that waits, anew."""
        for queue in self._queues.values():
            queue.clear()
        self._held.clear()
        self._ids.clear()
        self._behind, self.open = True, True
        self._wake.set()

    def look(self) -> None:
        """Another process left something: do not wait for the next poll."""
        self._behind = True
        self._wake.set()

    def hand_over(self, entries: Sequence[Entry]) -> None:
        """Take rows that this process just made durable."""
        if not self.open or not entries:
            return
        if self._behind or len(self._held) > _MOST_IN_MEMORY:
            # There is older work in the database: these are read in their turn.
            self._behind = True
        else:
            self._queue(entries)
        self._wake.set()

    def _queue(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.id is None or entry.id in self._held:
                continue
            key = InboundKey(entry.key) if entry.kind is Kind.ARRIVAL else None
            self._held[entry.id] = key
            if key is not None:
                self._ids[key] = entry.id
            entry.raw = b""
            self._queues[entry.kind].append(entry)

    def id_of(self, key: InboundKey) -> InboxId | None:
        """The row of an arrival that is in hand."""
        return self._ids.get(key)

    def used_up(self, ids: Iterable[InboxId]) -> None:
        """A turn that used these rows is durable."""
        for id_ in ids:
            key = self._held.pop(id_, None)
            if key is not None:
                self._ids.pop(key, None)

    async def take(self, limit: int, patience: float | None, watch: Callable[[], None]) -> Taken:
        """All events and reports, and up to `limit` arrivals; waits until there is something.

        Empty once `patience` seconds have passed. `watch` is called now and then and may raise.
        """
        deadline = None if patience is None else time.monotonic() + patience
        while True:
            watch()
            now = time.monotonic()
            if self._behind or now - self._read_at > _POLL_SECONDS:
                await self._read()
            if any(self._queues.values()):
                return self._pop(limit)
            left = _POLL_SECONDS if deadline is None else min(_POLL_SECONDS, deadline - time.monotonic())
            if left <= 0:
                return Taken()
            try:
                async with asyncio.timeout(left):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def _pop(self, limit: int) -> Taken:
        self._wake.clear()
        taken = Taken()
        events, reports = self._queues[Kind.EVENT], self._queues[Kind.REPORT]
        arrivals = self._queues[Kind.ARRIVAL]
        for entry in (*events, *reports, *islice(arrivals, limit)):
            taken.ids.append(cast(InboxId, entry.id))
        # No await from here on: what was popped is in the result.
        while events:
            event = events.popleft()
            taken.events.append(cast(RoomEvent | Noted, event.what))
            taken.rooms.append(event.source)
        while reports:
            taken.reports.append(cast(Report, reports.popleft().what))
        while arrivals and len(taken.arrivals) < limit:
            taken.arrivals.append(_arrival(arrivals.popleft()))
        return taken

    async def _read(self) -> None:
        # Before reading: what is committed from here on is handed over in memory.
        self._wake.clear()
        self._behind, self._read_at = False, time.monotonic()
        most = len(self._held) + _PAGE + 1
        held = frozenset(self._held)
        try:
            entries, more = await self._database.read(lambda connection: _waiting(connection, held, most))
        except CannotCommit:
            self._behind = True
            return
        self._queue(entries)
        self._behind = self._behind or more


def _waiting(connection: Connection, held: frozenset[InboxId], most: int) -> tuple[list[Entry], bool]:
    """Up to a page of entries that wait and are not in `held`, and whether there are more."""
    waits = tables.waiting.c
    found = connection.execute(select(waits.id).order_by(waits.kind, waits.id).limit(most)).scalars()
    ids = [id_ for id_ in found if id_ not in held]
    page = ids[:_PAGE]
    return _entries(connection, page), len(ids) > len(page)


def decided(connection: Connection, since: Instant, most: int) -> list[Arrival]:
    """Of the last `most` rows those arrivals after `since` that were decided and are whole, in order."""
    newest = select(tables.inbox.c.id).order_by(tables.inbox.c.id.desc()).limit(most)
    waits = set(connection.execute(select(tables.waiting.c.id)).scalars())
    ids = [id_ for id_ in connection.execute(newest).scalars() if id_ not in waits]
    return [_arrival(entry) for entry in _entries(connection, ids) if _still_whole(entry, since)]


def _still_whole(entry: Entry, since: Instant) -> bool:
    what = entry.what
    if not isinstance(what, Inbound) or what.at <= since:
        return False
    return bool(entry.sender and what.number) and (what.channel == "call" or what.text != "")


def _entries(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    """The rows with these ids, in order."""
    rows = _read_rows.run(connection, ids)
    named = _read_senders.run(connection, {row[6] for row in rows if row[6] is not None})
    senders = {no: (SenderId(id_), number or "") for no, id_, number in named}
    fading = dict(_read_fading.run(connection, ids))
    entries = [_entry(row, senders.get(row[6], (None, "")), fading.get(row[0])) for row in rows]
    return sorted(entries, key=lambda entry: cast(InboxId, entry.id))


def _entry(row: Sequence[Any], named: tuple[SenderId | None, str], due: int | None) -> Entry:
    sender, number = named
    id_, kind, source, key, at, channel, _, addressee, text, raw, salt = row
    what: Inbound | RoomEvent | Noted | Report
    said = form = ""
    if kind == Kind.ARRIVAL:
        what = Inbound(
            key=InboundKey(key),
            line=source,
            channel=cast(Channel, channel),
            at=Instant(at),
            number=number,
            to=addressee or "",
            text=text or "",
            fades=None if due is None else Span(due - at),
        )
        if salt is not None:
            said = commitment(bytes(salt), number, text or "")
            form = form_commitment(bytes(salt), bytes(raw)) if raw is not None else ""
    else:
        what = event_of_raw(raw) if kind == Kind.EVENT else report_of_raw(raw)
    return Entry(
        Kind(kind), source, key, what, b"", commitment=said, form=form, sender=sender, id=InboxId(id_)
    )


def _arrival(entry: Entry) -> Arrival:
    one = cast(Inbound, entry.what)
    return Arrival(
        key=one.key,
        line=one.line,
        channel=one.channel,
        at=one.at,
        sender=cast(SenderId, entry.sender),
        origin=origin_of(one.number),
        number=one.number,
        text=one.text,
        fades_at=None if one.fades is None else Instant(one.at + one.fades),
        commitment=entry.commitment,
        form=entry.form,
    )
