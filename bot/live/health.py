"""Health: tells the rooms that are left when a room or a line has failed for a while, and when it is back.

What a carrier does to replies is told where they are sent (`dispatch`, `upkeep`). This is about
parts that know by themselves whether anything reaches them.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from bot.model import MINUTE, SECOND, Instant, Span
from bot.ports import Clock
from bot.room import parts
from bot.room.drafts import Draft
from bot.room.words import Words

LOOK_EVERY = Span(2 * SECOND)
TOLD_AFTER = Span(15 * SECOND)
"""How long something must have been away: a part that restarts is no news."""
STARTS_WITHIN = Span(MINUTE)
"""The same for what has not been there yet."""

Troubles = Mapping[str, str | None]
"""By part (`database`, `room.matrix`, `line.signal`), None when it works, else why not."""


class _Part(msgspec.Struct):
    bad_since: Instant | None = None
    was_there: bool = False
    told: bool = False


class Health:
    """Watches what `troubles` says until cancelled."""

    def __init__(
        self,
        troubles: Callable[[], Troubles],
        tell: Callable[[Draft], None],
        rooms: Sequence[str],
        words: Words,
        clock: Clock,
    ) -> None:
        self._troubles = troubles
        self._tell = tell
        self._rooms = rooms
        self._words = words
        self._clock = clock
        self._parts: dict[str, _Part] = {}

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            self.look()
            await self._clock.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Compare what works with what worked, and tell what has turned."""
        now = self._clock.now()
        for name, why in self._troubles().items():
            if name == "rooms":
                # All at once, before the first is open: there is none to tell it in.
                continue
            part = self._parts.setdefault(name, _Part())
            if why is None:
                self._is_there(name, part, now)
            else:
                self._is_away(name, part, now)

    def _is_there(self, name: str, part: _Part, now: Instant) -> None:
        if part.told and part.bad_since is not None:
            for draft in parts.back(self._words, name, part.bad_since, now, self._rooms):
                self._tell(draft)
        part.bad_since, part.was_there, part.told = None, True, False

    def _is_away(self, name: str, part: _Part, now: Instant) -> None:
        if part.bad_since is None:
            part.bad_since = now
        patience = TOLD_AFTER if part.was_there else STARTS_WITHIN
        if not part.told and now >= part.bad_since + patience:
            drafts = parts.away(self._words, name, part.bad_since, now, self._rooms)
            # Of what only took long to start nobody needs to hear that it is there.
            part.told = part.was_there or bool(drafts)
            for draft in drafts:
                self._tell(draft)
