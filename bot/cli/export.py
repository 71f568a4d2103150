"""`anti-relou export`: what was recorded, as replay reads it or as a spreadsheet does.

Reads beside a running bot; that it was exported is noted in the journal. A cell of a CSV that a
spreadsheet could take for a formula is quoted, since texters write them.
"""

import asyncio
import csv
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO, cast

import msgspec

from bot.cli import WRONG_USAGE
from bot.cli.noting import note, shell_user
from bot.cli.shared import CannotDo, read_moment, recorded, with_config
from bot.clock import SystemClock
from bot.config import Config
from bot.evidence.sheets import safe
from bot.model import Instant
from bot.policy.facts import (
    Alerted,
    CallAnswered,
    CallEnded,
    CapSet,
    Decided,
    Exported,
    PotAdded,
    Received,
    Seeded,
    Settled,
    decode,
)
from bot.policy.ledger import Ledger
from bot.store import Store
from bot.units import show_money

_COLUMNS = {
    "traffic": ("at", "id", "channel", "from", "to", "body"),
    "ledger": ("at", "seq", "what", "euros", "detail"),
    "blocklist": ("sender", "number", "until", "by", "why"),
}
_MONEY = (Seeded, Received, Decided, Settled, CallAnswered, CallEnded, PotAdded, CapSet, Alerted)


def run_export(path: Path, what: str, since: str | None, out: Path | None, *, as_csv: bool) -> int:
    """Export `what` to `out`, or to stdout. Returns the exit code; what is wrong goes to stderr."""
    return with_config(path, lambda config: _exported(config, what, since, out, as_csv=as_csv))


def _exported(config: Config, what: str, since: str | None, out: Path | None, *, as_csv: bool) -> int:
    try:
        start = read_moment(since, "--since", config.timezone) or Instant(0)
    except ValueError as error:
        raise CannotDo(str(error), WRONG_USAGE) from None
    count = asyncio.run(_export(config, what, start, out, as_csv=as_csv))
    if out is not None:
        print(f"{out}: {count:,} lines")
    return 0


async def _export(config: Config, what: str, since: Instant, out: Path | None, *, as_csv: bool) -> int:
    rows = {"traffic": _traffic, "ledger": _ledger, "blocklist": _blocklist}[what]
    async with recorded(config) as store:
        with _file(out) as target:
            write = _CsvRows(target, _COLUMNS[what]) if as_csv or what != "traffic" else _JsonRows(target)
            count = 0
            async for row in rows(store, since):
                write(row)
                count += 1
        contents = None if what == "ledger" else count
        noted = Exported(
            at=SystemClock().now(),
            what=cast(Any, what),
            by=shell_user(),
            contents=contents,
            since=since or None,
        )
        await note(store, noted)
    return count


@contextmanager
def _file(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:
        # Also where a file was there that others could read.
        os.fchmod(descriptor, 0o600)
        yield target


class _JsonRows:
    def __init__(self, target: TextIO) -> None:
        self._target = target
        self._encoder = msgspec.json.Encoder()

    def __call__(self, row: dict[str, Any]) -> None:
        self._target.write(self._encoder.encode(row).decode() + "\n")


class _CsvRows:
    def __init__(self, target: TextIO, columns: Sequence[str]) -> None:
        self._writer = csv.DictWriter(target, columns)
        # Also where nothing follows: that there is nothing is an answer.
        self._writer.writeheader()

    def __call__(self, row: dict[str, Any]) -> None:
        self._writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    text = "" if value is None else str(value)
    return text if _is_number(text) else safe(text)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _time(at: Instant) -> str:
    return (
        datetime.fromtimestamp(at / 1_000_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


async def _traffic(store: Store, since: Instant) -> AsyncIterator[dict[str, Any]]:
    async for inbound in store.traffic(since):
        yield {
            "at": _time(inbound.at),
            "id": inbound.key,
            "channel": inbound.channel,
            "from": inbound.number,
            "to": inbound.to,
            "body": inbound.text,
        }


async def _ledger(store: Store, since: Instant) -> AsyncIterator[dict[str, Any]]:
    async for row in store.facts():
        fact = decode(row.body)
        if fact.at < since or not isinstance(fact, _MONEY):
            continue
        for what, amount, detail in _entries(fact):
            yield {"at": _time(fact.at), "seq": row.seq, "what": what, "euros": amount, "detail": detail}


def _entries(fact: Any) -> Iterator[tuple[str, str, str]]:
    match fact:
        case Seeded():
            yield "pot", show_money(fact.pot), "at the start"
        case PotAdded():
            yield "pot", show_money(fact.amount), fact.why or ""
        case CapSet():
            yield f"cap {fact.cap}", show_money(fact.amount), fact.by
        case Received() if fact.fee:
            yield "inbound fee", show_money(fact.fee), fact.inbound
        case Decided() if fact.price and fact.reply is not None:
            yield "reserved", show_money(fact.price), fact.reply
        case CallAnswered():
            yield "call reserved", show_money(fact.price), fact.inbound
        case CallEnded():
            yield "call ended", show_money(fact.price), fact.inbound
        case Settled():
            price = "" if fact.price is None else show_money(fact.price)
            yield f"reply {fact.outcome}", price, fact.reply
        case Alerted():
            yield f"alert {fact.cap}", "", f"{fact.percent} %"


async def _blocklist(store: Store, since: Instant) -> AsyncIterator[dict[str, Any]]:
    ledger: Ledger = (await store.load_state()).ledger
    now = SystemClock().now()
    for sender, block in ledger.blocks.items():
        if block.until > max(now, since):
            found = await store.number_of(sender)
            yield {
                "sender": f"R-{sender}",
                "number": found.number,
                "until": _time(block.until),
                "by": block.by,
                "why": block.why,
            }
