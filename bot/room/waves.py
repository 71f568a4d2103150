"""How raid and press look in the room: that one began, ended, or that it could be either."""

from collections.abc import Sequence

from bot.policy.facts import AnyFact, Asked, PressAsked, RaidEntered, RaidLeft, WaveNamed
from bot.policy.ledger import Ledger
from bot.room.drafts import Draft, Rank, plain
from bot.room.words import Words

PRESS, RAID = "📰", "🌊"
BUTTONS = frozenset({PRESS, RAID})
_SUBJECT = "wave:"


def is_question(subject: str | None) -> bool:
    """Whether a post asks what a wave is."""
    return subject is not None and subject.startswith(_SUBJECT)


def told(words: Words, facts: Sequence[AnyFact], *, reactions: bool) -> list[Draft]:
    """What the room is told of the wave that is on, and the one question about it."""
    drafts = []
    for fact in facts:
        line = _line(words, fact)
        if line:
            asked = isinstance(fact, PressAsked)
            subject = f"{_SUBJECT}{fact.at}" if asked else None
            buttons = (PRESS, RAID) if asked and reactions else ()
            drafts.append(Draft(text=plain(line), rank=Rank.STATUS, subject=subject, reactions=buttons))
    return drafts


def clicked(words: Words, facts: Sequence[AnyFact], ledger: Ledger, place: str) -> list[Draft]:
    """What a click on the question did, or what is still to be typed."""
    said = []
    for fact in facts:
        if isinstance(fact, Asked):
            said.append(words("ask.press", count=len(ledger.held), code=fact.code))
        elif isinstance(fact, WaveNamed):
            said.append(words(f"wave.named.{fact.what}"))
    return [Draft(text=plain(line), rank=Rank.ANSWER, place=place) for line in said]


def _line(words: Words, fact: AnyFact) -> str:
    match fact:
        case RaidEntered():
            return words("wave.raid", count=fact.seen)
        case RaidLeft():
            return words("wave.raid_over")
        case PressAsked():
            return words("wave.ask", answered=words.number(fact.answered), waiting=words.number(fact.waiting))
        case WaveNamed(by=None):
            return words("wave.nobody")
    return ""
