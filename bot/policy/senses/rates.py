"""How much comes, and how much is usual.

A `Flow` counts one kind of arrivals over half a minute, five minutes and an hour. What is
usual is learned from the past days in slots of ten minutes, slowly: a slot of a surge is
not learned, and the usual does not grow faster than a success by word of mouth.
"""

import math

import msgspec

from bot.model import DAY, HOUR, MINUTE, SECOND, Instant

SLOT = 10 * MINUTE
_DAY_SLOTS = DAY // SLOT
_SLOTS = 8 * _DAY_SLOTS
_SPANS = (30 * SECOND, 5 * MINUTE, HOUR)
_MINUTES = tuple(span / MINUTE for span in _SPANS)

_LAUNCH_RATE = 5.0
"""Arrivals a minute that surprise nobody in the first hours: a launch that goes well."""
_LAUNCH = 8 * HOUR // SLOT
"""How long a launch may go on so before what was seen of it is all that is expected."""
_LEAST = 0.1
_DOUBLING = 18
"""Slots within which the usual may double at most: what grows faster is a wave."""
_SUSPECT = 2
"""Slots before a raid was noticed that it may have filled."""
_FEW = 6
_MODEST = 2.0
"""Arrivals a minute that are people, at most, where a raid came before anything was known."""
_COUNTED = 60.0
"""Minutes over which the usual is counted, at least: it is taken one standard deviation higher."""
_GROWTH = 1.3
"""How many times as much as so far, by the hour of the day, the first day may bring."""
_RECENTLY = 1.15
_OF_DAY = 0.3
"""The share of the day's best half hour that is usual at any hour."""
_UNSURE, _SURE = 2.0, 1.6
"""How many times the expected is still usual, while less than a day is known and afterwards."""
# How busy people's thumbs are by the hour in western Europe (UTC + 1), roughly: only ratios matter.
_HOURS = (
    *(0.9, 0.6, 0.4, 0.25, 0.2, 0.2, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9),
    *(1.0, 0.95, 0.9, 0.9, 0.95, 1.0, 1.1, 1.3, 1.4, 1.5, 1.4, 1.2),
)


def _rhythm(slot: int) -> float:
    return _HOURS[(slot * SLOT // HOUR + 1) % 24]


class Flow(msgspec.Struct):
    """Decayed counts of one kind of arrivals, one for each span."""

    last: Instant = Instant(0)
    counts: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(_SPANS))

    def add(self, now: Instant, weight: float = 1.0) -> None:
        """Count an arrival."""
        elapsed, counts = now - self.last, self.counts
        if elapsed > 0:
            for index, span in enumerate(_SPANS):
                counts[index] *= math.exp(-elapsed / span)
            self.last = now
        for index in range(len(_SPANS)):
            counts[index] += weight

    def count(self, index: int, now: Instant) -> float:
        """The decayed count over span `index` at `now`."""
        return self.counts[index] * math.exp(-max(0, now - self.last) / _SPANS[index])


class Usual(msgspec.Struct):
    """What is usual, learned: `slots` has the count of each slot since 1970 that was learned.

    `rate` is what is expected now, in arrivals a minute, and `slack` how many times as much is
    still usual.
    """

    slots: dict[int, int] = {}
    first: int | None = None
    slot: int = 0
    count: int = 0
    spoiled: bool = False
    kept: float = 0.0
    """What was usual when a raid came, while it lasts and nothing can be learned."""
    rate: float = _LAUNCH_RATE
    slack: float = _UNSURE
    daily: float = 0.0
    """How many came in the last 24 hours that were learned."""

    def add(self, now: Instant) -> None:
        """Count an arrival that may become usual."""
        self.pass_time(now)
        self.count += 1

    def raid_came(self, now: Instant) -> None:
        """A raid is on, and what came in the last minutes may have been of it already."""
        self.pass_time(now)
        for slot in range(self.slot - _SUSPECT, self.slot):
            self.slots.pop(slot, None)
        if len(self.slots) < _FEW:
            self.rate = min(self.rate, _MODEST)
        self.kept = self.rate
        self.spoiled = True

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
        elif not self.spoiled:
            self.slots[self.slot] = self.count
            self.kept = 0.0
        if self.first != slot and slot - self.slot <= _DAY_SLOTS and not self.kept:
            # Nobody wrote: that is known as well. After a day of it, it is rather the bot that was down.
            self.slots.update(dict.fromkeys(range(self.slot + 1, slot), 0))
        while len(self.slots) > _SLOTS:
            del self.slots[next(iter(self.slots))]
        self.rate = self._rate_in(slot)
        self.slack = _SURE if len(self.slots) > 0.8 * _DAY_SLOTS else _UNSURE
        self.daily = float(sum(self.slots.get(then, 0) for then in range(slot - _DAY_SLOTS, slot)))
        self.slot, self.count, self.spoiled = slot, 0, False

    def _rate_in(self, slot: int) -> float:
        seen = max(
            _RECENTLY * self._mean(slot - 6, slot),
            _RECENTLY * self._mean(slot - 3, slot),
            _OF_DAY * self._best_half_hour(slot - _DAY_SLOTS, slot),
            self._strange(slot),
            _LEAST,
        )
        if len(self.slots) > _LAUNCH:
            seen = min(seen, self.rate * 2 ** (min(slot - self.slot, 100) / _DOUBLING))
        before = (slot - day * _DAY_SLOTS for day in (1, 2, 7))
        same_hour = max(max(self._mean(then - 3, then + 4), self._mean(then, then + 3)) for then in before)
        if self.kept and len(self.slots) < _FEW:
            return self.kept
        likely = max(seen, same_hour)
        return max(likely + math.sqrt(likely / _COUNTED), self.kept)

    def _strange(self, slot: int) -> float:
        """What may come on the first day: as much as so far, by the hour, and a good launch at first."""
        if self.first is None:
            return _LAUNCH_RATE
        age = len(self.slots)
        if age >= _DAY_SLOTS:
            return 0.0
        beats = sum(_rhythm(then) for then in self.slots)
        grown = _GROWTH * sum(self.slots.values()) / beats * _rhythm(slot) if beats else 0.0
        return max(grown / (SLOT / MINUTE), _LAUNCH_RATE * (1 - age / _LAUNCH))

    def _best_half_hour(self, start: int, end: int) -> float:
        """The rate a minute in the busiest half hour of which two slots are known at least."""
        slots, best = self.slots, 0.0
        counts = [slots.get(slot) for slot in range(start, end)]
        for three in zip(counts, counts[1:], counts[2:], strict=False):
            known = [count for count in three if count is not None]
            if len(known) > 1:
                best = max(best, sum(known) / len(known))
        return best / (SLOT / MINUTE)

    def _mean(self, start: int, end: int) -> float:
        """The mean rate a minute from slot `start` until `end`, over the slots that were learned."""
        total = known = 0
        for slot in range(start, end):
            count = self.slots.get(slot)
            if count is not None:
                total += count
                known += 1
        return total / (known * (SLOT / MINUTE)) if known * 2 > end - start else 0.0


class Surge(msgspec.Struct, frozen=True):
    """Whether more comes than is usual, and `share`: expected over observed, at most 1."""

    on: bool
    share: float


CALM = Surge(False, 1.0)


def surge(flow: Flow, rate: float, slack: float, now: Instant) -> Surge:
    """How `flow` compares with `rate`, in arrivals a minute, of which `slack` times is still usual."""
    high = [beyond(flow.count(index, now), rate * minutes, slack) for index, minutes in enumerate(_MINUTES)]
    near = flow.count(1, now)
    if high[2] and near < slack * rate * _MINUTES[1]:
        high[2] = False  # the hour remembers what the last minutes do not show any more
    if not any(high):
        return CALM
    share = 1.0
    if high[1] or high[2]:
        share = _share(slack * rate * _MINUTES[1], near)
    if high[0]:
        share = min(share, _share(slack * rate * _MINUTES[0], flow.count(0, now)))
    return Surge(True, share)


def any_beyond(flow: Flow, rate: float, slack: float, now: Instant) -> bool:
    """Whether more than is usual comes by any of the spans."""
    return any(
        beyond(flow.count(index, now), rate * minutes, slack, sigmas=2.5, least=2.0)
        for index, minutes in enumerate(_MINUTES)
    )


def hourly(flow: Flow, rate: float, slack: float, now: Instant) -> Surge:
    """As `surge`, by the hour alone: for what comes too seldom to tell sooner."""
    expected, count = rate * _MINUTES[2], flow.count(2, now)
    if not beyond(count, expected, slack, sigmas=2.5, least=2.0):
        return CALM
    return Surge(True, _share(expected, count))


def _share(expected: float, count: float) -> float:
    return min(1.0, (expected + 0.5 * math.sqrt(expected)) / max(count, 1e-9))


def beyond(count: float, expected: float, slack: float, *, sigmas: float = 3.5, least: float = 4.0) -> bool:
    """Whether `count` is more than chance makes of `slack` times the expected."""
    mean = slack * expected
    return count > mean + sigmas * math.sqrt(mean) + least
