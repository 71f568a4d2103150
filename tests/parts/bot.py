"""The whole bot as its own process, as its founders would run it, to be stopped or killed at will."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot.demo.synapse import Synapse
from bot.model import PersonId
from bridges.matrix.crosssigning import SigningKeys
from bridges.simulator import Carrier, CarrierSettings, running_carrier
from tests.parts.matrix import PASSWORD, Person, Table
from tests.parts.until import until

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 2
NUMBER = "+33937000001"
PUBLIC = "https://sms.example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Bot:
    """`anti-relou run` on a config of its own in `folder`."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self.folder = folder
        self.config = config
        self.port: int = config["web"]["port"]
        self.admin: int = config["web"]["admin_port"]
        self._process: asyncio.subprocess.Process | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.write()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "bot.log").read_text(errors="replace")

    def write(self) -> None:
        (self.folder / "config.yaml").write_text(yaml.safe_dump(self.config, allow_unicode=True))

    async def start(self, *, healthy: bool = True, role: str = "all") -> None:
        with (self.folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--role", role,
                "--config", str(self.folder / "config.yaml"),
                stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        if healthy:
            await self.until_answers("/healthz", 200)

    async def until_answers(
        self, path: str, status: int, *, admin: bool = False, seconds: float = 30
    ) -> None:
        port = self.admin if admin else self.port
        deadline = asyncio.get_running_loop().time() + seconds
        async with aiohttp.ClientSession() as session:
            while True:
                assert self.running, self.log[-3000:]
                assert asyncio.get_running_loop().time() < deadline, (
                    f"{path} is not {status}:\n{self.log[-3000:]}"
                )
                try:
                    async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                        if answer.status == status:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.02)

    async def parts(self) -> dict[str, str]:
        """Each part with its trouble, or "ok", as the machine's own people see it."""
        told: dict[str, str] = json.loads(await self.asked("/readyz"))
        return told

    async def asked(self, path: str) -> str:
        """What the admin port says, whatever the status."""
        url = f"http://127.0.0.1:{self.admin}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """As a power cut would: no goodbye."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, as a service manager would; the exit code."""
        assert self._process is not None
        if self.running:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            return await self._process.wait()

    def facts(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The journal, read from beside."""
        with closing(sqlite3.connect(self.folder / "anti-relou.db")) as database:
            rows = [json.loads(body) for (body,) in database.execute("SELECT body FROM journal ORDER BY seq")]
        return [fact for fact in rows if kind is None or fact["kind"] == kind]


class World:
    """A carrier, a homeserver, two founders, a moderator, and the bot between them."""

    def __init__(
        self, bot: Bot, carrier: Carrier, table: Table, founders: list[Person], moderator: Person
    ) -> None:
        self.bot = bot
        self.carrier = carrier
        self.table = table
        self.founders = founders
        self.moderator = moderator

    async def room(self, person: Person, name: str = "anti-relou") -> str:
        """The id of the room called `name`, once `person` sits in it."""

        def find() -> str | None:
            return next((r.room_id for r in person.client.rooms.values() if r.name == name), None)

        return await until(find, 90)


def shown(person: Person, part: str) -> list[str]:
    """What `person` sees, of which `part` is a part; edits left out."""
    bodies = [getattr(event, "body", "") for event in person.seen]
    return [body for body in bodies if part in body and not body.startswith("* ")]


def config_for(
    carrier: Carrier, homeserver: str, user: PersonId, people: dict[str, list[PersonId]]
) -> dict[str, Any]:
    return {
        "number": NUMBER,
        "web": {"port": free_port(), "admin_port": free_port(), "public_url": PUBLIC},
        "lines": {"twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN, "api_base": carrier.base_url}},
        "rooms": {"matrix": {"homeserver": homeserver, "user": user, "password": PASSWORD}},
        "people": people,
        "budget": {"pot": 5000, "caps": {"hour": 4000, "day": 4000}},
    }


@asynccontextmanager
async def running_world(
    synapse: Synapse, folder: Path, *, identities: bool = False, **changes: Any
) -> AsyncIterator[World]:
    """Everything up, the founders in their room; with `identities`, they have one and signed their devices.

    `changes` go into the config's top level.
    """
    people_files = folder / "people"
    people_files.mkdir(parents=True)
    table = Table(synapse, people_files)
    # More than the pot, which the founders would be told of otherwise.
    settings = CarrierSettings(account_sid=ACCOUNT, auth_token=TOKEN, number=NUMBER, balance="10000.00")
    async with running_carrier(settings) as carrier:
        founders = [await table.person("fondatrice-a"), await table.person("fondateur-b")]
        moderator = await table.person("moderatrice")
        for founder in founders if identities else ():
            await founder.take_identity(SigningKeys.make())
        people = {"founders": [f.user for f in founders], "moderators": [moderator.user]}
        config = config_for(carrier, synapse.base_url, await table.account("relou"), people) | changes
        bot = Bot(folder / "bot", config)
        carrier.point_at(PUBLIC, bot.url)
        await bot.start()
        try:
            await bot.until_answers("/readyz", 200)
            yield World(bot, carrier, table, founders, moderator)
        finally:
            if bot.running:
                await bot.stop()
            await table.close()
