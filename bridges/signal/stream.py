"""What comes in for one account, handed to all who use it here.

The daemon hands each message to whoever is connected, once, and keeps none for who comes later: a
line and a room with connections of their own would each lose what came while only the other was
there. What nobody wants yet is kept until somebody does, in memory and within bounds.

signal-cli 0.13 notices that nobody is connected any more when it next breaks the silence, within
15 s: what comes in meanwhile it hands to nobody. Later daemons keep the last thousand events and
bring them again to who asks, as we do.
"""

import asyncio
import random
from collections import deque
from contextlib import aclosing
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog

from bridges.signal.rpc import Daemon, Refused, Unanswered, Unreachable
from bridges.signal.settings import SignalSettings

Json = dict[str, Any]

_log = structlog.get_logger(__name__)

_PAUSE_FIRST = 0.25
_PAUSE_MOST = 30.0
_KEPT = 256
_NO_ACCOUNT = (400, -32602)
_ALL = "0"
"""The id of no event: a daemon that keeps some brings all of them."""


class Taker(Protocol):
    """Who uses a stream."""

    def wants(self, params: Json) -> bool:
        """Whether this is for them."""
        ...

    async def take(self, params: Json) -> None:
        """Return once it cannot be lost any more, as far as that is in our hands."""
        ...


class Stream:
    """Connected from when one is attached until one leaves. `trouble` says why nothing comes in."""

    def __init__(self, rpc: str, account: str) -> None:
        self._rpc = rpc
        self._account = account
        self._takers: list[Taker] = []
        self._unwanted: deque[Json] = deque(maxlen=_KEPT)
        self._handing_out = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._last = _ALL
        self.trouble: str | None = "not connected"

    async def attach(self, taker: Taker) -> None:
        """Hand to `taker` what comes in from now on, and what came in before and nobody wanted."""
        self._takers.append(taker)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        async with self._handing_out:
            kept = [params for params in self._unwanted if taker.wants(params)]
            for params in kept:
                self._unwanted.remove(params)
                await self._give(taker, params)

    async def detach(self, taker: Taker) -> None:
        """Hand nothing more to `taker`, nor to anybody until one is attached again.

        What came in for who has left would go to nobody: it waits with the daemon.
        """
        if taker in self._takers:
            self._takers.remove(taker)
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        await asyncio.wait([task])
        self.trouble = "not connected"
        # Who comes next may be there because the last one could not finish.
        self._last = _ALL

    async def _run(self) -> None:
        pause = _PAUSE_FIRST
        while True:
            daemon = Daemon(self._rpc, self._account)
            try:
                # The stream itself may be silent for 15 s: that it will come is known by this.
                await daemon.call("version")
                self._tell(None)
                async with aclosing(daemon.events(self._last)) as events:
                    async for heard in events:
                        pause = _PAUSE_FIRST
                        if heard.params is not None:
                            await self._hand_out(heard.params)
                            self._last = heard.id or self._last
            except Refused as no:
                unknown = no.code in _NO_ACCOUNT
                self._tell("signal-cli has no such account" if unknown else "signal-cli refuses us")
            except (Unreachable, Unanswered):
                self._tell("signal-cli cannot be reached")
            else:
                self._tell("signal-cli went away")
            finally:
                await daemon.close()
            # Jitter, so that many bots do not come back as one; it protects nothing.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - as said
            pause = min(pause * 2, _PAUSE_MOST)

    async def _hand_out(self, params: Json) -> None:
        if params.get("account", self._account) != self._account:
            return
        async with self._handing_out:
            takers = [taker for taker in self._takers if taker.wants(params)]
            for taker in takers:
                await self._give(taker, params)
            if not takers and _worth_keeping(params):
                self._unwanted.append(params)

    async def _give(self, taker: Taker, params: Json) -> None:
        try:
            await taker.take(params)
        except Exception as error:
            # One message that somebody chokes on must not stop the others.
            _log.error("a message could not be taken", error=type(error).__name__)

    def _tell(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self.trouble:
            _log.warning("nothing comes in from Signal", why=trouble)
        self.trouble = trouble


_streams: "WeakValueDictionary[tuple[str, str], Stream]" = WeakValueDictionary()


def stream_of(settings: SignalSettings) -> Stream:
    """The stream of this account at this daemon: one for all who ask, as long as one of them is there."""
    key = settings.rpc.rstrip("/"), settings.account
    return _streams.setdefault(key, Stream(*key))


def _worth_keeping(params: Json) -> bool:
    envelope = params.get("envelope")
    return bool(params.get("exception")) or (isinstance(envelope, dict) and "dataMessage" in envelope)
