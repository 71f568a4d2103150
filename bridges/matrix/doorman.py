"""Who is in the places, brought in line with the lists: who is missing is invited, strangers put out.

Nobody but us is to let people in, though in a room that somebody else made, or for who runs the
homeserver, that may be possible. A stranger never holds a key; posts wait until they are out.
"""

import asyncio

import structlog

from bot.model import PersonId
from bridges.matrix.account import Account
from bridges.matrix.homeserver import Limited, Rejected, Unreachable, path, pause_after
from bridges.matrix.places import Place
from bridges.matrix.settings import Note, Notice

_log = structlog.get_logger(__name__)


class Doorman:
    """Of all places."""

    def __init__(self, account: Account, farewell: str) -> None:
        self._homeserver = account.homeserver
        self._machine = account.machine
        self._places = account.places
        self._notes = account.notes
        self._farewell = farewell
        self._look = asyncio.Event()
        self._invite = False
        self._looking = asyncio.Lock()

    def look(self, *, invite: bool = False) -> None:
        """Members may have changed, or with `invite` the lists."""
        self._invite = self._invite or invite
        self._look.set()

    async def watch(self) -> None:
        """Look now, and keep it so, for ever."""
        self._look.set()
        while True:
            await self._look.wait()
            self._look.clear()
            try:
                await self.once()
            except (Limited, Unreachable, Rejected) as error:
                _log.info("members_not_changed", error=type(error).__name__)
                await asyncio.sleep(pause_after(error))
                self._look.set()

    async def once(self) -> None:
        """Put strangers out, and invite who was put on a list. Raises as `Homeserver.ask`."""
        async with self._looking:
            for place in self._places.all():
                for person in sorted(place.strangers):
                    await self._expel(place, person)
            if self._invite:
                await self._places.invite_missing()
                self._invite = False

    async def _still_in(self, place: Place, person: PersonId) -> bool:
        # The same refusal comes when they left just now.
        where = path("rooms", place.room, "state", "m.room.member", person)
        return (await self._homeserver.ask("GET", where)).get("membership") in ("join", "invite")

    async def _expel(self, place: Place, person: PersonId) -> None:
        body = {"user_id": person, "reason": self._farewell}
        try:
            await self._homeserver.ask("POST", path("rooms", place.room, "kick"), body)
        except Rejected as no:
            if no.status != 403:
                raise
            if await self._still_in(place, person):
                self._notes.once(Note(what=Notice.CANNOT_EXPEL, place=place.name, person=person))
                return
        place.members[person] = "leave"
        self._notes.over(Note(what=Notice.CANNOT_EXPEL, place=place.name, person=person))
        # They never had it; still, what is said after is under a key made after.
        self._machine.renew(place.room)
