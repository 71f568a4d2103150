"""Neighbouring numbers: a range of numbers with more senders in it than chance gives.

Chance is taken from the wider ranges around it, so that a country with few mobile ranges, or a
test with a hundred numbers, does not look like a raid. Ranges are kept as keyed hashes.
"""

import math

import msgspec

from bot.model import DAY, Instant
from bot.policy.senses.keyed import hashed

# Ranges of 100, 1,000 and 10,000 numbers are judged; those of up to 10,000,000 tell what chance gives.
_JUDGED = {2: 3, 3: 3, 4: 8}
_WIDTHS = range(2, 8)
_MEMORY = 4 * DAY
_CONVICTED_FOR = 30 * DAY
_KEPT = 16_384
_CHANCE = 1e-2
"""How many ranges in all may be suspected by mere chance."""
_ELSEWHERE = 60.0
"""Senders from elsewhere than around a number: with fewer known, nothing says what chance gives."""


Names = tuple[int, ...]
"""The ranges around a number, the narrowest first."""


class Range(msgspec.Struct):
    """One range of numbers: how many senders, fading, and until when it is known as a raid's."""

    count: float
    last: Instant
    until: Instant = Instant(0)


class Blocks(msgspec.Struct):
    """Ranges of numbers by keyed hash, the longest unseen first."""

    ranges: dict[int, Range] = {}
    total: float = 0.0
    last: Instant = Instant(0)

    def add(self, names: Names, now: Instant) -> int:
        """Count a new sender in these ranges; the width (digits) of the one that is a raid's, or 0."""
        if not names:
            return 0
        self.total = self.total * math.exp(-max(0, now - self.last) / _MEMORY) + 1
        self.last = now
        ranges = [self._bump(name, now) for name in names]
        found = 0
        for index, width in enumerate(_WIDTHS):
            least = _JUDGED.get(width)
            if least is None:
                break
            here = ranges[index]
            if here.until > now:
                found = width
            elif here.count > least - 0.2 and self._beyond_chance(ranges, index):
                here.until = Instant(now + _CONVICTED_FOR)
                found = width
        if len(self.ranges) > _KEPT:
            self._forget(now)
        return found

    def convicted(self, names: Names, now: Instant) -> int:
        """The width of the narrowest of these ranges that is a raid's, or 0."""
        for name, width in zip(names, _JUDGED, strict=False):
            if name in self.ranges and self.ranges[name].until > now:
                return width
        return 0

    def _bump(self, name: int, now: Instant) -> Range:
        found = self.ranges.pop(name, None)
        if found is None:
            found = Range(0.0, now)
        found.count = found.count * math.exp(-(now - found.last) / _MEMORY) + 1
        found.last = now
        self.ranges[name] = found
        return found

    def _beyond_chance(self, ranges: list[Range], index: int) -> bool:
        count = ranges[index].count
        if self.total - ranges[len(_JUDGED) - 1].count < _ELSEWHERE:
            return False
        by_chance = 0.0
        for wider in range(index + 1, len(ranges)):
            others = max(0.0, ranges[wider].count - count) + 1.0
            by_chance = max(by_chance, others / 10 ** (wider - index))
        if count < 4 * by_chance:
            return False
        return _tail(round(count), by_chance) * (self.total + 20) < _CHANCE

    def _forget(self, now: Instant) -> None:
        for name in list(self.ranges)[: _KEPT // 4]:
            if self.ranges[name].until <= now:
                del self.ranges[name]
        while len(self.ranges) > _KEPT:
            del self.ranges[next(iter(self.ranges))]


def names_of(number: str, key: bytes) -> Names:
    """The ranges around `number`; none where it is too short to have any."""
    if not number.startswith("+") or len(number) < 10:
        return ()
    return tuple(hashed(number[:-width].encode() + b"%d" % width, key) for width in _WIDTHS)


def _tail(count: int, mean: float) -> float:
    """The chance of `count` or more where `mean` are expected (Poisson)."""
    term = math.exp(-mean)
    below = 0.0
    for k in range(count):
        below += term
        term *= mean / (k + 1)
    return max(1.0 - below, term if mean < 1 else 0.0)
