"""One seed's world: its people, its numbers, its day, its raid."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from random import Random

from bot.model import HOUR
from bot.simulate.numbers import Numbers
from bot.simulate.people import Event, Prefilled, Village
from bot.simulate.raiders import Book
from bot.simulate.rhythm import SHAPES, Curve, Rhythm, surge


def between(rng: Random, least: float, most: float) -> float:
    """Log-uniform: halving is as likely as doubling."""
    return float(least * (most / least) ** rng.random())


class World:
    """`start` and `end` are instants; scales multiply what raiders and genuine people send.

    Each part draws from a generator of its own, so that another scale of the raid leaves the genuine
    traffic as it was.
    """

    def __init__(self, seed: str, start: int, end: int, scale: float, genuine_scale: float) -> None:
        self.start, self.end, self.hours = start, end, (end - start) / HOUR
        self.scale, self.genuine_scale = scale, genuine_scale
        self._seed = seed
        self._numbers = Numbers(self.rng("numbers"))
        self.rhythm = Rhythm(self.rng("rhythm"))
        self.village = Village(self.rng("people"), self.numbers("people"))

    def rng(self, name: str) -> Random:
        """The generator of the part `name`, from its beginning."""
        return Random(f"{self._seed}/{name}")

    def numbers(self, name: str) -> Numbers:
        """The world's numbers, drawn by the part `name`."""
        return self._numbers.by(self.rng(f"numbers/{name}"))

    @cached_property
    def book(self) -> Book:
        """The raid's words."""
        return Book(self.rng("book"), self.village)

    @cached_property
    def prefilled(self) -> Prefilled:
        """The text that a site prefills here."""
        return Prefilled(self.rng("prefilled"), self.village.grammar)

    def genuine(
        self,
        first_texts: float,
        *,
        mix: Mapping[str, float] | None = None,
        prefilled: Prefilled | None = None,
    ) -> Iterator[Event]:
        """The people of every day: `first_texts` of them over the whole time."""
        starts = self.rhythm.over(self.start, self.end).scaled(first_texts * self.genuine_scale)
        return self.village.people(starts, self.end, mix or self.village.mix, prefilled)

    def wave(self, rng: Random, begin: float, length: float, shape: str | None = None) -> Curve:
        """A wave of `length` hours, `begin` hours in: of any shape, of one expected arrival."""
        return surge(
            rng, self.start, self.end, begin=begin, length=length, shape=shape or rng.choice(SHAPES)
        ).scaled(1.0)

    def raid(self, rng: Random) -> Curve:
        """When this world's raid is on: one wave, or a first one and the great one next day, or several."""
        kind = rng.random()
        earliest = min(6.0, self.hours * 0.2)
        if kind < 0.45:
            length = rng.uniform(1.2, min(10.0, self.hours * 0.35))
            return self.wave(rng, rng.uniform(earliest, self.hours - length - 1), length)
        if kind < 0.8 and self.hours > 40:
            begin = self.hours - rng.uniform(7.0, 12.0)
            first = self.wave(rng, begin - rng.uniform(16.0, 21.0), rng.uniform(1.5, 5.0)).scaled(
                rng.uniform(0.03, 0.25)
            )
            return self._with_dribble(rng, first.plus(self.wave(rng, begin, rng.uniform(3.0, 7.0))))
        waves = [
            self.wave(rng, rng.uniform(earliest, self.hours * 0.85), rng.uniform(0.7, 4.0)).scaled(
                rng.uniform(0.2, 1.0)
            )
            for _ in range(rng.randint(2, 5))
        ]
        together = waves[0]
        for wave in waves[1:]:
            together = together.plus(wave)
        return self._with_dribble(rng, together)

    def _with_dribble(self, rng: Random, wave: Curve) -> Curve:
        """A few come before and after: those who try it out, those who will not stop."""
        share = rng.choice((0.0, 0.01, 0.03))
        bins = [one + share * wave.total / len(wave.bins) for one in wave.bins]
        return Curve(wave.start, bins).scaled(1.0)

    def press(self, rng: Random) -> Curve:
        """Coverage: an article, its echoes on the radio next morning and on the evening news."""
        begin = rng.uniform(min(8.0, self.hours * 0.15), self.hours * 0.5)
        wave = self.wave(
            rng, begin, rng.uniform(3.0, 14.0), rng.choice(("tail", "announced", "bell", "burst"))
        )
        for _ in range(rng.randint(0, 3)):
            after = begin + rng.uniform(2.0, 20.0)
            if after < self.hours - 1:
                echo = self.wave(
                    rng, after, rng.uniform(1.0, 6.0), rng.choice(("tail", "announced", "burst"))
                )
                wave = wave.plus(echo.scaled(rng.uniform(0.1, 0.8)))
        return wave.scaled(1.0)
