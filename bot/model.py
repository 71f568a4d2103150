"""Values that every part speaks: what came in, what goes out, and the words for both.

Everything here is frozen and free of I/O. Times are whole microseconds since 1970 in UTC
(`Instant`), money is whole millionths of a euro (`Money`): integers, so that folding the
journal twice gives the same state to the bit.
"""

from enum import StrEnum
from typing import Literal, NewType

import msgspec

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

Span = NewType("Span", int)
"""A duration, in microseconds."""

Money = NewType("Money", int)
"""Millionths of a euro."""

InboundKey = NewType("InboundKey", str)
"""The carrier's own id of a text or call (`SM…`, `CA…`): what it is deduplicated by."""

SenderId = NewType("SenderId", str)
"""Random, given at admission; never derived from the number. Shown as `R-7K3Q`."""

ReplyKey = NewType("ReplyKey", str)
"""Names one paid send for ever: the outbox never holds two rows with one key."""

PersonId = NewType("PersonId", str)
"""Who speaks in a room: a Matrix user id, or the uuid of a Signal account."""

EventId = NewType("EventId", str)
"""A room's own id of one event; what replies, edits and reactions point to."""

PostId = NewType("PostId", int)

SECOND = Span(1_000_000)
MINUTE = Span(60 * SECOND)
HOUR = Span(60 * MINUTE)
DAY = Span(24 * HOUR)

Channel = Literal["sms", "call", "signal"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the immutable values."""


class Inbound(Frozen, frozen=True, kw_only=True):
    """One text or call, as a line received it and before anybody judged it.

    `number` is what the carrier shows: E.164, a short code, `Anonymous`, an account's uuid.
    It can be forged. Neither it nor `text` may reach a log. `fades` is how long after it came the
    sender lets it be kept.
    """

    key: InboundKey
    line: str
    channel: Channel
    at: Instant
    number: str
    to: str
    text: str
    raw: dict[str, list[str]] = {}
    fades: Span | None = None


class Admission(Frozen, frozen=True, kw_only=True):
    """What became of an inbound at the door: it is on disk now, for the first time or not.

    `sender` is who it came from; None where the door does not know.
    """

    key: InboundKey
    new: bool
    sender: SenderId | None = None


class Greeting(Frozen, frozen=True, kw_only=True):
    """What a caller is to hear before the line hangs up: our own words, or a recording's address."""

    language: Literal["fr", "en"]
    text: str
    recording: str | None = None


class Outcome(StrEnum):
    """What became of one attempt to send: the closed vocabulary that every line maps into.

    The sender of replies knows these words and no vendor's. Each carries its policy in
    `retry` and `ours`.
    """

    ACCEPTED = "accepted"
    """The carrier has it. Not yet delivered, already paid."""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    """Accepted, then lost on the way: paid, final."""
    UNREACHABLE = "unreachable"
    """Phone off or out of reach. Final for this reply; may pass for a later one."""
    UNROUTABLE = "unroutable"
    """Landline, invalid, no route, region not enabled: no reply will ever reach it."""
    OPTED_OUT = "opted_out"
    """The carrier holds a STOP of theirs. Ours from now on too."""
    BUSY = "busy"
    """Refused before processing (429, queue full): safe to send again, more slowly."""
    NOT_SENT = "not_sent"
    """It certainly never left (connection refused, no name): safe to send again."""
    UNKNOWN = "unknown"
    """It may have been taken (time-out, 5xx, connection lost): look it up before anything else."""
    REFUSED = "refused"
    """Our own fault or our account's (credentials, suspended, bad request): a person must act."""
    STALE = "stale"
    """Ours, never a line's: it waited too long and was not sent."""
    WITHDRAWN = "withdrawn"
    """Ours, never a line's: before it left they asked for no more, or were blocked, and it was not sent."""
    DOUBTFUL = "doubtful"
    """Ours, never a line's: it may have been sent, nobody can tell, so it is not sent again."""

    @property
    def retry(self) -> bool:
        """Whether sending again is both safe and sensible."""
        return self in (Outcome.BUSY, Outcome.NOT_SENT, Outcome.REFUSED)

    @property
    def final(self) -> bool:
        """Whether nothing more is to come for this reply, save a delivery report."""
        return not self.retry and self is not Outcome.UNKNOWN

    @property
    def paid(self) -> bool:
        """Whether the carrier charges for it, or may have."""
        return self in _PAID


_PAID = frozenset(
    {
        Outcome.ACCEPTED,
        Outcome.DELIVERED,
        Outcome.UNDELIVERED,
        Outcome.UNREACHABLE,
        Outcome.UNKNOWN,
        Outcome.DOUBTFUL,
    }
)


class Outgoing(Frozen, frozen=True, kw_only=True):
    """One reply on its way to a texter."""

    key: ReplyKey
    line: str
    number: str
    text: str


class Receipt(Frozen, frozen=True, kw_only=True):
    """What a line says of one reply: after a send, a look-up, or a delivery report.

    `price` is what the carrier charged, in `currency` (ISO 4217), when it says so: sign dropped,
    in millionths of that currency. `detail` is the vendor's code, for a person; never a number or
    a text. `wait` is how long the line asks to be left alone. `seconds` makes it a report of a call,
    which lasted so long after it was answered; 0 when it was not.
    """

    outcome: Outcome
    carrier_id: str | None = None
    price: Money | None = None
    currency: str | None = None
    detail: str | None = None
    wait: Span | None = None
    seconds: int | None = None


class Sent(Frozen, frozen=True, kw_only=True):
    """A text that the carrier says went out from our number: its id, when it was made, what became of it."""

    carrier_id: str
    at: Instant
    receipt: Receipt


class Account(Frozen, frozen=True, kw_only=True):
    """What a carrier says of our account. `balance` is in millionths of `currency` (ISO 4217).

    `astray` names what no longer brings us what comes in: webhooks set to another address, or
    `number` when the account does not have it any more.
    """

    balance: Money | None = None
    currency: str | None = None
    astray: tuple[str, ...] = ()


class Said(Frozen, frozen=True, kw_only=True):
    """A message that a person wrote in a room. `encrypted` as it arrived, not as the room is set."""

    event: EventId
    place: str
    person: PersonId
    text: str
    at: Instant
    encrypted: bool


class Reacted(Frozen, frozen=True, kw_only=True):
    """A reaction put on an event of ours. Plaintext on Matrix: a homeserver can forge it."""

    event: EventId
    place: str
    person: PersonId
    target: EventId
    emoji: str
    at: Instant


class Withdrawn(Frozen, frozen=True, kw_only=True):
    """A reaction taken back; `reaction` is the event that had put it there."""

    event: EventId
    place: str
    person: PersonId
    reaction: EventId
    at: Instant


WhyNot = Literal["device", "identity", "required"]
"""Why what somebody says must not count, whatever it is."""


class Unreadable(Frozen, frozen=True, kw_only=True):
    """Something was said that we could not decrypt: its author is asked to say it again.

    `why` where it could not count anyhow: it came from a `device` that its author did not sign, under
    an `identity` that is not theirs as far as we know, or from somebody without one where it is `required`.
    """

    event: EventId
    place: str
    person: PersonId
    at: Instant
    why: WhyNot | None = None


class Joined(Frozen, frozen=True, kw_only=True):
    """Somebody who is on a list entered a place: what was shown before is not theirs to read."""

    event: EventId
    place: str
    person: PersonId
    at: Instant


RoomEvent = Said | Reacted | Withdrawn | Unreadable | Joined

Verdict = Literal["reply", "hold", "silent"]
Mode = Literal["open", "silent", "paused"]
Role = Literal["founder", "moderator", "stranger"]
NumberKind = Literal[
    "mobile",
    "fixed",
    "voip",
    "premium",
    "satellite",
    "short_code",
    "alphanumeric",
    "anonymous",
    "account",
    "other",
]


class Origin(Frozen, frozen=True, kw_only=True):
    """What a sender's number says of itself: `country` as ISO 3166 alpha-2, None where it has none."""

    country: str | None
    kind: NumberKind


class Arrival(Frozen, frozen=True, kw_only=True):
    """An inbound that was admitted: what the core is handed to decide.

    `number` and `text` are content: the core may look at them, and no fact may carry them.
    `commitment` is SHA-256(salt ‖ canonical content) in hexadecimal, `form` that of the raw form.
    `fades_at` is when the content must be gone, where its sender said so.
    """

    key: InboundKey
    line: str
    channel: Channel
    at: Instant
    sender: SenderId
    origin: Origin
    number: str
    text: str
    commitment: str = ""
    form: str = ""
    fades_at: Instant | None = None


TRAFFIC = "traffic"
FOUNDERS = "founders"


class Attachment(Frozen, frozen=True, kw_only=True):
    """A file that goes with a post. `width` and `height`, in pixels, make it a picture to be shown."""

    name: str
    mime: str
    data: bytes
    width: int | None = None
    height: int | None = None


class Post(Frozen, frozen=True, kw_only=True):
    """One event that we want a room to show. What it says is final; where it stands in the queue is not.

    `id` is ours and names it for ever: a room derives its transaction id from it, so that a post
    sent twice shows once. `place` is `traffic` or `founders`. `plain` and `html` say the same
    thing; `html` is already escaped. `notice` is False only for what must ring. With an `attachment`
    the file is what is shown, and the text says what it is; a room without files shows the text.
    """

    id: PostId
    place: str
    plain: str
    html: str
    notice: bool = True
    mentions: tuple[PersonId, ...] = ()
    reply_to: EventId | None = None
    edits: EventId | None = None
    thread: EventId | None = None
    reactions: tuple[str, ...] = ()
    attachment: Attachment | None = None
