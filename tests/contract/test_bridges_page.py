"""The line in docs/bridges.md is a line: taken from the page, it keeps the contract."""

import asyncio
import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.model import InboundKey
from bot.ports import Line, LineContext
from tests.contract.line_contract import TEXTER, Fault, HistoryContract, RecordingDoor, wall_clock

PAGE = Path(__file__).parents[2] / "docs" / "bridges.md"
SECRET = "coo"
STATUS = {Fault.BUSY: 429, Fault.REFUSED: 401, Fault.BROKEN: 503, Fault.LYING: 500}
TAKEN = (Fault.LYING, Fault.LOST)


@pytest.fixture
def pigeon(tmp_path: Path) -> Iterator[ModuleType]:
    """The module that the page tells to save."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    file = tmp_path / "pigeon.py"
    file.write_text(source)
    spec = importlib.util.spec_from_file_location("pigeon", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pigeon"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["pigeon"]


@dataclass
class Pigeon:
    """The carrier: what it took, under its sender's keys, and what it posts to whom."""

    hook: str = ""
    messages: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[InboundKey, dict[str, str]] = field(default_factory=dict)
    fault: Fault | None = None
    silent: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        if self.silent:
            await asyncio.Event().wait()
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        key = request.match_info["key"]
        if request.method == "GET":
            return web.json_response({"id": key}) if key in self.messages else web.Response(status=404)
        fault, self.fault = self.fault, None
        if fault is None or fault in TAKEN:
            self.messages[key] = await request.json()
        if fault is Fault.LOST:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"id": key}, status=STATUS.get(fault, 200) if fault else 200)

    async def post(self, text: dict[str, str], secret: str = SECRET) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(self.hook, json=text, headers=headers) as answer,
        ):
            return answer.status


@dataclass
class PigeonRig:
    """`LineRig`."""

    line: Line
    door: RecordingDoor
    carrier: Pigeon
    server: TestServer

    async def deliver(self, number: str, text: str) -> bool:
        key = InboundKey(f"P{len(self.carrier.texts)}")
        self.carrier.texts[key] = {"id": key, "from": number, "text": text}
        return await self.deliver_again(key)

    async def deliver_again(self, key: InboundKey) -> bool:
        return await self.carrier.post(self.carrier.texts[key]) == 200

    def taken(self, number: str) -> list[str]:
        return [message["text"] for message in self.carrier.messages.values() if message["to"] == number]

    def strike(self, fault: Fault) -> None:
        self.carrier.fault = fault

    async def vanish(self) -> None:
        await self.server.close()

    async def keep_silent(self) -> None:
        self.carrier.silent = True


@pytest.fixture
async def rig(pigeon: ModuleType) -> AsyncIterator[PigeonRig]:
    carrier = Pigeon()
    api = web.Application()
    api.router.add_route("*", "/messages/{key}", carrier.answer)
    async with TestServer(api, shutdown_timeout=0.05) as server:
        line: Any = pigeon.PigeonLine(
            str(server.make_url("")).rstrip("/"), SECRET, "+33937000001", wall_clock, 1.0
        )
        hooks = web.Application()
        hooks.add_routes(line.routes())
        async with TestServer(hooks) as ours:
            carrier.hook = str(ours.make_url("/pigeon"))
            door = RecordingDoor()
            await line.start(door)
            try:
                yield PigeonRig(line, door, carrier, server)
            finally:
                door.release()
                await line.stop()


class TestPigeonLine(HistoryContract):
    async def test_who_does_not_know_the_secret_is_turned_away(self, rig: PigeonRig) -> None:
        text = {"id": "P1", "from": TEXTER, "text": "bonjour"}
        assert await rig.carrier.post(text, "caw") == 403
        assert not rig.door.arrived

    async def test_what_lacks_something_is_turned_away(self, rig: PigeonRig) -> None:
        assert await rig.carrier.post({"id": "P1"}) == 400
        assert not rig.door.arrived


def test_it_is_made_from_its_section(pigeon: ModuleType) -> None:
    class Section:
        api, secret = "http://127.0.0.1:9", SECRET

    context = LineContext(number="+33937000001", public_url="https://sms.example.org", now=wall_clock)
    line = pigeon.make(Section, context)
    assert line.name == "pigeon"
    assert [route.path for route in line.routes()] == ["/pigeon"]


@pytest.mark.parametrize(
    "named",
    sorted(
        {*re.findall(r"`((?:bot|bridges|tests)/[\w/.]+|config\.example\.yaml)`", PAGE.read_text())}
        - {"bridges/pigeon.py"}
    ),
)
def test_what_the_page_names_is_there(named: str) -> None:
    assert (PAGE.parents[1] / named).exists()
