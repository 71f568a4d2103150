"""What a person hears back: the answer to a command, the hint after a mistake."""

from collections.abc import Callable, Sequence

import msgspec

from bot.model import FOUNDERS, MINUTE, TRAFFIC, EventId, Instant, Money, PersonId, Span
from bot.policy.facts import AnyFact, IdentityTrusted, TeamChanged
from bot.policy.ledger import Ledger
from bot.policy.orders import (
    AddToPot,
    AnyOrder,
    Approve,
    ChangeExpected,
    ChangeTeam,
    Confirm,
    Dismiss,
    Keep,
    LiftBlock,
    Look,
    MakeFile,
    NameWave,
    Panic,
    Reveal,
    SetBlock,
    SetCap,
    SetMode,
    SetText,
)
from bot.policy.policy import Policy
from bot.room import cards, care, custody, decisions, figures, house, purse, trust, wording
from bot.room.command import Command, Hint
from bot.room.commands import BY_NAME
from bot.room.drafts import Draft, Rank, Text, plain
from bot.room.questions import Found, NumberFound, Period, Trial
from bot.room.safe import name, tame
from bot.room.words import Words


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was carried out: what it changed, and how things stood before."""

    order: AnyOrder
    facts: list[AnyFact]
    found: Found = None
    before: Money = Money(0)


def answer(
    words: Words, carried: Carried, ledger: Ledger, policy: Policy, now: Instant, *, place: str
) -> list[Draft]:
    """The answer to an order after it was carried out.

    What only founders may see goes to their own place; where the command was given elsewhere,
    the answer there says so.
    """
    drafts = _drafts(words, carried, ledger, policy, now, place=place)
    if place == FOUNDERS or not _private(carried):
        return drafts
    shown = [msgspec.structs.replace(draft, reply_to=None, place=FOUNDERS) for draft in drafts]
    return [*shown, _draft(plain(words("show.elsewhere")), carried.order.event, place)]


NUMBER_FOR = Span(10 * MINUTE)
"""How long a number stays on show."""
_SHOWS_TEXTS = ("last", "read")
_OF_THE_TEAM = (TeamChanged, IdentityTrusted)


def _private(carried: Carried) -> bool:
    command = BY_NAME.get(carried.order.command)
    # A yes is private where what it says yes to is.
    return (command is not None and command.private) or any(
        isinstance(fact, _OF_THE_TEAM) for fact in carried.facts
    )


def _drafts(
    words: Words, carried: Carried, ledger: Ledger, policy: Policy, now: Instant, *, place: str
) -> list[Draft]:
    order = carried.order
    if isinstance(order, Reveal):
        return [
            msgspec.structs.replace(_number(words, order, carried.found), reply_to=order.event, place=place)
        ]
    if isinstance(order, MakeFile):
        asked = custody.file_asked(words, order, carried.facts)
        return [msgspec.structs.replace(asked, place=place)]
    text = trust.answered(words, order, carried.facts, ledger) or _text(words, carried, ledger, policy, now)
    drafts = [_draft(text, order.event, place)]
    if order.command in _SHOWS_TEXTS:
        gone = _gone_after(carried.found, now) if order.command == "read" else None
        drafts = [msgspec.structs.replace(draft, reveals=True, gone_after=gone) for draft in drafts]
    if isinstance(carried.found, Period):
        plot = figures.plot(words, ledger, carried.found.since, now)
        if plot is not None:
            drafts.append(msgspec.structs.replace(_draft(plain(plot.title), order.event, place), plot=plot))
    return drafts


def _gone_after(found: Found, now: Instant) -> Span | None:
    """When the first of these must be gone again; None where none has to."""
    times = [one.fades_at for one in found if one.fades_at is not None] if isinstance(found, list) else []
    return min((Span(at - now) for at in times if at > now), default=None)


def _text(words: Words, carried: Carried, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    match carried.order:
        case (
            SetMode()
            | SetText()
            | ChangeTeam()
            | ChangeExpected()
            | Confirm()
            | Keep()
            | Panic()
            | NameWave()
        ):
            return house.answered(words, carried.order, carried.facts, ledger, policy, now)
        case AddToPot() | SetCap():
            return purse.changed(words, carried.order, carried.before, ledger, policy, now)
        case SetBlock() | LiftBlock() | Approve() | Dismiss():
            return decisions.answered(words, carried.order, carried.facts, ledger, policy, now)
        case Look(command="last") if isinstance(carried.found, list):
            return cards.last(words, carried.found, now, hidden=ledger.hidden)
        case Look(command="read") if isinstance(carried.found, list):
            return care.read(words, carried.found, now)
        case Look(command="stats") if isinstance(carried.found, Period):
            return figures.stats(words, ledger, policy, carried.found.since, now)
        case Look(command="text") if isinstance(carried.found, Trial):
            return wording.trial(words, carried.found.text, policy)
        case Look():
            return _LOOKS.get(carried.order.command, _status)(words, ledger, policy, now)
    raise TypeError(f"no answer to {type(carried.order).__name__}")


def _status(words: Words, ledger: Ledger, _policy: Policy, now: Instant) -> Text:
    return cards.status(words, ledger, now)


_LOOKS: dict[str, Callable[[Words, Ledger, Policy, Instant], Text]] = {
    "help": lambda words, _ledger, _policy, _now: cards.help_card(words),
    "status": _status,
    "budget": purse.budget,
    "pot": lambda words, ledger, _policy, _now: purse.pot(words, ledger),
    "cap": purse.caps,
    "pending": decisions.pending,
    "text": wording.texts,
    "press": lambda words, ledger, _policy, now: figures.press(words, ledger, now),
    "expected": lambda words, ledger, policy, _now: house.expected(words, ledger, policy),
    "team": lambda words, ledger, _policy, _now: house.team(words, ledger),
    "threats": lambda words, ledger, _policy, now: care.threats(words, ledger, now),
    "helplines": lambda words, _ledger, _policy, _now: care.helplines(words),
    "blocklist": lambda words, ledger, _policy, now: decisions.blocklist(words, ledger, now),
}


def _number(words: Words, order: Reveal, found: Found) -> Draft:
    who = cards.shown_id(order.sender)
    if not isinstance(found, NumberFound) or not found.known:
        return _draft(plain(words("show.unknown", sender=who)), None)
    if found.number is None:
        return _draft(plain(words("show.erased", sender=who)), None)
    text = words("show.number", sender=who, number=found.number, span=words.span(NUMBER_FOR))
    return Draft(text=plain(text), rank=Rank.ANSWER, reveals=True, gone_after=NUMBER_FOR)


def tapped(words: Words, ledger: Ledger, by: PersonId, now: Instant) -> Draft:
    """What a founder's tap on the pinned card did."""
    told = cards.mode_told(words, ledger, now).plain
    return Draft(text=plain(f"{told} {words('mode.by', by=name(by))}"), rank=Rank.ANSWER)


def hint(words: Words, said: Hint, event: EventId, *, place: str, command: Command | None = None) -> Draft:
    """The answer to a mistake: what would have been right."""
    values = dict(said.values)
    if command is not None:
        values["usage"] = command.usage(words.language)
    return _draft(plain(words(said.key, **values)), event, place)


def unreadable(words: Words, event: EventId, *, place: str) -> Draft:
    """Asks to say again what could not be decrypted."""
    return _draft(plain(words("hint.unreadable")), event, place)


def note(
    words: Words, what: str, place: str | None, person: PersonId | None, detail: str | None = None
) -> Draft:
    """What a room found out about itself or its people: for the founders."""
    where = words(f"place.{place}") if place is not None else ""
    how = words(f"note.{what}.{detail}") if words.knows(f"note.{what}.{detail}") else ""
    text = words(f"note.{what}", place=where, person=name(person or ""), how=how)
    rank = Rank.ADVICE if what in _ADVICE else Rank.STATUS
    return Draft(text=plain(text), rank=rank, place=FOUNDERS, several=True)


_ADVICE = ("no_identity",)


def strangers(words: Words, place: str, people: Sequence[PersonId], now: Instant) -> Draft:
    """Who came to a place uninvited: the last of them, and how many."""
    text = words(
        "note.stranger_joined",
        count=len(people),
        when=words.clock(now),
        place=words(f"place.{place}"),
        person=tame(people[-1], 80),
    )
    return Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS, several=True)


def told_founders(words: Words, said: Hint) -> Draft:
    """What the founders learn of somebody else's attempt."""
    return Draft(text=plain(words(said.key, **said.values)), rank=Rank.STATUS, place=FOUNDERS, several=True)


def _draft(text: Text, reply_to: EventId | None, place: str = TRAFFIC) -> Draft:
    return Draft(text=text, rank=Rank.ANSWER, place=place, reply_to=reply_to)
