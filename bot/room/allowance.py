"""What a room takes: a bucket of events that refills, learned from the room's own refusals. Pure.

Until a room refuses, it is taken to have no limit. From then on the bucket is modelled on Synapse's
`rc_message` (0.2 a second, 10 at once, by default), and some of it is kept for answers to people.
https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#rc_message
"""

import msgspec

from bot.model import HOUR, SECOND, Instant, Span

BURST = 10.0
KEPT = 3.0
"""Events that what is only redrawn leaves to others."""
_FASTEST = 50.0
_FORGOTTEN_AFTER = HOUR
_TO_THE_LETTER = 1e-6


class Allowance(msgspec.Struct):
    """How many events a room takes just now. `rate` in events a second, None while no limit was met."""

    rate: float | None = None
    tokens: float = BURST
    at: Instant = Instant(0)
    redrawn_at: Instant = Instant(0)
    """When something was last redrawn."""
    refused_at: Instant = Instant(0)

    def refused(self, wait: Span, now: Instant) -> None:
        """The room said 429, and takes the next event after `wait`."""
        self._refill(now)
        slowest = min(_FASTEST, SECOND / max(wait, 1))
        self.rate = slowest if self.rate is None else min(self.rate, slowest)
        self.tokens = 1.0 - self.rate * wait / SECOND
        self.refused_at = self.at

    @property
    def short(self) -> bool:
        """Whether there is a limit, and little left."""
        return self.rate is not None and self.tokens < 1.0 + KEPT

    def wait(self, now: Instant, *, redraws: bool = False) -> Span:
        """How long an event must wait for the next one that the room takes.

        What only `redraws` something leaves a few to others; it may take one of them all the
        same, but no more than every second that refills.
        """
        self._refill(now)
        if self.rate is None:
            return Span(0)
        one = self._until(1.0)
        if not redraws:
            return one
        slow = Span(max(0, self.redrawn_at + round(2 * SECOND / self.rate) - self.at))
        return min(self._until(1.0 + KEPT), max(one, slow))

    def sent(self, events: int, now: Instant, *, redraws: bool = False) -> None:
        """The room took so many events."""
        self._refill(now)
        self.tokens -= events
        if redraws:
            self.redrawn_at = self.at

    def _until(self, tokens: float) -> Span:
        missing = tokens - self.tokens
        if self.rate is None or missing <= _TO_THE_LETTER:
            return Span(0)
        return Span(max(1, round(missing / self.rate * SECOND)))

    def _refill(self, now: Instant) -> None:
        now = max(now, self.at)
        if self.rate is not None:
            self.tokens = min(BURST, self.tokens + self.rate * (now - self.at) / SECOND)
            if now > self.refused_at + _FORGOTTEN_AFTER:
                # An administrator may have lifted the limit: found out by trying.
                self.rate, self.tokens = None, BURST
        else:
            self.tokens = BURST
        self.at = now
