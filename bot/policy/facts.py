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
    """An inbound came to be judged. `came` is when the line had it, `fee` what the carrier takes for it."""

    inbound: InboundKey
    sender: SenderId
    line: str
    channel: Channel
    came: Instant
    content: str = ""
    country: str | None = None
    fee: Money = Money(0)


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


AnyFact = Seeded | Received | Decided | Settled | OptedOut | Commanded | Refused | ModeSet | Revealed

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(AnyFact)


def encode(fact: AnyFact) -> bytes:
    """The canonical form: what the chain's hash covers."""
    return _encoder.encode(fact)


def decode(body: bytes) -> AnyFact:
    """The fact that `body` says. Raises msgspec.ValidationError when it says none."""
    fact: AnyFact = _decoder.decode(body)
    return fact
