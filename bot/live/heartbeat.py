"""The heartbeat: an outside service is asked at intervals, and raises the alarm when it is not.

It is the one alarm that works when the bot itself is dead. While the bot cannot commit or does not
decide nothing is asked, which to the service is the same as dead.
"""

from collections.abc import Awaitable, Callable, Mapping

import aiohttp

from bot import log
from bot.model import Span
from bot.ports import Clock

_TIMEOUT = aiohttp.ClientTimeout(total=20)
_VITAL = ("database", "brain")

_log = log.get("heartbeat")


class Heartbeat:
    """Asks for `url` every `every`. `probe` says what is wrong with each part, None where nothing is."""

    def __init__(
        self, url: str, every: Span, probe: Callable[[], Awaitable[Mapping[str, str | None]]], clock: Clock
    ) -> None:
        self._url = url
        self._every = every
        self._probe = probe
        self._clock = clock
        self._heard = True

    async def run(self) -> None:
        """Beat until cancelled. A service that is away is logged once, and asked again."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as http:
            while True:
                troubles = await self._probe()
                if not any(troubles.get(part) for part in _VITAL):
                    await self._beat(http)
                await self._clock.sleep(self._every)

    async def _beat(self, http: aiohttp.ClientSession) -> None:
        why = None
        try:
            async with http.get(self._url) as answer:
                if not answer.ok:
                    why = f"it answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            # Not its words: they name the address, which is as good as a key.
            why = type(error).__name__
        if (why is None) != self._heard:
            self._heard = why is None
            if why is None:
                _log.info("the heartbeat's service answers again")
            else:
                _log.warning("the heartbeat's service does not hear us", why=why)
