"""The wall clock: the one place that asks the time."""

import asyncio
import time

from bot.model import Instant, Span


class SystemClock:
    """The machine's own clock."""

    def now(self) -> Instant:
        """Microseconds since 1970, as the machine has them."""
        return Instant(time.time_ns() // 1000)

    async def sleep(self, span: Span) -> None:
        """Return after `span`."""
        await asyncio.sleep(span / 1_000_000)
