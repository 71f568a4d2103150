"""What calm looks like and what this wave looks like: counts of words and shapes, for both.

A text's likelihood ratio says how much likelier it is in calm than in the wave. Counts fade
with what comes after, and are bounded. In calm a word counts for something only when it
came in two different slots of ten minutes: one afternoon's campaign is not a habit.
"""

import math
from functools import lru_cache

import msgspec

from bot.model import HOUR, MINUTE, Arrival, Instant
from bot.policy.senses.keyed import hashed
from bot.policy.senses.language import look_up
from bot.policy.senses.normal import Form
from bot.policy.senses.people import PEOPLES_WORDS

_SLOT = 10 * MINUTE
_WORDS = 24
_STRENGTH = 30.0
"""How many texts one must have seen to trust counts as much as the language's own frequencies."""
_RARE = 3e-7
"""The frequency taken for words that the language does not list."""
_PER_TEXT = 8.0
_FAMILIAR = 0.005
"""The share of texts from which a word is no new one, though this line never saw it."""
_CLAMP = 3.5
_SHAPE_CLAMP = 2.5
_SHAPE_WEIGHT = 0.6
_FULL_WORDS = 4
"""Words beyond this many weigh less: those of one text come together, not by themselves."""


TextTraits = tuple[tuple[tuple[int, float], ...], tuple[int, ...]]
"""Hashes of a text's words with the language's share of each, and its shape."""


class Traits(msgspec.Struct, frozen=True):
    """What is compared of an arrival: hashes of its words, the language's share of each, and its shape."""

    words: tuple[tuple[int, float], ...]
    shape: tuple[int, ...]
    call: bool = False


class Calm(msgspec.Struct):
    """Counts of calm. For each word: how often (fading), in how many slots, the last slot."""

    texts: float = 0.0
    words: dict[int, list[float]] = {}
    shapes: dict[int, float] = {}
    tokens: float = 0.0
    novel: float = 0.0

    def learn(self, traits: Traits, now: Instant) -> None:
        """Take an arrival as usual."""
        slot = now // _SLOT
        fade = 1 - 1 / 20_000
        self.texts = self.texts * fade + 1
        self.tokens = self.tokens * fade
        self.novel = self.novel * fade
        for word, _share in traits.words:
            seen = self.words.get(word)
            self.tokens += 1
            if seen is None:
                self.novel += 1
                self.words[word] = [1.0, 1, slot]
                continue
            if seen[1] < 2:
                self.novel += 1
            if seen[2] != slot:
                seen[0] *= 0.999 ** min(1000, slot - seen[2])
                seen[1] += 1
                seen[2] = slot
            seen[0] += 1
        for shape in traits.shape:
            self.shapes[shape] = self.shapes.get(shape, 0.0) * fade + 1
        if len(self.words) > _MOST_WORDS:
            for word in sorted(self.words, key=lambda w: (self.words[w][1], self.words[w][2], w))[
                : _MOST_WORDS // 4
            ]:
                del self.words[word]
        _bound(self.shapes, _MOST_SHAPES)

    def count(self, word: int) -> float:
        """How often `word` came in calm, when it is a habit."""
        seen = self.words.get(word)
        return seen[0] if seen is not None and seen[1] >= 2 else 0.0

    def novelty(self) -> float:
        """The share of words that calm had not known before."""
        return (self.novel + 6) / (self.tokens + 20)

    def shape(self, shape: int) -> float:
        """The share of texts of this shape; while little is known, as people write anywhere."""
        expected = _PEOPLES.get(shape, _ANYWHERE)
        return (self.shapes.get(shape, 0.0) + _BEFOREHAND * expected) / (self.texts + _BEFOREHAND)


class Wave(msgspec.Struct):
    """Counts of what came in surges and of what was explained as a raid's, fading by number.

    `people` is how many of `texts` are expected to be people's: their share of each word is
    taken off again when the wave is compared with calm. So nothing is believed because it was
    believed before.
    """

    texts: float = 0.0
    people: float = 0.0
    words: dict[int, float] = {}
    shapes: dict[int, float] = {}
    tokens: float = 0.0
    novel: float = 0.0
    weight: float = 1.0
    recent: float = 0.0
    """Texts of the last hour or so that may not be the public's, fading, up to `last`."""
    last: Instant = Instant(0)

    def learn(self, traits: Traits, calm: Calm, share: float, now: Instant, amount: float = 1.0) -> None:
        """Take an arrival of the wave, which is a person's with chance `share` whatever it says."""
        # What the public says teaches a little, but not that a wave of long ago is the one that is on.
        self.recent = self.recent * math.exp(-max(0, now - self.last) / HOUR) + (amount >= 1)
        self.last = now
        self.weight *= 1 + amount / 3_000
        amount *= self.weight
        self.texts += amount
        self.people += share * amount
        for word, _share in traits.words:
            count = self.words.get(word, 0.0)
            self.tokens += amount
            if count < 2 * self.weight and not calm.count(word):
                self.novel += amount
            self.words[word] = count + amount
        for shape in traits.shape:
            self.shapes[shape] = self.shapes.get(shape, 0.0) + amount
        if self.weight > 1e6:
            self._rescale()
        _bound(self.words, _MOST_WORDS // 2)
        _bound(self.shapes, _MOST_SHAPES)

    def _rescale(self) -> None:
        scale = self.weight
        self.texts, self.people = self.texts / scale, self.people / scale
        self.tokens, self.novel = self.tokens / scale, self.novel / scale
        self.words = {word: count / scale for word, count in self.words.items()}
        self.shapes = {shape: count / scale for shape, count in self.shapes.items()}
        self.weight = 1.0


def log_ratio(traits: Traits, calm: Calm, wave: Wave, now: Instant) -> float:
    """The log of how much likelier these traits are in calm than in the wave that is on.

    A wave that has just begun may be like nothing that was seen, also like calm: while few of
    its texts are known, being unlike earlier waves says little.
    """
    new = _NEW / (_NEW + wave.recent * math.exp(-max(0, now - wave.last) / HOUR))
    ratio = _log_ratio(traits, calm, wave)
    return -math.log(math.exp(-max(-30.0, min(30.0, ratio))) * (1 - new) + new)


def _log_ratio(traits: Traits, calm: Calm, wave: Wave) -> float:
    scale = wave.weight
    texts, people = wave.texts / scale, wave.people / scale
    rest = texts - people
    if rest < 2:
        return 0.0
    trust = (calm.texts + _BEFOREHAND) / (calm.texts + 2 * _BEFOREHAND)
    total = 0.0
    part = people / texts
    usually = calm.novelty()
    lately = (wave.novel + 6 * scale) / (wave.tokens + 20 * scale)
    novel = math.log(usually / max(_FLOOR * usually, (lately - part * usually) / (1 - part)))
    strange = max(-_CLAMP, min(_CLAMP, novel)) * 0.5
    habits, waves, calm_texts = calm.words, wave.words, calm.texts + _STRENGTH
    for word, share in traits.words:
        seen = habits.get(word)
        usual = seen[0] if seen is not None and seen[1] >= 2 else 0.0
        waved = waves.get(word, 0.0) / scale
        if not usual and waved < 1.5 and share < _FAMILIAR:
            total += strange
            continue
        prior = _STRENGTH * share
        calmly = (usual + prior) / calm_texts
        others = (waved + prior - people * calmly) / (rest + _STRENGTH)
        ratio = math.log(calmly / others) if others > _FLOOR * calmly else _RAREST
        total += max(-_CLAMP, ratio)
    if len(traits.words) > _FULL_WORDS:
        total *= _FULL_WORDS / len(traits.words)
    for shape in traits.shape:
        calmly = calm.shape(shape)
        waved = wave.shapes.get(shape, 0.0) / scale + 10 * calmly
        others = (waved - people * calmly) / (rest + 10.0)
        ratio = math.log(calmly / others) if others > _FLOOR * calmly else _RAREST
        total += _SHAPE_WEIGHT * max(-_SHAPE_CLAMP, ratio)
    return total * trust


_BEFOREHAND = 40.0
"""How many texts of calm the shares below weigh."""
_ANYWHERE = 0.02
CALL = 99
"""The shape of a call."""
# The shares of people's first texts by length, by known words, by spelling and by how common the words
# are, then of tricks, links and digits: measured on French texts, with slang and typing errors, and broad
# enough for others. Only used until calm itself has told.
_PEOPLES: dict[int, float] = {
    **dict(enumerate((0.03, 0.11, 0.15, 0.09, 0.09, 0.13, 0.12, 0.14, 0.10, 0.025, 0.01, 0.01))),
    **dict(enumerate((0.025, 0.025, 0.04, 0.09, 0.04, 0.65), 20)),
    CALL: 0.06,
    29: 0.13,
    **dict(enumerate((0.07, 0.20, 0.30, 0.18, 0.07, 0.025, 0.01, 0.007), 40)),
    49: 0.13,
    **dict(enumerate((0.06, 0.07, 0.17, 0.25, 0.32), 120)),
    129: 0.13,
    **dict(enumerate((0.68, 0.18, 0.07, 0.05, 0.02), 140)),
    **dict(enumerate((0.03, 0.03, 0.025, 0.065, 0.095, 0.13, 0.19, 0.27, 0.14, 0.03), 60)),
    **dict(enumerate((0.88, 0.07, 0.01, 0.01, 0.004, 0.004, 0.002, 0.002), 80)),
}
_NEW = 20.0
"""Texts of a wave from which it is half known."""
_FLOOR = 0.1
"""What few numbers can say at most: that a trait is this much rarer in the wave than in calm."""
_RAREST = -math.log(_FLOOR)


def peoples_share(shape: int) -> float | None:
    """The share of people's texts that have this shape, where it is known beforehand."""
    return _PEOPLES.get(shape)


def of_people(traits: Traits) -> bool:
    """Whether the text is made of what people write to such a number, for two words in five at least."""
    return _FOREIGN.isdisjoint(traits.shape)


_FOREIGN = frozenset((120, 121))


def kinds_of(traits: Traits, calm: Calm) -> tuple[int, ...]:
    """The shapes of the text itself, without where it comes from, and how much of it calm does not know."""
    words = traits.words
    unknown = sum(not calm.count(word) for word, _share in words)
    novelty = _bucket(unknown / max(1, len(words)), (0.2, 0.4, 0.6, 0.8))
    return *traits.shape[:_SHAPES_OF_TEXT], 300 + 10 * novelty + _bucket(len(words), (2, 4, 7, 11))


_MOST_WORDS = 16_384
_MOST_SHAPES = 2_048
_SHAPES_OF_TEXT = 6


def traits_of(form: Form, arrival: Arrival, meant: TextTraits | None, key: bytes) -> Traits:
    """The traits of an arrival, words hashed under `key`: of the text it misspells, if `meant` has those."""
    if arrival.channel == "call":
        return Traits((), (CALL, *_origin(arrival)), call=True)
    words, shape = meant or text_traits(form, key)
    return Traits(words, (*shape, *_origin(arrival)))


@lru_cache(maxsize=1_024)
def text_traits(form: Form, key: bytes) -> TextTraits:
    """The traits of a text, wherever it came from, its words hashed under `key`."""
    words = []
    for word in dict.fromkeys(form.words):
        about = look_up(word)
        share = (10 ** (about.zipf - 9) if about.zipf else _RARE) * _PER_TEXT
        words.append((_name(about.trait, key), PEOPLES_WORDS.get(word, share)))
        if len(words) == _WORDS:
            break
    shape = (
        _bucket(form.letters, (1, 5, 9, 14, 20, 28, 38, 52, 70, 100, 150)),
        20 + (_bucket(form.known, (0.4, 0.6, 0.75, 0.9, 0.999)) if form.letters >= 5 else 9),
        40 + (_bucket(-form.spelling, (0.95, 1.05, 1.15, 1.25, 1.4, 1.6, 1.9)) if form.letters >= 5 else 9),
        60 + (_bucket(form.zipf, (2.0, 3.0, 3.7, 4.3, 4.8, 5.2, 5.6, 6.0)) if form.words else 9),
        120 + (_bucket(_peoples(form), (0.2, 0.4, 0.6, 0.8)) if form.letters >= 5 else 9),
        140 + _bucket(form.clutter, (1, 4, 8, 14)),
        80 + 4 * min(form.disguise, 1) + 2 * form.url + form.digits,
    )
    return tuple(words), shape


def _peoples(form: Form) -> float:
    """The share of the words that people's first texts are made of."""
    words = frozenset(form.words)
    return len(words & PEOPLES_WORDS.keys()) / max(1, len(words))


@lru_cache(maxsize=16_384)
def _name(trait: int, key: bytes) -> int:
    return hashed(trait.to_bytes(4, "big"), key)


def _origin(arrival: Arrival) -> tuple[int, int]:
    return 100 + _number(arrival.origin.country or ""), 200_000 + _number(arrival.number[:6])


def _number(text: str) -> int:
    return int.from_bytes(text.encode()[-3:], "big") % 99_000


def _bucket(value: float, bounds: tuple[float, ...]) -> int:
    for index, bound in enumerate(bounds):
        if value < bound:
            return index
    return len(bounds)


def _bound(counts: dict[int, float], most: int) -> None:
    if len(counts) > most:
        for name in sorted(counts, key=lambda n: (counts[n], n))[: most // 4]:
            del counts[name]
