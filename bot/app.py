"""The composition root: builds the parts, starts them, watches over them, stops them.

The one place where `bot` knows the bridges. Webhooks are served before the room's and the
carrier's libraries are loaded: a text that comes at start is on disk within the second.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from aiohttp import web

from bot import log
from bot.board import Board, People, Wanted
from bot.brain import Brain
from bot.calls import Desk, speech_of
from bot.clock import SystemClock
from bot.config import Config
from bot.config.policy import policy_of, seed_of
from bot.dispatch import Dispatch
from bot.forgetting import Oblivion
from bot.metrics import Metrics
from bot.model import (
    FOUNDERS,
    SECOND,
    TRAFFIC,
    Admission,
    Greeting,
    Inbound,
    PersonId,
    Receipt,
    ReplyKey,
    RoomEvent,
    Span,
)
from bot.policy.orders import Report
from bot.ports import CannotCommit, Line, LineContext, Listing, Room, RoomContext
from bot.postman import Postman
from bot.reception import Reception
from bot.room import answers, carrier
from bot.room.surge import Load
from bot.room.words import Words
from bot.store import AlreadyLed, BrokenChain, Deposed, KeyFileError, Store, WrongDatabase, WrongKey, read_key
from bot.upkeep import Upkeep
from bot.web import admin_app, public_app, serve
from bridges import make_line, make_room

Role = Literal["all", "intake", "brain"]
STOP_SENDS_WITHIN = Span(6 * SECOND)
LEADING_YET = Span(SECOND // 10)
RESTART_AFTER = Span(2 * SECOND)

_log = log.get("app")


class CannotStart(Exception):
    """Something that the bot cannot do without is not there. Says what, and what to do."""


class Door:
    """What lines may ask of the bot: `bot.ports.Door` over the store."""

    def __init__(self, store: Store, desk: Desk | None = None) -> None:
        self._store = store
        self._desk = desk

    async def admit(self, inbound: Inbound) -> Admission:
        """Return once `inbound` is on disk."""
        return await self._store.admit(inbound)

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        """Return once the report is on disk."""
        await self._store.report(line, Report(receipt=receipt, reply=key, carrier_id=carrier_id))

    def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        """What the caller hears, from the gate of the brain's last turn; without a desk, nothing."""
        return self._desk.greet(inbound, admission) if self._desk is not None else None


class App:
    """One running bot."""

    def __init__(self, config: Config, role: Role = "all") -> None:
        self._config = config
        self._role = role
        self._clock = SystemClock()
        self._metrics = Metrics()
        self._words = Words(config.language, config.timezone)
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._failure: str | None = None
        self._runners: list[web.AppRunner] = []
        self._lines: Mapping[str, Line] = {}
        self._rooms: tuple[Room, ...] = ()
        self._brain: Brain | None = None
        self._dispatch: Dispatch | None = None
        self._upkeep: Upkeep | None = None
        self._postmen: list[Postman] = []
        self._boards: list[Board] = []
        self._store: Store

    def stop(self) -> None:
        """Begin to stop; `run` returns when all is put away."""
        self._stop.set()

    async def run(self) -> int:
        """Run until stopped. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self._store = await self._open_store()
        try:
            await self._start()
            await self._stop.wait()
        finally:
            await self._put_away()
        if self._failure is not None:
            _log.error(self._failure)
        return 1 if self._failure else 0

    async def _open_store(self) -> Store:
        config = self._config
        try:
            return await Store.open(
                config.database.url.get_secret_value(),
                pseudonym_key=read_key(config.privacy.key_file),
                rooms=self._room_names(),
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
        context = LineContext(number=config.number, public_url=config.web.public_url, now=self._clock.now)
        sections = {name: getattr(config.lines, name) for name in type(config.lines).model_fields}
        self._lines = {
            name: make_line(name, section, context) for name, section in sections.items() if section
        }
        desk = Desk(policy_of(config), speech_of(config.reply), self._clock.now)
        door = Door(self._store, desk)
        if self._role != "brain":
            for line in self._lines.values():
                await line.start(door)
        await self._listen()
        if self._role == "intake":
            return
        self._brain = Brain(
            self._store,
            policy_of(config),
            self._words,
            self._clock,
            self._metrics,
            seed=lambda now: seed_of(config, now),
            reception=Reception(
                self._store,
                policy_of(config),
                self._words,
                own_number=config.number,
                rooms=self._room_names(),
                clear_commands=config.rooms.matrix.clear_commands if config.rooms.matrix else False,
                reactions=config.approval.reactions,
            ),
            reactions=config.approval.reactions,
            wake_senders=self._wake,
            desk=desk,
            load=self._load,
        )
        self._dispatch = Dispatch(
            self._store,
            self._lines,
            self._brain.report,
            self._clock,
            stale_after=policy_of(config).stale_after,
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
        self._watch("brain", self._brain.run, restart=False)
        self._watch("dispatch", self._dispatch.run)
        self._watch("rooms", self._open_rooms)
        self._watch("upkeep", self._keep_up)
        self._watch("forgetting", self._forget)
        if config.evidence.timestamp_authority is not None:
            self._watch("timestamps", self._stamp)

    async def _stamp(self) -> None:
        """Have the journal's head timestamped; an authority that is away delays and blocks nothing."""
        from bot.evidence.timestamps import Authority, run_timestamps
        from bot.store.stamps import Stamps

        url = self._config.evidence.timestamp_authority
        assert url is not None  # noqa: S101  # only watched when there is one

        def tell(why: str | None) -> None:
            _log.warning("the timestamp authority fails" if why else "the timestamp authority works", why=why)

        while self._brain is None or not self._brain.leading:
            await self._clock.sleep(SECOND)
        await run_timestamps(Stamps.of(self._store), Authority(url, self._clock), self._clock, tell)

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
            again_after=policy_of(self._config).again_after,
        )
        await oblivion.run()

    def _line_turned(self, name: str, works: bool) -> None:
        _log.warning("the line's carrier turned", line=name, works=works)
        if self._brain is not None:
            when = self._words.clock(self._clock.now())
            self._brain.tell(carrier.told(self._words, "back" if works else "away", when=when))

    async def _open_rooms(self) -> None:
        if self._brain is not None:
            # The lists of people that count are the room's own, not those of the configuration.
            await self._brain.led.wait()
        # In a thread: nio takes a third of a second to import, in which texts are to be taken.
        self._rooms = await asyncio.to_thread(self._make_rooms)
        for room in self._rooms:
            postman = Postman(self._store, room, self._words, self._clock)
            self._postmen.append(postman)
            self._watch(f"postman.{room.name}", postman.run)
            board = Board(self._store, room, self._clock, self._wanted, self._people_at_start())
            self._boards.append(board)
            self._watch(f"board.{room.name}", board.run)
            self._watch(f"room.{room.name}", self._serve_room(room))
        await self._stop.wait()

    def _room_names(self) -> tuple[str, ...]:
        rooms = self._config.rooms
        return tuple(name for name in type(rooms).model_fields if getattr(rooms, name) is not None)

    def _make_rooms(self) -> tuple[Room, ...]:
        words = self._words
        wanted = self._wanted()
        people = wanted.people if wanted is not None else self._people_at_start()
        context = RoomContext(
            founders=people.founders,
            moderators=people.moderators,
            names={place: words(f"place.{place}") for place in (TRAFFIC, FOUNDERS)},
            epoch=self._store.epoch,
            tell=self._tell,
        )
        return tuple(
            make_room(name, getattr(self._config.rooms, name), context) for name in self._room_names()
        )

    def _tell(self, what: str, place: str | None, person: PersonId | None) -> None:
        _log.warning("the room has something to tell", what=what, place=place)
        if self._brain is not None:
            self._brain.tell(answers.note(self._words, what, place, person))

    def _serve_room(self, room: Room) -> Callable[[], Awaitable[None]]:
        async def listen(event: RoomEvent) -> None:
            await self._store.hear(room.name, event)

        async def run() -> None:
            await room.start(listen)

        return run

    def _wake(self) -> None:
        if self._dispatch is not None:
            self._dispatch.wake()
        for postman in self._postmen:
            postman.wake()
        for board in self._boards:
            board.wake()

    def _wanted(self) -> Wanted | None:
        """The mode as topic, which is all that the homeserver may read, and who is in."""
        if self._brain is None or not self._brain.leading:
            return None
        ledger = self._brain.state.ledger
        people = People(tuple(ledger.founders), tuple(ledger.moderators))
        return Wanted(self._words(f"topic.{ledger.mode}"), people, self._words("team.expelled"))

    def _people_at_start(self) -> People:
        people = self._config.people
        return People(tuple(people.founders), tuple(people.moderators))

    def _load(self) -> Load:
        """What the slowest room takes."""
        loads = [postman.load for postman in self._postmen]
        takes = [load.takes for load in loads if load.takes is not None]
        return Load(takes=min(takes, default=None), behind=max((load.behind for load in loads), default=0))

    def _watch(self, name: str, run: Callable[[], Awaitable[None]], *, restart: bool = True) -> None:
        async def watched() -> None:
            while not self._stop.is_set():
                try:
                    await run()
                    return
                except (AlreadyLed, Deposed, BrokenChain) as error:
                    self._failure = str(error)
                    break
                except Exception:
                    _log.exception("a part failed, started again", what=name)
                    if not restart:
                        self._failure = f"the {name} failed"
                        break
                    await self._clock.sleep(RESTART_AFTER)
            self._stop.set()

        self._tasks.append(asyncio.create_task(watched(), name=name))

    async def _probe(self) -> dict[str, str | None]:
        parts = {"database": await self._store.trouble()}
        if self._role == "intake":
            return parts
        parts["brain"] = None if self._brain is not None and self._brain.leading else "not leading yet"
        for room in self._rooms:
            parts[f"room.{room.name}"] = room.ready()
        for tells in (self._dispatch, self._upkeep):
            for name, trouble in (tells.troubles() if tells is not None else {}).items():
                parts[f"line.{name}"] = parts.get(f"line.{name}") or trouble
        if not self._rooms:
            parts["rooms"] = "not open yet"
        return parts

    async def _refresh(self) -> None:
        self._metrics.posts_waiting.set(await self._store.posts_waiting())
        self._metrics.replies_waiting.set(await self._store.replies_waiting())

    async def _put_away(self) -> None:
        """Stop taking, let what is under way end, tell the brain, and close; within 15 seconds."""
        self._stop.set()
        for runner in self._runners:
            await runner.cleanup()
        if self._dispatch is not None:
            await self._dispatch.stop(STOP_SENDS_WITHIN)
        if self._brain is not None:
            self._brain.stop()
        brain = [task for task in self._tasks if task.get_name() == "brain"]
        if brain:
            await asyncio.wait(brain, timeout=4)
        for task in self._tasks:
            task.cancel()
        parts: list[Room | Line] = [*self._rooms, *self._lines.values()]
        for part in parts:
            try:
                async with asyncio.timeout(2):
                    await part.stop()
            except Exception:
                _log.exception("a part did not stop cleanly", what=part.name)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._store.close()
        _log.info("stopped")


async def run(config: Config, role: Role = "all") -> int:
    """Run a bot as `config` says until SIGTERM or SIGINT; the exit code."""
    return await App(config, role).run()
