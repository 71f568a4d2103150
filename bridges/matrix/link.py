"""The link to the homeserver: connect, follow, hand over, and wait when something is amiss.

The only loops that wait for the homeserver are here and in `sender`'s reactions. Everything that
connecting does may be done again, so there is one way back from every failure: connect anew.
"""

import asyncio
import json
import random
import traceback
from collections.abc import Collection
from typing import Any

import structlog

from bot.model import PersonId, RoomEvent
from bot.ports import CannotCommit, Listener
from bridges.following import for_ever
from bridges.matrix.account import Account
from bridges.matrix.doorman import Doorman
from bridges.matrix.homeserver import Homeserver, Limited, Rejected, Unreachable, path
from bridges.matrix.keys import Keys
from bridges.matrix.login import LogIn, Refused
from bridges.matrix.machine import Machine
from bridges.matrix.memory import Memory
from bridges.matrix.notes import Notes
from bridges.matrix.places import Places
from bridges.matrix.sender import Sender
from bridges.matrix.settings import MatrixSettings, Note, Notice, Seats, Tell
from bridges.matrix.timeline import Timeline

Json = dict[str, Any]

_log = structlog.get_logger(__name__)

_POLL_SECONDS = 30.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
# Homeservers lock out who tries more than a few times a minute.
_REFUSED_WAIT = 120.0
_FILTER = json.dumps(
    {
        "presence": {"types": []},
        "account_data": {"types": []},
        "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}, "account_data": {"types": []}},
    },
    separators=(",", ":"),
)
# A listener's own failure is tried again, since a command must not be lost to a passing fault, and
# then passed over, since one event must not keep us deaf to all others.
_HANDING_WAITS = (0.1, 0.5, 2.0, 5.0)
_COMMIT_WAIT = 1.0
_FINISH_SECONDS = 1.5
_AWAY = "the homeserver cannot be reached"
_REFUSED = "the homeserver refuses our password"


class Link:
    """One account's link; made when the folder can be opened, closed once."""

    def __init__(
        self,
        *,
        settings: MatrixSettings,
        homeserver: Homeserver,
        seats: Seats,
        tell: Tell,
        listen: Listener,
        patience: float,
    ) -> None:
        self._homeserver = homeserver
        self._seats = seats
        self._listen = listen
        self._memory = Memory(settings.data)
        self._notes = Notes(self._memory, tell)
        self._login = LogIn(homeserver, self._memory, settings)
        self._machine = Machine(settings.user, self._login.device, self._login.pickle_key, self._memory)
        self.keys = Keys(
            machine=self._machine,
            homeserver=homeserver,
            memory=self._memory,
            settings=settings,
            seats=seats,
            notes=self._notes,
        )
        self._places = Places(homeserver, self._memory, settings, seats)
        account = Account(
            homeserver=homeserver,
            machine=self._machine,
            keys=self.keys,
            places=self._places,
            memory=self._memory,
            seats=seats,
            notes=self._notes,
        )
        self.doorman = Doorman(account, settings.farewell)
        self._timeline = Timeline(account, self.doorman, hand=self._hand, patience=patience)
        self.sender = Sender(account, settings.epoch)
        self._why: str | None = "starting"
        self._failures = 0
        self._closed = False

    def seated(self, before: Collection[PersonId]) -> None:
        """The lists have changed; `before` were on one."""
        for person in set(before) - self._seats.everyone:
            self.keys.forget(person)
        self.keys.changed(self._seats.everyone)
        self.doorman.look(invite=True)

    def ready(self) -> str | None:
        """None when all is well, else in a few words why not."""
        return self._why or self._places.weakness

    async def run(self) -> None:
        """Connect and follow for ever; ends only when cancelled."""
        beside: list[asyncio.Task[None]] = []
        try:
            while True:
                try:
                    await self._connect()
                    beside = beside or [
                        asyncio.create_task(for_ever(work, _LONGEST_WAIT))
                        for work in (self.sender.keep_reactions, self.doorman.watch)
                    ]
                    await self._follow()
                except Exception as error:
                    await asyncio.sleep(self._amiss(error))
        finally:
            for task in beside:
                task.cancel()
            if beside:
                await asyncio.wait(beside)

    def close(self) -> None:
        """Close the folder."""
        self._machine.close()
        self._memory.close()

    def _amiss(self, error: Exception) -> float:
        """Say why nothing goes on; for how many seconds to leave it."""
        # Jitter, so that not everyone comes back to a homeserver in one moment.
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        wait = min(_FIRST_WAIT * 2.0 ** min(self._failures, 10), _LONGEST_WAIT) * jitter
        self._failures += 1
        match error:
            case Unreachable():
                self._why = _AWAY
            case Limited():
                self._why, wait = "the homeserver asks us to wait", error.wait or wait
            case Refused():
                self._notes.once(Note(what=Notice.LOGIN_REFUSED))
                self._why, wait = _REFUSED, _REFUSED_WAIT
            case Rejected(status=401):
                self._why = "logging in again"
                self._login.rejected()
            case _:
                self._why = "failed; the log says where"
        # An error's text may hold what somebody wrote; where it happened does not.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _log.warning(
            "room_waits", why=self._why, error=type(error).__name__, where=f"{frame.name}:{frame.lineno}"
        )
        return wait

    async def _connect(self) -> None:
        """Log in, publish our keys, enter the places."""
        await self._login.enter()
        self._notes.over(Note(what=Notice.LOGIN_REFUSED))
        if not self._login.published:
            self._machine.republish()
        await self.keys.upload()
        self._login.keys_published()
        if self._timeline.position is None:
            self._timeline.begin(await self._sync(0.0, None))
        try:
            await self.keys.cross_sign()
        except Rejected:
            self._notes.once(Note(what=Notice.NOT_CROSS_SIGNED))
        else:
            self._notes.over(Note(what=Notice.NOT_CROSS_SIGNED))
        await self._places.enter()
        for place in self._places.all():
            self._timeline.look_at(place)
            for person in sorted(place.strangers):
                self._notes.once(Note(what=Notice.STRANGER_JOINED, place=place.name, person=person))
        await self._close()
        self.doorman.look(invite=True)
        await self.doorman.once()
        self.keys.changed(self._seats.everyone)
        await self.keys.refresh()

    async def _close(self) -> None:
        """Once a start, since starting us is a person's decision: mend what only we could mend."""
        if self._closed:
            return
        for place in self._places.all():
            if place.weakness and await self._places.close(place):
                self._timeline.look_at(place)
        self._closed = True

    async def _follow(self) -> None:
        """Take one sync after the other."""
        timeout = 0.0  # the first tells whether all is well
        while True:
            try:
                answer = await self._sync(timeout, self._timeline.position)
            except Rejected as no:
                if no.status == 400:
                    # A homeserver that was restored does not know where we were; we go on from now.
                    self._timeline.lost()
                raise
            if await self._timeline.take(answer):
                await self._connect()
            self._why, self._failures = None, 0
            await self.keys.upload()
            await self.keys.mend()
            due = self._timeline.next_due()
            timeout = _POLL_SECONDS if due is None else min(_POLL_SECONDS, due + 0.1)

    async def _sync(self, poll: float, since: str | None) -> Json:
        query = {"timeout": str(int(poll * 1000)), "filter": _FILTER}
        if since:
            query["since"] = since
        return await self._homeserver.ask("GET", path("sync"), query=query, seconds=poll + 30)

    async def _hand(self, event: RoomEvent) -> None:
        """Hand one event over, and come back when it is durable, or hopeless."""
        failures = 0
        while True:
            handing = asyncio.ensure_future(self._listen(event))
            try:
                await asyncio.shield(handing)
            except asyncio.CancelledError:
                # What is being made durable is let finish: half a commit helps nobody.
                await asyncio.wait([handing], timeout=_FINISH_SECONDS)
                handing.cancel()
                raise
            except CannotCommit:
                await asyncio.sleep(_COMMIT_WAIT)
            except Exception as error:
                _log.error("event_not_taken", event_id=event.event, error=type(error).__name__)
                if failures == len(_HANDING_WAITS):
                    return
                await asyncio.sleep(_HANDING_WAITS[failures])
                failures += 1
            else:
                return
