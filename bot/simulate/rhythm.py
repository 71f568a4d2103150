"""When texts come: curves over time, and arrivals drawn along them.

Times are `Instant`s at whole milliseconds, the resolution of a traffic file.
"""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model import HOUR, MINUTE

PARIS = ZoneInfo("Europe/Paris")
STEP = 5 * MINUTE
"""Width of a curve's bins: short enough for the steepest rise that a forum can make."""


class Curve(NamedTuple):
    """Expected arrivals in each bin of `STEP`, from `start` on."""

    start: int
    bins: list[float]

    @property
    def total(self) -> float:
        """Expected arrivals in all."""
        return sum(self.bins)

    def scaled(self, total: float) -> "Curve":
        """The same shape with `total` expected arrivals."""
        factor = total / self.total if self.total else 0.0
        return Curve(self.start, [one * factor for one in self.bins])

    def plus(self, other: "Curve") -> "Curve":
        """Both together; they must start at the same time and be as long."""
        return Curve(self.start, [a + b for a, b in zip(self.bins, other.bins, strict=True)])

    def arrivals(self, rng: Random) -> Iterator[int]:
        """A Poisson process along the curve: instants in order, at whole milliseconds."""
        at = float(self.start)
        for index, expected in enumerate(self.bins):
            end = self.start + (index + 1) * STEP
            if expected <= 0.0:
                at = end
                continue
            gap = STEP / expected
            while (at := at - gap * math.log(1.0 - rng.random())) < end:
                yield int(at) // 1000 * 1000
            at = float(end)


def curve(start: int, end: int, weight: Callable[[float], float]) -> Curve:
    """`weight`, of hours since `start`, over the span."""
    count = max(1, math.ceil((end - start) / STEP))
    return Curve(start, [max(0.0, weight((index + 0.5) * STEP / HOUR)) for index in range(count)])


class Rhythm:
    """A country's day, as one seed has it: nights out, lunch, sleep, the week-end, and weather.

    Calm is not Poisson: the hourly rate itself wanders (`wander`), as real numbers do.
    """

    def __init__(self, rng: Random) -> None:
        self.floor = rng.uniform(0.05, 0.18)
        self.peaks = [
            (rng.uniform(9.5, 11.5), rng.uniform(1.2, 2.5), rng.uniform(0.15, 0.6)),
            (rng.uniform(12.3, 14.0), rng.uniform(0.8, 2.0), rng.uniform(0.2, 0.8)),
            (rng.uniform(16.0, 18.5), rng.uniform(1.5, 3.0), rng.uniform(0.3, 0.8)),
            (rng.uniform(21.0, 23.7), rng.uniform(1.3, 2.8), rng.uniform(0.7, 1.5)),
        ]
        self.night_out = rng.uniform(1.3, 2.6)
        self.late = rng.uniform(0.2, 0.8)
        self.wander = rng.uniform(0.05, 0.3)
        self._rng = rng

    def weight(self, at: int) -> float:
        """Relative rate at an instant: around 1 in a weekday's evening."""
        local = datetime.fromtimestamp(at / 1e6, UTC).astimezone(PARIS)
        hour = local.hour + local.minute / 60
        rate = self.floor
        for centre, width, height in self.peaks:
            away = min(abs(hour - centre), 24 - abs(hour - centre))
            rate += height * math.exp(-0.5 * (away / width) ** 2)
        evening_of = (local.weekday() - (hour < 6)) % 7
        if evening_of in (4, 5) and (hour >= 19 or hour < 5):
            rate *= self.night_out
            if hour < 5:
                rate += self.late * math.exp(-hour / 2.5)
        return rate

    def over(self, start: int, end: int) -> Curve:
        """The rhythm from `start` to `end`, wandering."""
        weather = 0.0
        bins = []
        for index in range(max(1, math.ceil((end - start) / STEP))):
            weather = 0.97 * weather + self._rng.gauss(0.0, self.wander * 0.25)
            bins.append(self.weight(start + index * STEP + STEP // 2) * math.exp(weather))
        return Curve(start, bins)


def surge(rng: Random, start: int, end: int, *, begin: float, length: float, shape: str) -> Curve:
    """A wave of `length` hours that begins `begin` hours after `start`, in one of `SHAPES`."""
    rise = rng.uniform(0.02, 0.3) * length
    teeth = rng.uniform(0.1, 0.5) * length
    duty = rng.uniform(0.25, 0.6)

    def weight(hour: float) -> float:
        into = hour - begin
        if into < 0 or (into > length and shape != "tail"):
            return 0.0
        if shape == "plateau":
            return 1.0
        if shape == "burst":
            return math.exp(-3.5 * into / length)
        if shape == "tail":
            return math.exp(-4.0 * into / length)
        if shape == "ramp":
            return into / length + 0.02
        if shape == "bell":
            return math.exp(-0.5 * ((into - length / 2) / (length / 5)) ** 2)
        if shape == "teeth":
            return 1.0 if (into % teeth) < duty * teeth else 0.03
        return min(1.0, into / rise) * math.exp(-2.0 * into / length)

    return curve(start, end, weight)


SHAPES = ("plateau", "burst", "tail", "ramp", "bell", "teeth", "announced")
