"""The bundle's CSV files: for reading in a spreadsheet, made from the JSON files and from nothing else. Pure.

A cell that a spreadsheet could take for a formula, also one that reads another separator than
ours, gets an apostrophe; line breaks become ⏎. What was really written stands in contents.jsonl.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.evidence.lines import Content
from bot.model import InboundKey, Instant
from bot.policy.facts import AnyFact, Decided, Received, Settled, encode
from bot.room.times import to_datetime

if TYPE_CHECKING:
    from bot.evidence.groups import Group

UTC = ZoneInfo("UTC")
_FORMULA = re.compile(r"(^|[,;|\t])([\s\u00a0\u200b\ufeff\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")
# A cell without any of these needs no second look; most are without.
_SUSPECT = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029=+\-@\uff1d\uff0b\uff0d\uff20]")

# Columns that hold what is written here, and cannot hold what a texter or a carrier wrote.
_OURS = frozenset({"seq", "utc", "local", "kind", "sender", "channel", "verdict", "direction", "group"})

_TOLD = ("sender", "inbound", "verdict", "reason", "outcome")

Shown = Sequence[tuple[int, AnyFact]]
"""Facts with their numbers, in order."""


def safe(text: str) -> str:
    """`text` as a cell that is text and nothing else."""
    if _SUSPECT.search(text) is None:
        return text
    if not text.isprintable():
        text = _CONTROLS.sub("\ufffd", _BREAKS.sub(" ⏎ ", text))
    return _FORMULA.sub(r"\1\2'", text)


def sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file: commas, quoted where needed, UTF-8 with the mark that spreadsheets look for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    foreign = [at for at, name in enumerate(columns) if name not in _OURS]
    for row in rows:
        cells = list(row)
        for at in foreign:
            cell = cells[at]
            if cell is not None:
                cells[at] = safe(str(cell))
        writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig")


Times = Callable[[Instant], tuple[str, str]]


def times(zone: ZoneInfo) -> Times:
    """A function that writes an instant in UTC, to the microsecond, and in `zone`."""

    @lru_cache(maxsize=1_024)
    def of_second(second: int) -> tuple[str, str]:
        utc = to_datetime(Instant(second * 1_000_000), UTC)
        return f"{utc:%Y-%m-%dT%H:%M:%S}", utc.astimezone(zone).isoformat(sep=" ", timespec="seconds")

    def both(at: Instant) -> tuple[str, str]:
        second, rest = divmod(at, 1_000_000)
        utc, local = of_second(second)
        return f"{utc}.{rest:06d}Z", local

    return both


def facts_csv(shown: Shown, zone: ZoneInfo) -> bytes:
    """A row a fact that is shown; the fact itself last, as it is hashed."""
    return sheet(("seq", "utc", "local", "kind", *_TOLD, "fact"), _fact_rows(shown, times(zone)))


def _fact_rows(shown: Shown, told: Times) -> Iterator[Sequence[object]]:
    for seq, fact in shown:
        what = [getattr(fact, name, None) for name in _TOLD]
        what[0] = None if what[0] is None else f"R-{what[0]}"
        yield [seq, *told(fact.at), fact.__struct_config__.tag, *what, encode(fact).decode()]


_CONTENT_COLUMNS = (
    "seq", "utc", "local", "sender", "number as shown by the carrier", "channel", "country",
    "text", "verdict", "reason", "carrier id",
)  # fmt: skip


def contents_csv(shown: Shown, contents: Iterable[Content], zone: ZoneInfo) -> bytes:
    """A row an inbound: when it came, from which number as the carrier showed it, what it said."""
    by_seq = {one.seq: one for one in contents}
    return sheet(_CONTENT_COLUMNS, _content_rows(shown, by_seq, times(zone)))


def _content_rows(shown: Shown, contents: dict[int, Content], told: Times) -> Iterator[Sequence[object]]:
    verdicts: dict[InboundKey, Decided] = {
        fact.inbound: fact for _, fact in shown if isinstance(fact, Decided)
    }
    for seq, fact in shown:
        if not isinstance(fact, Received):
            continue
        content, decided = contents[seq], verdicts.get(fact.inbound)
        yield [
            seq,
            *told(fact.came),
            f"R-{fact.sender}",
            content.number,
            fact.channel,
            fact.country,
            content.text,
            decided.verdict if decided else None,
            decided.reason.value if decided else None,
            fact.inbound,
        ]


def carrier_csv(shown: Shown, zone: ZoneInfo) -> bytes:
    """What the carrier can be asked for by its own ids: inbounds, and the replies that it took."""
    return sheet(("carrier", "id", "direction", "utc", "local", "sender"), _carrier_rows(shown, times(zone)))


def _carrier_rows(shown: Shown, told: Times) -> Iterator[Sequence[object]]:
    lines: dict[str, str] = {}
    replied: set[str] = set()
    for _, fact in shown:
        match fact:
            case Received():
                lines[fact.sender] = fact.line
                yield [fact.line, fact.inbound, "in", *told(fact.came), f"R-{fact.sender}"]
            case Settled() if fact.carrier_id is not None and fact.carrier_id not in replied:
                replied.add(fact.carrier_id)
                line = lines.get(fact.sender)
                yield [line, fact.carrier_id, "out", *told(fact.at), f"R-{fact.sender}"]


def custody_csv(rows: Iterable[tuple[int, AnyFact, str, str]], zone: ZoneInfo) -> bytes:
    """A row a fact that says who was shown, kept, exported or erased what; people as the report's letters."""
    told = times(zone)
    found = ([seq, *told(fact.at), fact.__struct_config__.tag, what, by] for seq, fact, what, by in rows)
    return sheet(("seq", "utc", "local", "kind", "what", "by"), found)


def groups_csv(groups: "Sequence[Group]", zone: ZoneInfo) -> bytes:
    """A row a text that came from several senders, under the name that the report gives the group."""
    told = times(zone)
    rows = (
        [f"T-{number}", piece.seq, *told(piece.came), f"R-{piece.sender}", piece.text]
        for number, group in enumerate(groups, 1)
        for piece in group.pieces
    )
    return sheet(("group", "seq", "utc", "local", "sender", "text"), rows)
