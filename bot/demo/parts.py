"""The demo's bot and carrier as programs of their own, and the file that configures the bot."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.child import Child, free_port, until_answers
from bot.demo.people import BOT, FOUNDERS, Secrets
from bot.demo.synapse import Synapse

NUMBER = "+33937000001"
ROOM_LABEL = "La salle, vue par Fondatrice A"
_START_SECONDS = 60.0
_ROOM_SECONDS = 120.0
_STEADY_SECONDS = 10.0
_MOST_FALLS = 5

Tell = Callable[[str], None]


class Service:
    """A program that is started again, and told about, when it ends by itself."""

    def __init__(
        self, name: str, argv: tuple[str, ...], *, log: Path, answers: str, env: dict[str, str] | None = None
    ) -> None:
        self.name = name
        self._argv = argv
        self._log = log
        self._answers = answers
        self._env = env
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """Its process, or None when it does not run."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start it; returns once it answers. Raises `ChildFailed`."""
        self._child = Child(self.name, self._argv, log=self._log, env=self._env)
        await until_answers(self._child, self._answers, _START_SECONDS)

    async def watch(self, tell: Tell) -> None:
        """Bring it back whenever it ends. Raises `ChildFailed` when it will not stay up."""
        loop = asyncio.get_running_loop()
        falls = 0
        while self._child:
            since = loop.time()
            code = await self._child.wait()
            falls = 1 if loop.time() - since > _STEADY_SECONDS else falls + 1
            if falls > _MOST_FALLS:
                raise self._child.failure(f"ended {falls} times in a row, the last time with {_end(code)}")
            tell(f"{self.name} ended ({_end(code)}); starting it again")
            await self._child.end()
            await self.start()
            tell(f"{self.name} is back, pid {self.pid}")

    async def until_ready(self, url: str) -> None:
        """Return once `url` is answered 2xx."""
        if self._child is None:
            raise RuntimeError(f"{self.name} was not started")
        await until_answers(self._child, url, _ROOM_SECONDS)

    async def stop(self, grace: float) -> None:
        """End it. Idempotent."""
        child, self._child = self._child, None
        if child:
            await child.end(grace)


def _end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


class Addresses:
    """Where the demo's parts listen, all on loopback."""

    def __init__(self) -> None:
        self._ports = [free_port() for _ in range(3)]

    @property
    def page(self) -> str:
        """The carrier: the page with the phone, and Twilio's API."""
        return f"http://127.0.0.1:{self._ports[0]}"

    @property
    def bot(self) -> str:
        """The bot's webhooks."""
        return f"http://127.0.0.1:{self._ports[1]}"

    @property
    def admin(self) -> str:
        """The bot's health in detail, and its metrics."""
        return f"http://127.0.0.1:{self._ports[2]}"

    @property
    def ports(self) -> tuple[int, int, int]:
        """Of page, bot and admin."""
        page, bot, admin = self._ports
        return page, bot, admin


def write_config(path: Path, secrets: Secrets, addresses: Addresses, synapse: Synapse) -> None:
    """Write the bot's config.yaml, for its owner's eyes alone."""
    _, port, admin_port = addresses.ports
    founders = [f"@{name}:{synapse.server_name}" for name in FOUNDERS]
    config: dict[str, Any] = {
        "number": NUMBER,
        "web": {"port": port, "admin_port": admin_port, "public_url": addresses.bot},
        "lines": {
            "twilio": {
                "account_sid": secrets.account_sid,
                "auth_token": secrets.auth_token,
                "api_base": addresses.page,
            }
        },
        "rooms": {
            "matrix": {
                "homeserver": synapse.base_url,
                "user": f"@{BOT}:{synapse.server_name}",
                "password": secrets.passwords[BOT],
            }
        },
        "people": {"founders": founders},
        "budget": {"pot": 200},
        # The page's raid lasts two and a half minutes: founders are asked within it.
        "firewall": {"propose_after": "30s"},
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(config, indent=2) + "\n")  # JSON is YAML


def bot_service(config: Path, addresses: Addresses) -> Service:
    """The bot, as `anti-relou run` starts it."""
    return Service(
        "the bot",
        (sys.executable, "-m", "bot", "run", "--config", str(config)),
        log=config.with_name("bot.log"),
        answers=f"{addresses.bot}/healthz",
    )


def carrier_service(folder: Path, secrets: Secrets, addresses: Addresses, room_url: str | None) -> Service:
    """The simulated carrier, with `room_url` shown beside its phone."""
    page_port, *_ = addresses.ports
    argv = (
        *(sys.executable, "-m", "bot.demo.phone", "--number", NUMBER),
        *("--port", str(page_port), "--webhook-base", addresses.bot),
        *(("--room-url", room_url, "--room-label", ROOM_LABEL) if room_url else ()),
    )
    return Service(
        "the carrier",
        argv,
        log=folder / "carrier.log",
        answers=f"{addresses.page}/",
        env={"TWILIO_ACCOUNT_SID": secrets.account_sid, "TWILIO_AUTH_TOKEN": secrets.auth_token},
    )
