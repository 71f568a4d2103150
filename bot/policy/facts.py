"""Facts: what happened, and nothing else. The journal is a list of them, the ledger is their fold.

A fact records what was decided, so that folding never needs a text, a number or today's
policy. It names a sender by id and content by commitment. Its canonical form is JSON with
sorted keys and no white space, fields at their default left out: a default that stands here
is part of the format and never changes.
"""

from typing import Literal

import msgspec

from bot.model import (
    Channel,
    EventId,
    InboundKey,
    Instant,
    Mode,
    Money,
    Outcome,
    PersonId,
    ReplyKey,
    SenderId,
    Verdict,
)
from bot.policy.reasons import Reason

RefusedFor = Literal["stranger", "role", "plaintext"]
Wording = Literal["consent", "distress"]
Purse = Literal["replies", "calls", "distress"]
"""Out of which cap a reply is paid, beside those of hour, day and pot."""
Detail = dict[str, str | int]


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """One thing that happened at `at`, the brain's clock, which never goes back."""

    at: Instant


class Seeded(Fact, frozen=True, kw_only=True, tag="seeded"):
    """What config gave on the very first start; afterwards the room's word stands."""

    pot: Money
    cap_hour: Money
    cap_day: Money
    texts: dict[str, str]
    founders: list[PersonId]
    moderators: list[PersonId] = []


class Received(Fact, frozen=True, kw_only=True, tag="received"):
    """An inbound came to be judged. `came` is when the line had it, `fee` what the carrier takes for it.

    `care` is the category of a text that hurts or asks for help, as `bot.policy.care` has them.
    """

    inbound: InboundKey
    sender: SenderId
    line: str
    channel: Channel
    came: Instant
    content: str = ""
    country: str | None = None
    fee: Money = Money(0)
    care: str | None = None


class Decided(Fact, frozen=True, kw_only=True, tag="decided"):
    """The verdict on an inbound. A held one is decided again, once.

    `price` is what a reply reserves. `detail` fills the reason's words (numbers and ids only).
    """

    inbound: InboundKey
    sender: SenderId
    verdict: Verdict
    reason: Reason
    reply: ReplyKey | None = None
    price: Money = Money(0)
    language: str | None = None
    wording: Wording = "consent"
    purse: Purse = "replies"
    due: Instant | None = None
    detail: Detail = {}


class Settled(Fact, frozen=True, kw_only=True, tag="settled"):
    """What became of a reply. `price` is the carrier's own, in micro-euros; None: still as reserved."""

    reply: ReplyKey
    sender: SenderId
    outcome: Outcome
    price: Money | None = None
    carrier_id: str | None = None
    detail: str | None = None


class OptedOut(Fact, frozen=True, kw_only=True, tag="opted_out"):
    """A sender said STOP, to us or to the carrier: never answered again."""

    sender: SenderId
    how: Literal["texter", "carrier"]


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


class Revealed(Fact, frozen=True, kw_only=True, tag="revealed"):
    """Somebody was shown a sender's number."""

    sender: SenderId
    by: PersonId


class Proposed(Fact, frozen=True, kw_only=True, tag="proposed"):
    """A block is suggested: by the bot (`by` None), whose suspects are quarantined, or by a moderator.

    Frozen: who comes later makes another one. `texts` is what they sent, `genuine` how many of
    the senders look genuine all the same, `answered` how many had a reply.
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
    """A block undone, whole or for one sender."""

    senders: list[SenderId]
    by: PersonId


class PotAdded(Fact, frozen=True, kw_only=True, tag="pot_added"):
    """Money put into the pot, or taken out."""

    amount: Money
    by: PersonId
    why: str | None = None


class CapSet(Fact, frozen=True, kw_only=True, tag="cap_set"):
    """A cap changed by a founder."""

    cap: Literal["hour", "day"]
    amount: Money
    by: PersonId


class Alerted(Fact, frozen=True, kw_only=True, tag="alerted"):
    """A cap, or the pot, is used to `percent`. Told once for each way up."""

    cap: Literal["hour", "day", "pot"]
    percent: int


class Asked(Fact, frozen=True, kw_only=True, tag="asked"):
    """The bot asked `by` whether they mean it. Carried out by a yes with the code, until `until`."""

    code: str
    by: PersonId
    what: Literal["approve_all", "resume", "add_founder", "add_moderator"]
    proposals: list[int] = []
    until: Instant
    person: PersonId | None = None


class Confirmed(Fact, frozen=True, kw_only=True, tag="confirmed"):
    """The yes to a question."""

    code: str
    by: PersonId


class Hidden(Fact, frozen=True, kw_only=True, tag="hidden"):
    """From here on no text and no number is shown in the room, or they are again."""

    by: PersonId
    hidden: bool = True


class Kept(Fact, frozen=True, kw_only=True, tag="kept"):
    """What this sender wrote is kept for the law beyond its time."""

    sender: SenderId
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


class TeamChanged(Fact, frozen=True, kw_only=True, tag="team_changed"):
    """Somebody is founder or moderator from here on, or nothing (`role` None)."""

    person: PersonId
    role: Literal["founder", "moderator"] | None
    by: PersonId


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


class CallAnswered(Fact, frozen=True, kw_only=True, tag="call_answered"):
    """A call was picked up and heard our words. `price` is what is reserved for it: one minute."""

    inbound: InboundKey
    sender: SenderId
    price: Money


class CallEnded(Fact, frozen=True, kw_only=True, tag="call_ended"):
    """How long a call lasted and what it costs; `final` when that is the carrier's own word."""

    inbound: InboundKey
    seconds: int
    price: Money
    final: bool = False


class Erased(Fact, frozen=True, kw_only=True, tag="erased"):
    """What `sender` wrote was erased before its time, because they asked. `by` is who did it, and where."""

    sender: SenderId
    by: PersonId


AnyFact = (
    Seeded
    | Received
    | Decided
    | Settled
    | OptedOut
    | Commanded
    | Refused
    | ModeSet
    | Revealed
    | Proposed
    | Approved
    | Withdrawn
    | Dismissed
    | Blocked
    | Unblocked
    | PotAdded
    | CapSet
    | Alerted
    | Asked
    | Confirmed
    | Hidden
    | Kept
    | TextProposed
    | TextSet
    | TeamChanged
    | RaidEntered
    | RaidLeft
    | PressAsked
    | WaveNamed
    | WaveEnded
    | CallAnswered
    | CallEnded
    | Erased
)

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(AnyFact)


def encode(fact: AnyFact) -> bytes:
    """The canonical form: what the chain's hash covers."""
    return _encoder.encode(fact)


def decode(body: bytes) -> AnyFact:
    """The fact that `body` says. Raises msgspec.ValidationError when it says none."""
    fact: AnyFact = _decoder.decode(body)
    return fact
