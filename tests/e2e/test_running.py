"""`anti-relou run` as its founders meet it: at start, at stop, with parts away, with mistakes."""

import asyncio
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp

from bot.policy import core
from bot.policy.policy import Policy
from bot.policy.senses.blocks import names_of
from bot.store import read_key
from bot.store.keyfile import key_for
from bridges.simulator import Carrier
from tests.parts.alone import config_alone
from tests.parts.bot import TOKEN, Bot
from tests.parts.until import until


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def command(*argv: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, err.decode()


async def test_texts_are_taken_and_answered_while_the_homeserver_is_away(bot: Bot, carrier: Carrier):
    await bot.start()
    assert (await carrier.text("+33639980001", "salut")).taken
    await until(lambda: carrier.sent("+33639980001"), 90)
    assert (await get(f"{bot.url}/healthz"))[0] == 200
    assert (await get(f"{bot.url}/readyz"))[0] == 503


async def test_outside_sees_a_bare_status_and_inside_which_part_and_why(bot: Bot):
    await bot.start()
    assert (await get(f"{bot.url}/readyz"))[1] == ""
    status, told = await get(f"http://127.0.0.1:{bot.admin}/readyz")
    parts: dict[str, Any] = json.loads(told)
    assert status == 503
    assert parts["database"] == "ok"
    assert any(name.startswith("room") and why != "ok" for name, why in parts.items())
    assert (await get(f"{bot.url}/metrics"))[0] == 404
    status, told = await get(f"http://127.0.0.1:{bot.admin}/metrics")
    assert status == 200
    assert "relou_journal_seq" in told


async def test_no_number_and_no_text_reaches_the_log(bot: Bot, carrier: Carrier):
    bot.config["log"] = {"level": "debug"}
    bot.write()
    await bot.start()
    await carrier.text("+33639980077", "un secret de Polichinelle")
    await until(lambda: carrier.sent("+33639980077"), 90)
    assert await bot.stop() == 0
    assert "39980077" not in bot.log
    assert "Polichinelle" not in bot.log
    assert TOKEN not in bot.log


async def test_sigterm_ends_it_in_order_also_with_replies_under_way(bot: Bot, carrier: Carrier):
    await bot.start()
    carrier.behaviour.answer_after = 1.0
    await carrier.text("+33639980001", "salut")
    await until(lambda: carrier.sent("+33639980001"), 90)
    assert await bot.stop() == 0
    outcomes = [fact["outcome"] for fact in bot.facts("settled")]
    assert outcomes, "the answer that was waited for was not settled"


async def test_what_it_noticed_is_kept_under_a_key_of_its_own(bot: Bot, carrier: Carrier, tmp_path: Path):
    await bot.start()
    await carrier.text("+33639980001", "salut")
    await until(lambda: carrier.sent("+33639980001"), 90)
    assert await bot.stop() == 0

    with closing(sqlite3.connect(tmp_path / "anti-relou.db")) as database:
        [(kept,)] = database.execute("SELECT state FROM snapshots ORDER BY seq DESC LIMIT 1")
    ranges = core.decode(kept).senses.blocks.ranges.keys()
    key = key_for("senses", read_key(tmp_path / "pseudonym.key"))
    assert set(names_of("+33639980001", key)) == ranges
    assert not set(names_of("+33639980001", Policy().senses_key)) & ranges


async def test_a_second_brain_on_the_same_database_is_refused(bot: Bot, tmp_path: Path, carrier: Carrier):
    await bot.start()
    await until(lambda: "leading" in bot.log)
    other = Bot(
        tmp_path / "other", config_alone(carrier) | {"database": f"sqlite:///{tmp_path}/anti-relou.db"}
    )
    (tmp_path / "other" / "pseudonym.key").write_bytes((tmp_path / "pseudonym.key").read_bytes())
    (tmp_path / "other" / "pseudonym.key").chmod(0o600)
    await other.start(healthy=False)
    await until(lambda: not other.running, 20)
    assert await other.stop() == 1
    assert "another brain leads this database already" in other.log
    assert "Traceback" not in other.log


async def test_a_wrong_configuration_is_told_line_by_line_without_a_traceback(bot: Bot):
    del bot.config["people"]
    bot.config["budget"]["caps"]["hour"] = "lots"
    bot.config["colour"] = "mauve"
    bot.write()
    code, err = await command("run", "--config", str(bot.folder / "config.yaml"))
    assert code == 78
    assert len(err.strip().splitlines()) == 3
    assert "Traceback" not in err


async def test_a_port_that_is_taken_is_named(bot: Bot, carrier: Carrier):
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", bot.port)
    async with server:
        code, err = await command("run", "--config", str(bot.folder / "config.yaml"))
    assert code == 1
    assert f"web.port: cannot listen on 127.0.0.1:{bot.port}" in err
    assert "Traceback" not in err


async def test_a_database_folder_that_is_a_file_is_told(bot: Bot):
    (bot.folder / "data").write_text("not a folder")
    bot.config["database"] = "sqlite:///data/relou.db"
    bot.write()
    code, err = await command("run", "--config", str(bot.folder / "config.yaml"))
    assert code == 1
    assert "database: cannot be opened" in err
    assert "Traceback" not in err


async def test_roles_need_postgresql(bot: Bot):
    code, err = await command("run", "--role", "intake", "--config", str(bot.folder / "config.yaml"))
    assert code == 78
    assert "PostgreSQL" in err


async def test_wrong_usage_is_two(bot: Bot):
    assert (await command("run", "--colour"))[0] == 2
    assert (await command("dance"))[0] == 2


async def test_what_came_while_the_brain_was_dead_is_decided_at_start(bot: Bot, carrier: Carrier):
    await bot.start()
    for n in range(20):
        await carrier.text(f"+336399800{n:02d}", f"bonsoir {n * 7919}")
    await bot.kill()
    await bot.start()
    await until(lambda: len(bot.facts("received")) == 20, 90)
    assert len({fact["inbound"] for fact in bot.facts("received")}) == 20
