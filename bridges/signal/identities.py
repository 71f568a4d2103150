"""Safety numbers: whether who speaks is still who we took them for.

The daemon opens nothing that comes under a changed key, unless it was started to trust every key.
So we look ourselves too: the key that somebody on a list has when first seen is held, and another one
counts only once somebody verified it (`signal-cli trust --verified-safety-number`).
"""

import time
from typing import Any

from bot.model import PersonId
from bridges.signal.memory import Known, Memory
from bridges.signal.rpc import Daemon
from bridges.signal.settings import Notice, Tell

_VERIFIED = "TRUSTED_VERIFIED"


class Identities:
    """Of those who are on a list."""

    def __init__(self, daemon: Daemon, memory: Memory, tell: Tell) -> None:
        self._daemon = daemon
        self._memory = memory
        self._tell = tell

    def suspend(self, person: str, stamp: int) -> None:
        """Something of this time came under another key, or went to nobody for that reason."""
        known = self._memory.known(person) or Known(fingerprint=None)
        # The sender chose the time: one in the future must not silence them for ever.
        not_before = max(known.not_before, min(stamp, now_ms()))
        self._memory.keep_known(
            person,
            Known(
                fingerprint=known.fingerprint,
                verified=known.verified,
                suspended=True,
                not_before=not_before,
            ),
        )
        if not known.suspended:
            self._tell(Notice.SAFETY_NUMBER_CHANGED, PersonId(person))

    async def believe(self, person: str, stamp: int) -> bool:
        """Whether what `person` said at `stamp` counts. Raises as `Daemon.call`."""
        now = await self._ask(person)
        known = self._memory.known(person)
        if known is None:
            if now is not None:
                self._memory.keep_known(person, now)
            return True
        same = now is not None and now.fingerprint == known.fingerprint
        fresh = now is not None and now.verified and not (same and known.verified)
        if now is not None and (fresh or (same and not known.suspended)):
            self._memory.keep_known(
                person,
                Known(fingerprint=now.fingerprint, verified=now.verified, not_before=known.not_before),
            )
            return stamp > known.not_before
        self.suspend(person, stamp)
        return False

    async def _ask(self, person: str) -> Known | None:
        rows = await self._daemon.call("listIdentities", number=person)
        found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        if not found:
            return None
        newest = max(found, key=_added)
        return Known(
            fingerprint=str(newest.get("fingerprint")), verified=newest.get("trustLevel") == _VERIFIED
        )


def now_ms() -> int:
    """The wall clock, as Signal counts."""
    return time.time_ns() // 1_000_000


def _added(row: dict[str, Any]) -> int:
    added = row.get("addedTimestamp")
    return added if isinstance(added, int) else 0
