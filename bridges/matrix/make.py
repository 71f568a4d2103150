"""A Matrix room from its section of the configuration."""

from pathlib import Path
from typing import Literal, Protocol

from bot.model import FOUNDERS, TRAFFIC, PersonId
from bot.ports import RoomContext
from bridges.matrix.room import MatrixRoom
from bridges.matrix.settings import MatrixSettings, Note


class _Secret(Protocol):
    def get_secret_value(self) -> str: ...


class Section(Protocol):
    """What `rooms.matrix` of config.yaml holds."""

    homeserver: str
    user: str
    password: _Secret
    room: str | None
    founders_room: str | Literal[False] | None
    data: Path
    require_cross_signing: bool


def make(section: Section, context: RoomContext) -> MatrixRoom:
    """The room, or both of them, for the people that `context` names."""
    places: dict[str, str | None] = {TRAFFIC: section.room}
    if section.founders_room is not False:
        places[FOUNDERS] = section.founders_room
    settings = MatrixSettings(
        homeserver=section.homeserver,
        user=PersonId(section.user),
        password=section.password.get_secret_value(),
        data=section.data,
        places=places,
        names=context.names,
        founders=_here(context.founders),
        moderators=_here(context.moderators),
        require_cross_signing=section.require_cross_signing,
        epoch=context.epoch,
        farewell=context.farewell,
    )

    def tell(note: Note) -> None:
        context.tell(note.what, note.place, note.person, note.detail)

    return MatrixRoom(settings, tell)


def _here(people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """Those of `people` who are on Matrix: the others sit in another room."""
    return tuple(person for person in people if person.startswith("@"))
