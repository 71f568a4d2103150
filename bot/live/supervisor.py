"""Watches over the parts: starts again what failed, and stops all when a part fails that must not."""

import asyncio
from collections.abc import Awaitable, Callable

from bot import log
from bot.model import SECOND, Span
from bot.ports import Clock
from bot.store import AlreadyLed, BrokenChain, Deposed

RESTART_AFTER = Span(2 * SECOND)

_log = log.get("app")


class Supervisor:
    """The running parts of one bot. `failure` says why all was stopped, when nobody asked for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self.stopping = asyncio.Event()
        self.failure: str | None = None

    def watch(self, name: str, run: Callable[[], Awaitable[None]], *, restart: bool = True) -> None:
        """Run a part until it ends by itself. When one fails that is not to be restarted, all stops."""

        async def watched() -> None:
            while not self.stopping.is_set():
                try:
                    await run()
                    return
                except (AlreadyLed, Deposed, BrokenChain) as error:
                    self.failure = str(error)
                    break
                except Exception:
                    _log.exception("a part failed, started again", what=name)
                    if not restart:
                        self.failure = f"the {name} failed"
                        break
                    await self._clock.sleep(RESTART_AFTER)
            self.stopping.set()

        self._tasks.append(asyncio.create_task(watched(), name=name))

    async def let_end(self, name: str, seconds: float) -> None:
        """Wait until the part called `name` has ended, for so long at most."""
        tasks = [task for task in self._tasks if task.get_name() == name]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def cancel(self) -> None:
        """End all parts at once."""
        for task in self._tasks:
            task.cancel()

    async def gone(self) -> None:
        """Return when all parts have ended."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
