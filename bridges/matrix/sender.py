"""What we show: posts, files, reactions, state. One attempt each; who asks owns the waiting.

A transaction id is made of what is sent, so that a second attempt at it shows nothing twice: the
homeserver answers with the event of the first, also when it was encrypted anew.
"""

import asyncio
from typing import Any

from bot.model import EventId, Post
from bot.ports import RoomBusy
from bridges.matrix import content
from bridges.matrix.account import Account
from bridges.matrix.homeserver import Limited, Rejected, Unreachable, as_room_errors, path, pause_after
from bridges.matrix.machine import sealed
from bridges.matrix.memory import Owed
from bridges.matrix.places import Place

Json = dict[str, Any]


class Sender:
    """Sends to the places that we are in."""

    def __init__(self, account: Account, epoch: str) -> None:
        self._homeserver = account.homeserver
        self._machine = account.machine
        self._keys = account.keys
        self._places = account.places
        self._memory = account.memory
        self._seats = account.seats
        self._epoch = epoch
        self._something_owed = asyncio.Event()

    async def post(self, post: Post) -> EventId:
        """Show a post; its reactions follow by themselves."""
        txn = self._memory.transaction("post", self._epoch, post.id)
        shown = content.message(post) if post.attachment is None else await self._file(post, txn)
        event = await self._message(post.place, shown, txn)
        room = self._place(post.place).room
        for emoji in post.reactions:
            name = self._memory.transaction("reaction", self._epoch, post.id, emoji)
            self._memory.owe(Owed(txn=name, room=room, target=event, emoji=emoji))
            self._something_owed.set()
        return event

    async def set_state(self, place: str, kind: str, value: Json) -> None:
        """Set a state of a place; nothing is asked when it is so already."""
        where = self._place(place)
        if where.state.get(kind) == value:
            return
        with as_room_errors():
            await self._homeserver.ask("PUT", path("rooms", where.room, "state", kind, ""), value)
        where.state[kind] = value

    async def redact(self, place: str, event: EventId) -> None:
        """Take the content of an event away."""
        room = self._place(place).room
        txn = self._memory.transaction("redact", event)
        with as_room_errors():
            await self._homeserver.ask("PUT", path("rooms", room, "redact", event, txn), {})

    async def keep_reactions(self) -> None:
        """Put what reactions are owed, for ever: later is better than never, and no post waits for it."""
        while True:
            for owed in self._memory.owed():
                await self._put(owed)
            self._something_owed.clear()
            await self._something_owed.wait()

    async def _put(self, owed: Owed) -> None:
        where = path("rooms", owed.room, "send", "m.reaction", owed.txn)
        while True:
            try:
                await self._homeserver.ask("PUT", where, content.reaction(owed.target, owed.emoji))
            except (Limited, Unreachable, Rejected) as error:
                if isinstance(error, Rejected) and error.status != 401:
                    # There already, or its post was redacted: no matter.
                    return self._memory.settle(owed)
                await asyncio.sleep(pause_after(error))
            else:
                return self._memory.settle(owed)

    async def _file(self, post: Post, txn: str) -> Json:
        """What shows the post's file, uploaded encrypted; nothing is uploaded for a post that is shown."""
        if post.attachment is None or self._memory.posted(txn):
            return {}
        self._place(post.place)
        data, file = sealed(post.attachment.data)
        with as_room_errors():
            file["url"] = await self._homeserver.upload(data)
        return content.attached(post, post.attachment, file)

    async def _message(self, name: str, message: Json, txn: str) -> EventId:
        known = self._memory.posted(txn)
        if known:
            return EventId(known)
        place = self._place(name)
        with as_room_errors():
            await self._keys.share(place.room, self._seats.at(place.name) & place.readers)
            # No await between: what was shared is what encrypts.
            encrypted = self._machine.encrypt(place.room, "m.room.message", message)
            where = path("rooms", place.room, "send", "m.room.encrypted", txn)
            answer = await self._homeserver.ask("PUT", where, encrypted)
        event = EventId(str(answer["event_id"]))
        self._memory.keep_posted(txn, event)
        return event

    def _place(self, name: str) -> Place:
        place = self._places.find(name)
        if place is None or place.weakness:
            raise RoomBusy
        # What is for the founders goes on in a room they share: they may have to put the stranger out.
        if place.strangers and place.name == name:
            raise RoomBusy
        return place
