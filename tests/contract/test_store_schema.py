"""The schema: migrations lead to the tables, queries use their indexes, wrong databases are refused."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects import sqlite

from bot.model import Instant
from bot.policy import core
from bot.policy.facts import AnyFact, ModeSet
from bot.policy.senses import Senses
from bot.ports import CannotCommit
from bot.store import Store, Turn, WrongDatabase, WrongKey, posts, queries, schema, tables
from tests.contract.store_kit import KEY, OpenStore, an_inbound, led


async def test_migrations_lead_from_nothing_to_the_tables(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, tables.metadata)
        return found

    assert await store._database.write(differences) == []


def test_the_newest_migration_is_the_one_that_opening_compares_with() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_current_head() == schema.HEAD
    assert len(scripts.get_bases()) == 1


async def test_opening_again_changes_nothing(open_store: OpenStore) -> None:
    first = await open_store()
    await first.admit(an_inbound(1))
    second = await open_store()

    assert second.epoch == first.epoch
    assert await second.inbox_waiting() == 1


async def test_another_key_is_refused(store_url: str, store: Store) -> None:
    with pytest.raises(WrongKey, match="restore"):
        await Store.open(store_url, pseudonym_key=bytes(32))


async def test_with_a_further_key_what_was_noticed_is_lost_and_what_was_decided_is_not(
    store_url: str, brain: Store
) -> None:
    state = core.State()
    facts: list[AnyFact] = [ModeSet(at=Instant(1), mode="paused")]
    core.fold(state.ledger, facts)
    await brain.commit(Turn(facts=facts))
    state.senses.blocks.total = 1.0
    await brain.snapshot(1, core.encode(state))
    assert (await brain.load_state()).senses.blocks.total == 1.0
    await brain.close()

    again = await Store.open(store_url, pseudonym_key=KEY + bytes(32))
    state = await again.load_state()
    await again.close()

    assert state.senses == Senses()
    assert (state.ledger.seq, state.ledger.mode) == (1, "paused")


async def test_a_database_of_a_newer_version_is_refused(store_url: str, open_store: OpenStore) -> None:
    store = await open_store()
    await store._database.write(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    )

    with pytest.raises(WrongDatabase, match="newer version"):
        await Store.open(store_url, pseudonym_key=KEY)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
async def test_an_address_of_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(WrongDatabase, match="database must be"):
        await Store.open(url, pseudonym_key=KEY)


async def test_a_server_that_does_not_answer_cannot_be_opened() -> None:
    with pytest.raises(CannotCommit):
        await Store.open("postgresql://nobody@127.0.0.1:1/none", pseudonym_key=KEY)


async def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(b"Dear Sir, " * 1_000)

    with pytest.raises(CannotCommit):
        await Store.open(f"sqlite:///{file}", pseudonym_key=KEY)
    assert file.read_bytes() == b"Dear Sir, " * 1_000


async def test_a_path_with_spaces_and_percents_is_one(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/le%20dossier/50%25.db", pseudonym_key=KEY)
    await store.close()

    assert (tmp_path / "le dossier" / "50%.db").exists()


def _queued_of_matrix() -> Select[Any]:
    return posts._queued.where(tables.posts.c.room == "matrix").limit(9)


_due = (
    select(tables.outbox.c.key)
    .where(tables.OPEN_REPLY, tables.outbox.c.state == 0, tables.outbox.c.due <= 5)
    .order_by(tables.outbox.c.due)
    .limit(5)
)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (_due, "outbox_open"),
        (_queued_of_matrix(), "posts_open"),
        (queries._seen.where(tables.inbox.c.key == "SM1"), "inbox_key"),
        (queries._seen.where(tables.senders.c.id == "7K3Q"), "senders_id"),
        (queries._seen.where(tables.senders.c.id == "7K3Q"), "inbox_sender"),
        (queries._seen.limit(5), "journal_inbox"),
        (
            select(tables.posts.c.event).where(
                tables.posts.c.subject == "s", tables.posts.c.event.is_not(None)
            ),
            "posts_subject",
        ),
        (select(tables.posts.c.subject).where(tables.posts.c.event == "$1"), "posts_event"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_query_that_people_wait_for_uses_its_index(
    tmp_path: Path, query: Select[Any], index: str
) -> None:
    store = await led(await Store.open(f"sqlite:///{tmp_path}/plan.db", pseudonym_key=KEY))
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = tuple(compiled.params[name] for name in compiled.positiontup or ())

    def plan(connection: Connection) -> str:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        return "\n".join(str(row[-1]) for row in rows)

    assert index in await store._database.read(plan)
    await store.close()


async def test_edits_of_what_waits_are_found_by_an_index(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/plan.db", pseudonym_key=KEY)
    found: list[str] = []

    def plans(connection: Connection) -> None:
        for lookup in (posts._edits, posts._originals):
            sql = f"EXPLAIN QUERY PLAN {lookup._start} IN (?){lookup._and}"
            found.append(str(connection.exec_driver_sql(sql, ("s",)).all()))

    await store._database.read(plans)
    assert "posts_edits" in found[0]
    assert "posts_subject" in found[1]
    await store.close()
