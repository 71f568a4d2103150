"""The rooms as one: each with its postman and its board, opened once it is known who may enter."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.config import Config
from bot.live.board import Board, People, Wanted
from bot.live.brain import Brain
from bot.live.news import News
from bot.live.postman import Postman
from bot.live.supervisor import Supervisor
from bot.model import FOUNDERS, TRAFFIC, RoomEvent
from bot.ports import Clock, Room, RoomContext
from bot.room.surge import Load
from bot.room.words import Words
from bot.store import Store

MakeRoom = Callable[[str, Any, RoomContext], Room]


def room_names(config: Config) -> tuple[str, ...]:
    """The rooms that `config` names."""
    rooms = config.rooms
    return tuple(name for name in type(rooms).model_fields if getattr(rooms, name) is not None)


def founders_apart(config: Config) -> bool:
    """Whether some room has a place for the founders alone; a Signal group is one place."""
    matrix = config.rooms.matrix
    return matrix is not None and matrix.founders_room is not False


class Rooms:
    """All rooms of one bot. `make` builds one from its section of the configuration."""

    def __init__(
        self, config: Config, store: Store, words: Words, clock: Clock, supervisor: Supervisor, make: MakeRoom
    ) -> None:
        self._config = config
        self._store = store
        self._words = words
        self._clock = clock
        self._supervisor = supervisor
        self._make = make
        self._brain: Brain | None = None
        self._news = News(words, clock)
        self._postmen: list[Postman] = []
        self._boards: list[Board] = []
        self.rooms: tuple[Room, ...] = ()
        self.made = asyncio.Event()
        """Set once the rooms are there, and what they need is loaded."""

    async def run(self, brain: Brain) -> None:
        """Open the rooms, once `brain` leads for the first time, and keep them until all stops."""
        self._brain = brain
        self._supervisor.watch("news", partial(self._news.run, brain))
        # The lists of people that count are the room's own, not those of the configuration.
        await brain.led.wait()
        # In a thread: nio takes a third of a second to import, in which texts are to be taken.
        self.rooms = await asyncio.to_thread(self._make_rooms)
        self.made.set()
        for room in self.rooms:
            postman = Postman(self._store, room, self._words, self._clock)
            board = Board(self._store, room, self._clock, self._wanted, self._people_at_start())
            self._postmen.append(postman)
            self._boards.append(board)
            self._supervisor.watch(f"postman.{room.name}", postman.run)
            self._supervisor.watch(f"board.{room.name}", board.run)
            self._supervisor.watch(f"room.{room.name}", self._serving(room))
        await self._supervisor.stopping.wait()

    def wake(self) -> None:
        """There may be something to post or to put right."""
        for postman in self._postmen:
            postman.wake()
        for board in self._boards:
            board.wake()

    def load(self) -> Load:
        """What the slowest room takes."""
        loads = [postman.load for postman in self._postmen]
        takes = [load.takes for load in loads if load.takes is not None]
        return Load(takes=min(takes, default=None), behind=max((load.behind for load in loads), default=0))

    def troubles(self) -> dict[str, str | None]:
        """What is wrong with each room; None where nothing is."""
        if not self.rooms:
            return {"rooms": "not open yet"}
        return {f"room.{room.name}": room.ready() for room in self.rooms}

    def _make_rooms(self) -> tuple[Room, ...]:
        words = self._words
        wanted = self._wanted()
        people = wanted.people if wanted is not None else self._people_at_start()
        context = RoomContext(
            founders=people.founders,
            moderators=people.moderators,
            names={place: words(f"place.{place}") for place in (TRAFFIC, FOUNDERS)},
            epoch=self._store.epoch,
            tell=self._news.take,
            farewell=words("team.expelled"),
        )
        return tuple(
            self._make(name, getattr(self._config.rooms, name), context) for name in room_names(self._config)
        )

    def _serving(self, room: Room) -> Callable[[], Awaitable[None]]:
        async def listen(event: RoomEvent) -> None:
            await self._store.hear(room.name, event)

        async def run() -> None:
            await room.start(listen)

        return run

    def _wanted(self) -> Wanted | None:
        """The mode as topic, which is all that the homeserver may read, and who is in."""
        if self._brain is None or not self._brain.leading:
            return None
        ledger = self._brain.state.ledger
        people = People(tuple(ledger.founders), tuple(ledger.moderators))
        return Wanted(
            self._words(f"topic.{ledger.mode}"),
            people,
            self._words("team.expelled"),
            dict(ledger.identities),
        )

    def _people_at_start(self) -> People:
        people = self._config.people
        return People(tuple(people.founders), tuple(people.moderators))
