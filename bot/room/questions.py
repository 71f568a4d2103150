"""What an answer needs to know that the ledger does not hold, and what comes back."""

import msgspec

from bot.model import Channel, InboundKey, Instant, SenderId, Verdict


class LastInbounds(msgspec.Struct, frozen=True):
    """The newest `count` inbounds."""

    count: int


class NumberOf(msgspec.Struct, frozen=True):
    """The number behind a sender."""

    sender: SenderId


class TextsOf(msgspec.Struct, frozen=True):
    """The newest `count` inbounds of a sender."""

    sender: SenderId
    count: int


class Period(msgspec.Struct, frozen=True):
    """From `since` on. Needs no looking up."""

    since: Instant


class Trial(msgspec.Struct, frozen=True):
    """A text for replies to look at before it is set. Needs no looking up."""

    text: str


Question = LastInbounds | NumberOf | TextsOf | Period | Trial


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An inbound as it can be shown: `number` and `text` are None once erased.

    From `fades_at` on the text is to be nowhere, as its sender wants. `late` says when it came, where
    that was a while ago; `shown` are the words of its verdict as they stand in the room, `heard`
    those of what a caller heard.
    """

    key: InboundKey
    sender: SenderId
    channel: Channel
    at: Instant
    number: str | None
    text: str | None
    country: str | None
    verdict: Verdict | None = None
    reason: str | None = None
    fades_at: Instant | None = None
    late: str = ""
    shown: str = ""
    heard: str = ""


class NumberFound(msgspec.Struct, frozen=True):
    """Whether the sender is known, their number unless it was erased, and how many inbounds came from it."""

    known: bool
    number: str | None
    texts: int = 0


Found = list[Seen] | NumberFound | Period | Trial | None
