"""The circuit breaker of one line: after failures in a row it is left alone, and then tried with one send."""

from bot.model import MINUTE, SECOND, Instant, Outcome, Receipt, Span

FAILURES = 5
"""In a row, of any kind that says more of the carrier or our account than of one reply."""
FAILURES_TOLD = 2
"""In a row, from which on it is not called ready: one may be of one reply."""
CLOSED_FIRST = Span(5 * SECOND)
CLOSED_MOST = Span(2 * MINUTE)


class Breaker:
    """Says until when a line is to be left alone, from what came of each send. Holds no clock."""

    def __init__(self) -> None:
        self.failures = 0
        self.trips = 0
        self.quiet_until = Instant(0)
        self.probing = False
        self.why: str | None = None

    @property
    def open(self) -> bool:
        """Whether the line failed so often that only single sends try it."""
        return self.trips > 0

    @property
    def trouble(self) -> str | None:
        """None when the line takes replies, else why not, from the second failure in a row on."""
        if self.open:
            return f"left alone after failures: {self.why}"
        return f"does not take replies: {self.why}" if self.failures >= FAILURES_TOLD else None

    def room(self, now: Instant, slots: int) -> int:
        """How many sends may begin at `now`: none, one as a probe, or all that there are slots for."""
        if now < self.quiet_until or (self.open and self.probing):
            return 0
        return min(slots, 1) if self.open else slots

    def begin(self) -> None:
        """A send begins."""
        self.probing = self.open

    def note(self, receipt: Receipt, now: Instant) -> bool:
        """What came of a send at `now`. True when that opened or closed the breaker."""
        was, self.probing = self.open, False
        outcome = receipt.outcome
        if not outcome.retry and outcome is not Outcome.UNKNOWN:
            # The carrier judged this reply: whatever it said, it works.
            self.failures = self.trips = 0
            self.why = None
            return was
        self.why = outcome.value
        if outcome is Outcome.BUSY:
            # It works and wants less: slower is enough, and the probe's turn is not lost.
            self._leave(now, receipt.wait or SECOND)
            return False
        self.failures += 1
        if self.failures < FAILURES:
            return False
        if not was or now >= self.quiet_until:
            wait = min(CLOSED_FIRST << min(self.trips, 10), CLOSED_MOST)
            self.trips += 1
            self._leave(now, Span(max(wait, receipt.wait or 0)))
        return not was

    def _leave(self, now: Instant, wait: int) -> None:
        self.quiet_until = max(self.quiet_until, Instant(now + wait))
