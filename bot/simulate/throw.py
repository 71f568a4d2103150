"""Simulated traffic thrown at a running instance of one's own: signed webhooks, as the carrier sends them.

Loopback addresses only, and bounded in number, in time and in how many are in flight. Never through a
proxy, never along a redirect.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from itertools import islice

import aiohttp
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio ships no types

from bot.clock import SystemClock
from bot.model import SECOND, Frozen, Span
from bot.ports import Clock
from bot.simulate.aim import loopback
from bot.simulate.files import Labelled, TrafficLine

MOST = 1_000_000
MOST_IN_FLIGHT = 256
MOST_SECONDS = 24 * 3600.0
_PATIENCE = 30.0
PATHS = {"sms": "/twilio/sms", "call": "/twilio/voice"}
NO_ANSWER = 0
"""Counted in `Thrown.answers` for what got no HTTP answer: refused, timed out, cut."""


class Thrown(Frozen, frozen=True, kw_only=True):
    """What came of it: answers by HTTP status, and seconds: in all, median and 99th percentile of one."""

    answers: dict[int, int]
    seconds: float
    median: float
    p99: float

    @property
    def count(self) -> int:
        """How many were thrown."""
        return sum(self.answers.values())

    @property
    def taken(self) -> int:
        """How many the instance says it holds."""
        return self.answers.get(200, 0)

    def summary(self) -> str:
        """What came of it in one line, for a person."""
        said = ", ".join(
            f"{number} × {status or 'no answer'}"
            for status, number in sorted(self.answers.items(), key=lambda one: -one[1])
        )
        pace = self.count / self.seconds if self.seconds else 0.0
        return (
            f"{self.count} sent in {self.seconds:.1f} s ({pace:.0f}/s): {said or 'nothing'}; "
            f"answered in {self.median * 1000:.1f} ms (median), {self.p99 * 1000:.1f} ms (99 %)"
        )


def form(inbound: TrafficLine, account_sid: str) -> dict[str, str]:
    """The carrier's form for a text or a call that comes in."""
    shared = {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": inbound.number,
        "To": inbound.to,
        "FromCountry": "FR",
        "ToCountry": "FR",
    }
    if inbound.channel == "call":
        return {
            **shared,
            "CallSid": inbound.key,
            "CallStatus": "ringing",
            "Direction": "inbound",
            "Caller": inbound.number,
            "Called": inbound.to,
        }
    segments = 1 + (len(inbound.text) - 1) // (153 if inbound.text.isascii() else 67) if inbound.text else 1
    return {
        **shared,
        "MessageSid": inbound.key,
        "SmsSid": inbound.key,
        "SmsMessageSid": inbound.key,
        "SmsStatus": "received",
        "Body": inbound.text,
        "NumMedia": "0",
        "NumSegments": str(segments),
    }


async def throw(
    traffic: Iterable[Labelled],
    *,
    url: str,
    account_sid: str,
    auth_token: str,
    public_url: str | None = None,
    speed: float | None = None,
    rate: float | None = None,
    count: int = 10_000,
    in_flight: int = 64,
    seconds: float = 600.0,
    progress: Callable[[int, int], None] | None = None,
) -> Thrown:
    """Send the first `count` inbounds of `traffic` to the instance at `url`; return what it answered.

    `speed` keeps the traffic's own rhythm, that many times as fast; `rate` sends so many a second;
    with neither, they go as fast as `in_flight` requests at once allow. Signatures are over
    `public_url`, by default `url`. After `seconds` no more is sent. `progress` is told the number
    answered and the last status. Raises ValueError for a `url` that is not on loopback and for
    limits out of range.
    """
    base = loopback(url)
    if speed is not None and rate is not None:
        raise ValueError("speed and rate exclude each other")
    for name, value, most in (
        ("count", count, MOST),
        ("in_flight", in_flight, MOST_IN_FLIGHT),
        ("seconds", seconds, MOST_SECONDS),
        ("speed", speed, MOST),
        ("rate", rate, MOST),
    ):
        if value is not None and not 0 < value <= most:
            raise ValueError(f"{name} must be more than 0 and at most {most:g}, not {value:g}")
    began = time.monotonic()
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=in_flight),
            timeout=aiohttp.ClientTimeout(total=_PATIENCE),
            trust_env=False,
        ) as session,
        asyncio.TaskGroup() as group,
    ):
        thrower = _Thrower(
            session,
            base=base,
            signed_base=(public_url or base).rstrip("/"),
            account_sid=account_sid,
            auth_token=auth_token,
            progress=progress,
        )
        queue: asyncio.Queue[TrafficLine | None] = asyncio.Queue(maxsize=in_flight)
        for _ in range(in_flight):
            group.create_task(thrower.work(queue))
        async for inbound in paced(islice(traffic, count), SystemClock(), speed, rate, seconds):
            await queue.put(inbound)
        for _ in range(in_flight):
            await queue.put(None)
    took = sorted(thrower.took)
    return Thrown(
        answers=dict(thrower.answers),
        seconds=time.monotonic() - began,
        median=took[len(took) // 2] if took else 0.0,
        p99=took[len(took) * 99 // 100] if took else 0.0,
    )


async def paced(
    traffic: Iterable[Labelled], clock: Clock, speed: float | None, rate: float | None, seconds: float
) -> AsyncIterator[TrafficLine]:
    """Each inbound when it is due by `speed` or `rate` (at once with neither), until `seconds` are over."""
    began = clock.now()
    first: int | None = None
    for index, one in enumerate(traffic):
        first = one.inbound.at if first is None else first
        due = index * SECOND / rate if rate else (one.inbound.at - first) / speed if speed else 0.0
        passed = clock.now() - began
        if max(due, passed) >= seconds * SECOND:
            return
        if due > passed:
            await clock.sleep(Span(round(due - passed)))
        yield one.inbound


class _Thrower:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base: str,
        signed_base: str,
        account_sid: str,
        auth_token: str,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._session = session
        self._base = base
        self._signed_base = signed_base
        self._account_sid = account_sid
        self._validator = RequestValidator(auth_token)
        self._progress = progress
        self.answers: Counter[int] = Counter()
        self.took: list[float] = []

    async def work(self, queue: "asyncio.Queue[TrafficLine | None]") -> None:
        """Send what the queue holds, one after the other, until it gives None."""
        while (inbound := await queue.get()) is not None:
            asked = time.perf_counter()
            status = await self._send(inbound)
            self.took.append(time.perf_counter() - asked)
            self.answers[status] += 1
            if self._progress is not None:
                self._progress(len(self.took), status)

    async def _send(self, inbound: TrafficLine) -> int:
        path, fields = PATHS[inbound.channel], form(inbound, self._account_sid)
        signature = self._validator.compute_signature(self._signed_base + path, fields)
        try:
            async with self._session.post(
                self._base + path,
                data=fields,
                headers={"X-Twilio-Signature": signature},
                allow_redirects=False,
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return NO_ANSWER
