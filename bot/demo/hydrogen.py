"""Hydrogen, a third party's encrypting Matrix client, built from npm and served on loopback."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.demo.npm import installed

_SOURCE = Path(__file__).with_name("hydrogen")
_LOCAL_NAMES = ("127.0.0.1", "localhost")


async def build() -> Path:
    """The folder of static files; a few seconds the first time. Raises as `npm.installed` does."""
    return await installed(_SOURCE, "hydrogen", ("node", "build.js")) / "dist"


@dataclass
class Guest:
    """Somebody who may enter by a link alone, into `room` once there is one."""

    user: str
    password: str
    room: str | None = None


class Hydrogen:
    """The client served from `folder`, with `homeserver` filled in on its log-in page."""

    def __init__(self, folder: Path, homeserver: str, guests: Mapping[str, Guest] | None = None) -> None:
        self._folder = folder
        self._homeserver = homeserver
        self._guests = dict(guests or {})
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """The log-in page."""
        return f"http://127.0.0.1:{self._port}/"

    def link(self, name: str) -> str:
        """Where the guest `name` is logged in by opening it.

        The first guest and the others get names of this machine that a browser keeps apart, so
        that two of them can be open in it at once.
        """
        first = name == next(iter(self._guests))
        host = _LOCAL_NAMES[0] if first else _LOCAL_NAMES[1]
        return f"http://{host}:{self._port}/?enter={quote(name)}"

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[_only_by_local_name])
        app.router.add_get("/", self._index)
        app.router.add_get("/demo.json", self._demo)
        app.router.add_static("/", await asyncio.to_thread(self._folder.resolve))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(self._folder / "index.html", headers={"Cache-Control": "no-store"})

    async def _demo(self, request: web.Request) -> web.Response:
        people = {
            name: {"user": guest.user, "password": guest.password, "room": guest.room}
            for name, guest in self._guests.items()
        }
        answer = {"homeserver": self._homeserver, "people": people}
        return web.json_response(answer, headers={"Cache-Control": "no-store"})


@web.middleware
async def _only_by_local_name(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A page elsewhere whose name is made to point here must not read the passwords.
    if request.url.host not in _LOCAL_NAMES:
        raise web.HTTPForbidden
    return await handler(request)
