"""The composition root: builds the parts, starts them, watches over them, stops them.

The one place where `bot` knows the bridges. Webhooks are served before the room's and the
carrier's libraries are loaded: a text that comes at start is on disk within the second.
"""

import asyncio
import signal
from collections.abc import Mapping
from typing import Literal

import msgspec
from aiohttp import web

from bot import log
from bot.clock import SystemClock
from bot.config import Config
from bot.config.policy import lexicon_of, policy_of
from bot.live.calls import Desk, speech_of
from bot.live.door import Door
from bot.live.heartbeat import Heartbeat
from bot.live.outpost import Outpost
from bot.live.rooms import room_names
from bot.live.staff import Staff
from bot.live.supervisor import Supervisor
from bot.memory import settle
from bot.metrics import Metrics
from bot.ports import CannotCommit, Line, LineContext, Room, Watched
from bot.room.words import Words
from bot.store import KeyFileError, Store, WrongDatabase, WrongKey, read_key
from bot.store.gates import Gates
from bot.web import admin_app, public_app, serve
from bridges import make_line, make_room

Role = Literal["all", "intake", "brain"]

_log = log.get("app")


class CannotStart(Exception):
    """Something that the bot cannot do without is not there. Says what, and what to do."""


class App:
    """One running bot."""

    def __init__(self, config: Config, role: Role = "all") -> None:
        self._config = config
        self._role = role
        self._clock = SystemClock()
        self._metrics = Metrics()
        self._supervisor = Supervisor(self._clock)
        self._runners: list[web.AppRunner] = []
        self._lines: Mapping[str, Line] = {}
        self._staff: Staff | None = None
        self._outpost: Outpost | None = None
        self._store: Store

    def stop(self) -> None:
        """Begin to stop; `run` returns when all is put away."""
        self._supervisor.stopping.set()

    async def run(self) -> int:
        """Run until stopped. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self._store = await self._open_store()
        try:
            await self._start()
            await self._supervisor.stopping.wait()
        finally:
            await self._put_away()
        if self._supervisor.failure is not None:
            _log.error(self._supervisor.failure)
        return 1 if self._supervisor.failure else 0

    async def _open_store(self) -> Store:
        config = self._config
        try:
            return await Store.open(
                config.database.url.get_secret_value(),
                pseudonym_key=read_key(config.privacy.key_file),
                rooms=room_names(config),
            )
        except (WrongKey, WrongDatabase, KeyFileError) as error:
            raise CannotStart(f"database: {error or error.__doc__}") from None
        except (CannotCommit, OSError) as error:
            why = f": {error.strerror}" if isinstance(error, OSError) else ""
            raise CannotStart(
                f"database: cannot be opened{why}; is its folder writable, or its server up? "
                "anti-relou check --online tells more"
            ) from None

    async def _start(self) -> None:
        config = self._config
        context = LineContext(
            number=config.number, public_url=config.web.public_url, now=self._clock.now, tell=self._note
        )
        sections = {name: getattr(config.lines, name) for name in type(config.lines).model_fields}
        self._lines = {
            name: make_line(name, section, context) for name, section in sections.items() if section
        }
        policy = msgspec.structs.replace(policy_of(config), senses_key=self._store.key_for("senses"))
        # Where there may be several processes, one is the brain, and all of them answer calls.
        several = config.database.file is None
        gates = Gates.of(self._store) if several else None
        desk = Desk(policy, speech_of(config.reply), self._clock.now, gates)
        if several:
            self._outpost = Outpost(self._store, desk, policy, self._clock)
        door = Door(self._store, desk, self._outpost)
        if self._role != "brain":
            for line in self._lines.values():
                await line.start(door)
        await self._listen()
        settle()
        if self._outpost is not None and self._role != "brain":
            self._supervisor.watch("outpost", self._outpost.run)
        if self._role == "intake":
            return
        self._staff = Staff(
            config,
            policy,
            self._store,
            self._lines,
            desk=desk,
            door=door,
            words=Words(config.language, config.timezone, lexicon_of(config)),
            clock=self._clock,
            metrics=self._metrics,
            supervisor=self._supervisor,
            make_room=make_room,
            lines_trouble=self._lines_trouble,
        )
        self._staff.start()
        beat = config.heartbeat
        if beat.url is not None:
            heartbeat = Heartbeat(beat.url, beat.every, self._probe, self._clock)
            self._supervisor.watch("heartbeat", heartbeat.run)

    async def _listen(self) -> None:
        config = self._config.web
        routes = [route for line in self._lines.values() for route in line.routes()]
        public = public_app(routes if self._role != "brain" else [], self._probe)
        port = await self._serve(public, config.host, config.port, "web.port")
        if config.admin_port is not None:
            admin = admin_app(self._probe, self._metrics, self._refresh)
            await self._serve(admin, "127.0.0.1", config.admin_port, "web.admin_port")
        _log.info("listening", address=config.host, port=port)

    async def _serve(self, app: web.Application, host: str, port: int, key: str) -> int:
        try:
            runner, taken = await serve(app, host, port)
        except OSError as error:
            raise CannotStart(f"{key}: cannot listen on {host}:{port}: {error.strerror}") from None
        self._runners.append(runner)
        return taken

    def _note(self, what: str) -> None:
        _log.warning("a line has something to tell", what=what)
        if self._staff is not None:
            self._staff.note(what)

    async def _probe(self) -> dict[str, str | None]:
        parts = {"database": await self._store.trouble()}
        if self._staff is not None:
            return parts | self._staff.troubles()
        intake = self._outpost if self._role == "intake" else None
        led = intake.trouble() if intake is not None else "not leading yet"
        return parts | {"brain": led} | self._lines_trouble()

    def _lines_trouble(self) -> dict[str, str | None]:
        """Of the lines that know by themselves whether anything reaches them."""
        # The brain alone receives nothing: intakes do.
        lines = self._lines.items() if self._role != "brain" else ()
        return {f"line.{name}": line.ready() for name, line in lines if isinstance(line, Watched)}

    async def _refresh(self) -> None:
        self._metrics.posts_waiting.set(await self._store.posts_waiting())
        self._metrics.replies_waiting.set(await self._store.replies_waiting())

    async def _put_away(self) -> None:
        """Stop taking, let what is under way end, tell the brain, and close; within 15 seconds."""
        self._supervisor.stopping.set()
        for runner in self._runners:
            await runner.cleanup()
        if self._staff is not None:
            await self._staff.stop()
        self._supervisor.cancel()
        parts: list[Room | Line] = [*self._lines.values()]
        if self._staff is not None:
            parts += self._staff.rooms
        for part in parts:
            try:
                async with asyncio.timeout(2):
                    await part.stop()
            except Exception:
                _log.exception("a part did not stop cleanly", what=part.name)
        await self._supervisor.gone()
        await self._store.close()
        _log.info("stopped")


async def run(config: Config, role: Role = "all") -> int:
    """Run a bot as `config` says until SIGTERM or SIGINT; the exit code."""
    return await App(config, role).run()
