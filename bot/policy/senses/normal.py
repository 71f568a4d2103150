"""Canonical texts: what is left when a disguise is taken off, and how much of a disguise there was.

Undone: look-alike letters, invisible characters, accents, case, digits for letters, letters
set apart, emoji and punctuation, numbers strewn in, and (in the key) the order of words.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from bot.policy.senses.language import look_up
from bot.policy.senses.letters import folded

_LONGEST = 480
"""Characters looked at: three segments say what a text is."""
_LISTED = 3.5
"""Zipf from which letters that signs keep apart are one word."""
_TRUSTED = 4.0
"""Zipf from which a word that digits spelled is taken for one."""


class Form(msgspec.Struct, frozen=True, cache_hash=True):
    """A text without its disguise. `words` are folded, in order, without numbers.

    `canonical` is what same texts share, whatever the order of their words and whichever vowels
    were left out; `bones`, wherever blanks and signs part the letters: the consonants, or all letters
    where those are few.

    `information` is how unlikely two people are to choose the same words by themselves, in
    decimal digits of their joint frequency. `disguise` counts the tricks that only somebody
    who wants to get past a filter uses. `spelling` is the mean log10 probability of the
    letters. `symbols` counts the signs of a text that has no word at all, `clutter` the digits and
    pictures of any.
    """

    words: tuple[str, ...]
    canonical: str
    bones: str
    letters: int
    information: float
    disguise: int
    known: float
    spelling: float
    zipf: float
    symbols: int
    clutter: int
    url: bool
    digits: bool


_VOWELS = str.maketrans("", "", "aeiouy")


@lru_cache(maxsize=16_384)
def skeleton(word: str) -> str:
    """The consonants of `word`, doubled ones once: what readers need, so what a disguise leaves."""
    bones = word.translate(_VOWELS)
    return _TWICE.sub(r"\1", bones)


_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=2_048)
def form_of(text: str) -> Form:
    """The form of `text`."""
    text = text[:_LONGEST]
    tricks = 0 if text.isascii() else _tricks(text)
    url = bool(_URL.search(text))
    if not url:
        text, strewn = _gathered(text)
        tricks += strewn
    plain = folded(text)
    tokens = plain.split()
    if _set_apart(tokens):
        tokens, tricks = _joined(plain), tricks + 1
    digits = not plain.isascii() or any(map(str.isdigit, plain))
    if digits:
        tokens, swapped = _undigited(tokens)
        tricks += swapped
    if len(_INNER_CAPITAL.findall(text)) >= 3:
        tricks += 1
    clutter = len(_CLUTTER.findall(text))
    symbols = 0 if tokens else len("".join(text.split()))
    tokens = [_shortened(token) if _DRAWN.search(token) else token for token in tokens]
    return _measured(tuple(tokens), tricks, symbols, clutter, url, digits)


def _gathered(text: str) -> tuple[str, int]:
    """`text` without signs strewn between letters, and whether that was a trick.

    One or two may be a sentence without its blank ("salut.c moi"): they go where that gives a word.
    """
    if len(_STREWN.findall(text)) >= 3:
        return _STREWN.sub("", text), 1
    return _BROKEN.sub(_mended, text), 0


def _mended(found: re.Match[str]) -> str:
    whole = folded(_STREWN.sub("", found[0]))
    parts = [folded(part) for part in _STREWN.split(found[0])]
    if look_up(whole).zipf >= _LISTED > min(look_up(part).zipf for part in parts):
        return whole
    return found[0]


_URL = re.compile(r"https?://|www\.|\b[\w-]+\.(?:fr|com|net|org|io|ly|gg|me)\b", re.IGNORECASE)
_STREWN = re.compile(r"(?<=[^\W\d_])[.*_~|,;:/\\+=]+(?=[^\W\d_])")
_BROKEN = re.compile(r"[^\W\d_]+(?:[.*_~|,;:/\\+=]+[^\W\d_]+)+")
_CLUTTER = re.compile(r"[\d\u2190-\u2bff\U0001f000-\U0001faff]")
_INNER_CAPITAL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_HIDDEN = re.compile(
    r"(?<=\w)[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\ufeff]"
)
_JOINER = re.compile(r"(?<=[^\W\d_])\u200d(?=[^\W\d_])")
_MIXED = re.compile(r"[a-zA-ZÀ-ÿ][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-zA-ZÀ-ÿ]")
_MARKED = re.compile(r"[^\W\d_][\u0300-\u036f]")
_DRESSED = re.compile(r"[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189]")


def _tricks(text: str) -> int:
    # One stray mark is a bad keyboard or a pasted word; two of a kind are a method.
    composed = unicodedata.normalize("NFC", text)
    found = (
        len(_HIDDEN.findall(composed)) + len(_JOINER.findall(composed)),
        len(_MIXED.findall(composed)),
        len(_MARKED.findall(composed)) + sum(letter in _UNFRENCH for letter in composed),
        len(_DRESSED.findall(composed)) // 3,
    )
    return sum(count >= 2 for count in found) or sum(found) // 2


# Composed letters with an acute or grave that neither French nor a neighbour's keyboard has.
_UNFRENCH = frozenset("ćǵḱĺḿńṕŕśẃźǘǹẁỳĆǴḰĹḾŃṔŔŚẂŹ")


def _set_apart(tokens: list[str]) -> bool:
    return len(tokens) >= 8 and sum(len(token) == 1 for token in tokens) >= 0.8 * len(tokens)


def _joined(plain: str) -> list[str]:
    """The words of a text whose letters were set apart: wider gaps than usual are the real ones."""
    words = [re.sub(r"\s+", "", word) for word in re.split(r"\s{2,}", plain)]
    return [word for word in words if word]


# As they are read, the likeliest letter first where a digit stands for two.
_DIGITS = str.maketrans("0134578926", "oieastbgzg")
_OTHER_DIGITS = str.maketrans("0134578926", "oleastbgzb")


_DRAWN = re.compile(r"(.)\1\1")


def _shortened(word: str) -> str:
    """`word` without drawn-out letters: the likelier of one and two in place of more."""
    once, twice = _TWICE.sub(r"\1", word), _TWICE.sub(r"\1\1", word)
    return twice if look_up(twice).zipf > look_up(once).zipf else once


def _undigited(tokens: list[str]) -> tuple[list[str], int]:
    """`tokens` with digits read as letters where that gives a word, else without them; how many were read."""
    kept, swapped = [], 0
    spelled = any(_SPELLED.search(token) for token in tokens)
    for token in tokens:
        if token.isalpha():
            kept.append(token)
            continue
        word = _read(token)
        if word:
            kept.append(word)
            swapped += not token.isdigit()
            continue
        bare = "".join(letter for letter in token if letter.isalpha())
        if spelled and bare:
            kept.append(token.translate(_DIGITS))
        elif len(bare) * 2 > len(token):
            kept.append(token.translate(_DIGITS) if len(bare) >= 3 else bare)
    return kept, int(swapped >= 2)


_SPELLED = re.compile(r"[^\W\d_]\d+[^\W\d_]")
"""Digits amid a word: whoever writes so uses them as letters elsewhere too."""


def _read(token: str) -> str | None:
    if token.isdigit() and len(token) > 1:
        return None
    for table in (_DIGITS, _OTHER_DIGITS):
        word = token.translate(table)
        zipf = look_up(word).zipf
        if zipf >= _TRUSTED or (zipf > 0 and len(word) >= 4):
            return word
    return None


def _key(word: str) -> str:
    """What `word` is compared by: one consonant is too little to tell "hi" from "oh"."""
    bones = skeleton(word)
    return bones if len(bones) > 1 else word


def _bones(letters: str) -> str:
    # Doubled ones once before vowels go: of "teste" and "tete" one letter differs.
    bones = _TWICE.sub(r"\1", letters).translate(_VOWELS)
    return bones if len(bones) >= _TELLING_BONES else letters


_TELLING_BONES = 5


def _measured(
    words: tuple[str, ...], tricks: int, symbols: int, clutter: int, url: bool, digits: bool
) -> Form:
    letters = known = 0
    information = spelling = zipfs = 0.0
    seen: set[str] = set()
    for word in words:
        about, size = look_up(word), len(word)
        letters += size
        spelling += about.spelling * (size + 1)
        if about.zipf:
            known += size
        zipfs += about.zipf
        if word not in seen:
            seen.add(word)
            information += 8.0 - about.zipf if about.zipf else min(1.1 * size, 9.0)
    return Form(
        words=words,
        bones=_bones("".join(words)),
        canonical=" ".join(sorted(map(_key, words))),
        letters=letters,
        information=information,
        disguise=tricks,
        known=known / letters if letters else 1.0,
        spelling=spelling / (letters + len(words)) if letters else 0.0,
        zipf=zipfs / len(words) if words else 0.0,
        symbols=symbols,
        clutter=clutter,
        url=url,
        digits=digits,
    )
