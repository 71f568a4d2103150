"""Notes: what parts of the bot have to tell the rooms, until a turn takes it along."""

from collections import OrderedDict
from collections.abc import Sequence

from bot.model import MINUTE, Instant, Span
from bot.room.drafts import Draft

REMEMBERED = 2_000
TOLD_AGAIN = Span(15 * MINUTE)
"""How long the same note is not told again: what goes on, or comes back, is worth saying once more."""


class Notes:
    """Kept in order; what was told lately is not taken again."""

    def __init__(self) -> None:
        self._waiting: list[Draft] = []
        self._told: OrderedDict[Draft, Instant] = OrderedDict()

    @property
    def waiting(self) -> Sequence[Draft]:
        """What no turn has committed yet, oldest first."""
        return tuple(self._waiting)

    def add(self, draft: Draft) -> None:
        """Take one, each time that it is said."""
        self._waiting.append(draft)

    def add_once(self, draft: Draft, now: Instant) -> bool:
        """Take one unless it was told lately; whether it was taken."""
        told = self._told.pop(draft, None)
        fresh = told is None or now >= told + TOLD_AGAIN
        self._told[draft] = now if told is None or fresh else told
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        if fresh:
            self.add(draft)
        return fresh

    def committed(self, count: int) -> None:
        """The first `count` of what waits are durable."""
        del self._waiting[:count]
