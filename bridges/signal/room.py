"""The Signal room: `bot.ports.Room` for a group."""

import asyncio
from collections.abc import Awaitable

from bot.model import EventId, PersonId, Post
from bot.ports import Listener, RoomBusy, RoomRefused
from bridges.following import Following
from bridges.signal.group import Group, Seats
from bridges.signal.hearing import Hearing
from bridges.signal.identities import Identities
from bridges.signal.memory import Memory
from bridges.signal.receipts import Receipts
from bridges.signal.rpc import Daemon, Refused, Unanswered, Unreachable
from bridges.signal.sender import Sender
from bridges.signal.settings import GroupSettings, Notice, Tell, account_of
from bridges.signal.stream import stream_of


def _nobody(notice: Notice, person: PersonId | None) -> None:
    """Tell nobody."""


class SignalRoom:
    """Founders and moderators in one Signal group, which is every place."""

    name = "signal"

    def __init__(self, settings: GroupSettings, tell: Tell = _nobody) -> None:
        self._settings = settings
        self._tell = tell
        self._seats = Seats(settings.founders, settings.moderators)
        self._stream = stream_of(settings)
        self._open: _Open | None = None
        self._following = Following()
        self._stopped = False

    async def start(self, listen: Listener) -> None:
        """Follow the group until stopped; see `bot.ports.Room`.

        Raises `OSError` or `sqlite3.Error` when the data folder cannot be used. What comes in after
        a start that failed is kept for the next.
        """
        if self._stopped:
            return
        if self._open is None:
            self._open = _Open(self._settings, self._seats, self._tell)
            await self._stream.attach(self._open.hearing)
        await self._following.until_ended(self._open.run(listen), self._end)

    async def post(self, post: Post) -> EventId:
        """Show a post; see `bot.ports.Room`."""
        return await self._opened().sender.post(post)

    def ready(self) -> str | None:
        """None when posts can be taken, else in a few words why not."""
        if self._stopped:
            return "stopped"
        if self._open is None:
            return "starting"
        return self._stream.trouble or self._open.group.weakness

    async def stop(self) -> None:
        """End `start` and close what was opened."""
        self._stopped = True
        await self._end()

    def seat(self, founders: tuple[PersonId, ...], moderators: tuple[PersonId, ...]) -> None:
        """Change who is on the lists. Who is on none is put out, if the bot is an admin of the group."""
        self._seats.seat(founders, moderators)
        if self._open is not None:
            self._open.group.changed()

    async def invite(self, place: str, person: PersonId) -> None:
        """Take somebody who is seated into the group; nothing for who is not on Signal, or in already."""
        uuid = account_of(person)
        if uuid is not None:
            await _asked(self._opened().group.let_in(uuid))

    async def expel(self, place: str, person: PersonId, why: str) -> None:
        """Put a member out who is on no list any more; the group is every place, and shows no reason."""
        uuid = account_of(person)
        if uuid is not None:
            await _asked(self._opened().group.put_out(frozenset({uuid})))

    def _opened(self) -> "_Open":
        if self._open is None or self._stopped:
            raise RoomBusy
        return self._open

    async def _end(self) -> None:
        await self._following.end()
        opened, self._open = self._open, None
        if opened is not None:
            opened.hearing.end()
            await self._stream.detach(opened.hearing)
            await opened.close()


class _Open:
    """What is there between start and stop."""

    def __init__(self, settings: GroupSettings, seats: Seats, tell: Tell) -> None:
        self._memory = Memory(settings.data)
        self._daemon = Daemon(settings.rpc, settings.account, settings.timeout)
        receipts = Receipts()
        self.identities = Identities(self._daemon, self._memory, tell)
        self.group = Group(settings, self._daemon, self._memory, seats, tell)
        self.hearing = Hearing(
            group=settings.group,
            memory=self._memory,
            membership=self.group,
            identities=self.identities,
            receipts=receipts,
            seats=seats,
        )
        self.sender = Sender(
            settings=settings,
            daemon=self._daemon,
            memory=self._memory,
            group=self.group,
            seats=seats,
            identities=self.identities,
            receipts=receipts,
            tell=tell,
        )

    async def run(self, listen: Listener) -> None:
        """Watch the group, hand over what is said there, put reactions; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.group.watch())
            tasks.create_task(self.hearing.run(listen))
            tasks.create_task(self.sender.keep_reactions())

    async def close(self) -> None:
        """Close all of it."""
        await self._daemon.close()
        self._memory.close()


async def _asked(change: Awaitable[None]) -> None:
    try:
        await change
    except (Unreachable, Unanswered):
        raise RoomBusy from None
    except Refused:
        raise RoomRefused from None
