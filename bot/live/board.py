"""The board: keeps what stands around a room as it should be: its topic, its pinned card, its people."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.model import FOUNDERS, SECOND, TRAFFIC, EventId, Instant, PersonId, Span
from bot.ports import (
    CannotCommit,
    Clock,
    Doorkeeper,
    Noticeboard,
    Room,
    RoomBusy,
    RoomRefused,
    Seating,
    Trusting,
)
from bot.room.status import SUBJECT
from bot.store import Store

_AGAIN = Span(10 * SECOND)
_LOOK_EVERY = Span(5 * SECOND)
"""How often it is asked whether another card stands for the pinned one."""


class People(NamedTuple):
    """Who is on which list."""

    founders: tuple[PersonId, ...]
    moderators: tuple[PersonId, ...]

    @property
    def seats(self) -> frozenset[tuple[str, PersonId]]:
        """Who belongs in which place."""
        both = {(place, person) for place in (TRAFFIC, FOUNDERS) for person in self.founders}
        return frozenset(both | {(TRAFFIC, person) for person in self.moderators})


class Wanted(NamedTuple):
    """How a room shall be.

    `farewell` is what who is put out is told, `identities` whose key a founder confirmed, and which.
    """

    topic: str
    people: People
    farewell: str
    identities: Mapping[PersonId, str]


class Board:
    """Serves one room until stopped. `wanted` is None while not known; `people` may be in already."""

    def __init__(
        self,
        store: Store,
        room: Room,
        clock: Clock,
        wanted: Callable[[], Wanted | None],
        people: People,
    ) -> None:
        self._store = store
        self._room = room
        self._clock = clock
        self._wanted = wanted
        self._wake = asyncio.Event()
        self._topic: str | None = None
        self._pinned: EventId | None = None
        self._looked_at = Instant(0)
        self._people = people
        self._seats = people.seats
        self._trusted: dict[PersonId, str] = {}

    def wake(self) -> None:
        """Something may have changed."""
        self._wake.set()

    async def run(self) -> None:
        """Keep it so, for ever."""
        while True:
            self._wake.clear()
            try:
                await self._keep()
            except (RoomBusy, CannotCommit) as busy:
                wait = busy.wait if isinstance(busy, RoomBusy) else None
                await self._clock.sleep(wait or _AGAIN)
                continue
            await self._wake.wait()

    async def _keep(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        # First of all who reads: what is posted from here on is encrypted for the lists as they are now.
        await self._seat(wanted)
        # A room that was made by somebody else may refuse: then it stays as they have it.
        if isinstance(self._room, Noticeboard):
            if wanted.topic != self._topic:
                with contextlib.suppress(RoomRefused):
                    await self._room.set_topic(TRAFFIC, wanted.topic)
                self._topic = wanted.topic
            now = self._clock.now()
            if self._pinned is None or now >= self._looked_at + _LOOK_EVERY:
                self._looked_at = now
                await self._pin(self._room)

    async def _pin(self, room: Noticeboard) -> None:
        event = await self._store.event_of(self._room.name, SUBJECT)
        if event is not None and event != self._pinned:
            with contextlib.suppress(RoomRefused):
                await room.pin(TRAFFIC, event)
            self._pinned = event

    async def _seat(self, wanted: Wanted) -> None:
        if wanted.people != self._people and isinstance(self._room, Seating):
            self._room.seat(*wanted.people)
            self._people = wanted.people
        if isinstance(self._room, Trusting):
            for person, identity in wanted.identities.items():
                if self._trusted.get(person) != identity:
                    self._room.trust(person, identity)
                    self._trusted[person] = identity
        if not isinstance(self._room, Doorkeeper):
            return
        for seat in sorted(self._seats - wanted.people.seats):
            with contextlib.suppress(RoomRefused):
                await self._room.expel(*seat, wanted.farewell)
            self._seats -= {seat}
        for seat in sorted(wanted.people.seats - self._seats):
            with contextlib.suppress(RoomRefused):
                await self._room.invite(*seat)
            self._seats |= {seat}
