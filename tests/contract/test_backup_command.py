"""Backup, restore, a new key, exports: what leaves the database is noted, and what was erased stays so."""

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from bot.cli.backup import run_backup, run_restore
from bot.cli.erase import run_erase
from bot.cli.evidence import run_export as run_evidence
from bot.cli.evidence import run_verify
from bot.cli.export import run_export
from bot.cli.rotate import run_rotate_key
from bot.cli.trust import run_trust
from bot.model import DAY, Instant
from bot.policy.facts import (
    Exported,
    ModeSet,
    OptedOut,
    Rekeyed,
)
from bot.store import read_key
from tests.contract.forgetting_kit import HER, HIM, NEW, NOW, SECRET, TYPED, House, bytes_of, came, texts
from tests.contract.store_kit import answered


async def test_a_restore_is_refused_beside_a_running_bot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(tmp_path)
    await house.fill()
    copy = tmp_path / "copy.db"
    assert await asyncio.to_thread(run_backup, house.config, copy) == 0
    store = await house.open()

    assert await asyncio.to_thread(run_rotate_key, house.config) == 1
    assert "stop it first" in capsys.readouterr().err
    assert await asyncio.to_thread(run_restore, house.config, copy, force=True) == 1
    assert "stop it first" in capsys.readouterr().err
    assert SECRET in await texts(store)
    await store.close()


async def test_a_backup_is_made_while_the_bot_writes_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.fill()
    store = await house.open()
    copy = tmp_path / "copy.db"

    made = asyncio.create_task(asyncio.to_thread(run_backup, house.config, copy))
    n = 10
    while not made.done():
        n += 1
        await came(store, n, HER, NEW)
    await store.close()

    assert await made == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("*copy*")] == ["copy.db"]
    assert run_backup(house.config, copy) == 1


def test_a_restore_makes_the_erasures_since_again_and_leaves_the_line_silent(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, epoch = tmp_path / "copy.db", house.epoch()
    assert run_backup(house.config, copy) == 0
    assert run_erase(house.config, HIM, kept_too=False) == 0

    assert run_restore(house.config, copy, force=False) == 1
    assert "--force" in capsys.readouterr().err
    assert run_restore(house.config, copy, force=True) == 0

    assert asyncio.run(house.texts()) == ["un autre texte"]
    left = bytes_of(house.database.parent)
    assert SECRET.encode() not in left
    assert HIM.encode() not in left
    assert TYPED.encode() not in left
    assert house.epoch() != epoch
    modes = [fact.mode for fact in house.facts() if isinstance(fact, ModeSet)]
    assert modes == ["silent"]
    assert sorted(file.name for file in house.database.parent.iterdir()) == ["relou.db", "relou.db.lock"]


async def test_a_reply_that_waited_in_the_copy_is_looked_up_before_it_is_sent(tmp_path: Path) -> None:
    house, copy = House(tmp_path), tmp_path / "copy.db"
    await house.fill()
    async with house.brain() as store:
        [key] = await answered(store, 5)
    assert await asyncio.to_thread(run_backup, house.config, copy) == 0

    assert await asyncio.to_thread(run_restore, house.config, copy, force=True) == 0

    async with house.brain() as store:
        # It may have left since the copy was made.
        assert await store.claim(Instant(NOW + DAY), 5) == []
        assert [claim.reply.key for claim in await store.left_claimed()] == [key]


COMMANDS: dict[str, Callable[[Path, Path], int]] = {
    "backup": lambda config, file: run_backup(config, file.with_name("other.db")),
    "restore": lambda config, file: run_restore(config, file, force=True),
    "erase": lambda config, _file: run_erase(config, HIM, kept_too=False),
    "export": lambda config, file: run_export(config, "traffic", None, file.with_name("t.csv"), as_csv=True),
    "evidence": lambda config, file: run_evidence(config, file.with_name("bundle")),
    "trust": lambda config, _file: run_trust(config, None),
    "rotate-key": lambda config, _file: run_rotate_key(config),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_the_key_no_command_makes_another(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    copy = tmp_path / "copy.db"
    assert run_backup(house.config, copy) == 0
    house.key_file.unlink()

    assert COMMANDS[command](house.config, copy) == 1
    assert "key file back first" in capsys.readouterr().err
    assert not house.key_file.exists()


def test_a_file_that_is_no_backup_of_this_line_changes_nothing(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter, other = tmp_path / "letter.db", tmp_path / "other"
    letter.write_bytes(b"Dear Sir, " * 1_000)
    other.mkdir()
    stranger = House(other)
    asyncio.run(stranger.fill())

    for file, why in ((letter, "cannot be copied"), (stranger.database, "pseudonym key")):
        assert run_restore(house.config, file, force=True) == 1
        assert why in capsys.readouterr().err
    assert SECRET in asyncio.run(house.texts())


async def test_on_postgresql_every_command_but_these_two_which_name_its_own_tools(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(tmp_path, postgres_url)
    await house.fill()

    for name, command in COMMANDS.items():
        own = name in ("backup", "restore")
        assert await asyncio.to_thread(command, house.config, tmp_path / "copy.db") == own, name
        assert ("pg_dump" in capsys.readouterr().err) == own
    assert await asyncio.to_thread(run_verify, None, house.config) == 0
    assert await house.texts() == ["un autre texte"]
    assert await house.sender_of(HIM) != house.him
    contents = (tmp_path / "bundle" / "contents.jsonl").read_text("utf-8")
    assert (HER in contents, HIM in contents) == (True, False)


async def test_no_key_is_added_while_another_process_has_the_database_open(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(tmp_path, postgres_url)
    await house.fill()
    before = read_key(house.key_file)
    intake = await asyncpg.connect(postgres_url, server_settings={"application_name": "anti-relou 1"})

    assert await asyncio.to_thread(run_rotate_key, house.config) == 1
    assert "1 other connections" in capsys.readouterr().err
    assert read_key(house.key_file) == before
    await intake.close()
    assert await asyncio.to_thread(run_rotate_key, house.config) == 0


def test_a_new_key_loses_neither_opt_outs_nor_whom_they_are_about(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(house.commit(OptedOut(at=NOW, sender=house.him, how="texter")))
    assert run_erase(house.config, HIM, kept_too=False) == 0
    old = read_key(house.key_file)
    before = house.pseudonyms()
    assert run_backup(house.config, house.config.with_name("before.db")) == 0

    assert run_rotate_key(house.config) == 0
    assert run_rotate_key(house.config) == 0

    assert "2 senders hashed anew" in capsys.readouterr().out
    assert read_key(house.key_file)[: len(old)] == old
    assert stat.S_IMODE(house.key_file.stat().st_mode) == 0o600
    assert not before & house.pseudonyms()
    assert sum(isinstance(fact, Rekeyed) for fact in house.facts()) == 2
    assert asyncio.run(house.sender_of(HIM)) == house.him
    assert run_verify(None, house.config) == 0


def test_a_copy_from_before_a_new_key_is_restored_and_erased_from_by_the_list(house: House) -> None:
    copy = house.config.with_name("before.db")
    assert run_backup(house.config, copy) == 0
    assert run_erase(house.config, HIM, kept_too=False) == 0
    assert run_rotate_key(house.config) == 0

    assert run_restore(house.config, copy, force=True) == 0

    assert asyncio.run(house.texts()) == ["un autre texte"]
    assert HIM.encode() not in bytes_of(house.database.parent)


def test_a_key_file_that_was_rotated_is_not_replaced_by_an_older_one(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    older = house.key_file.read_bytes()
    assert run_rotate_key(house.config) == 0
    house.key_file.write_bytes(older)

    assert run_erase(house.config, HIM, kept_too=False) == 1
    assert "restore the key file from a backup" in capsys.readouterr().err


def test_an_export_is_for_its_owner_alone_and_no_cell_of_it_is_a_formula(house: House) -> None:
    async def write() -> None:
        async with house.brain() as store:
            await came(store, 60, HER, NEW, ' =HYPERLINK("http://evil.example")')

    asyncio.run(write())
    out = house.config.with_name("out.csv")
    out.write_text("readable by all")
    out.chmod(0o644)
    assert run_export(house.config, "traffic", None, out, as_csv=True) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8")
    assert "'=HYPERLINK" in text
    assert "'+33639980002" in text


def test_an_export_and_a_backup_are_facts(house: House) -> None:
    assert run_export(house.config, "traffic", None, house.config.with_name("t.jsonl"), as_csv=False) == 0
    assert run_backup(house.config, house.config.with_name("copy.db")) == 0

    facts = [fact for fact in house.facts() if isinstance(fact, Exported)]
    assert [(fact.what, fact.contents) for fact in facts] == [("traffic", 2), ("backup", None)]
    assert all(fact.by.startswith("cli") for fact in facts)
