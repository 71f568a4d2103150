"""Proposals, what people said of them, and blocks."""

from bot.model import EventId, Instant, PersonId, SenderId
from bot.policy.facts.base import Fact


class Proposed(Fact, frozen=True, kw_only=True, tag="proposed"):
    """A block is suggested: by the bot (`by` None), whose suspects are quarantined, or by a moderator.

    Frozen: who comes later makes another one. `texts` is what they sent, `answered` how many of
    them had a reply, `genuine` how many others wrote likewise and were left out: they look genuine.
    """

    proposal: int
    senders: list[SenderId]
    reason: str
    until: Instant
    by: PersonId | None = None
    cluster: str | None = None
    texts: int = 0
    genuine: int = 0
    answered: int = 0


class Approved(Fact, frozen=True, kw_only=True, tag="approved"):
    """A founder's yes to a proposal. Enough of them, and a block follows."""

    proposal: int
    by: PersonId
    reaction: EventId | None = None


class Withdrawn(Fact, frozen=True, kw_only=True, tag="withdrawn"):
    """A yes taken back before it was enough."""

    proposal: int
    by: PersonId


class Dismissed(Fact, frozen=True, kw_only=True, tag="dismissed"):
    """A proposal is off: a person's no, or nobody's word in time (`by` None)."""

    proposal: int
    by: PersonId | None = None


class Blocked(Fact, frozen=True, kw_only=True, tag="blocked"):
    """No reply to these senders until `until`."""

    senders: list[SenderId]
    until: Instant
    by: PersonId
    why: str | None = None
    proposal: int | None = None


class Unblocked(Fact, frozen=True, kw_only=True, tag="unblocked"):
    """A block undone, whole or for one sender. `proposal` is the one whose block it was, if all of it was."""

    senders: list[SenderId]
    by: PersonId
    proposal: int | None = None
