"""Kinds of new texts: a flood of one kind tells long before the whole does.

A text that nobody sent before is counted by its shape: length, share of known words, spelling,
how common its words are. Each shape has a usual share in calm; random words, noise or one
theme told in a hundred ways fill a few shapes far beyond it, while all in all no more may
come than on a good evening. Only texts not seen before count, so that one text sent by many
(a site may prefill it) makes no flood.
"""

import math

import msgspec

from bot.model import MINUTE, Instant
from bot.policy.senses.rates import CALM, Surge, beyond
from bot.policy.senses.wave import peoples_share

_SPANS = (20 * MINUTE, 3 * MINUTE)
"""The short one says sooner how much of a flood people are, the long one sees slow floods."""
_MOST = 4_000.0
"""Texts of calm after which half is forgotten."""
_WEIGHT = 40.0
_NOVELTY = 0.6
"""The share of texts that nobody sent before, while little is known."""
_KNOWN = 200.0
"""Texts of calm from which shares are trusted."""


class Kinds(msgspec.Struct):
    """For each shape: new texts in calm (fading), and lately (when last counted, fading counts by span)."""

    texts: float = 0.0
    new: float = 0.0
    calm: dict[int, float] = {}
    lately: dict[int, list[float]] = {}

    def learn(self, shapes: tuple[int, ...], *, new: bool) -> None:
        """Learn from an arrival while all is usual."""
        self.texts += 1
        if self.texts > _MOST:
            self.texts /= 2
            self.new /= 2
            self.calm = {shape: count / 2 for shape, count in self.calm.items()}
        self.new += new
        if new:
            for shape in shapes:
                self.calm[shape] = self.calm.get(shape, 0.0) + 1

    @property
    def novelty(self) -> float:
        """The share of new texts in calm."""
        return (self.new + _NOVELTY * _WEIGHT) / (self.texts + _WEIGHT)

    def add(self, shapes: tuple[int, ...], now: Instant) -> None:
        """Count a new text."""
        for shape in shapes:
            seen = self.lately.setdefault(shape, [now, *(0.0 for _ in _SPANS)])
            for place, span in enumerate(_SPANS, 1):
                seen[place] = seen[place] * math.exp(-(now - seen[0]) / span) + 1
            seen[0] = now

    def surge(self, shapes: tuple[int, ...], rate: float, slack: float, now: Instant) -> Surge:
        """Whether more new texts of one of these shapes come than is usual at `rate` arrivals a minute."""
        worst = 1.0
        for shape in shapes:
            seen, before = self.lately.get(shape), peoples_share(shape)
            if seen is None or (before is None and self.texts < _KNOWN):
                continue
            usual = (self.calm.get(shape, 0.0) + _WEIGHT * (before or 0.1)) / (self.texts + _WEIGHT)
            for counted, span in zip(seen[1:], _SPANS, strict=True):
                count = counted * math.exp(-(now - seen[0]) / span)
                expected = usual * rate * span / MINUTE
                if beyond(count, expected, slack, sigmas=3.0, least=3.0):
                    worst = min(worst, slack * (expected + math.sqrt(expected)) / count)
        return Surge(True, worst) if worst < 1 else CALM
