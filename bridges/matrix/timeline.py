"""From sync answers to events handed to the bot: each of them, in order, and the place kept.

The position is written down only when everything before it was handed over, so that a crash hands
some over again and loses none. What came while we were away, past what one answer holds, is
fetched backwards and handed over first.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.model import Joined, PersonId, RoomEvent, WhyNot
from bridges.matrix import events
from bridges.matrix.account import Account
from bridges.matrix.doorman import Doorman
from bridges.matrix.homeserver import Limited, Rejected, Unreachable, path
from bridges.matrix.machine import Undecipherable
from bridges.matrix.memory import Waiting
from bridges.matrix.places import Place
from bridges.matrix.settings import Note, Notice

Json = dict[str, Any]
Hand = Callable[[RoomEvent], Awaitable[None]]

_log = structlog.get_logger(__name__)

_POSITION = "position"
# What a founder may have said while we were down, by far; more is a flood, not a talk.
_LONGEST_GAP = 1_000
_PAGE = 100


class Timeline:
    """Follows the rooms."""

    def __init__(self, account: Account, doorman: Doorman, *, hand: Hand, patience: float) -> None:
        self._homeserver = account.homeserver
        self._machine = account.machine
        self._keys = account.keys
        self._places = account.places
        self._memory = account.memory
        self._seats = account.seats
        self._notes = account.notes
        self._doorman = doorman
        self._hand = hand
        self._patience = patience

    @property
    def position(self) -> str | None:
        """Up to where everything was handed over; None before the first time."""
        return self._memory.word(_POSITION)

    def begin(self, answer: Json) -> None:
        """Take the very first sync: from here on. What was said before was said to nobody."""
        self._keys_of(answer)
        self._invitations(events.mapping(answer.get("rooms")))
        self._moved(answer)

    def lost(self) -> None:
        """The homeserver does not know our position: it begins anew."""
        self._memory.forget_word(_POSITION)

    async def take(self, answer: Json) -> bool:
        """Hand over what a sync brought; whether it brought an invitation to a place of ours.

        Raises when a gap cannot be fetched: to be taken again.
        """
        self._keys_of(answer)
        rooms = events.mapping(answer.get("rooms"))
        batches = [
            await self._batch(place, joined)
            for room, joined in events.mapping(rooms.get("join")).items()
            if (place := self._places.by_room.get(room))
        ]
        await self._refresh()
        for place, batch in batches:
            for raw in batch:
                await self._one(place, raw)
        for room in events.mapping(rooms.get("leave")):
            self._places.left(room)
        invited = self._invitations(rooms)
        self._moved(answer)
        await self.try_again()
        return invited

    async def try_again(self) -> None:
        """Open what waited for its key, and give up what waited too long."""
        for waiting in self._memory.waiting():
            place = self._places.by_room.get(waiting.room)
            around = events.envelope(waiting.raw, place.name) if place else None
            if place is None or around is None:
                self._memory.stop_waiting(waiting)
                continue
            event: RoomEvent | None
            try:
                payload = self._machine.decrypt(place.room, waiting.raw)
                event = events.said(around, payload.get("type"), payload.get("content"), encrypted=True)
            except Undecipherable:
                if time.time() < waiting.due:
                    continue
                event = events.unreadable(around, self._why_not(place, waiting.raw, around))
            if event:
                await self._hand(event)
            self._memory.stop_waiting(waiting)

    def next_due(self) -> float | None:
        """How many seconds until something that waits is given up."""
        due = [waiting.due for waiting in self._memory.waiting()]
        return max(0.0, min(due) - time.time()) if due else None

    def _invitations(self, rooms: Json) -> bool:
        ours = False
        for room, invitation in events.mapping(rooms.get("invite")).items():
            state = events.mapping(invitation).get("invite_state")
            ours = self._places.invited(room, state) or ours
        return ours

    def _moved(self, answer: Json) -> None:
        token = answer.get("next_batch")
        if isinstance(token, str):
            self._memory.keep_word(_POSITION, token)
            self._machine.caught_up()

    def _keys_of(self, answer: Json) -> None:
        for message in events.mapping(answer.get("to_device")).get("events", []):
            self._machine.receive(message)
        self._machine.count(events.mapping(answer.get("device_one_time_keys_count")).get("signed_curve25519"))
        lists = events.mapping(answer.get("device_lists"))
        changed = {*lists.get("changed", []), *lists.get("left", [])}
        self._keys.changed(changed & self._seats.everyone)

    async def _refresh(self) -> None:
        # Before anything is opened: a new device's message comes with the news of the device.
        try:
            await self._keys.refresh()
        except (Unreachable, Limited, Rejected) as error:
            _log.info("keys_not_asked", error=type(error).__name__)

    async def _batch(self, place: Place, joined: Json) -> tuple[Place, list[Json]]:
        """What a sync says of one place, its state taken, and the gap before it filled."""
        timeline = events.mapping(joined.get("timeline"))
        batch = [raw for raw in timeline.get("events", []) if isinstance(raw, dict)]
        if timeline.get("limited") and isinstance(timeline.get("prev_batch"), str):
            batch = await self._gap(place, timeline["prev_batch"], batch) + batch
        known = self._memory.word(f"last {place.room}")
        for n in reversed(range(len(batch))):
            if batch[n].get("event_id") == known or self._our_entry(batch[n]):
                batch = batch[n + 1 :]
                break
        for event in events.mapping(joined.get("state")).get("events", []):
            self._state(place, event)
        return place, batch

    async def _gap(self, place: Place, before: str, batch: list[Json]) -> list[Json]:
        """The events between the last one handed over and `batch`, oldest first."""
        known = self._memory.word(f"last {place.room}")
        found: list[Json] = []
        query = {"dir": "b", "from": before, "limit": str(_PAGE)}
        if self.position:
            query["to"] = self.position
        while not any(self._our_entry(raw) for raw in batch):
            answer = await self._homeserver.ask("GET", path("rooms", place.room, "messages"), query=query)
            chunk = [raw for raw in answer.get("chunk", []) if isinstance(raw, dict)]
            for raw in chunk:
                if raw.get("event_id") == known:
                    return found[::-1]
                found.append(raw)
                if self._our_entry(raw):
                    return found[::-1]
            if not chunk or not isinstance(answer.get("end"), str):
                break
            if len(found) >= _LONGEST_GAP:
                self._notes.now(Note(what=Notice.GAP, place=place.name))
                break
            query["from"] = answer["end"]
        return found[::-1]

    def _our_entry(self, raw: Json) -> bool:
        """Whether we entered the room with this event: what is before was not said to us."""
        if raw.get("type") != "m.room.member" or raw.get("state_key") != self._machine.user:
            return False
        before = events.mapping(events.mapping(raw.get("unsigned")).get("prev_content"))
        now = events.mapping(raw.get("content"))
        return now.get("membership") == "join" != before.get("membership")

    def look_at(self, place: Place) -> None:
        """Tell, if it is news, that a place is no longer private, or that it is again."""
        told = Note(what=Notice.WEAKENED, place=place.name, detail=place.weakness)
        if place.weakness:
            self._notes.once(told)
        elif self._notes.over(told):
            self._notes.now(Note(what=Notice.MENDED, place=place.name))

    def _state(self, place: Place, event: object) -> PersonId | None:
        """Take a state event; who joined with it, if somebody did."""
        strangers = place.strangers
        joined = place.take(event)
        if joined and joined != self._machine.user:
            self._keys.changed([joined])
        for person in sorted(place.strangers - strangers):
            self._notes.now(Note(what=Notice.STRANGER_JOINED, place=place.name, person=person))
        for person in sorted(strangers - place.strangers):
            self._notes.over(Note(what=Notice.STRANGER_JOINED, place=place.name, person=person))
        if place.strangers:
            self._doorman.look()
        self.look_at(place)
        return joined

    async def _one(self, place: Place, raw: Json) -> None:
        around = events.envelope(raw, place.name)
        if around is None:
            return
        if "state_key" in raw:
            joined = self._state(place, raw)
            if joined in self._seats.at(place.name):
                await self._hand(
                    Joined(event=around.event, place=place.name, person=around.person, at=around.at)
                )
        elif around.person != self._machine.user:
            event = self._read(place, raw, around)
            if event:
                await self._hand(event)
        self._memory.keep_word(f"last {place.room}", around.event)

    def _read(self, place: Place, raw: Json, around: events.Envelope) -> RoomEvent | None:
        shut_out = self._keys.shut_out(around.person)
        match around.kind:
            case events.MESSAGE:
                said = events.said(around, around.kind, around.content, encrypted=False)
                return events.unreadable(around, shut_out) if said and shut_out else said
            case events.REACTION:
                reaction = events.reacted(around)
                if reaction is None or shut_out:
                    return None
                self._memory.keep_reaction(reaction.event)
                return reaction
            case events.REDACTION:
                target = events.redacted(raw, around)
                if target is not None and self._memory.was_reaction(target):
                    return events.withdrawn(around, target)
            case events.ENCRYPTED:
                return self._open(place, raw, around)
        return None

    def _why_not(self, place: Place, raw: Json, around: events.Envelope) -> WhyNot | None:
        """Why what came does not count, whatever it says; None where only its key is missing."""
        by_device: WhyNot | None = "device" if self._machine.from_barred(place.room, raw) else None
        return self._keys.shut_out(around.person) or by_device

    def _open(self, place: Place, raw: Json, around: events.Envelope) -> RoomEvent | None:
        if "ciphertext" not in around.content:
            return None  # redacted
        try:
            payload = self._machine.decrypt(place.room, raw)
        except Undecipherable:
            # The key may be on its way: homeservers promise no order between keys and events.
            due = time.time() + self._patience
            self._memory.wait_for(Waiting(event=around.event, room=place.room, raw=raw, due=due))
            return None
        return events.said(around, payload.get("type"), payload.get("content"), encrypted=True)
