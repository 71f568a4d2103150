"""What a room's `start` does until its `stop` ends it from elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any


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
