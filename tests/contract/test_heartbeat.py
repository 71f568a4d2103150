"""The heartbeat before a real HTTP service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.live.heartbeat import Heartbeat
from bot.model import MINUTE, Span
from tests.parts.clock import ManualClock
from tests.parts.until import until


class Service:
    """What listens for beats, and a bot with its troubles."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.beats = 0
        self.status = 200
        self.troubles: dict[str, str | None] = {"database": None, "brain": None, "room.matrix": "away"}

    async def hear(self, request: web.Request) -> web.Response:
        self.beats += 1
        return web.Response(status=self.status)

    async def probe(self) -> dict[str, str | None]:
        return self.troubles

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Service"]:
        app = web.Application()
        app.router.add_get("/beat", self.hear)
        async with TestServer(app) as server:
            heartbeat = Heartbeat(str(server.make_url("/beat")), Span(MINUTE), self.probe, self.clock)
            task = asyncio.create_task(heartbeat.run())
            try:
                await self.rests()
                yield self
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def rests(self) -> None:
        await until(lambda: self.clock.sleeping() == 1)

    async def after_a_minute(self) -> int:
        """How many beats there were in the next minute."""
        before = self.beats
        self.clock.pass_(Span(MINUTE))
        await self.rests()
        return self.beats - before


async def test_it_beats_once_in_each_interval_also_while_the_homeserver_is_away() -> None:
    async with Service().running() as service:
        assert service.beats == 1
        assert await service.after_a_minute() == 1


async def test_a_bot_that_cannot_commit_or_decide_is_as_good_as_dead() -> None:
    async with Service().running() as service:
        for part in ("database", "brain"):
            service.troubles[part] = "away"
            assert await service.after_a_minute() == 0
            service.troubles[part] = None
            assert await service.after_a_minute() == 1


async def test_a_service_that_fails_is_asked_again() -> None:
    async with Service().running() as service:
        service.status = 500
        assert await service.after_a_minute() == 1
        assert await service.after_a_minute() == 1


async def test_the_address_stays_out_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    heartbeat = Heartbeat("http://127.0.0.1:1/secret", Span(MINUTE), Service().probe, clock := ManualClock())
    task = asyncio.create_task(heartbeat.run())
    await until(lambda: clock.sleeping() == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    logged = "".join(capsys.readouterr())
    assert "does not hear us" in logged
    assert "secret" not in logged
