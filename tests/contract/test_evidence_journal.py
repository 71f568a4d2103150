"""`evidence verify` on a database: what was done to its journal or its content is found and named."""

import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.evidence.chain import GENESIS, link
from bot.evidence.check import Broken
from bot.evidence.journal import Verified, verify_journal
from bot.store.archive import Archive
from bot.store.values import WrongDatabase
from tests.contract.evidence_kit import Line, small_raid


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Path]:
    """The database of a line that had a small raid, closed."""
    file = tmp_path / "line.db"
    line = await Line.open(f"sqlite:///{file}")
    await line.raid()
    await line.store.close()
    yield file


async def verified(file: Path) -> Verified:
    archive = await Archive.open(f"sqlite:///{file}")
    try:
        return await verify_journal(archive)
    finally:
        await archive.close()


async def broken(file: Path) -> str:
    with pytest.raises(Broken) as caught:
        await verified(file)
    return str(caught.value)


def change(file: Path, *statements: str | tuple[str, tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for one in statements:
            statement, values = (one, ()) if isinstance(one, str) else one
            assert database.execute(statement, values).rowcount != 0, statement


def rows(file: Path) -> list[tuple[int, bytes, bytes, int | None]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT seq, hash, body, inbox FROM journal ORDER BY seq").fetchall()


async def test_a_journal_that_nobody_touched_is_whole(database: Path) -> None:
    found = await verified(database)

    assert found.facts == len(rows(database))
    assert (found.contents, found.erased, found.tokens) == (len(small_raid()), 0, [])


async def test_any_flipped_bit_of_any_fact_is_found_and_the_fact_is_named(database: Path) -> None:
    dice = random.Random(1)
    whole = rows(database)
    for seq, hash_, body, _ in whole:
        for column, value in (("hash", hash_), ("body", body)):
            bit = dice.randrange(8 * len(value))
            changed = bytearray(value)
            changed[bit // 8] ^= 1 << bit % 8
            update = f"UPDATE journal SET {column} = ? WHERE seq = ?"  # noqa: S608 -- a column of ours
            change(database, (update, (bytes(changed), seq)))
            assert (await broken(database)).startswith(f"fact {seq}: "), (seq, column)
            change(database, (update, (value, seq)))
    await verified(database)


@pytest.mark.parametrize("column", ["hash", "body"])
@pytest.mark.parametrize("value", ["'{{}}'", "CAST(x'ff' AS TEXT)", "5", "x''", "replace({0}, '1', '2')"])
async def test_a_fact_edited_by_hand_is_named_whatever_was_put_there(
    database: Path, column: str, value: str
) -> None:
    update = f"UPDATE journal SET {column} = {value.format(column)} WHERE seq = 7"  # noqa: S608 -- ours
    change(database, update)

    assert (await broken(database)).startswith("fact 7: ")


async def test_a_fact_filed_under_another_inbound_is_found(database: Path) -> None:
    filed = [(seq, inbox) for seq, _, _, inbox in rows(database) if inbox is not None]
    seq, inbox = filed[3]
    change(database, ("UPDATE journal SET inbox = ? WHERE seq = ?", (inbox + 1, seq)))

    assert await broken(database) == f"fact {seq}: is filed under another inbound than it tells of"


@pytest.mark.parametrize("which", [0, 1, 7, -2])
async def test_a_deleted_fact_is_missing(database: Path, which: int) -> None:
    seq = rows(database)[which][0]
    change(database, ("DELETE FROM journal WHERE seq = ?", (seq,)))

    assert await broken(database) == f"fact {seq}: is missing"


async def test_facts_cut_off_at_the_end_are_missed_by_what_they_judged(database: Path) -> None:
    change(database, "DELETE FROM journal WHERE seq > 20")

    assert "was decided, and the fact that says so is missing" in await broken(database)


async def test_facts_cut_off_at_the_end_are_missed_by_a_snapshot_after_them(database: Path) -> None:
    last, hash_, _, _ = rows(database)[-1]
    insert = "INSERT INTO snapshots (seq, hash, digest, state) VALUES (?, ?, x'', x'')"
    change(database, (insert, (last, hash_)), ("DELETE FROM journal WHERE seq = ?", (last,)))

    assert await broken(database) == f"fact {last}: is missing: the journal went on to fact {last} at least"


async def test_swapped_facts_are_out_of_place(database: Path) -> None:
    (a, _, one, _), (b, _, other, _) = rows(database)[8:10]
    change(
        database,
        ("UPDATE journal SET body = ? WHERE seq = ?", (other, a)),
        ("UPDATE journal SET body = ? WHERE seq = ?", (one, b)),
    )

    assert await broken(database) == f"fact {a}: is out of place: what fact {b} says belongs here"


async def test_swapped_rows_are_out_of_place(database: Path) -> None:
    (a, *_), (b, *_) = rows(database)[8:10]
    change(
        database,
        ("UPDATE journal SET seq = -1 WHERE seq = ?", (a,)),
        ("UPDATE journal SET seq = ? WHERE seq = ?", (a, b)),
        ("UPDATE journal SET seq = ? WHERE seq = -1", (b,)),
    )

    assert await broken(database) == f"fact {a}: is out of place: what fact {b} says belongs here"


async def test_an_added_fact_is_named_as_added(database: Path) -> None:
    _, hash_, body, _ = rows(database)[10]
    change(
        database,
        "UPDATE journal SET seq = -seq WHERE seq > 11",
        "UPDATE journal SET seq = 1 - seq WHERE seq < 0",
        ("INSERT INTO journal (seq, hash, body) VALUES (12, ?, ?)", (link(hash_, body), body)),
    )

    # Its own hash follows: what does not is the fact that stood there before.
    assert (await broken(database)).startswith("fact 13: was changed")


async def test_a_fact_added_with_an_idle_hash_is_named_as_added(database: Path) -> None:
    change(
        database,
        "UPDATE journal SET seq = -seq WHERE seq > 11",
        "UPDATE journal SET seq = 1 - seq WHERE seq < 0",
        (
            "INSERT INTO journal (seq, hash, body) VALUES (12, ?, ?)",
            (GENESIS, b'{"at":1,"kind":"raid_left"}'),
        ),
    )

    assert await broken(database) == "fact 12: was added: the chain goes on without it"


async def test_what_is_no_fact_is_found_though_its_hash_is_right(database: Path) -> None:
    last, hash_, _, _ = rows(database)[-1]
    body = b'{"at":1,"kind":"never heard of"}'
    insert = "INSERT INTO journal (seq, hash, body) VALUES (?, ?, ?)"
    change(database, (insert, (last + 1, link(hash_, body), body)))

    assert await broken(database) == f"fact {last + 1}: is no fact that this version knows"


CONTENT: list[tuple[str, str]] = [
    ("UPDATE inbox SET text = text || '.' WHERE kind = 2 AND id = {id}", "is not what came"),
    ("UPDATE inbox SET salt = zeroblob(16) WHERE id = {id}", "is not what came"),
    ("UPDATE inbox SET text = NULL WHERE id = {id}", "a part of the content"),
    ("UPDATE inbox SET text = CAST(x'ff' AS TEXT) WHERE id = {id}", "is not what came"),
    ("UPDATE inbox SET text = 5 WHERE id = {id}", "is not what came"),
    ("UPDATE inbox SET salt = 'salt' WHERE id = {id}", "is not what came"),
    ("UPDATE inbox SET sender = 'x' WHERE id = {id}", "is filed under another sender"),
    ("UPDATE inbox SET salt = NULL WHERE id = {id}", "the salt of inbound"),
    ("UPDATE inbox SET salt = NULL, text = NULL WHERE id = {id}", "the salt of inbound"),
    ("DELETE FROM inbox WHERE id = {id}", "which is missing"),
    ("UPDATE inbox SET key = key || '0' WHERE id = {id}", "which is missing"),
    (
        "UPDATE senders SET number = '+33639989999' WHERE no = (SELECT sender FROM inbox WHERE id = {id})",
        "is not what came",
    ),
    ("UPDATE inbox SET sender = sender + 1 WHERE id = {id}", "is filed under another sender"),
]


@pytest.mark.parametrize(("statement", "told"), CONTENT)
async def test_content_that_is_not_what_was_committed_to_is_named(
    database: Path, statement: str, told: str
) -> None:
    seq, inbox = next((seq, inbox) for seq, _, _, inbox in rows(database) if inbox is not None)
    change(database, statement.format(id=inbox))

    found = await broken(database)
    assert found.startswith(f"fact {seq - 1}: ")
    assert told in found


async def test_erased_content_leaves_the_journal_whole(database: Path) -> None:
    change(
        database,
        "UPDATE inbox SET text = NULL, salt = NULL, raw = NULL WHERE kind = 2 AND id < 5",
        "UPDATE senders SET number = NULL WHERE no IN (SELECT sender FROM inbox WHERE id = 1)",
    )

    found = await verified(database)
    assert (found.contents, found.erased) == (len(small_raid()) - 4, 4)


async def test_a_database_of_another_version_is_refused_not_migrated(tmp_path: Path) -> None:
    with pytest.raises(WrongDatabase, match="another version"):
        await Archive.open(f"sqlite:///{tmp_path}/new.db")


async def test_postgresql_is_verified_alike(postgres_url: str) -> None:
    line = await Line.open(postgres_url)
    await line.raid()
    archive = Archive.of(line.store)
    assert (await verify_journal(archive)).contents == len(small_raid())

    await line.store._database.write(
        lambda connection: connection.execute(
            text("UPDATE journal SET body = convert_to('{}', 'UTF8') WHERE seq = 7")
        )
    )
    with pytest.raises(Broken, match=r"^fact 7: "):
        await verify_journal(archive)
    await line.store.close()


async def test_it_runs_beside_a_brain_that_goes_on(tmp_path: Path) -> None:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    await line.raid()
    seen: list[int] = []
    archive = await Archive.open(f"sqlite:///{tmp_path}/line.db")
    note: Callable[[str, int, int], None] = lambda _step, done, _all: seen.append(done)  # noqa: E731 -- typed
    found = await verify_journal(archive, note)
    await archive.close()
    await line.store.close()

    assert seen[-1] == found.facts
