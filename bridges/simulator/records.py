"""What the carrier remembers: texts, calls, its number, and the debugger's entries.

Memory is bounded: a `Register` drops its oldest record when it is full.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, Literal, TypeVar

import msgspec

FINAL = frozenset({"delivered", "undelivered", "failed", "received"})
"""A text in one of these states changes no more: only then can it be redacted or deleted."""


def new_sid(prefix: str) -> str:
    """An id as Twilio makes them: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request to the bot: its status, or Twilio's code for why there was none."""

    url: str
    status: int | None
    code: int | None
    ms: float


class Message(msgspec.Struct, kw_only=True, gc=False):
    """A text, in either direction. Times are seconds since 1970.

    `webhook` is the HTTP status with which the bot took an inbound; `webhook_code` Twilio's code
    when it did not.
    """

    seq: int
    sid: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    sender: str
    to: str
    body: str
    status: str
    segments: int
    created: float
    updated: float
    sent: float | None = None
    price: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    callback: str | None = None
    validity: int = 36_000
    media: tuple[tuple[str, str], ...] = ()
    webhook: int | None = None
    webhook_code: int | None = None

    @property
    def inbound(self) -> bool:
        """Whether it came from a phone."""
        return self.direction == "inbound"

    @property
    def peer(self) -> str:
        """The phone at the other end."""
        return self.sender if self.inbound else self.to


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller heard: spoken text, a recording's URL, or silence, for so many seconds."""

    kind: Literal["say", "play", "pause"]
    text: str = ""
    voice: str = ""
    language: str = ""
    seconds: float = 0.0


class Call(msgspec.Struct, kw_only=True):
    """An incoming call. `status` is Twilio's: ringing, in-progress, completed, busy, no-answer, failed."""

    seq: int
    sid: str
    sender: str
    to: str
    status: str
    created: float
    updated: float
    start: float | None = None
    end: float | None = None
    duration: int | None = None
    price: str | None = None
    heard: tuple[Heard, ...] = ()
    webhook: int | None = None
    webhook_code: int | None = None

    @property
    def peer(self) -> str:
        """The phone at the other end."""
        return self.sender


class Number(msgspec.Struct, kw_only=True):
    """The number that is rented, with its webhooks as anybody with the credentials can set them."""

    sid: str
    phone_number: str
    friendly_name: str
    created: float
    updated: float
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


class DebuggerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What Twilio's debugger shows of a webhook that went wrong."""

    at: float
    code: int
    message: str
    sid: str
    url: str


R = TypeVar("R", Message, Call)


class Register(Generic[R]):
    """Records in the order they came, found by sid and by the phone at the other end."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._all: OrderedDict[str, R] = OrderedDict()
        self._by_peer: OrderedDict[str, OrderedDict[str, R]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._all)

    def add(self, record: R) -> None:
        """Remember it; the oldest goes when there are too many."""
        if len(self._all) >= self._keep:
            self.remove(next(iter(self._all)))
        self._all[record.sid] = record
        peers = self._by_peer.get(record.peer)
        if peers is None:
            peers = self._by_peer[record.peer] = OrderedDict()
        else:
            self._by_peer.move_to_end(record.peer)
        peers[record.sid] = record

    def get(self, sid: str) -> R | None:
        """The record of that sid, if it is still there."""
        return self._all.get(sid)

    def remove(self, sid: str) -> None:
        """Forget it; nothing when it is not there."""
        record = self._all.pop(sid, None)
        if record is None:
            return
        peers = self._by_peer[record.peer]
        del peers[sid]
        if not peers:
            del self._by_peer[record.peer]

    def newest_first(self, peer: str | None = None) -> Iterator[R]:
        """All records, or those with one phone, the latest first."""
        records = self._all if peer is None else self._by_peer.get(peer, OrderedDict())
        return reversed(records.values())

    def oldest_first(self, peer: str | None = None) -> Iterator[R]:
        """All records, or those with one phone, in the order they came."""
        records = self._all if peer is None else self._by_peer.get(peer, OrderedDict())
        return iter(records.values())

    def peers(self) -> Iterator[str]:
        """The phones, the one heard of last first."""
        return reversed(self._by_peer.keys())

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()
        self._by_peer.clear()
