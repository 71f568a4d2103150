"""Traffic and labels as lines of JSON, in the format that `anti-relou replay` reads and a scorer joins.

Traffic: `{"at","id","channel","from","to","body"}`; labels: `{"id","who","sender_kind","from"}`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Literal

import msgspec

from bot.model import Frozen, InboundKey, Instant

SenderKind = Literal["genuine", "spam"]


class TrafficLine(Frozen, frozen=True, kw_only=True):
    """One inbound of a traffic file. `at` is at whole milliseconds."""

    at: Instant
    key: InboundKey
    channel: Literal["sms", "call"]
    number: str
    to: str
    text: str


class Labelled(Frozen, frozen=True, kw_only=True):
    """An inbound with the truth about it: `who` names the person behind it, whatever the number."""

    inbound: TrafficLine
    who: str
    sender_kind: SenderKind


class _Traffic(msgspec.Struct):
    at: str
    id: str
    channel: str
    number: str = msgspec.field(name="from")
    to: str
    body: str


class _Label(msgspec.Struct):
    id: str
    who: str
    sender_kind: str
    number: str = msgspec.field(name="from")


_ENCODER = msgspec.json.Encoder()


def stamps() -> Callable[[int], str]:
    """A function that writes instants as ISO 8601 in UTC with milliseconds; fast where they come in order."""
    known, text = -1, ""

    def stamp(at: int) -> str:
        nonlocal known, text
        second, rest = divmod(at, 1_000_000)
        if second != known:
            known, text = second, datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{text}.{rest // 1000:03d}Z"

    return stamp


def traffic_lines(traffic: Iterable[Labelled]) -> Iterator[tuple[Labelled, bytes, bytes]]:
    """Each inbound with its line of traffic and its line of labels, newlines included."""
    stamp, encode = stamps(), _ENCODER.encode
    for one in traffic:
        inbound = one.inbound
        line = _Traffic(
            stamp(inbound.at), inbound.key, inbound.channel, inbound.number, inbound.to, inbound.text
        )
        label = _Label(inbound.key, one.who, one.sender_kind, inbound.number)
        yield one, encode(line) + b"\n", encode(label) + b"\n"


def write(traffic: Iterable[Labelled], out: BinaryIO, labels: BinaryIO | None = None) -> Iterator[Labelled]:
    """Write both files while the traffic passes through: consume it to have it written."""
    for one, line, label in traffic_lines(traffic):
        out.write(line)
        if labels is not None:
            labels.write(label)
        yield one
