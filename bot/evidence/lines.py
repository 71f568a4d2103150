"""The lines of a bundle's JSON files. Each has exactly one form: what is read is what was written."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from bot.evidence.check import Broken, Link
from bot.model import InboundKey, SenderId

_FACT = re.compile(
    rb'\{"seq":([1-9][0-9]{0,17}),"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"(?:,"fact":(\{.*\}))?\}'
)


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The content that the received fact `seq` commits to; `salt` in hexadecimal. None: erased."""

    seq: int
    inbound: InboundKey
    line: str
    sender: SenderId
    number: str | None = None
    text: str | None = None
    salt: str | None = None


class Stamped(msgspec.Struct, frozen=True, kw_only=True):
    """A timestamped head: its files' common name, and when and by whom, as the token says."""

    seq: int
    file: str
    at: str
    authority: str


Line = TypeVar("Line", Content, Stamped)
_encoder = msgspec.json.Encoder()


def fact_line(link: Link, *, shown: bool) -> bytes:
    """A line of facts.jsonl. `link` has its body and its prev."""
    start = b'{"seq":%d,"prev":"%s","hash":"%s"' % (
        link.seq,
        (link.prev or b"").hex().encode(),
        link.hash.hex().encode(),
    )
    return start + b',"fact":' + (link.body or b"") + b"}\n" if shown else start + b"}\n"


def read_facts(name: str, data: bytes) -> list[Link]:
    """The facts of the file `name`. Raises Broken at a line that says none."""
    links = []
    for number, line in _lines(name, data):
        match = _FACT.fullmatch(line)
        if match is None:
            raise Broken(f"{name}, line {number}", "is not a fact's line")
        seq, prev, hash_, body = match.groups()
        links.append(Link(int(seq), bytes.fromhex(prev.decode()), bytes.fromhex(hash_.decode()), body))
    return links


def line_of(value: Any) -> bytes:
    """`value`, a struct of this module, as its line."""
    return _encoder.encode(value) + b"\n"


def read_lines(name: str, data: bytes, kind: type[Line]) -> list[Line]:
    """The lines of the file `name`. Raises Broken at one that is not exactly as `line_of` writes it."""
    decoder = msgspec.json.Decoder(kind)
    found = []
    for number, line in _lines(name, data):
        try:
            value = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            value = None
        if value is None or _encoder.encode(value) != line:
            raise Broken(f"{name}, line {number}", "was changed: it is not as it is written")
        found.append(value)
    return found


def _lines(name: str, data: bytes) -> Iterator[tuple[int, bytes]]:
    if data and not data.endswith(b"\n"):
        raise Broken(f"{name}, last line", "is cut off")
    yield from enumerate(data.split(b"\n")[:-1], 1)
