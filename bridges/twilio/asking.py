"""What Twilio is asked for beside sending: what no webhook brought us, and how the account stands."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import msgspec

from bot.model import DAY, Channel, Inbound, InboundKey, Instant, Span
from bot.ports import CannotCommit, Door, LineAway
from bridges.twilio.outcomes import Refusal, of_call, parse_date

if TYPE_CHECKING:
    from bridges.twilio.client import Call, Carrier, Message, Number

CALLS_REPORTED = Span(2 * DAY)
"""Ends of older calls are known, or too old for the books to remember that they are."""
REMEMBERED = 50_000
"""Keys that are known to be admitted: up to twelve megabytes."""
AT_ONCE = 10_000
"""How many are put into the order of time before they are admitted; Twilio lists the latest first."""


@contextmanager
def away() -> Iterator[None]:
    """Whatever keeps Twilio from answering to the end is `LineAway`; our own database's failure is not."""
    try:
        yield
    except (CannotCommit, LineAway):
        raise
    except Exception as error:
        raise LineAway(str(error) if isinstance(error, Refusal) else type(error).__name__) from error


class Missed:
    """Brings in what reached `number` and no webhook told us of."""

    def __init__(self, line: str, number: str) -> None:
        self._line = line
        self._number = number
        self._reported: OrderedDict[str, str | None] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def known(self, key: str) -> None:
        """This one is admitted already: in a raid, to admit minutes of them again would cost as much."""
        self._known[key] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def catch_up(self, carrier: "Carrier", door: Door, since: Instant, now: Instant) -> int:
        """Admit messages and calls from `since` on; how many were new."""
        new = 0
        found: list[Inbound] = []
        async for messages in carrier.messages(since, to=self._number):
            found += [one for message in messages if (one := self._text(message)) is not None]
            if len(found) >= AT_ONCE:
                new, found = new + await self._admit(door, found), []
        async for calls in carrier.calls_to(self._number, since):
            found += [one for call in calls if (one := self._call(call)) is not None]
            if len(found) >= AT_ONCE:
                new, found = new + await self._admit(door, found), []
            for call in calls:
                if _at(call.date_created, call.start_time) > now - CALLS_REPORTED:
                    await self._report(door, call)
        return new + await self._admit(door, found)

    async def _admit(self, door: Door, found: Sequence[Inbound]) -> int:
        unknown = [inbound for inbound in found if inbound.key not in self._known]
        # All at once, oldest first: the door commits them together.
        unknown.sort(key=lambda inbound: inbound.at)
        admitted = await asyncio.gather(*(door.admit(inbound) for inbound in unknown))
        for admission in admitted:
            self.known(admission.key)
        return sum(admission.new for admission in admitted)

    async def _report(self, door: Door, call: "Call") -> None:
        receipt = of_call(call.status or "", call.duration, call.sid, call.price, call.price_unit)
        if receipt is None or not receipt.seconds or self._reported.get(call.sid, "") == call.price:
            return
        await door.report(self._line, call.sid, None, receipt)
        self._reported[call.sid] = call.price
        if len(self._reported) > AT_ONCE:
            self._reported.popitem(last=False)

    def _text(self, message: "Message") -> Inbound | None:
        at = parse_date(message.date_created)
        if at is None or message.direction != "inbound" or message.to != self._number:
            return None
        return _inbound(message, self._line, "sms", at, message.body or "")

    def _call(self, call: "Call") -> Inbound | None:
        at = _at(call.date_created, call.start_time)
        if not at or call.direction != "inbound" or call.to != self._number:
            return None
        # One that still rings is its webhook's: admitted here first, it would be rejected there.
        if of_call(call.status or "", None, call.sid) is None:
            return None
        return _inbound(call, self._line, "call", at, "")


def _at(*dates: str | None) -> Instant:
    return next((at for date in dates if (at := parse_date(date)) is not None), Instant(0))


def _inbound(one: "Message | Call", line: str, channel: Channel, at: Instant, text: str) -> Inbound:
    raw = {name: [str(value)] for name, value in msgspec.to_builtins(one).items() if value is not None}
    return Inbound(
        key=InboundKey(one.sid),
        line=line,
        channel=channel,
        at=at,
        number=one.from_ or "Anonymous",
        to=one.to or "",
        text=text,
        raw=raw,
    )


def astray(number: "Number | None", public_url: str) -> tuple[str, ...]:
    """What of `number` does not lead to us. A TwiML application in place of a URL does not either."""
    if number is None:
        return ("number",)
    base = public_url.rstrip("/")
    ours = {
        "sms": not number.sms_application_sid and _points(number.sms_url, f"{base}/twilio/sms"),
        "voice": not number.voice_application_sid and _points(number.voice_url, f"{base}/twilio/voice"),
    }
    return tuple(name for name, points in ours.items() if not points)


def _points(url: str | None, wanted: str) -> bool:
    # Retries are asked for in the fragment, which is not sent.
    return urldefrag(url or "").url == wanted
