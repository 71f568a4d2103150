"""A room under test, running, and what it handed over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from bot.model import EventId, Joined, Post, PostId, RoomEvent, Said
from bot.ports import Room
from tests.parts.until import until

R = TypeVar("R", bound=Room)


class Running(Generic[R]):
    """A room and its listener. `before` is called with each event first: it may raise, or wait."""

    def __init__(self, room: R) -> None:
        self.room = room
        self.heard: list[RoomEvent] = []
        self.joined: list[Joined] = []
        self.before: Callable[[RoomEvent], Awaitable[None]] | None = None
        self.task = asyncio.create_task(room.start(self._listen))

    async def is_ready(self, seconds: float = 20.0) -> None:
        def probe() -> bool:
            if self.task.done():
                self.task.result()
            return self.room.ready() is None

        await until(probe, seconds)

    async def hears(self, seconds: float = 15.0, **fields: object) -> RoomEvent:
        """Wait until an event with these fields was handed over."""
        return await until(lambda: next(iter(self.matching(**fields)), None), seconds)

    def matching(self, **fields: object) -> list[RoomEvent]:
        return [e for e in self.heard if all(getattr(e, k, None) == v for k, v in fields.items())]

    def texts(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, Said)]

    async def shows(self, number: int, text: str, **more: Any) -> EventId:
        """Post `text` as post `number`."""
        return await self.room.post(post(number, text, **more))

    async def _listen(self, event: RoomEvent) -> None:
        if isinstance(event, Joined):
            self.joined.append(event)
            return
        if self.before:
            await self.before(event)
        self.heard.append(event)


def post(number: int, text: str, place: str = "traffic", **more: object) -> Post:
    return Post(id=PostId(number), place=place, plain=text, html=text, **more)


@asynccontextmanager
async def running(room: R, *, ready: bool = True) -> AsyncIterator[Running[R]]:
    """`room`, started and ready; stopped at the end."""
    started = Running(room)
    try:
        if ready:
            await started.is_ready()
        yield started
    finally:
        await room.stop()
        await started.task
