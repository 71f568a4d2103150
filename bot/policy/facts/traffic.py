"""What came, what was decided about it, and what became of the reply or the call."""

from typing import Literal

from bot.model import Channel, InboundKey, Instant, Money, Outcome, ReplyKey, SenderId, Verdict
from bot.policy.facts.base import Detail, Fact, Purse, Wording
from bot.policy.reasons import Reason


class Received(Fact, frozen=True, kw_only=True, tag="received"):
    """An inbound came to be judged. `came` is when the line had it, `fee` what the carrier takes for it.

    `care` is the category of a text that hurts or asks for help, as `bot.policy.care` has them.
    `content` commits to number and text, `form` to the carrier's raw form (none in the oldest facts).
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
    form: str = ""


class Decided(Fact, frozen=True, kw_only=True, tag="decided"):
    """The verdict on an inbound. A held one is decided again, once.

    `price` is what a reply reserves. A silent verdict for the line's mode has `price` and `language`
    where there would have been a reply: it may be decided again once the line is open. `detail`
    fills the reason's words (numbers and ids only).
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
