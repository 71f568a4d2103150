"""Raids and press."""

from typing import Literal

from bot.model import PersonId
from bot.policy.facts.base import Fact


class RaidEntered(Fact, frozen=True, kw_only=True, tag="raid_entered"):
    """A raid is on: what came of it in the last minutes, and what is usual in an hour."""

    seen: int
    usual: int


class RaidLeft(Fact, frozen=True, kw_only=True, tag="raid_left"):
    """Nothing of the raid came for a while."""


class PressAsked(Fact, frozen=True, kw_only=True, tag="press_asked"):
    """Press as well as raid, maybe: the founders are asked. `answered` passed so far, `waiting` are held."""

    answered: int
    waiting: int


class WaveNamed(Fact, frozen=True, kw_only=True, tag="wave_named"):
    """What the wave is taken for; `by` is None where nobody answered in time."""

    what: Literal["press", "raid"]
    by: PersonId | None = None


class WaveEnded(Fact, frozen=True, kw_only=True, tag="wave_ended"):
    """No more comes than is usual: the next wave is another question."""
