"""Every column that tells what happened: one bit, one row, one swap in the database, and verify names it."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.evidence.check import Broken
from bot.evidence.journal import verify_journal
from bot.store import BrokenChain, Store
from bot.store.archive import Archive
from tests.contract.evidence_kit import KEY, Line
from tests.contract.evidence_tsa import running_tsa
from tests.contract.test_evidence_timestamps import stamping

# What facts commit to or repeat. What else is stored is work in hand: queues, what a room was shown.
TELLING: dict[str, tuple[str, ...]] = {
    "journal": ("seq", "hash", "body", "inbox"),
    "inbox": ("source", "key", "at", "channel", "sender", "text", "raw", "salt"),
    "senders": ("id", "pseudonym", "number"),
    "outbox": ("outcome", "carrier_id"),
    "snapshots": ("seq", "hash", "digest", "state"),
    "timestamps": ("seq", "hash", "token", "digest", "at"),
}
PLACES = ("fact ", "inbound ", "sender R-", "snapshot at fact ", "timestamp at fact ", "the database's file")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a line that had a small raid, with a timestamp and a snapshot. Only to be read."""
    folder = tmp_path_factory.mktemp("evidence")

    async def make() -> None:
        line = await Line.open(f"sqlite:///{folder}/line.db")
        await line.raid()
        async with running_tsa(folder / "tsa") as tsa:
            await stamping(line, tsa).stamp()
        end = await Archive.of(line.store).end()
        assert end is not None
        await line.store.snapshot(end.seq, b"what only the core understands")
        await line.store.close()

    asyncio.run(make())
    return folder / "line.db"


@pytest.fixture
def database(original: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copy(original, tmp_path / "line.db"))


async def verdict(file: Path) -> str | None:
    """What verify says is wrong; None when all is whole."""
    archive = await Archive.open(f"sqlite:///{file}")
    try:
        await verify_journal(archive, key=KEY)
    except Broken as broken:
        assert broken.place.startswith(PLACES), str(broken)
        return str(broken)
    finally:
        await archive.close()
    return None


def dump(file: Path) -> dict[str, list[tuple[Any, ...]]] | None:
    """What tells, in the order of each table; None where SQLite cannot read it any more."""
    try:
        with closing(sqlite3.connect(file)) as database:
            database.text_factory = bytes
            return {
                table: database.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # noqa: S608 -- ours
                for table, columns in TELLING.items()
            }
    except sqlite3.Error:
        return None


def flipped(value: Any, dice: random.Random) -> Any:
    """`value` with one bit changed."""
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(40)
    data = bytearray(value if isinstance(value, bytes) else value.encode())
    if not data:
        return b"\x01" if isinstance(value, bytes) else "\x01"
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(7)
    return bytes(data) if isinstance(value, bytes) else data.decode("latin-1")


CELLS = [(table, column) for table, columns in TELLING.items() for column in columns]


async def test_what_nobody_touched_is_whole(database: Path) -> None:
    assert await verdict(database) is None


@pytest.mark.parametrize(("table", "column"), CELLS)
async def test_one_bit_of_any_cell_that_tells_is_found_and_its_place_is_named(
    database: Path, tmp_path: Path, table: str, column: str
) -> None:
    dice, file = random.Random(f"{table}.{column}"), tmp_path / "changed.db"
    with closing(sqlite3.connect(database)) as whole:
        where = f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 -- ours
        cells = whole.execute(where).fetchall()
    assert cells
    for rowid, value in dice.sample(cells, min(6, len(cells))):
        shutil.copy(database, file)
        with closing(sqlite3.connect(file)) as changed, changed:
            update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608 -- ours
            try:
                changed.execute(update, (flipped(value, dice), rowid))
            except sqlite3.IntegrityError:
                # A unique index forbids it.
                continue
        assert await verdict(file) is not None, (rowid, value)


@pytest.mark.parametrize("table", ["journal", "inbox", "senders"])
async def test_a_row_deleted_or_a_pair_swapped_is_found(database: Path, tmp_path: Path, table: str) -> None:
    dice, file = random.Random(table), tmp_path / "changed.db"
    with closing(sqlite3.connect(database)) as whole:
        rows = [rowid for (rowid,) in whole.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]  # noqa: S608 -- ours
    for one, other in pairwise(rows):
        if dice.random() < 0.5:
            continue
        for statements in (
            (f"DELETE FROM {table} WHERE rowid = {one}",),  # noqa: S608 -- ours
            (
                f"UPDATE {table} SET rowid = -1 WHERE rowid = {one}",  # noqa: S608 -- ours
                f"UPDATE {table} SET rowid = {one} WHERE rowid = {other}",  # noqa: S608 -- ours
                f"UPDATE {table} SET rowid = {other} WHERE rowid = -1",  # noqa: S608 -- ours
            ),
        ):
            shutil.copy(database, file)
            with closing(sqlite3.connect(file)) as changed, changed:
                for statement in statements:
                    changed.execute(statement)
            assert await verdict(file) is not None, statements


async def test_a_bit_anywhere_in_the_file_is_found_or_stood_in_nothing_that_tells(
    database: Path, tmp_path: Path
) -> None:
    dice, data = random.Random(11), database.read_bytes()
    before, file, found = dump(database), tmp_path / "changed.db", 0
    # Half of the file is empty pages and slack: drawn from bytes that are something.
    written = [at for at, byte in enumerate(data) if byte and at > 100]
    for at in dice.sample(written, 150):
        changed = bytearray(data)
        changed[at] ^= 1 << dice.randrange(8)
        file.write_bytes(changed)
        try:
            told = await verdict(file)
        except Exception as error:
            # Not even its form could be read: said as such, without a traceback, by the command.
            told = f"unreadable: {type(error).__name__}"
        if told is None:
            assert dump(file) == before, at
        found += told is not None
    assert found > 75


async def test_a_start_names_the_fact_where_somebody_put_a_text_that_is_none(database: Path) -> None:
    for nonsense in ("CAST(x'ff' AS TEXT)", "'{}'", "7"):
        with closing(sqlite3.connect(database)) as changed, changed:
            changed.execute("DELETE FROM snapshots")
            changed.execute(f"UPDATE journal SET body = {nonsense} WHERE seq = 7")  # noqa: S608 -- ours
        store = await Store.open(f"sqlite:///{database}", pseudonym_key=KEY)
        try:
            with pytest.raises(BrokenChain) as caught:
                await store.load_state()
            assert caught.value.seq == 7
        finally:
            await store.close()
