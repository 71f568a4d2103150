"""The composition root: builds the parts, starts them, watches over them, stops them.

The one place where `bot` knows the bridges. Webhooks are served before the room's and the
carrier's libraries are loaded: a text that comes at start is on disk within the second.
"""

import asyncio
import signal
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal

from aiohttp import web

from bot import log
from bot.clock import SystemClock
from bot.config import Config
from bot.config.policy import lexicon_of, policy_of, seed_of, times_of
from bot.evidence.jobs import Job
from bot.evidence.selection import Selection
from bot.live.brain import Brain
from bot.live.calls import Desk, speech_of
from bot.live.clerk import Clerk
from bot.live.dispatch import Dispatch
from bot.live.door import Door
from bot.live.erasures import Erasure, read_erasures
from bot.live.fading import Fading
from bot.live.forgetting import Oblivion
from bot.live.health import Health
from bot.live.heartbeat import Heartbeat
from bot.live.outpost import Outpost
from bot.live.reception import Reception
from bot.live.rooms import Rooms, founders_apart, room_names
from bot.live.supervisor import Supervisor
from bot.live.upkeep import Upkeep
from bot.memory import settle
from bot.metrics import Metrics
from bot.model import (
    SECOND,
    Span,
)
from bot.policy.facts import FileAsked
from bot.ports import CannotCommit, Line, LineContext, Listing, Room, Watched
from bot.room import answers, carrier, custody
from bot.room.words import Words
from bot.store import KeyFileError, Store, WrongDatabase, WrongKey, read_key
from bot.store.gates import Gates
from bot.web import admin_app, public_app, serve
from bridges import make_line, make_room

Role = Literal["all", "intake", "brain"]
STOP_SENDS_WITHIN = Span(6 * SECOND)
LEADING_YET = Span(SECOND // 10)

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
        self._words = Words(config.language, config.timezone, lexicon_of(config))
        self._supervisor = Supervisor(self._clock)
        self._runners: list[web.AppRunner] = []
        self._lines: Mapping[str, Line] = {}
        self._rooms: Rooms | None = None
        self._brain: Brain | None = None
        self._dispatch: Dispatch | None = None
        self._upkeep: Upkeep | None = None
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
        policy = policy_of(config)
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
        watch = self._supervisor.watch
        if self._outpost is not None and self._role != "brain":
            watch("outpost", self._outpost.run)
        if self._role == "intake":
            return
        self._rooms = Rooms(config, self._store, self._words, self._clock, self._supervisor, make_room)
        self._brain = Brain(
            self._store,
            policy,
            self._words,
            self._clock,
            self._metrics,
            seed=lambda now: seed_of(config, now),
            reception=Reception(
                self._store,
                policy,
                self._words,
                rooms=room_names(config),
                clear_commands=config.rooms.matrix.clear_commands if config.rooms.matrix else False,
                reactions=config.approval.reactions,
                apart=founders_apart(config),
            ),
            reactions=config.approval.reactions,
            wake_senders=self._wake,
            desk=desk,
            load=self._rooms.load,
            times=times_of(config),
            stand_by=several,
        )
        self._dispatch = Dispatch(
            self._store,
            self._lines,
            self._brain.report,
            self._clock,
            stale_after=policy.stale_after,
            turned=self._line_turned,
        )
        self._upkeep = Upkeep(
            self._store,
            {name: line for name, line in self._lines.items() if isinstance(line, Listing)},
            door=door,
            books=self._brain,
            words=self._words,
            clock=self._clock,
        )
        watch("brain", self._brain.run, restart=False)
        watch("garbage", self._settle)
        watch("dispatch", self._dispatch.run)
        watch("rooms", partial(self._rooms.run, self._brain))
        watch("upkeep", self._keep_up)
        watch("forgetting", self._forget)
        clerk = Clerk(
            self._store,
            self._brain,
            self._words,
            self._clock,
            folder=config.privacy.key_file.parent,
            job=self._job,
        )
        self._brain.file_asked = clerk.take
        watch("clerk", clerk.run)
        if config.heartbeat.url is not None:
            watch(
                "heartbeat",
                Heartbeat(config.heartbeat.url, config.heartbeat.every, self._probe, self._clock).run,
            )
        watch("health", self._watch_health)
        watch("fading", self._fade)
        if config.evidence.timestamp_authority is not None:
            watch("timestamps", self._stamp)

    async def _settle(self) -> None:
        """Once the state is there and the rooms' libraries are loaded."""
        if self._brain is not None and self._rooms is not None:
            await self._brain.led.wait()
            await self._rooms.made.wait()
            settle()

    async def _stamp(self) -> None:
        """Have the journal's head timestamped; an authority that is away delays and blocks nothing."""
        from bot.evidence.timestamps import authority_of, run_timestamps
        from bot.store.stamps import Stamps

        authority = authority_of(self._config, self._clock)
        assert authority is not None  # noqa: S101  # only watched when there is one

        def tell(why: str | None) -> None:
            _log.warning("the timestamp authority fails" if why else "the timestamp authority works", why=why)
            if self._brain is not None:
                self._brain.show(custody.stamping(self._words, why))

        while self._brain is None or not self._brain.leading:
            await self._clock.sleep(SECOND)
        await run_timestamps(Stamps.of(self._store), authority, self._clock, tell)

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

    async def _keep_up(self) -> None:
        # What was missed is asked for since the last that is known, which the store tells once it leads.
        while self._brain is None or not self._brain.leading:
            await self._clock.sleep(LEADING_YET)
        if self._upkeep is not None:
            await self._upkeep.run()

    async def _forget(self) -> None:
        if self._brain is None:
            return
        await self._brain.led.wait()
        oblivion = Oblivion(
            self._store,
            self._lines,
            self._brain,
            self._clock,
            retain=self._config.privacy.retain,
            policy=policy_of(self._config),
            erasures=self._erasures,
            wake=self._wake,
        )
        await oblivion.run()

    def _erasures(self) -> list[tuple[bytes, Erasure]]:
        """Whom people asked to erase, by today's key."""
        key_file = self._config.privacy.key_file
        listed = read_erasures(key_file)
        return [(one.name_under(read_key(key_file)), one) for one in listed]

    async def _fade(self) -> None:
        if self._brain is not None:
            await self._brain.led.wait()
            await Fading(self._store, self._brain, self._clock).run()

    def _note(self, what: str) -> None:
        _log.warning("a line has something to tell", what=what)
        if self._brain is not None:
            self._brain.tell(answers.note(self._words, what, None, None))

    def _job(self, asked: FileAsked, folder: Path) -> Job:
        """What a request for a file amounts to."""
        config, root = self._config, self._config.evidence.timestamp_root
        return Job(
            url=config.database.url.get_secret_value(),
            folder=str(folder),
            selection=Selection(
                since=asked.since,
                until=asked.until,
                senders=frozenset() if asked.sender is None else frozenset({asked.sender}),
                clusters=frozenset() if asked.cluster is None else frozenset({asked.cluster}),
            ),
            line=config.number,
            language=config.language,
            zone=config.timezone.key,
            now=self._clock.now(),
            authority=config.evidence.timestamp_authority,
            root=None if root is None else str(root),
        )

    def _line_turned(self, name: str, works: bool) -> None:
        _log.warning("the line's carrier turned", line=name, works=works)
        if self._brain is not None:
            when = self._words.clock(self._clock.now())
            what = "back" if works else "away"
            self._brain.tell(carrier.told(self._words, what, when=when, line=name.capitalize()))

    def _wake(self) -> None:
        if self._dispatch is not None:
            self._dispatch.wake()
        if self._rooms is not None:
            self._rooms.wake()

    async def _probe(self) -> dict[str, str | None]:
        parts = {"database": await self._store.trouble()}
        if self._brain is None:
            parts |= self._watched()
            parts["brain"] = self._outpost.trouble() if self._outpost is not None else None
            return parts
        waits = "another process leads, this one stands by" if self._brain.standing_by else "not leading yet"
        parts["brain"] = None if self._brain.leading else waits
        parts |= self._watched()
        for tells in (self._dispatch, self._upkeep):
            for name, trouble in (tells.troubles() if tells is not None else {}).items():
                parts[f"line.{name}"] = parts.get(f"line.{name}") or trouble
        return parts

    def _watched(self) -> dict[str, str | None]:
        """The parts that know by themselves whether anything reaches them."""
        # The brain alone receives nothing: intakes do.
        lines = self._lines.items() if self._role != "brain" else ()
        found = {f"line.{name}": line.ready() for name, line in lines if isinstance(line, Watched)}
        return found | (self._rooms.troubles() if self._rooms is not None else {})

    def _health(self) -> dict[str, str | None]:
        return {"database": self._store.last_trouble, **self._watched()}

    async def _watch_health(self) -> None:
        if self._brain is None:
            return
        await self._brain.led.wait()
        rooms = room_names(self._config)
        await Health(self._health, self._brain.tell, rooms, self._words, self._clock).run()

    async def _refresh(self) -> None:
        self._metrics.posts_waiting.set(await self._store.posts_waiting())
        self._metrics.replies_waiting.set(await self._store.replies_waiting())

    async def _put_away(self) -> None:
        """Stop taking, let what is under way end, tell the brain, and close; within 15 seconds."""
        self._supervisor.stopping.set()
        for runner in self._runners:
            await runner.cleanup()
        if self._dispatch is not None:
            await self._dispatch.stop(STOP_SENDS_WITHIN)
        if self._brain is not None:
            self._brain.stop()
        await self._supervisor.let_end("brain", 4)
        self._supervisor.cancel()
        rooms = self._rooms.rooms if self._rooms is not None else ()
        parts: list[Room | Line] = [*rooms, *self._lines.values()]
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
