"""What French and English words look like: how common a word is, and how likely its letters are.

Read once, at first use, from the frequency lists that `wordfreq` ships: kept as sorted hashes,
about a megabyte, since a dictionary of the same words would be twenty. (Importing `wordfreq`
itself would add as much again, for tokenisers that folded texts do not need.)
"""

import gzip
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import msgspec

from bot.policy.senses.letters import folded

_RAREST = 250
"""Words rarer than this many hundredths of Zipf (3 in a billion) are left out: errors are as common."""
_SPELLING = 390
"""Letter sequences are learned from words at least this common: rarer ones are names and foreign words."""

_SHORT = 3
_FOREIGN = -1.7
"""Taken for words in another script: neither a French word nor noise."""
_SIDE = 27
_TRIPLES = _SIDE**3


class Word(msgspec.Struct, frozen=True):
    """What is known of a word: its spelling, its frequency on the Zipf scale (0 unknown, 3 one in a million).

    `spelling` is the mean log10 probability of its letters given the two before: about -1 for
    words, below -1.6 for letters hit at random. `trait` names the word by its letters, whatever their
    order and number: most typing errors leave them.
    """

    zipf: float
    spelling: float
    trait: int


class _Lexicon(msgspec.Struct, frozen=True):
    hashes: "array[int]"
    zipfs: bytes
    triples: "array[float]"


def warm() -> None:
    """Read the lists now (a third of a second), so that the first text does not wait for it."""
    _lexicon()


@lru_cache(maxsize=16_384)
def look_up(word: str) -> Word:
    """What is known of `word`, folded."""
    lexicon = _lexicon()
    crc = crc32(word.encode())
    at = bisect_left(lexicon.hashes, crc)
    known = at < len(lexicon.hashes) and lexicon.hashes[at] == crc
    return Word(lexicon.zipfs[at] / 20 if known else 0.0, _spelling(word, lexicon.triples), _trait(word))


def _trait(word: str) -> int:
    return crc32((word if len(word) <= _SHORT else "".join(sorted(set(word)))).encode())


def _spelling(word: str, triples: "array[float]") -> float:
    if not word.isascii():
        return _FOREIGN
    codes = _codes(word)
    total = 0.0
    for index in range(2, len(codes)):
        total += triples[(codes[index - 2] * _SIDE + codes[index - 1]) * _SIDE + codes[index]]
    return total / max(1, len(codes) - 2)


def _codes(word: str) -> list[int]:
    letters = [ord(letter) - 96 for letter in word[:40] if "a" <= letter <= "z"]
    return [0, 0, *letters, 0]


@cache
def _lexicon() -> _Lexicon:
    zipfs: dict[int, int] = {}
    counts = array("d", [0.0]) * _TRIPLES
    for language in ("fr", "en"):
        for zipf, words in _listed(language):
            for word in words:
                plain = word if word.isascii() else folded(word)
                if not plain.isalpha():
                    continue
                crc = crc32(plain.encode())
                if zipf // 5 > zipfs.get(crc, -1):
                    zipfs[crc] = zipf // 5
                if zipf >= _SPELLING:
                    _count(counts, plain)
    hashes = array("I", sorted(zipfs))
    return _Lexicon(hashes, bytes(zipfs[crc] for crc in hashes), _logs(counts))


def _listed(language: str) -> Iterator[tuple[int, list[str]]]:
    """Zipf (in hundredths) and the words that have it, from wordfreq's `cBpack`: a list by centibel."""
    source = files("wordfreq") / "data" / f"large_{language}.msgpack.gz"
    packed = msgspec.msgpack.decode(gzip.decompress(source.read_bytes()), type=list[msgspec.Raw])
    for centibel, words in enumerate(packed[1:]):
        zipf = 900 - centibel
        if zipf < _RAREST:
            return
        yield zipf, msgspec.msgpack.decode(words, type=list[str])


def _count(counts: "array[float]", word: str) -> None:
    codes = _codes(word)
    for index in range(2, len(codes)):
        counts[(codes[index - 2] * _SIDE + codes[index - 1]) * _SIDE + codes[index]] += 1


def _logs(counts: "array[float]") -> "array[float]":
    # A pair never seen falls back on its last letter's frequency: else all that follows surprises alike.
    single = [sum(counts[letter::_SIDE]) for letter in range(_SIDE)]
    total = sum(single)
    usual = [(count + 1) / (total + _SIDE) for count in single]
    logs = array("f", [0.0]) * _TRIPLES
    for second in range(_SIDE):
        double = [0.0] * _SIDE
        for first in range(_SIDE):
            start = (first * _SIDE + second) * _SIDE
            for letter in range(_SIDE):
                double[letter] += counts[start + letter]
        met = sum(double)
        after = [(double[letter] + 5 * usual[letter]) / (met + 5) for letter in range(_SIDE)]
        for first in range(_SIDE):
            start = (first * _SIDE + second) * _SIDE
            met = sum(counts[start : start + _SIDE])
            for letter in range(_SIDE):
                logs[start + letter] = math.log10((counts[start + letter] + 3 * after[letter]) / (met + 3))
    return logs
