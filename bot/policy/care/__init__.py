"""What hurts, and what asks for help: a text's category, by word lists in French and English. Pure.

Disguises (look-alike letters, digits for letters, letters set apart) are undone before anything is
compared. A text has one category: the one that matters most of those that fit. A house adds
phrases and private words of its own (`bot.policy.lexicon`); what names a private word is doxxing.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast

from bot.policy.lexicon import BUILT_IN, Lexicon, hash_of
from bot.policy.senses.letters import folded
from bot.policy.senses.normal import form_of

Category = Literal["distress", "threat", "threat_other", "doxxing", "insult"]
"""Somebody in danger; a threat against who reads, or against somebody else; private data of somebody
(addresses, numbers, lists of names); sexual insults."""

HURTING: frozenset[Category] = frozenset({"threat", "threat_other", "doxxing", "insult"})
"""What is done to somebody, and may be an offence; who asks for help does none."""
_IN_ORDER: tuple[Category, ...] = ("distress", "threat", "threat_other", "doxxing", "insult")


class _Word(NamedTuple):
    whole: frozenset[str]
    beginnings: tuple[str, ...]
    any: bool

    def fits(self, token: str) -> bool:
        return token in self.whole or (bool(self.beginnings) and token.startswith(self.beginnings))


class _Phrase(NamedTuple):
    rank: int
    words: tuple[_Word, ...]

    def fits(self, tokens: tuple[str, ...], at: int, word: int = 0) -> bool:
        """Whether the phrase stands at `at`, from its `word` on."""
        while word < len(self.words):
            wanted = self.words[word]
            if wanted.any:
                return self.fits(tokens, at, word + 1) or (
                    at < len(tokens) and self.fits(tokens, at + 1, word + 1)
                )
            if at >= len(tokens) or not wanted.fits(tokens[at]):
                return False
            at, word = at + 1, word + 1
        return True


def _read(name: str) -> list[_Phrase]:
    phrases, rank = [], 0
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rank = _IN_ORDER.index(cast(Category, line.strip("[]")))
        elif line and not line.startswith("#"):
            phrases.append(_phrase(rank, line))
    return phrases


def _phrase(rank: int, line: str) -> _Phrase:
    return _Phrase(rank, tuple(_word(word) for word in line.split()))


def _word(text: str) -> _Word:
    parts = [] if text == "_" else text.split("|")
    whole = frozenset(part for part in parts if not part.endswith("*"))
    return _Word(whole, tuple(part[:-1] for part in parts if part.endswith("*")), text == "_")


_LEAD = 3
"""Letters by which phrases that begin with a beginning are found."""


def _indexed(phrases: list[_Phrase]) -> tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]]]:
    whole: dict[str, list[_Phrase]] = {}
    begun: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        for word in phrase.words[0].whole:
            whole.setdefault(word, []).append(phrase)
        for beginning in phrase.words[0].beginnings:
            begun.setdefault(beginning[:_LEAD], []).append(phrase)
    return whole, begun


@lru_cache(maxsize=8)
def _index(own: Lexicon) -> tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]]]:
    """All phrases there are, with those of a house."""
    of_house = [
        _phrase(_IN_ORDER.index(cast(Category, category)), _FOLD.sub(lambda m: folded(m[0]).strip(), phrase))
        for category, phrase in own.phrases
    ]
    return _indexed([*_read("fr.txt"), *_read("en.txt"), *of_house])


_FOLD = re.compile(r"[^\s|*_]+")

_STREET = re.compile(
    r"(?i)\b\d{1,4}\s*(?:bis|ter|quater)?\s*,?\s*(?:rue|avenue|av\.|boulevard|bd|impasse|all[ée]e|place|chemin|"
    r"route|quai|cours|square|villa|passage)\s+\w+|\b\d{1,5}\s+(?:\w+\s+){1,3}(?:street|road|lane|drive)\b"
)
_PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[\s.-]?\d|0[1-9])(?:[\s.-]?\d{2}){4}(?!\d)")
_NAME = r"[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+"
_NAMES = re.compile(rf"{_NAME}(?:\s*[,;\n]\s*{_NAME}){{2,}}")


@lru_cache(maxsize=2_048)
def category_of(text: str, own: Lexicon = BUILT_IN) -> Category | None:
    """The category of `text`, which nobody is shown who did not ask; None for what anybody may read."""
    tokens = form_of(text).words
    whole, begun = _index(own)
    best = len(_IN_ORDER)
    for at, token in enumerate(tokens):
        for phrase in (*whole.get(token, ()), *begun.get(token[:_LEAD], ())):
            if phrase.rank < best and phrase.fits(tokens, at):
                best = phrase.rank
    doxxing = _IN_ORDER.index("doxxing")
    if best > doxxing and (_STREET.search(text) or _PHONE.search(text) or _NAMES.search(text)):
        best = doxxing
    if best > doxxing and own.hashes and _names_private(text, own):
        best = doxxing
    return _IN_ORDER[best] if best < len(_IN_ORDER) else None


def _names_private(text: str, own: Lexicon) -> bool:
    return any(hash_of(own.salt, form) in own.hashes for form in forms_of(text))


def forms_of(text: str) -> set[str]:
    """What of `text` could be a private word: each one to four words in a row, each longer number."""
    words = form_of(text).words
    runs = {" ".join(words[at : at + many]) for many in range(1, RUN + 1) for at in range(len(words))}
    numbers = {re.sub(r"\D", "", found) for found in _NUMBER.findall(text)}
    # As it is dialled at home: people write the country's code or leave it out.
    return runs | {re.sub(r"^(?:00)?33(?=[1-9]\d{8}$)", "0", number) for number in numbers}


RUN = 4
"""Words that a private one may have."""
_NUMBER = re.compile(r"\+?\d(?:[\s.,/-]?\d){5,}")
