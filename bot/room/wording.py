"""The replies' texts: as they are, as one would be, what it costs, and the letters that make it dear."""

from collections.abc import Sequence

from bot.gsm import dear_letters, plain_letter
from bot.model import Instant, Money
from bot.policy.facts import TextProposed, TextSet
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.policy.texts import segments_of
from bot.room.drafts import Text, lines, plain
from bot.room.safe import name, tame
from bot.room.words import Words

_LONGEST = 700


def texts(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    """All of them, and those that wait."""
    rows = [
        plain(f"{language} · {_price(words, text, policy)}\n{tame(text, _LONGEST)}")
        for language, text in sorted(ledger.texts.items())
    ]
    for language, new in ledger.new_texts.items():
        when = words.timed("from", new.due, now)
        rows.append(plain(words("text.waiting", language=language, text=tame(new.text, _LONGEST), when=when)))
    return lines(words("text.title"), rows)


def trial(words: Words, text: str, policy: Policy) -> Text:
    """What `text` would be as a reply."""
    rows = [plain(tame(text, _LONGEST)), plain(_price(words, text, policy))]
    dear = dear_letters(text)
    if dear:
        shown = ", ".join(_instead(words, letter) for letter in dear[:8])
        rows.append(plain(words("text.dear", count=len(dear), letters=shown)))
    if "stop" not in text.casefold():
        rows.append(plain(words("text.no_stop")))
    return lines(words("text.trial"), rows)


def _price(words: Words, text: str, policy: Policy) -> str:
    segments = segments_of(text)
    price = Money(segments * policy.prices.per_segment["default"])
    encoding = "UCS-2" if dear_letters(text) else "GSM-7"
    return words(
        "text.price",
        encoding=encoding,
        letters=words.number(len(text)),
        count=segments,
        price=words.money(price, 4),
    )


def _instead(words: Words, letter: str) -> str:
    better = plain_letter(letter)
    return (
        f"« {letter} » → « {better} »"
        if better is not None and words.language == "fr"
        else (f"“{letter}” → “{better}”" if better is not None else letter)
    )


def changed(words: Words, fact: TextProposed | TextSet, founders: Sequence[str], now: Instant) -> Text:
    """What became of a new text."""
    if isinstance(fact, TextSet):
        return plain(words("text.set", language=fact.language, text=tame(fact.text, _LONGEST)))
    key = "text.proposed" if len(founders) > 1 else "text.proposed_alone"
    return plain(
        words(
            key,
            language=fact.language,
            text=tame(fact.text, _LONGEST),
            person=name(fact.by),
            code=fact.code,
            when=words.timed("from", fact.due, now),
        )
    )
