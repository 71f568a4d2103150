"""The Matrix room: `bot.ports.Room`, and what else founders need of rooms that are theirs."""

import asyncio
import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.model import EventId, PersonId, Post
from bot.ports import Listener, RoomBusy
from bridges.following import Following
from bridges.matrix.homeserver import Homeserver
from bridges.matrix.settings import MatrixSettings, Seats, Tell

if TYPE_CHECKING:
    from bridges.matrix.link import Link

_STOP_SECONDS = 1.6
_IDLE_SECONDS = 0.3


class MatrixRoom:
    """Founders and moderators in encrypted Matrix rooms."""

    name = "matrix"

    def __init__(
        self, settings: MatrixSettings, tell: Tell = lambda note: None, *, patience: float = 10.0
    ) -> None:
        """`patience`: how many seconds a message's key may come later than the message."""
        self._settings = settings
        self._tell = tell
        self._patience = patience
        self._seats = Seats(settings.founders, settings.moderators)
        self._homeserver = Homeserver(settings.homeserver)
        self._link: Link | None = None
        self._following = Following()
        self._stopped = False
        self._uses = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, listen: Listener) -> None:
        """Follow the places until stopped; see `bot.ports.Room`.

        Raises `OSError` or `sqlite3.Error` when the data folder cannot be used.
        """
        if self._stopped:
            return
        await self._following.until_ended(self._run(listen), self._end)

    async def post(self, post: Post) -> EventId:
        """Show a post; see `bot.ports.Room`."""
        with self._linked() as link:
            return await link.sender.post(post)

    def ready(self) -> str | None:
        """None when posts can be taken, else in a few words why not."""
        if self._stopped:
            return "stopped"
        return self._link.ready() if self._link else "starting"

    async def stop(self) -> None:
        """End `start` and close what was opened, within two seconds."""
        self._stopped = True
        await self._end()

    async def set_topic(self, place: str, text: str) -> None:
        """Set the topic. It is never encrypted: the homeserver reads it."""
        with self._linked() as link:
            await link.sender.set_state(place, "m.room.topic", {"topic": text})

    async def pin(self, place: str, event: EventId) -> None:
        """Make `event` the one that is pinned."""
        with self._linked() as link:
            await link.sender.set_state(place, "m.room.pinned_events", {"pinned": [event]})

    async def redact(self, place: str, event: EventId) -> None:
        """Take the content of an event away, for everyone."""
        with self._linked() as link:
            await link.sender.redact(place, event)

    def seat(self, founders: tuple[PersonId, ...], moderators: tuple[PersonId, ...]) -> None:
        """Change who is on the lists. Who is on none is handed no key from the next post on, and put out."""
        before = self._seats.everyone
        self._seats.founders, self._seats.moderators = founders, moderators
        if self._link:
            self._link.seated(before)

    def trust(self, person: PersonId, identity: str) -> None:
        """The cross-signing identity with this public master key is the person's."""
        with self._linked() as link:
            link.keys.trust(person, identity)

    async def _run(self, listen: Listener) -> None:
        # nio takes a third of a second to import: nothing else is to wait for it.
        link = await asyncio.to_thread(importlib.import_module, "bridges.matrix.link")
        self._link = link.Link(
            settings=self._settings,
            homeserver=self._homeserver,
            seats=self._seats,
            tell=self._tell,
            listen=listen,
            patience=self._patience,
        )
        await self._link.run()

    @contextmanager
    def _linked(self) -> Iterator["Link"]:
        """The link, which stays open meanwhile."""
        if self._link is None or self._stopped:
            raise RoomBusy
        self._uses += 1
        self._idle.clear()
        try:
            yield self._link
        finally:
            self._uses -= 1
            if not self._uses:
                self._idle.set()

    async def _end(self) -> None:
        await self._following.end(_STOP_SECONDS)
        await self._homeserver.close()
        # What is asked now fails at once, and must find its folder open when it does.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _IDLE_SECONDS)
        link, self._link = self._link, None
        if link:
            link.close()
