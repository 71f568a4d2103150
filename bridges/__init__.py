"""The table of lines and rooms. A new bridge is one module with a `make` and one row here.

A module is loaded when it is asked for: a bot without Signal never imports it.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from bot.ports import Line, LineContext, Room, RoomContext

LINES: Mapping[str, str] = {"twilio": "bridges.twilio.make", "signal": "bridges.signal.make"}
ROOMS: Mapping[str, str] = {"matrix": "bridges.matrix.make", "signal": "bridges.signal.make"}


def make_line(name: str, section: Any, context: LineContext) -> Line:
    """The line called `name`, from its section of the configuration."""
    line: Line = import_module(LINES[name]).make(section, context)
    return line


def make_room(name: str, section: Any, context: RoomContext) -> Room:
    """The room called `name`, from its section of the configuration."""
    room: Room = import_module(ROOMS[name]).make(section, context)
    return room
