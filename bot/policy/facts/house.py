"""What people did: commands, modes, questions, texts, the team."""

from typing import Literal

from bot.model import EventId, Instant, Mode, Money, PersonId
from bot.policy.facts.base import Fact, RefusedFor


class Seeded(Fact, frozen=True, kw_only=True, tag="seeded"):
    """What config gave on the very first start; afterwards the room's word stands."""

    pot: Money
    cap_hour: Money
    cap_day: Money
    texts: dict[str, str]
    founders: list[PersonId]
    moderators: list[PersonId] = []


class Commanded(Fact, frozen=True, kw_only=True, tag="commanded"):
    """A listed person gave a command. Its effects are facts of their own, its words are not kept."""

    event: EventId
    by: PersonId
    command: str


class Refused(Fact, frozen=True, kw_only=True, tag="refused"):
    """Somebody tried what is not theirs to do."""

    event: EventId
    by: PersonId
    why: RefusedFor
    command: str | None = None


class ModeSet(Fact, frozen=True, kw_only=True, tag="mode_set"):
    """The line's mode, and until when; `by` is None where time or the bot itself did it."""

    mode: Mode
    until: Instant | None = None
    why: str | None = None
    by: PersonId | None = None


class Asked(Fact, frozen=True, kw_only=True, tag="asked"):
    """The bot asked `by` whether they mean it. Carried out by a yes with the code, until `until`."""

    code: str
    by: PersonId
    what: Literal["approve_all", "dismiss_all", "resume", "press", "add_founder", "add_moderator", "trust"]
    proposals: list[int] = []
    until: Instant
    person: PersonId | None = None
    identity: str | None = None


class Confirmed(Fact, frozen=True, kw_only=True, tag="confirmed"):
    """The yes to a question."""

    code: str
    by: PersonId


class TextProposed(Fact, frozen=True, kw_only=True, tag="text_proposed"):
    """A new text for replies. It stands by another founder's yes with `code`, or from `due` on."""

    language: str
    text: str
    by: PersonId
    code: str
    due: Instant


class TextSet(Fact, frozen=True, kw_only=True, tag="text_set"):
    """Replies in `language` say this from here on; `by` is None where nobody objected in time."""

    language: str
    text: str
    by: PersonId | None = None


class ExpectedChanged(Fact, frozen=True, kw_only=True, tag="expected_changed"):
    """A text that a site prefills: many same ones are no raid from here on. Or they are again (`removed`)."""

    text: str
    by: PersonId
    removed: bool = False


class TeamChanged(Fact, frozen=True, kw_only=True, tag="team_changed"):
    """Somebody is founder or moderator from here on, or nothing (`role` None)."""

    person: PersonId
    role: Literal["founder", "moderator"] | None
    by: PersonId


class KeySeen(Fact, frozen=True, kw_only=True, tag="key_seen"):
    """A room shows a key in the name of a listed person that nobody vouched for.

    An `identity` other than the one first seen suspends the person, who reads and commands nothing,
    until a founder confirms it; `key` is its public key, empty where the person has none any more.
    A `device` that the person's identity did not sign is shut out by itself; `key` is its name.
    `back`: the trusted identity is there again, which ends the suspension.
    """

    person: PersonId
    what: Literal["identity", "device", "back"]
    key: str


class IdentityTrusted(Fact, frozen=True, kw_only=True, tag="identity_trusted"):
    """The identity with this public key is the person's from here on: a founder said so."""

    person: PersonId
    identity: str
    by: PersonId
