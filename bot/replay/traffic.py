"""The files of a replay: recorded traffic in, decisions out, a JSON object a line."""

import gzip
import zlib
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
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            recorded = decoder.decode(line)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadTraffic(f"{path.name}, line {number}: {_said(error)}") from None
        try:
            moment = recorded.moment
        except ValueError:
            raise BadTraffic(f"{path.name}, line {number}: {_NO_TIME}") from None
        if last is not None and moment < last:
            raise BadTraffic(f"{path.name}, line {number}: earlier than the line before: sort them by time")
        last = moment
        yield recorded, moment


_NO_TIME = "`at` is no time with its offset from UTC, like 2017-10-30T15:00:01.250Z"
_MARK = b"\xef\xbb\xbf"


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of `path`, from 1 on. Raises BadTraffic for a compressed file that is cut or damaged."""
    number = 0
    with path.open("rb") as file:
        packed = file.peek(2)[:2] == b"\x1f\x8b"
        try:
            for number, line in enumerate(gzip.GzipFile(fileobj=file) if packed else file, 1):
                # Some editors begin a file with a mark that is no part of its first line.
                yield number, line.removeprefix(_MARK) if number == 1 else line
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise BadTraffic(f"{path.name}, after line {number}: the compressed file is damaged") from None


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
