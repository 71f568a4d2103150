"""The staff: all that works for the brain of one number, in the process that has it or stands by.

It is built at once and begins when it is told to; whatever needs what was decided so far waits
until the brain leads for the first time.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bot import log
from bot.config import Config
from bot.config.policy import seed_of, times_of
from bot.evidence.jobs import Job
from bot.evidence.selection import Selection
from bot.live.brain import Brain
from bot.live.calls import Desk
from bot.live.clerk import Clerk
from bot.live.dispatch import Dispatch
from bot.live.door import Door
from bot.live.drawing import Drawing
from bot.live.erasures import Erasure, read_erasures
from bot.live.fading import Fading
from bot.live.forgetting import Oblivion
from bot.live.health import Health
from bot.live.reception import Reception
from bot.live.rooms import MakeRoom, Rooms, founders_apart, room_names
from bot.live.supervisor import Supervisor
from bot.live.upkeep import Upkeep
from bot.memory import settle
from bot.metrics import Metrics
from bot.model import SECOND, Span
from bot.policy.facts import FileAsked
from bot.policy.policy import Policy
from bot.ports import Clock, Line, Listing, Room
from bot.room import answers, carrier, custody
from bot.room.words import Words
from bot.store import Store, read_key

Troubles = Callable[[], Mapping[str, str | None]]
STOP_SENDS_WITHIN = Span(6 * SECOND)
STOP_BRAIN_SECONDS = 4

_log = log.get("app")


class Staff:
    """`lines_trouble` says what is wrong with each line that knows by itself."""

    def __init__(
        self,
        config: Config,
        policy: Policy,
        store: Store,
        lines: Mapping[str, Line],
        *,
        desk: Desk,
        door: Door,
        words: Words,
        clock: Clock,
        metrics: Metrics,
        supervisor: Supervisor,
        make_room: MakeRoom,
        lines_trouble: Troubles,
    ) -> None:
        self._config = config
        self._policy = policy
        self._store = store
        self._lines = lines
        self._words = words
        self._clock = clock
        self._supervisor = supervisor
        self._lines_trouble = lines_trouble
        self._rooms = Rooms(config, store, words, clock, supervisor, make_room)
        self._brain = Brain(
            store,
            policy,
            words,
            clock,
            metrics,
            seed=lambda now: seed_of(config, now),
            reception=Reception(
                store,
                policy,
                words,
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
            # Where there may be several processes, another may lead.
            stand_by=config.database.file is None,
        )
        self._dispatch = Dispatch(
            store,
            lines,
            self._brain.report,
            clock,
            ledger=lambda: self._brain.ledger,
            stale_after=policy.stale_after,
            turned=self._line_turned,
        )
        self._upkeep = Upkeep(
            store,
            {name: line for name, line in lines.items() if isinstance(line, Listing)},
            door=door,
            books=self._brain,
            words=words,
            clock=clock,
        )

    def start(self) -> None:
        """Have everybody begin."""
        config, store, brain, clock = self._config, self._store, self._brain, self._clock
        clerk = Clerk(store, brain, self._words, clock, folder=config.privacy.key_file.parent, job=self._job)
        brain.file_asked = clerk.take
        drawing = Drawing(brain.show, config.language)
        brain.plot_asked = drawing.take
        oblivion = Oblivion(
            store,
            self._lines,
            brain,
            clock,
            retain=config.privacy.retain,
            policy=self._policy,
            erasures=self._erasures,
            wake=self._wake,
        )
        health = Health(self._health, brain.tell, room_names(config), self._words, clock)
        watch = self._supervisor.watch
        watch("brain", brain.run, restart=False)
        watch("rooms", partial(self._rooms.run, brain))
        watch("clerk", clerk.run)
        watch("drawing", drawing.run)
        # Before, nothing says who is not to be answered any more.
        self._once_led("dispatch", self._dispatch.run)
        self._once_led("garbage", self._settle)
        # What was missed is asked for since the last that is known, which the store tells once it leads.
        self._once_led("upkeep", self._upkeep.run)
        self._once_led("forgetting", oblivion.run)
        self._once_led("fading", Fading(store, brain, clock).run)
        self._once_led("health", health.run)
        if config.evidence.timestamp_authority is not None:
            self._once_led("timestamps", self._stamp)

    async def stop(self) -> None:
        """Let what is under way end, and tell the brain."""
        await self._dispatch.stop(STOP_SENDS_WITHIN)
        self._brain.stop()
        await self._supervisor.let_end("brain", STOP_BRAIN_SECONDS)

    @property
    def rooms(self) -> Sequence[Room]:
        """Those that are open."""
        return self._rooms.rooms

    def note(self, what: str) -> None:
        """Tell founders what a line has to tell."""
        self._brain.tell(answers.note(self._words, what, None, None))

    def troubles(self) -> dict[str, str | None]:
        """What is wrong with brain, rooms and lines; None where nothing is."""
        brain = self._brain
        waits = "another process leads, this one stands by" if brain.standing_by else "not leading yet"
        parts = {"brain": None if brain.leading else waits}
        parts |= self._lines_trouble()
        parts |= self._rooms.troubles()
        for carriers in (self._dispatch.troubles(), self._upkeep.troubles()):
            for name, trouble in carriers.items():
                parts[f"line.{name}"] = parts.get(f"line.{name}") or trouble
        return parts

    def _health(self) -> dict[str, str | None]:
        return {"database": self._store.last_trouble, **self._lines_trouble(), **self._rooms.troubles()}

    def _once_led(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        async def once_led() -> None:
            await self._brain.led.wait()
            await run()

        self._supervisor.watch(name, once_led)

    async def _settle(self) -> None:
        """Once the state is there and the rooms' libraries are loaded."""
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
            self._brain.show(custody.stamping(self._words, why))

        await run_timestamps(Stamps.of(self._store), authority, self._clock, tell)

    def _erasures(self) -> list[tuple[bytes, Erasure]]:
        """Whom people asked to erase, by today's key."""
        key_file = self._config.privacy.key_file
        listed = read_erasures(key_file)
        return [(one.name_under(read_key(key_file)), one) for one in listed]

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
        when = self._words.clock(self._clock.now())
        what = "back" if works else "away"
        self._brain.tell(carrier.told(self._words, what, when=when, line=name.capitalize()))

    def _wake(self) -> None:
        self._dispatch.wake()
        self._rooms.wake()
