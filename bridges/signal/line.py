"""The Signal line: texts to the account come in by the daemon's stream, replies go out by its `send`."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from aiohttp import web

from bot.model import HOUR, MINUTE, SECOND, Inbound, Instant, Outcome, Outgoing, Receipt, ReplyKey, Span
from bot.ports import CannotCommit, Door
from bridges.signal import events
from bridges.signal.outcomes import accepted, failures_of, of_failure, of_sent
from bridges.signal.receipts import Receipts
from bridges.signal.rpc import Daemon, Refused, Sent
from bridges.signal.settings import Notice, SignalSettings
from bridges.signal.stream import stream_of

_log = structlog.get_logger(__name__)

IN_HAND = 64
"""Texts that wait for their commit at once; until then the daemon is not read any further."""
TOLD_AGAIN = Span(6 * HOUR)
"""Before the founders hear of the same hindrance once more."""
SKEW_MS = 1_000
_LAND_MS = MINUTE // 1_000
_REMEMBERED = 10_000
_PAUSE_FIRST = 0.1
_PAUSE_MOST = 10.0
_STOP_SECONDS = 1.5


class SignalLine:
    """`bot.ports.Line` for one account of one daemon.

    The daemon brings no text a second time. So one that cannot be committed is kept and tried
    again, and while many wait no more are read: they stay with the daemon and with Signal. What is
    in our hands when we are killed in that state is lost.
    """

    name = "signal"

    def __init__(
        self,
        settings: SignalSettings,
        now: Callable[[], Instant],
        tell: Callable[[Notice], None] = lambda notice: None,
    ) -> None:
        self._tell = tell
        self._told: dict[Notice, Instant] = {}
        self._account = settings.account
        self._now = now
        self._daemon = Daemon(settings.rpc, settings.account, settings.timeout)
        self._stream = stream_of(settings)
        self._door: Door | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._less_work = asyncio.Event()
        self._receipts = Receipts()
        self._sent: OrderedDict[tuple[str, int], ReplyKey] = OrderedDict()
        self._stopped = False

    def routes(self) -> Iterable[web.RouteDef]:
        """None: the daemon is asked, it never calls."""
        return ()

    async def start(self, door: Door) -> None:
        """Begin to receive, now or when the daemon is there."""
        self._door = door
        await self._stream.attach(self)

    def ready(self) -> str | None:
        """None when texts come in, else in a few words why not."""
        return "stopped" if self._stopped else self._stream.trouble

    async def send(self, reply: Outgoing) -> Receipt:
        """One `send`, for nothing. Its carrier id is made of account and time, and shows neither."""
        try:
            sent = await self._daemon.send(recipient=[reply.number], message=reply.text)
            self._tell_of(failures_of(sent))
            return self._taken(reply, sent)
        except Refused as no:
            tried = no.sent.stamp if no.sent else 0
            self._tell_of(failures_of(no.sent, no.code))
            return of_failure(no, events.key_of(reply.number, tried))
        except Exception as error:
            return of_failure(error, "")

    async def look_up(self, reply: Outgoing, since: Instant) -> Receipt | None:
        """Never None: the daemon has no history. That it was sent is known when the texter has it.

        A phone tells that it has a message as soon as it is on; what was sent to this texter since
        and no send of ours accounts for, is this reply.
        """
        began = since // 1_000
        stamp = self._receipts.unclaimed(
            (reply.number,), began - SKEW_MS, began + _LAND_MS, lambda *known: known in self._sent
        )
        if stamp is None:
            return Receipt(outcome=Outcome.UNKNOWN, detail="no history")
        self._remember(reply, stamp)
        return accepted(events.key_of(reply.number, stamp), Outcome.DELIVERED)

    async def stop(self) -> None:
        """Read no more, and give what was read a moment to be committed."""
        self._stopped = True
        self._less_work.set()
        await self._stream.detach(self)
        if self._work:
            await asyncio.wait(self._work, timeout=_STOP_SECONDS)
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        await self._daemon.close()

    def wants(self, params: dict[str, Any]) -> bool:
        """Texts to the account alone, receipts, and what stays closed."""
        match events.read(params):
            case events.Text(group=None) | events.Delivered() | events.Untrusted():
                return True
        return False

    async def take(self, params: dict[str, Any]) -> None:
        """Have it committed, beside others; waits while too many do."""
        match events.read(params):
            case events.Text() as text:
                inbound = self._inbound(text)
                await self._begin(lambda door: door.admit(inbound))
            case events.Untrusted():
                self._tell_of(Notice.TEXTER_KEY)
            case events.Delivered(person=person, stamps=stamps):
                self._receipts.note(person, stamps)
                for stamp in stamps:
                    key = self._sent.get((person, stamp))
                    if key is not None:
                        await self._report(person, stamp, key)

    def _inbound(self, text: events.Text) -> Inbound:
        shown: dict[str, object] = {
            "timestamp": text.stamp,
            "sourceNumber": text.number,
            "sourceName": text.name,
            "attachments": text.attachments,
            "expiresInSeconds": text.expires,
            "viewOnce": text.view_once,
        }
        return Inbound(
            key=events.key_of(text.person, text.stamp),
            line=self.name,
            channel="signal",
            at=self._now(),
            number=text.person,
            to=self._account,
            text=text.text,
            raw={key: [str(value)] for key, value in shown.items() if value},
            fades=Span(text.expires * SECOND) if text.expires else None,
        )

    def _tell_of(self, notice: Notice | None) -> None:
        """Once in a while: what hinders one reply mostly hinders the next as well."""
        last = self._told.get(notice) if notice is not None else None
        if notice is not None and (last is None or self._now() >= last + TOLD_AGAIN):
            self._told[notice] = self._now()
            self._tell(notice)

    def _taken(self, reply: Outgoing, sent: Sent) -> Receipt:
        carrier_id = events.key_of(reply.number, sent.stamp)
        receipt = of_sent(sent, carrier_id)
        if receipt.outcome is not Outcome.ACCEPTED:
            return receipt
        self._remember(reply, sent.stamp)
        if self._receipts.has(reply.number, sent.stamp):
            # The phone was faster than the daemon's answer.
            return accepted(carrier_id, Outcome.DELIVERED)
        return receipt

    def _remember(self, reply: Outgoing, stamp: int) -> None:
        self._sent[reply.number, stamp] = reply.key
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)

    async def _report(self, person: str, stamp: int, key: ReplyKey) -> None:
        receipt = accepted(events.key_of(person, stamp), Outcome.DELIVERED)
        carrier_id = receipt.carrier_id or ""
        await self._begin(lambda door: door.report(self.name, carrier_id, key, receipt))

    async def _begin(self, commit: Callable[[Door], Awaitable[object]]) -> None:
        while len(self._work) >= IN_HAND and not self._stopped:
            self._less_work.clear()
            await self._less_work.wait()
        task = asyncio.create_task(self._commit(commit))
        self._work.add(task)
        task.add_done_callback(self._end)

    async def _commit(self, commit: Callable[[Door], Awaitable[object]]) -> None:
        pause = _PAUSE_FIRST
        while self._door is not None:
            try:
                await commit(self._door)
                return
            except CannotCommit:
                pass
            except Exception as error:
                # Not foreseen, but nobody brings this text again.
                _log.error("a text could not be committed", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _PAUSE_MOST)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        self._less_work.set()
