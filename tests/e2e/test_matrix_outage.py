"""What a room does when its homeserver, its log-in or its own process goes away."""

import asyncio
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from bot.demo.synapse import Synapse
from bot.model import SECOND, RoomEvent
from bot.ports import RoomBusy, RoomRefused
from bridges.matrix.room import MatrixRoom
from bridges.matrix.settings import MatrixSettings, Notice
from tests.parts.matrix import Person, Table, ask, table
from tests.parts.rooms import running
from tests.parts.until import until


async def in_room(person: Person) -> str:
    return await until(lambda: next(iter(person.client.rooms), None))


async def test_more_than_one_answer_holds_was_said_while_we_were_down(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as room:
        where = await in_room(founder)
        await room.hears(event=await founder.say(where, "!avant"))
    said = [await founder.say(where, f"!last {n}") for n in range(130)]
    async with people.running(settings) as room:
        await room.hears(event=said[-1])
    assert [event.event for event in room.heard if event.event in said] == said
    assert len(room.matching(encrypted=True)) == len(room.heard)
    assert set(room.texts()) - {"!avant"} == {f"!last {n}" for n in range(130)}


async def test_a_homeserver_that_is_away_at_the_start_is_waited_for(
    own_synapse: Synapse, tmp_path: Path
) -> None:
    async with table(own_synapse, tmp_path) as people:
        founder = await people.account("alix")
        settings = await people.settings([founder])
        await own_synapse.stop()
        async with people.running(settings, ready=False) as room:
            await until(lambda: room.room.ready() == "the homeserver cannot be reached")
            with pytest.raises(RoomBusy):
                await room.shows(1, "personne")
            await own_synapse.start()
            await room.is_ready(60)
            await room.shows(1, "me voici")


async def test_a_homeserver_that_goes_away_loses_nothing(own_synapse: Synapse, tmp_path: Path) -> None:
    async with table(own_synapse, tmp_path) as people:
        founder = await people.person("alix")
        settings = await people.settings([founder.user])
        async with people.running(settings) as room:
            where = await in_room(founder)
            await room.shows(1, "avant")
            await founder.sees("avant")
            await own_synapse.stop(kill=True)
            await until(lambda: room.room.ready() == "the homeserver cannot be reached")
            with pytest.raises(RoomBusy) as busy:
                await room.shows(2, "pendant")
            assert busy.value.wait is None
            await own_synapse.start()
            await room.is_ready(60)
            await room.shows(2, "pendant")
            await founder.sees("pendant", 60)
            await room.hears(event=await founder.say(where, "!status"), encrypted=True)


async def test_at_default_limits_a_post_is_busy_and_says_for_how_long(
    slow_synapse: Synapse, tmp_path: Path
) -> None:
    async with table(slow_synapse, tmp_path) as people:
        founder = await people.account("alix")
        settings = await people.settings([founder])
        async with people.running(settings) as room:
            number, wait = 0, None
            while wait is None:
                number += 1
                assert number < 40, "no limit was met"
                begun = time.monotonic()
                try:
                    await room.shows(number, f"texte {number}")
                except RoomBusy as busy:
                    wait = busy.wait
                    assert wait is not None, "a limit says for how long it holds"
                assert time.monotonic() - begun < 3, "a limit is not waited out"
            assert number > 5
            assert 0 < wait / SECOND <= 10
            # Asked again at the time that was told, the same post is taken.
            allowed = time.monotonic() + wait / SECOND
            await until(lambda: time.monotonic() > allowed)
            await room.shows(number, f"texte {number}")


async def test_a_log_in_that_was_ended_is_renewed_as_the_same_device(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as room:
        where = await in_room(founder)
        await room.hears(event=await founder.say(where, "!avant"))
        before = await device(founder, settings)
        await people.synapse.admin(
            "DELETE", f"/_synapse/admin/v2/users/{settings.user}/devices/{before['device_id']}"
        )
        await until(lambda: room.room.ready() is not None)
        await room.is_ready(60)
        assert await device(founder, settings) == before, "same name, same keys, signed again"
        await room.shows(1, "après")
        await founder.sees("après")
        # matrix-nio itself, which the founder uses here, never takes back a device that was gone.
        laptop = await people.person("alix", founder.user)
        await room.hears(event=await laptop.say(where, "!status"), encrypted=True)


async def device(person: Person, settings: MatrixSettings) -> dict[str, Any]:
    answer = await ask(person.client, "POST", "/keys/query", {"device_keys": {settings.user: []}})
    ((_, keys),) = answer["device_keys"][settings.user].items()
    return dict(keys)


async def test_a_wrong_password_is_told_and_does_not_end_the_room(people: Table) -> None:
    settings = replace(await people.settings([await people.account("alix")]), password="faux")
    async with people.running(settings, ready=False) as room:
        await until(lambda: room.room.ready() == "the homeserver refuses our password")
        assert not room.task.done()
    assert len(people.told(Notice.LOGIN_REFUSED)) == 1


async def test_what_the_room_can_never_take_is_refused(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as room:
        with pytest.raises(RoomRefused):
            await room.shows(1, "a" * 100_000)
        await room.shows(2, "court")
        await founder.sees("court")


async def test_killed_while_a_command_was_being_taken_it_hears_it_again(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    child = await Child.start(settings)
    where = await in_room(founder)
    said = [await founder.say(where, f"!last {n}") for n in range(20)]
    await child.hears(said[5])
    await child.kill()
    first = child.heard()
    said += [await founder.say(where, f"!last {n}") for n in range(20, 30)]
    async with people.running(settings) as room:
        await room.hears(event=said[-1])
    again = [event.event for event in room.heard]
    assert set(first) | set(again) >= set(said), "none is lost"
    assert again == said[said.index(again[0]) :], "and what comes, comes in order"


async def test_killed_after_a_post_it_does_not_show_it_twice(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    child = await Child.start(settings)
    await in_room(founder)
    for number in range(10):
        await child.post(number, f"texte {number}")
    await founder.sees("texte 2")
    await child.kill()
    async with people.running(settings) as room:
        for number in range(10):
            await room.shows(number, f"texte {number}")
        await room.shows(10, "fin")
        await founder.sees("fin")
    assert [len(founder.messages(f"texte {number}")) for number in range(10)] == [1] * 10


async def test_a_lost_answer_does_not_show_a_post_twice(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as room:
        first = await room.shows(1, "une fois")
        forget_posts(settings)
        assert await room.shows(1, "une fois") == first, "the homeserver knows the transaction"
        await room.shows(2, "fin")
        await founder.sees("fin")
    async with running(MatrixRoom(replace(settings, epoch="another database"))) as other:
        assert await other.shows(1, "autre base") != first, "a new database counts from one again"
    assert len(founder.messages("une fois")) == 1


def forget_posts(settings: MatrixSettings) -> None:
    """As if the process had ended between the homeserver's answer and our note of it."""
    with sqlite3.connect(settings.data / "room.db") as db:
        db.execute("DELETE FROM posted")
    db.close()


async def test_stopped_in_the_middle_of_a_listener_it_lets_that_one_finish(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    reached, finished = asyncio.Event(), []

    async def commit(event: RoomEvent) -> None:
        reached.set()
        await asyncio.sleep(0.3)
        finished.append(event)

    async with people.running(settings) as room:
        room.before = commit
        await founder.say(await in_room(founder), "!pause")
        await asyncio.wait_for(reached.wait(), 10)
    assert finished


async def test_a_post_under_way_when_we_stop_is_busy_or_shown(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as room:
        await in_room(founder)
        posts = [asyncio.create_task(room.shows(number, f"texte {number}")) for number in range(20)]
        await until(lambda: any(task.done() for task in posts))
        await room.room.stop()
        results = await asyncio.gather(*posts, return_exceptions=True)
    assert {type(result) for result in results} <= {str, RoomBusy}
    async with people.running(settings) as room:
        for number in range(20):
            await room.shows(number, f"texte {number}")
        await room.shows(20, "fin")
        await founder.sees("fin")
    assert [len(founder.messages(f"texte {number}")) for number in range(20)] == [1] * 20


class Child:
    """A room in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: list[dict[str, Any]] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, settings: MatrixSettings) -> "Child":
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.parts.matrix_child",
            msgspec.json.encode(settings, enc_hook=str).decode(),
            stdin=pipe,
            stdout=pipe,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        child = cls(process)
        await until(lambda: any("ready" in line for line in child._lines), 90)
        return child

    def heard(self) -> list[str]:
        return [line["heard"] for line in self._lines if "heard" in line]

    async def hears(self, event: str) -> None:
        await until(lambda: event in self.heard())

    async def post(self, number: int, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps([number, text])}\n".encode())
        await self._process.stdin.drain()

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self._lines.append(json.loads(line))
