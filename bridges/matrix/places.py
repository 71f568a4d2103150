"""The rooms: made or joined, who is in them, and whether they are still as private as they must be."""

import json
from typing import Any

from bot.model import PersonId
from bridges.matrix.homeserver import Homeserver, Rejected, path
from bridges.matrix.memory import Memory
from bridges.matrix.settings import MatrixSettings, Seats, Weakness

Json = dict[str, Any]

MARK = "anti_relou.place"
"""The state event by which a room that the bot made is found again when its id was lost."""

# The newest version that every client in use understands; later ones hide who may do what.
_VERSION = "11"


# From the most private on; without a setting it is the third.
_HISTORY = ("joined", "invited", "shared", "world_readable")


class Place:
    """One room, as its state says. `seated` tells who is to be in it."""

    def __init__(self, name: str, room: str, user: PersonId, seats: Seats) -> None:
        self.name = name
        self.room = room
        self._user = user
        self._seats = seats
        self.members: dict[PersonId, str] = {}
        self.state: dict[str, Json] = {}
        self.history, self.guests = len(_HISTORY) - 2, True
        """What was found here at first, at most: history to whom, and whether guests may enter."""

    def take(self, event: object) -> PersonId | None:
        """Take a state event; who joined with it, if somebody did."""
        if not isinstance(event, dict) or not isinstance(event.get("state_key"), str):
            return None
        kind, key, content = event.get("type"), event["state_key"], event.get("content")
        content = content if isinstance(content, dict) else {}
        if kind == "m.room.member":
            person, before = PersonId(key), self.members.get(PersonId(key))
            self.members[person] = str(content.get("membership", "leave"))
            return person if self.members[person] == "join" != before else None
        if key == "" and isinstance(kind, str):
            self.state[kind] = content
        return None

    @property
    def joined(self) -> set[PersonId]:
        """Who is in."""
        return {person for person, membership in self.members.items() if membership == "join"}

    @property
    def readers(self) -> set[PersonId]:
        """Who is in or invited: who enters just now is to read what is posted just now."""
        return {person for person, membership in self.members.items() if membership in ("join", "invite")}

    @property
    def strangers(self) -> set[PersonId]:
        """Who is in or invited, and on no list for here."""
        return self.readers - self._seats.at(self.name) - {self._user}

    @property
    def weakness(self) -> Weakness | None:
        """Why nothing may be posted here."""
        if self.state.get("m.room.encryption", {}).get("algorithm") != "m.megolm.v1.aes-sha2":
            return Weakness.ENCRYPTION
        if self.state.get("m.room.join_rules", {}).get("join_rule", "invite") not in ("invite", "private"):
            return Weakness.ENTRY
        # A room that somebody else made may have been laxer from the beginning, as clients make them.
        if self._history_now > self.history:
            return Weakness.HISTORY
        return Weakness.GUESTS if self._guests_now and not self.guests else None

    def measure(self, kept: str | None) -> str:
        """Take how private the place is as what it must be from now on, or `kept`, if that is stricter."""
        history, guests = json.loads(kept) if kept else (self.history, self.guests)
        self.history = min(history, self._history_now)
        self.guests = guests and self._guests_now
        return json.dumps((self.history, self.guests))

    @property
    def _history_now(self) -> int:
        told = self.state.get("m.room.history_visibility", {}).get("history_visibility", "shared")
        return _HISTORY.index(told) if told in _HISTORY else len(_HISTORY)

    @property
    def _guests_now(self) -> bool:
        return bool(self.state.get("m.room.guest_access", {}).get("guest_access") == "can_join")


class Places:
    """All of them."""

    def __init__(
        self, homeserver: Homeserver, memory: Memory, settings: MatrixSettings, seats: Seats
    ) -> None:
        self._homeserver = homeserver
        self._memory = memory
        self._settings = settings
        self._seats = seats
        self._by_name: dict[str, Place] = {}
        self.by_room: dict[str, Place] = {}

    def find(self, name: str) -> Place | None:
        """The place of that name; the traffic room where there is no such one."""
        return self._by_name.get(name if name in self._settings.places else "traffic")

    async def enter(self) -> None:
        """Be in every place: remembered, found, joined or made; those where we cannot be are left out."""
        joined = (await self._homeserver.ask("GET", path("joined_rooms"))).get("joined_rooms", [])
        for name, given in self._settings.places.items():
            room = given or self._memory.word(f"room {name}") or await self._search(name, joined)
            if room is None:
                room = await self._make(name)
            elif room not in joined and not await self._join(room):
                continue
            if not given:
                self._memory.keep_word(f"room {name}", room)
            place = Place(name, room, self._settings.user, self._seats)
            for event in await self._homeserver.state(room):
                place.take(event)
            measure = f"privacy {room}"
            self._memory.keep_word(measure, place.measure(self._memory.word(measure)))
            self._by_name[name] = self.by_room[room] = place

    def all(self) -> list[Place]:
        """Those that we are in."""
        return list(self._by_name.values())

    def left(self, room: str) -> None:
        """We are out of a room."""
        place = self.by_room.pop(room, None)
        if place:
            del self._by_name[place.name]

    @property
    def weakness(self) -> str | None:
        """In a few words, what keeps us from posting somewhere."""
        for name in self._settings.places:
            place = self._by_name.get(name)
            if place is None:
                given = self._settings.places[name] is not None
                return f"not in the {name} room" + (": waiting for a founder's invitation" if given else "")
            if place.weakness:
                return f"the {name} room {_WEAK[place.weakness]}"
            if place.strangers:
                return f"somebody on no list is in the {name} room"
        return None

    async def close(self, place: Place) -> bool:
        """Make a room that we made as private as it was; whether that was ours to do, and was done."""
        if MARK not in place.state:
            return False
        for kind, content in _closed(place.name).items():
            if place.state.get(kind) == content:
                continue
            try:
                await self._homeserver.ask("PUT", path("rooms", place.room, "state", kind, ""), content)
            except Rejected:
                return False
            place.state[kind] = content
        return True

    async def invite_missing(self) -> None:
        """Invite who is to be in and is not."""
        for name, place in self._by_name.items():
            for person in sorted(self._seats.at(name)):
                if place.members.get(person) not in ("join", "invite"):
                    await self.invite(place, person)

    async def invite(self, place: Place, person: PersonId) -> None:
        """Invite one person; that they are in already, or barred, is no failure."""
        try:
            await self._homeserver.ask("POST", path("rooms", place.room, "invite"), {"user_id": person})
        except Rejected as no:
            if no.status not in (400, 403, 404):
                raise

    def invited(self, room: str, state: object) -> bool:
        """Note an invitation; whether it is to a place of ours, by a founder."""
        events = state.get("events", []) if isinstance(state, dict) else []
        for event in events:
            if (
                isinstance(event, dict)
                and event.get("type") == "m.room.member"
                and event.get("state_key") == self._settings.user
                and event.get("sender") in self._seats.founders
            ):
                self._memory.keep_word(f"invited {room}", str(event["sender"]))
                return room in self._settings.places.values()
        return False

    async def _join(self, room: str) -> bool:
        if self._memory.word(f"invited {room}") is None:
            return False
        try:
            await self._homeserver.ask("POST", path("rooms", room, "join"), {})
        except Rejected:
            self._memory.forget_word(f"invited {room}")
            return False
        return True

    async def _search(self, name: str, joined: list[str]) -> str | None:
        """A room that we made for this place, and whose id we lost, with or before our memory."""
        for room in joined:
            events = await self._homeserver.state(room)
            state = {event.get("type"): event for event in events if event.get("state_key") == ""}
            mark, create = state.get(MARK), state.get("m.room.create")
            ours = create is not None and create.get("sender") == self._settings.user
            if ours and mark is not None and mark.get("content", {}).get("place") == name:
                return room
        return None

    async def _make(self, name: str) -> str:
        known = await self._homeserver.ask("GET", path("capabilities"))
        versions = known.get("capabilities", {}).get("m.room_versions", {}).get("available", {})
        version = {"room_version": _VERSION} if _VERSION in versions else {}
        answer = await self._homeserver.ask("POST", path("createRoom"), {**self._plan(name), **version})
        return str(answer["room_id"])

    def _plan(self, name: str) -> Json:
        """The room as it is born. Nobody is invited with it: one wrong name would spoil the whole."""
        state = _closed(name)
        levels = {
            "users": {**dict.fromkeys(self._seats.founders, 50), self._settings.user: 100},
            "users_default": 0,
            "events_default": 0,
            "state_default": 100,
            "events": {"m.room.message": 0, "m.room.encrypted": 0, "m.reaction": 0},
            "invite": 100,
            "kick": 100,
            "ban": 100,
            "redact": 50,
            "notifications": {"room": 100},
        }
        return {
            "name": self._settings.names.get(name, name),
            "preset": "private_chat",
            "visibility": "private",
            "initial_state": [
                {"type": kind, "state_key": "", "content": content} for kind, content in state.items()
            ],
            "power_level_content_override": levels,
        }


_WEAK = {
    Weakness.ENCRYPTION: "is not encrypted",
    Weakness.ENTRY: "is open to everyone",
    Weakness.HISTORY: "shows its history to more people than before",
    Weakness.GUESTS: "admits guests",
}


def _closed(name: str) -> dict[str, Json]:
    """What makes a room private."""
    return {
        "m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"},
        "m.room.join_rules": {"join_rule": "invite"},
        "m.room.guest_access": {"guest_access": "forbidden"},
        "m.room.history_visibility": {"history_visibility": "joined"},
        MARK: {"place": name},
    }
