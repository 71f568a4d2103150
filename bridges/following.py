"""What a room's `start` does until its `stop` ends it from elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class Following:
    """One task, which whoever began it waits for."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    async def until_ended(
        self, follow: Coroutine[Any, Any, None], end: Callable[[], Awaitable[None]]
    ) -> None:
        """Return when `follow` was ended, or raise what it raised; `end` is called when we are cancelled."""
        self._task = asyncio.create_task(follow)
        try:
            await asyncio.wait([self._task])
        except asyncio.CancelledError:
            await end()
            raise
        if not self._task.cancelled():
            self._task.result()

    async def end(self, within: float | None = None) -> None:
        """Have it end, and wait for that, so many seconds at most."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=within)


async def for_ever(work: Callable[[], Awaitable[None]], pause: float) -> None:
    """Do `work`, and again `pause` seconds after it failed, until cancelled."""
    while True:
        try:
            await work()
        except Exception as error:
            # Of a full disk, say. Whatever it was, it must not end this for good.
            _log.error("begun_again", what=work.__qualname__, error=type(error).__name__)
            await asyncio.sleep(pause)
