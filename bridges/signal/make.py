"""A Signal line and a Signal room, each from its section of the configuration."""

from pathlib import Path
from typing import Protocol, cast, overload

from bot.model import TRAFFIC, PersonId
from bot.ports import LineContext, RoomContext
from bridges.signal.line import SignalLine
from bridges.signal.room import SignalRoom
from bridges.signal.settings import GroupSettings, Notice, SignalSettings


class LineSection(Protocol):
    """What `lines.signal` of config.yaml holds."""

    rpc: str
    account: str


class RoomSection(Protocol):
    """What `rooms.signal` of config.yaml holds."""

    rpc: str
    account: str
    group: str
    data: Path


@overload
def make(section: LineSection, context: LineContext) -> SignalLine: ...


@overload
def make(section: RoomSection, context: RoomContext) -> SignalRoom: ...


def make(section: LineSection | RoomSection, context: LineContext | RoomContext) -> SignalLine | SignalRoom:
    """The line or the room, by whose context it is."""
    if isinstance(context, LineContext):
        settings = SignalSettings(rpc=section.rpc, account=section.account)
        return SignalLine(settings, context.now, context.tell)
    return _room(cast(RoomSection, section), context)


def _room(section: RoomSection, context: RoomContext) -> SignalRoom:
    settings = GroupSettings(
        rpc=section.rpc,
        account=section.account,
        group=section.group,
        data=section.data,
        founders=context.founders,
        moderators=context.moderators,
        epoch=context.epoch,
    )

    def tell(notice: Notice, person: PersonId | None) -> None:
        context.tell(notice, TRAFFIC, person)

    return SignalRoom(settings, tell)
