"""Same and near-same texts from several senders, whatever the firewall said of them at the time. Pure.

Two texts are one when their canonical words are, or when four letters in five of these are the
same, in their order, as in the first text of the group: a rule that can be said and checked by
eye. Nothing is forgotten or weighed by time, as the firewall must.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from zlib import crc32

import msgspec
from rapidfuzz import fuzz

from bot.evidence.selection import Piece
from bot.model import MINUTE, SenderId, Span
from bot.policy.senses.normal import form_of

UNQUOTED = frozenset({"distress", "doxxing"})
"""Texts that a report neither quotes nor compares: a call for help, and where somebody lives."""

_TELLING = 8.5
"""Digits of improbability from which two strangers do not choose the same words, as in the firewall."""
_FEWEST = 2
_SAME = 80.0
_SHINGLE = 5
_INDEXED = 10
_CANDIDATES = 5
_BURST = 10 * MINUTE


class Group(msgspec.Struct):
    """Texts that are one, in the order in which they came, from two senders at least."""

    pieces: list[Piece]

    @property
    def senders(self) -> list[SenderId]:
        """Who sent them, in the order of their first."""
        return list(dict.fromkeys(piece.sender for piece in self.pieces))

    @property
    def span(self) -> Span:
        """From the first to the last."""
        return Span(self.pieces[-1].came - self.pieces[0].came)

    @property
    def gap(self) -> Span:
        """The median time between one and the next."""
        times = [piece.came for piece in self.pieces]
        return Span(int(median(b - a for a, b in pairwise(times))))

    @property
    def burst(self) -> int:
        """The most that came within ten minutes."""
        return busiest(self.pieces, _BURST)[0]

    @property
    def names(self) -> list[str]:
        """What the firewall called it."""
        return [name for name, _ in Counter(p.cluster for p in self.pieces if p.cluster).most_common(3)]

    def samples(self, most: int) -> list[tuple[str, int]]:
        """Its wordings, the most common first, and how often each came."""
        return Counter(piece.text or "" for piece in self.pieces).most_common(most)


class _Likeness:
    """Numbers canonical texts: a new number, or that of the first one that is near enough."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._first: list[str] = []
        self._index: dict[int, list[int]] = {}

    def number(self, canonical: str) -> int:
        known = self._numbers.get(canonical)
        if known is None:
            known = self._numbers[canonical] = self._near(canonical)
        return known

    def _near(self, canonical: str) -> int:
        # The smallest hashes of a text's letter groups: texts that share most of them share some of these.
        letters = canonical.encode()
        hashes = {crc32(letters[at : at + _SHINGLE]) for at in range(max(1, len(letters) - _SHINGLE + 1))}
        keys = sorted(hashes)[:_INDEXED]
        votes = Counter(number for key in keys for number in self._index.get(key, ()))
        for number, _ in votes.most_common(_CANDIDATES):
            if fuzz.ratio(canonical, self._first[number], score_cutoff=_SAME):
                return number
        self._first.append(canonical)
        for key in keys:
            self._index.setdefault(key, []).append(len(self._first) - 1)
        return len(self._first) - 1


def groups_of(pieces: Iterable[Piece]) -> list[Group]:
    """The groups among `pieces`, which stand in order of time; the one with most senders first."""
    likeness = _Likeness()
    found: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.channel == "call" or not piece.text or piece.care in UNQUOTED:
            continue
        form = form_of(piece.text)
        if form.information >= _TELLING:
            found.setdefault(likeness.number(form.canonical), []).append(piece)
    groups = [Group(some) for some in found.values() if len({piece.sender for piece in some}) >= _FEWEST]
    return sorted(groups, key=lambda group: (-len(group.senders), -len(group.pieces), group.pieces[0].seq))


def busiest(pieces: Sequence[Piece], span: int) -> tuple[int, Piece]:
    """The most of `pieces` that lie within `span`, and their first. They are in order of time, not none."""
    most, first, start = 0, pieces[0], 0
    for at, piece in enumerate(pieces):
        while piece.came - pieces[start].came >= span:
            start += 1
        if at - start + 1 > most:
            most, first = at - start + 1, pieces[start]
    return most, first
