"""A line and a room of one account: the daemon hands each message out once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import LineContext, RoomContext
from bridges import make_line, make_room
from bridges.signal.line import SignalLine
from bridges.signal.room import SignalRoom
from bridges.signal.settings import SignalSettings
from tests.contract.line_contract import RecordingDoor, wall_clock
from tests.contract.signal_bench import FOUNDER, SignalBench, signal_bench
from tests.parts.rooms import running
from tests.parts.signal_network import ACCOUNT, CAMILLE, GROUP
from tests.parts.until import until


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[SignalBench]:
    async with signal_bench(tmp_path) as bench:
        yield bench


@pytest.fixture
async def line(bench: SignalBench) -> AsyncIterator[SignalLine]:
    line = SignalLine(SignalSettings(rpc=bench.settings.rpc, account=ACCOUNT), wall_clock)
    yield line
    await line.stop()


async def test_they_share_one_connection_and_each_gets_its_own(bench: SignalBench, line: SignalLine) -> None:
    door = RecordingDoor()
    await line.start(door)
    async with running(bench.room()) as room:
        await until(lambda: bench.daemon.connected)
        bench.daemon.say(CAMILLE, "à la ligne")
        await room.hears(event=await bench.say("!aide"))
        await until(lambda: door.admitted)
        assert bench.daemon.connected == 1
    assert room.texts() == ["!aide"]
    assert [inbound.text for inbound in door.arrived] == ["à la ligne"]


async def test_when_one_of_them_leaves_nothing_more_is_read_until_one_comes(
    bench: SignalBench, line: SignalLine
) -> None:
    door = RecordingDoor()
    await line.start(door)
    async with running(bench.room()):
        await until(lambda: bench.daemon.connected)
    assert line.ready() == "not connected"
    said = await bench.say("!aide")
    bench.daemon.say(CAMILLE, "à la ligne")
    async with running(bench.room()) as room:
        await room.hears(event=said)
        await until(lambda: door.admitted)


async def test_what_is_said_in_the_group_before_the_room_is_there_waits_for_it(
    bench: SignalBench, line: SignalLine
) -> None:
    door = RecordingDoor()
    await line.start(door)
    said = await bench.say("!pause")
    bench.daemon.say(CAMILLE, "à la ligne")
    await until(lambda: door.admitted)
    async with running(bench.room()) as room:
        await room.hears(event=said)
    assert len(door.arrived) == 1


async def test_a_message_that_is_none_does_not_end_the_stream(bench: SignalBench, line: SignalLine) -> None:
    door = RecordingDoor()
    await line.start(door)
    await until(lambda: bench.daemon.connected)
    bench.daemon.push({"account": ACCOUNT, "envelope": ["nonsense"]})
    bench.daemon.push({"account": "+33639980009", "envelope": {}})
    bench.daemon.say(CAMILLE, "et pourtant")
    await until(lambda: door.admitted)


async def test_the_table_makes_them_from_their_sections(tmp_path: Path) -> None:
    class Section:
        rpc = "http://127.0.0.1:9"
        account = ACCOUNT
        group = GROUP
        data = tmp_path / "signal-data"

    told: list[tuple[str, str | None, str | None]] = []
    lines = LineContext(number=ACCOUNT, public_url="https://sms.example.org", now=wall_clock)
    rooms = RoomContext(
        founders=(FOUNDER,), moderators=(), names={}, epoch="e", tell=lambda *what: told.append(what)
    )
    line, room = make_line("signal", Section, lines), make_room("signal", Section, rooms)
    assert isinstance(line, SignalLine)
    assert isinstance(room, SignalRoom)
    assert (line.name, room.name, list(line.routes())) == ("signal", "signal", [])
    assert room.ready() == "starting"
    await line.stop()
    await room.stop()
    assert not (tmp_path / "signal-data").exists()
