"""When the database fails: nothing acknowledged is lost, everybody is told, and it goes on afterwards."""

import asyncio
import os
import signal
import sqlite3
import stat
import sys
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import OperationalError

from bot.ports import CannotCommit
from bot.store import Deposed, Store, Turn
from tests.contract.store_kit import KEY, OpenStore, an_inbound, answer, leads, led, said, silence
from tests.contract.test_store_turns import paused
from tests.parts.postgres import PostgresServer
from tests.parts.until import until_answer

ACKNOWLEDGED = """
import asyncio, sys
from bot.store import Store
from tests.contract.store_kit import KEY, an_inbound

async def main():
    store = await Store.open(sys.argv[1], pseudonym_key=KEY)
    numbers = iter(range(10**9))
    async def caller():
        for n in numbers:
            await store.admit(an_inbound(n))
            print(n, flush=True)
    await asyncio.gather(*(caller() for _ in range(64)))

asyncio.run(main())
"""


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/relou.db"


async def _fill(store: Store, *, full: bool) -> None:
    """Let the database grow no more, or as it likes."""

    def limit(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() if full else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await store._database.write(limit)


async def test_nothing_acknowledged_is_lost_when_the_process_is_killed(
    store_url: str, open_store: OpenStore
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ACKNOWLEDGED, store_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    acknowledged: list[int] = []
    async with asyncio.timeout(60):
        while len(acknowledged) < 400:
            acknowledged.append(int(await process.stdout.readline()))
    os.kill(process.pid, signal.SIGKILL)
    rest = (await process.stdout.read()).split(b"\n")[:-1]
    await process.wait()
    acknowledged += [int(line) for line in rest if line]

    brain = await led(await open_store())
    keys: list[str] = []
    while (taken := await brain.take(500, 0.6)).ids:
        keys += [one.key for one in taken.arrivals]
        await brain.commit(silence(taken))

    assert {an_inbound(n).key for n in acknowledged} <= set(keys)
    assert len(keys) == len(set(keys))


async def test_sqlite_syncs_each_commit_and_keeps_to_itself(sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url, pseudonym_key=KEY)
    await store.admit(an_inbound(1))

    def pragmas(connection):
        names = ("synchronous", "journal_mode", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert await store._database.write(pragmas) == [2, "wal", 1]
    assert await store._database.read(pragmas) == [2, "wal", 1]
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert set(modes) >= {"relou.db", "relou.db-wal"}
    assert set(modes.values()) == {0o600}
    await store.close()


async def test_a_full_disk_is_told_and_taken_back_when_there_is_room(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, pseudonym_key=KEY)
    brain = await led(store)
    await brain.admit(an_inbound(1))
    await _fill(store, full=True)

    outcomes = await asyncio.gather(
        *(brain.admit(an_inbound(n, text="x" * 5_000)) for n in range(2, 50)), return_exceptions=True
    )

    assert {type(one) for one in outcomes} == {CannotCommit}
    await _fill(store, full=False)
    assert (await brain.admit(an_inbound(2))).new
    assert await store.trouble() is None
    assert {one.key for one in (await brain.take(9, 5)).arrivals} == {an_inbound(1).key, an_inbound(2).key}
    await store.close()


async def test_a_turn_on_a_full_disk_can_be_decided_again(sqlite_url: str) -> None:
    brain = await led(await Store.open(sqlite_url, pseudonym_key=KEY))
    await brain.admit(an_inbound(1))
    await _fill(brain, full=True)
    taken = await brain.take(9, 5)
    large = Turn(facts=[paused(n) for n in range(500)], taken=taken.ids)
    with pytest.raises(CannotCommit):
        await brain.commit(large)

    await _fill(brain, full=False)
    await brain.load_state()

    taken = await brain.take(9, 5)
    await brain.commit(silence(taken))
    assert len([row async for row in brain.facts()]) == 2
    await brain.close()


async def test_a_lock_that_another_process_holds_is_waited_for(sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url, pseudonym_key=KEY)
    other = sqlite3.connect(tmp_path / "data" / "relou.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    admitting = asyncio.create_task(store.admit(an_inbound(1)))
    done, _ = await asyncio.wait({admitting}, timeout=0.05)
    assert not done

    other.execute("COMMIT")
    other.close()

    assert (await admitting).new
    await store.close()


async def test_a_server_that_cut_the_connection_is_asked_again_at_once(
    postgres_url: str,
) -> None:
    brain = await led(await Store.open(postgres_url, pseudonym_key=KEY))
    await brain.admit(an_inbound(1))
    await _cut(postgres_url, "query NOT LIKE 'LISTEN%'")

    assert (await brain.admit(an_inbound(2))).new
    assert len(await brain.last(5)) == 2
    await brain.commit(silence(await brain.take(9, 5)))
    await brain.close()


@pytest.mark.parametrize("what", ["facts", "words"])
async def test_a_turn_whose_commit_was_lost_on_the_way_back_is_there_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    brain = await led(await Store.open(postgres_url, pseudonym_key=KEY))
    await brain.admit(an_inbound(1))
    await brain.hear("matrix", said("$1"))
    taken = await brain.take(9, 5)
    write, lost = (
        brain._database.write,
        OperationalError("COMMIT", {}, OSError(), connection_invalidated=True),
    )

    async def write_and_hear_nothing(body):
        monkeypatch.undo()
        await write(body)
        raise lost

    monkeypatch.setattr(brain._database, "write", write_and_hear_nothing)
    with pytest.raises(CannotCommit):
        await brain.commit(silence(taken) if what == "facts" else Turn(taken=taken.ids))

    state = await brain.load_state()
    assert state.ledger.seq == (2 if what == "facts" else 0)
    assert (await brain.take(9, 0.6)).ids == []
    await brain.commit(Turn(facts=[paused(1)]))
    await brain.close()


async def _cut(url: str, which: str) -> None:
    admin = await asyncpg.connect(url)
    ours = "datname = current_database() AND pid <> pg_backend_pid()"
    await admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours} AND ({which})")  # noqa: S608 -- ours
    await admin.close()


async def test_a_brain_whose_lock_was_taken_over_commits_and_takes_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slow to take its lock back, so that the other brain is quicker.
    monkeypatch.setattr("bot.store.postgres.AdvisoryLock._take_again", _never)
    old = await led(await Store.open(postgres_url, pseudonym_key=KEY))
    await old.admit(an_inbound(1))
    turn = answer(await old.take(9, 5))
    await _cut(postgres_url, "query LIKE 'LISTEN%'")
    new = await Store.open(postgres_url, pseudonym_key=KEY)
    await until_answer(lambda: leads(new), seconds=10)
    await new.load_state()

    with pytest.raises(Deposed):
        await old.commit(turn)
    assert await old._lock.try_acquire(lambda: None) is False

    await new.commit(answer(await new.take(9, 5)))
    assert len([row async for row in new.facts()]) == 2
    await old.close()
    await new.close()


async def _never(_self: object) -> None:
    await asyncio.Event().wait()


async def test_a_brain_whose_lock_was_cut_takes_it_again(postgres_url: str) -> None:
    brain = await led(await Store.open(postgres_url, pseudonym_key=KEY))
    await _cut(postgres_url, "query LIKE 'LISTEN%'")
    other = await Store.open(postgres_url, pseudonym_key=KEY)

    async def held() -> bool:
        return not await other._lock.try_acquire(lambda: None) or await _let_go(other)

    await until_answer(held)
    await brain.commit(Turn(facts=[paused(1)]))
    await brain.close()
    await other.close()


async def _let_go(store: Store) -> bool:
    await store._lock.release()
    return False


async def test_a_server_that_is_away_is_told_and_comes_back(own_postgres_server: PostgresServer) -> None:
    store = await Store.open(own_postgres_server.url("postgres"), pseudonym_key=KEY)
    brain = await led(store)
    await brain.admit(an_inbound(1))
    own_postgres_server.stop()

    with pytest.raises(CannotCommit):
        await brain.admit(an_inbound(2))
    assert await store.trouble() is not None
    with pytest.raises(CannotCommit):
        await brain.last(5)
    with pytest.raises(CannotCommit):
        await brain.commit(Turn(facts=[paused(1)]))
    with pytest.raises(CannotCommit):
        await Store.open(own_postgres_server.url("postgres"), pseudonym_key=KEY)

    own_postgres_server.start()
    assert (await brain.admit(an_inbound(2))).new
    await brain.load_state()
    assert len((await brain.take(9, 5)).arrivals) == 2
    assert await store.trouble() is None
    await store.close()


async def test_a_closed_store_takes_nothing_and_has_committed_what_waited(store_url: str) -> None:
    store = await Store.open(store_url, pseudonym_key=KEY)
    admitting = asyncio.create_task(store.admit(an_inbound(1)))
    await asyncio.sleep(0)

    await store.close()

    assert (await admitting).new
    with pytest.raises(CannotCommit):
        await store.admit(an_inbound(2))
