"""The files of a replay: recorded traffic in, decisions out, a JSON object a line."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bot.model import Channel, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class BadTraffic(ValueError):
    """A line that is no inbound. Says which, and what is wrong with it; never what stands in it."""


class Recorded(msgspec.Struct, frozen=True, rename={"number": "from"}):
    """A line of traffic."""

    at: str
    id: str
    channel: Channel
    number: str
    to: str = ""
    body: str = ""

    @property
    def moment(self) -> Instant:
        """`at` as an instant. Raises ValueError when it is none."""
        moment = datetime.fromisoformat(self.at)
        if moment.tzinfo is None:
            raise ValueError("no offset from UTC")
        return Instant((moment - _EPOCH) // _MICROSECOND)


class Decision(msgspec.Struct):
    """The final word on an inbound, as it is written. `cost` in euros."""

    id: str
    verdict: str
    reason: str
    replied_at: str | None
    cost: str


def read_traffic(path: Path) -> Iterator[tuple[Recorded, Instant]]:
    """The inbounds of `path` with their times, which must not go back. Raises BadTraffic."""
    decoder = msgspec.json.Decoder(Recorded)
    last = None
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                recorded = decoder.decode(line)
                moment = recorded.moment
            except (msgspec.DecodeError, ValueError) as error:
                raise BadTraffic(f"{path.name}, line {number}: {_said(error)}") from None
            if last is not None and moment < last:
                raise BadTraffic(f"{path.name}, line {number}: earlier than the line before")
            last = moment
            yield recorded, moment


def _said(error: Exception) -> str:
    # A decoding error may quote the line, and the line is somebody's text.
    return str(error) if isinstance(error, msgspec.ValidationError) else "not an inbound in JSON"


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write `decisions` to `path`."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as out:
        buffer = bytearray()
        for decision in decisions:
            encoder.encode_into(decision, buffer)
            buffer += b"\n"
            out.write(buffer)
            buffer.clear()


def told(moment: Instant) -> str:
    """An instant as it stands in decisions."""
    return (_EPOCH + timedelta(microseconds=moment)).isoformat().replace("+00:00", "Z")
