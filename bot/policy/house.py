"""The house: what founders decide about the room, the texts and the team, beside blocks and money.

Invariants: a new text stands when another founder says so, or after ten minutes; who is added is
added by two founders, who is removed is out at once, and the last founder stays.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from bot.model import DAY, MINUTE, Instant, Money, PersonId
from bot.policy.blocks import ABOUT_PROPOSALS
from bot.policy.codes import code_of
from bot.policy.facts import (
    AnyFact,
    Asked,
    Confirmed,
    ExpectedChanged,
    Hidden,
    ModeSet,
    ReopeningPutOff,
    TeamChanged,
    TextProposed,
    TextSet,
    WaveNamed,
)
from bot.policy.ledger import Held, Ledger, Missed, NewText, Pending, cap_in_the_way
from bot.policy.missed import answer_missed, ask_missed
from bot.policy.orders import (
    ChangeExpected,
    ChangeTeam,
    Confirm,
    NameWave,
    Order,
    Panic,
    SetMode,
    SetText,
    Trust,
)
from bot.policy.policy import Policy
from bot.policy.texts import reply_text, segments_of
from bot.policy.trust import confirm_trust, decide_trust, forget_keys

TEXT_WAITS = 10 * MINUTE
ADDING_WAITS = DAY
QUESTION_FOR = 10 * MINUTE
MOST_PEOPLE = 30
MOST_EXPECTED = 20


def decide_mode(order: SetMode, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """A change of mode. Opening into a raid, or at a cap, is asked back first."""
    opens = order.mode == "open" and ledger.mode != "open"
    if opens and why_ask(ledger, policy, now) is not None:
        until = Instant(now + QUESTION_FOR)
        return [Asked(at=now, code=code_of(order.event), by=order.by, what="resume", until=until)]
    return set_mode(order, ledger, policy, now)


def set_mode(order: SetMode, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """A change of mode, carried out; where it opens, with the question about who wrote meanwhile."""
    facts: list[AnyFact] = [ModeSet(at=now, mode=order.mode, until=order.until, why=order.why, by=order.by)]
    if order.mode == "open":
        if ledger.hidden:
            facts.append(Hidden(at=now, hidden=False, by=order.by))
        if ledger.mode != "open":
            facts += ask_missed(ledger, policy, now, order.by)
    return facts


def end_pause(ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """What time does to a mode that has an end. It never opens the line into a raid."""
    if ledger.mode_until is None or now < ledger.mode_until:
        return []
    if ledger.raid_since is None:
        return [ModeSet(at=now, mode="open"), *ask_missed(ledger, policy, now, None)]
    return [] if ledger.put_off else [ReopeningPutOff(at=now)]


def next_end(ledger: Ledger) -> Instant | None:
    """When `end_pause` will have something to say, a raid's end left aside."""
    waits = ledger.put_off and ledger.raid_since is not None
    return None if waits else ledger.mode_until


def why_ask(ledger: Ledger, policy: Policy, now: Instant) -> str | None:
    """What makes opening the line a question just now: `raid`, or the cap that is reached."""
    if ledger.raid_since is not None:
        return "raid"
    return cap_in_the_way(ledger, policy.prices.per_segment["default"], now)


def decide_house(order: Order, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact] | None:
    """What an order about the house changes; None when it is about something else."""
    match order:
        case Panic():
            mode = ModeSet(at=now, mode="silent", why=None, by=order.by)
            # Paused rejects calls as well: panic never loosens it.
            quiet: list[AnyFact] = [] if ledger.mode == "paused" else [mode]
            return [*quiet, Hidden(at=now, by=order.by)]
        case SetText():
            return [
                TextProposed(
                    at=now,
                    language=order.language,
                    text=order.text,
                    by=order.by,
                    code=code_of(order.event),
                    due=Instant(now + TEXT_WAITS),
                )
            ]
        case ChangeTeam():
            return _team(order, ledger, now)
        case ChangeExpected():
            return _expected(order, ledger, now)
        case Trust():
            return decide_trust(order, ledger, now)
        case NameWave():
            return _name_wave(order, ledger, now)
        case Confirm():
            return _confirm(order, ledger, policy, now)
    return None


def _team(order: ChangeTeam, ledger: Ledger, now: Instant) -> list[AnyFact]:
    there = ledger.role_of(order.person)
    if order.role is None:
        last = there == "founder" and len(ledger.founders) == 1
        if there == "stranger" or last:
            return []
        return [TeamChanged(at=now, person=order.person, role=None, by=order.by)]
    if there == order.role or len(ledger.founders) + len(ledger.moderators) >= MOST_PEOPLE:
        return []
    if len(ledger.founders) == 1:
        return [TeamChanged(at=now, person=order.person, role=order.role, by=order.by)]
    return [
        Asked(
            at=now,
            code=code_of(order.event),
            by=order.by,
            what="add_founder" if order.role == "founder" else "add_moderator",
            person=order.person,
            until=Instant(now + ADDING_WAITS),
        )
    ]


def _expected(order: ChangeExpected, ledger: Ledger, now: Instant) -> list[AnyFact]:
    if order.text is not None:
        if order.text in ledger.expected or len(ledger.expected) >= MOST_EXPECTED:
            return []
        return [ExpectedChanged(at=now, text=order.text, by=order.by)]
    if not 1 <= order.place <= len(ledger.expected):
        return []
    return [ExpectedChanged(at=now, text=ledger.expected[order.place - 1], by=order.by, removed=True)]


def _name_wave(order: NameWave, ledger: Ledger, now: Instant) -> list[AnyFact]:
    if ledger.asked is None or ledger.wave == order.what:
        return []
    if order.click and order.what == "press":
        until = Instant(now + QUESTION_FOR)
        return [Asked(at=now, code=code_of(order.event), by=order.by, what="press", until=until)]
    return [WaveNamed(at=now, what=order.what, by=order.by)]


def _confirm(order: Confirm, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact] | None:
    if order.code == ledger.missed_code:
        return answer_missed(ledger, order.by, policy, now)
    for language, new in ledger.new_texts.items():
        if new.code == order.code:
            if new.by == order.by and len(ledger.founders) > 1:
                return []
            return [TextSet(at=now, language=language, text=new.text, by=order.by)]
    question = ledger.questions.get(order.code)
    if question is None or question.what in ABOUT_PROPOSALS or now >= question.until:
        return None
    yes = Confirmed(at=now, code=order.code, by=order.by)
    if question.what in ("resume", "press"):
        if question.by != order.by:
            return []
        return [yes, *_meant(question, order, ledger, policy, now)]
    if question.what == "trust":
        return confirm_trust(question, order, ledger, now)
    if question.by == order.by or question.person is None:
        return []
    founder = question.what == "add_founder"
    role: Literal["founder", "moderator"] = "founder" if founder else "moderator"
    return [yes, TeamChanged(at=now, person=question.person, role=role, by=order.by)]


def _meant(question: Pending, order: Confirm, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    if question.what == "resume":
        opened = SetMode(event=order.event, by=order.by, command=order.command, mode="open")
        return set_mode(opened, ledger, policy, now)
    return [WaveNamed(at=now, what="press", by=order.by)] if ledger.asked is not None else []


def due_texts(ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The new texts that nobody objected to in time."""
    return [
        TextSet(at=now, language=language, text=new.text)
        for language, new in ledger.new_texts.items()
        if now >= new.due
    ]


def next_text(ledger: Ledger) -> Instant | None:
    """When the next new text stands by itself."""
    return min((new.due for new in ledger.new_texts.values()), default=None)


def _hidden(ledger: Ledger, fact: Hidden) -> None:
    ledger.hidden = fact.hidden


def _text_proposed(ledger: Ledger, fact: TextProposed) -> None:
    ledger.new_texts[fact.language] = NewText(fact.text, fact.by, fact.code, fact.due)


def _text_set(ledger: Ledger, fact: TextSet) -> None:
    before = dict(ledger.texts)
    ledger.texts[fact.language] = fact.text
    waiting: list[Held | Missed] = [*ledger.held.values(), *ledger.missed.values()]
    for one in waiting:
        # What waits goes out in the new words: what it will reserve is their price.
        language = one.offer.language
        was, is_ = _segments(before, language), _segments(ledger.texts, language)
        price = Money(one.offer.price // was * is_)
        one.offer = msgspec.structs.replace(one.offer, price=price)
    ledger.new_texts.pop(fact.language, None)


def _expected_changed(ledger: Ledger, fact: ExpectedChanged) -> None:
    ledger.expected = [text for text in ledger.expected if text != fact.text]
    if not fact.removed:
        ledger.expected.append(fact.text)


def _segments(texts: dict[str, str], language: str) -> int:
    return segments_of(reply_text(texts, language, "consent"))


def _team_changed(ledger: Ledger, fact: TeamChanged) -> None:
    person: PersonId = fact.person
    ledger.founders = [one for one in ledger.founders if one != person]
    ledger.moderators = [one for one in ledger.moderators if one != person]
    if fact.role == "founder":
        ledger.founders.append(person)
    elif fact.role == "moderator":
        ledger.moderators.append(person)
    forget_keys(ledger, fact)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    Hidden: _hidden,
    TextProposed: _text_proposed,
    TextSet: _text_set,
    ExpectedChanged: _expected_changed,
    TeamChanged: _team_changed,
}
