"""What a pause leaves behind: who wrote meanwhile, and an opening that had to wait."""

from bot.model import Instant, Money, PersonId
from bot.policy.facts.base import Fact


class ReopeningPutOff(Fact, frozen=True, kw_only=True, tag="reopening_put_off"):
    """A timed pause should have ended, in a raid: the line stays as it is until the raid is over."""


class MissedAsked(Fact, frozen=True, kw_only=True, tag="missed_asked"):
    """The line is open again. `count` people wrote meanwhile who would be answered, for `price`.

    Asked of all founders, until `until`; `by` opened the line (None: time did).
    """

    code: str
    count: int
    price: Money
    until: Instant
    by: PersonId | None = None


class MissedAnswered(Fact, frozen=True, kw_only=True, tag="missed_answered"):
    """A founder's yes: those `count` are to be answered now, within the caps."""

    code: str
    count: int
    by: PersonId
