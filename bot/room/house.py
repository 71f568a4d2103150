"""What is answered to orders about the line, its texts and its people."""

from collections.abc import Sequence

from bot.model import FOUNDERS, Instant
from bot.policy.facts import (
    AnyFact,
    Asked,
    ExpectedChanged,
    Hidden,
    Kept,
    MissedAnswered,
    MissedAsked,
    ModeSet,
    ReopeningPutOff,
    TeamChanged,
    TextProposed,
    TextSet,
    WaveNamed,
)
from bot.policy.house import why_ask
from bot.policy.ledger import Ledger
from bot.policy.orders import Order
from bot.policy.policy import Policy
from bot.room import cards, decisions, trust, wording
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.safe import name, tame
from bot.room.words import Words


def answered(
    words: Words, order: Order, facts: Sequence[AnyFact], ledger: Ledger, policy: Policy, now: Instant
) -> Text:
    """What an order did, or what it asks back."""
    hidden = next((fact for fact in facts if isinstance(fact, Hidden)), None)
    if hidden is not None and hidden.hidden:
        return plain(words("panic.done"))
    for fact in facts:
        said = _said(words, fact, ledger, policy, now)
        if isinstance(fact, ModeSet) and said is not None:
            return plain("\n".join([said.plain, *_questions(words, facts, now)]))
        if said is not None:
            return said
    return decisions.answered(words, order, facts, ledger, policy, now)


def _said(words: Words, fact: AnyFact, ledger: Ledger, policy: Policy, now: Instant) -> Text | None:
    match fact:
        case ModeSet():
            return cards.mode_told(words, ledger, now)
        case Asked():
            return _asked(words, fact, ledger, policy, now)
        case TextProposed() | TextSet():
            return wording.changed(words, fact, ledger.founders, now)
        case TeamChanged():
            return _changed(words, fact)
        case WaveNamed():
            return plain(words(f"wave.named.{fact.what}"))
        case ExpectedChanged():
            key = "expected.removed" if fact.removed else "expected.added"
            return plain(words(key, text=tame(fact.text, 300)))
        case MissedAnswered():
            return plain(words("missed.answered", count=fact.count))
        case Kept():
            return plain(_kept(words, fact, now))
    return None


def _asked(words: Words, fact: Asked, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    if fact.what == "resume":
        why = words(f"ask.resume.{why_ask(ledger, policy, now) or 'raid'}")
        return plain(f"{why} {words('ask.yes', code=fact.code)}")
    if fact.what == "press":
        return plain(words("ask.press", count=len(ledger.held), code=fact.code))
    role = words(f"role.{fact.what.removeprefix('add_')}")
    return plain(words("team.asked", person=name(fact.person or ""), role=role, code=fact.code))


def _questions(words: Words, facts: Sequence[AnyFact], now: Instant) -> list[str]:
    """What is asked about those who wrote while the line answered nobody."""
    return [
        words(
            "missed.ask",
            count=fact.count,
            price=words.money(fact.price),
            code=fact.code,
            when=words.timed("before", fact.until, now),
        )
        for fact in facts
        if isinstance(fact, MissedAsked)
    ]


def told(words: Words, facts: Sequence[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
    """What is told that no command is answered with: what time brought to the mode and to the texts."""
    drafts = []
    for fact in facts:
        if isinstance(fact, ReopeningPutOff):
            drafts.append(Draft(text=plain(words(f"mode.put_off.{ledger.mode}")), rank=Rank.STATUS))
        elif isinstance(fact, ModeSet) and fact.by is None:
            said = f"{words('mode.ended')} {cards.mode_told(words, ledger, now).plain}"
            text = "\n".join([said, *_questions(words, facts, now)])
            drafts.append(Draft(text=plain(text), rank=Rank.STATUS))
        elif isinstance(fact, TextSet) and fact.by is None:
            changed = wording.changed(words, fact, ledger.founders, now)
            drafts.append(Draft(text=changed, rank=Rank.STATUS, place=FOUNDERS))
    return drafts


def _changed(words: Words, fact: TeamChanged) -> Text:
    person = name(fact.person)
    if fact.role is None:
        return plain(words("team.removed", person=person))
    return plain(words("team.added", person=person, role=words(f"role.{fact.role}")))


def _kept(words: Words, fact: Kept, now: Instant) -> str:
    if fact.raid is not None:
        return words("keep.raid", when=words.timed("at", fact.raid, now))
    if fact.cluster is not None:
        return words("keep.cluster", cluster=fact.cluster, count=len(fact.senders))
    return words("keep.done", sender=f"R-{fact.sender}")


def team(words: Words, ledger: Ledger) -> Text:
    """Who is in."""
    rows = [
        plain(f"{name(person)} · {words(f'role.{role}')}{trust.doubt(words, ledger, person)}")
        for role, people in (("founder", ledger.founders), ("moderator", ledger.moderators))
        for person in people
    ]
    return lines(words("team.title"), rows)


def expected(words: Words, ledger: Ledger, policy: Policy) -> Text:
    """The texts that a site prefills: those of the configuration, and those that founders named."""
    rows = [words("expected.configured", text=tame(text, 300)) for text in policy.expected]
    rows += [
        words("expected.row", place=place, text=tame(text, 300))
        for place, text in enumerate(ledger.expected, 1)
    ]
    if not rows:
        return plain(words("expected.none"))
    return lines(words("expected.title"), [plain(row) for row in rows])
