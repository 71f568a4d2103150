"""What a person hears back: the answer to a command, the hint after a mistake."""

from bot.model import FOUNDERS, TRAFFIC, EventId, Instant
from bot.policy.ledger import Ledger
from bot.policy.orders import AnyOrder, Reveal, SetMode
from bot.room import cards
from bot.room.commands import Command, Hint
from bot.room.drafts import Draft, Rank, Text, plain
from bot.room.questions import Found, NumberFound
from bot.room.words import Words


def answer(
    words: Words, order: AnyOrder, found: Found, ledger: Ledger, now: Instant, *, place: str
) -> list[Draft]:
    """The answer to `order` after it was carried out; `found` is what its question brought.

    What only founders may see goes to their own place; where the command was given elsewhere,
    the answer there says so.
    """
    if isinstance(order, Reveal):
        shown = _draft(_number(words, order, found), order.event if place == FOUNDERS else None, FOUNDERS)
        if place == FOUNDERS:
            return [shown]
        return [shown, _draft(plain(words("show.elsewhere")), order.event, place)]
    return [_draft(_text(words, order, found, ledger, now), order.event, place)]


def _text(words: Words, order: AnyOrder, found: Found, ledger: Ledger, now: Instant) -> Text:
    if isinstance(order, SetMode):
        return cards.mode_told(words, ledger, now)
    if order.command == "help":
        return cards.help_card(words)
    if order.command == "last" and isinstance(found, list):
        return cards.last(words, found, now)
    return cards.status(words, ledger, now)


def _number(words: Words, order: Reveal, found: Found) -> Text:
    who = cards.shown_id(order.sender)
    if not isinstance(found, NumberFound) or not found.known:
        return plain(words("show.unknown", sender=who))
    if found.number is None:
        return plain(words("show.erased", sender=who))
    return plain(words("show.number", sender=who, number=found.number))


def hint(words: Words, said: Hint, event: EventId, *, place: str, command: Command | None = None) -> Draft:
    """The answer to a mistake: what would have been right."""
    values = dict(said.values)
    if command is not None:
        values["usage"] = command.usage(words.language)
    return _draft(plain(words(said.key, **values)), event, place)


def unreadable(words: Words, event: EventId, *, place: str) -> Draft:
    """Asks to say again what could not be decrypted."""
    return _draft(plain(words("hint.unreadable")), event, place)


def told_founders(words: Words, said: Hint) -> Draft:
    """What the founders learn of somebody else's attempt."""
    return Draft(text=plain(words(said.key, **said.values)), rank=Rank.STATUS, place=FOUNDERS, several=True)


def _draft(text: Text, reply_to: EventId | None, place: str = TRAFFIC) -> Draft:
    return Draft(text=text, rank=Rank.ANSWER, place=place, reply_to=reply_to)
