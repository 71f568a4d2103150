"""Server-sent events, as far as the daemon speaks them. Pure: bytes in, events out.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from typing import NamedTuple

_LARGEST = 8 * 1024 * 1024


class ServerEvent(NamedTuple):
    """One event: its name, its data, and the id under which a stream can be taken up again."""

    name: str
    data: str
    id: str | None


class TooLarge(Exception):
    """An event that nobody sends in earnest."""


class Parser:
    """Feed it what arrives, in whatever pieces."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._id: str | None = None

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """The events that `piece` completes. Raises `TooLarge`."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        found = []
        for line in lines:
            event = self._line(line.removesuffix(b"\r").decode(errors="replace"))
            if event is not None:
                found.append(event)
        if len(self._rest) + self._size > _LARGEST:
            raise TooLarge
        return found

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
            self._size += len(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        return None

    def _dispatch(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._size = "", [], 0
        return ServerEvent(name or "message", "\n".join(data), self._id) if data else None
