"""How much comes, and how much is usual.

A `Flow` counts one kind of arrivals over half a minute, five minutes and an hour. What is
usual is learned from the past days in slots of ten minutes, slowly: a slot of a surge is
not learned, and no slot counts for more than twice what was usual before it.
"""

import math

import msgspec

from bot.model import DAY, HOUR, MINUTE, SECOND, Instant

SLOT = 10 * MINUTE
_DAY_SLOTS = DAY // SLOT
_SLOTS = 8 * _DAY_SLOTS
_SPANS = (30 * SECOND, 5 * MINUTE, HOUR)
_MINUTES = tuple(span / MINUTE for span in _SPANS)

_STRANGE = 5.0
"""Arrivals a minute that surprise nobody while less than a day is known: a launch that goes well."""
_LEAST = 0.1
_SLACK = 2.0
"""How many times the usual still is usual: hours differ by as much from one day to the next."""


class Flow(msgspec.Struct):
    """Decayed counts of one kind of arrivals, one for each span."""

    last: Instant = Instant(0)
    counts: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(_SPANS))

    def add(self, now: Instant, weight: float = 1.0) -> None:
        """Count an arrival; a negative weight takes one back."""
        elapsed, counts = now - self.last, self.counts
        if elapsed > 0:
            for index, span in enumerate(_SPANS):
                counts[index] *= math.exp(-elapsed / span)
            self.last = now
        for index in range(len(_SPANS)):
            counts[index] = max(0.0, counts[index] + weight)

    def count(self, index: int, now: Instant) -> float:
        """The decayed count over span `index` at `now`."""
        return self.counts[index] * math.exp(-max(0, now - self.last) / _SPANS[index])


class Usual(msgspec.Struct):
    """What is usual, learned. `slots` has a count for each slot since 1970, -1 where nothing was learned."""

    slots: dict[int, int] = {}
    first: int | None = None
    slot: int = 0
    count: int = 0
    spoiled: bool = False
    rate: float = _STRANGE

    def add(self, now: Instant) -> None:
        """Count an arrival that may become usual."""
        self.pass_time(now)
        self.count += 1

    def spoil(self, now: Instant) -> None:
        """Not to be learned from: the current slot has a surge in it."""
        self.pass_time(now)
        self.spoiled = True

    def pass_time(self, now: Instant) -> None:
        """Close the slots that are over."""
        slot = now // SLOT
        if slot == self.slot:
            return
        if self.first is None:
            self.first = slot
        else:
            self._close()
        self.slot, self.count, self.spoiled = slot, 0, False
        self.rate = self._rate_in(slot)

    def _close(self) -> None:
        if not self.spoiled:
            most = 2.0 * self.rate * (SLOT / MINUTE)
            self.slots[self.slot] = min(self.count, math.ceil(most))
        if len(self.slots) > _SLOTS:
            del self.slots[next(iter(self.slots))]

    def known(self) -> float:
        """How many days are known, from 0 to 1."""
        return min(1.0, len(self.slots) / _DAY_SLOTS)

    def _rate_in(self, slot: int) -> float:
        recent = self._most(slot - 18, slot)
        same_hour = max(
            (self._most(slot - day * _DAY_SLOTS - 6, slot - day * _DAY_SLOTS + 9) for day in (1, 2, 7)),
            default=0.0,
        )
        day = 0.5 * self._most(slot - _DAY_SLOTS, slot)
        strange = _STRANGE if self.known() < 1.0 else _LEAST
        return max(recent, same_hour, day, strange)

    def _most(self, start: int, end: int) -> float:
        """The highest rate a minute over three neighbouring slots."""
        best = 0.0
        slots = self.slots
        a = b = 0
        for index in range(start, end):
            c = slots.get(index, 0)
            best = max(best, (a + b + c) / (3 * SLOT / MINUTE))
            a, b = b, c
        return best


class Surge(msgspec.Struct, frozen=True):
    """Whether more comes than is usual, and `share`: expected over observed, at most 1."""

    on: bool
    share: float


CALM = Surge(False, 1.0)


def surge(flow: Flow, rate: float, now: Instant) -> Surge:
    """How `flow` compares with `rate`, in arrivals a minute."""
    worst = 1.0
    high = False
    for index, minutes in enumerate(_MINUTES):
        usual = rate * minutes
        count = flow.count(index, now)
        if count > _SLACK * usual + 3.5 * math.sqrt(_SLACK * usual) + 4:
            if index == 2 and flow.count(1, now) < 1.5 * rate * _MINUTES[1]:
                continue  # the hour remembers what the last minutes do not show any more
            high = True
            at = min(index, 1)
            near = flow.count(at, now)
            expected = rate * _MINUTES[at]
            worst = min(worst, (expected + math.sqrt(expected)) / max(near, 1e-9))
    return Surge(high, min(1.0, worst)) if high else CALM
