"""A clock that stands still until a test moves it."""

import asyncio

from bot.model import Instant, Span

START = Instant(1_700_000_010_000_000)


class ManualClock:
    """`bot.ports.Clock` whose sleepers wake when `pass_` has brought it far enough."""

    def __init__(self, now: Instant = START) -> None:
        self._now = now
        self._sleepers: list[tuple[Instant, asyncio.Event]] = []

    def now(self) -> Instant:
        return self._now

    async def sleep(self, span: Span) -> None:
        until = Instant(self._now + span)
        if span <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.Event()
        self._sleepers.append((until, woken))
        await woken.wait()

    def sleeping(self) -> int:
        """How many wait for time to pass."""
        return sum(1 for _, woken in self._sleepers if not woken.is_set())

    def pass_(self, span: Span) -> None:
        """Let `span` pass."""
        self._now = Instant(self._now + span)
        for until, woken in self._sleepers:
            if until <= self._now:
                woken.set()


class LeapingClock:
    """`bot.ports.Clock` on which whoever sleeps has slept at once."""

    def __init__(self, now: Instant = START) -> None:
        self._now = now

    def now(self) -> Instant:
        return self._now

    async def sleep(self, span: Span) -> None:
        self._now = Instant(self._now + span)
