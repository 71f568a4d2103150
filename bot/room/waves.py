"""How raid and press look in the room: that one began, ended, or that it could be either."""

from collections.abc import Sequence

from bot.policy.facts import AnyFact, PressAsked, RaidEntered, RaidLeft, WaveNamed
from bot.room.drafts import Draft, Rank, plain
from bot.room.words import Words


def told(words: Words, facts: Sequence[AnyFact]) -> list[Draft]:
    """What the room is told of the wave that is on."""
    said = [line for line in (_line(words, fact) for fact in facts) if line]
    return [Draft(text=plain(line), rank=Rank.STATUS) for line in said]


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
