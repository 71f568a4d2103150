"""Fading: what its sender lets nobody keep longer is erased at its time, whatever `privacy.retain` says.

Only what a founder kept for the law before that stays, for the law alone: no room shows it.
"""

from bot import log
from bot.live.forgetting import Books
from bot.live.spared import Spared
from bot.model import SECOND, Span
from bot.ports import CannotCommit, Clock
from bot.store import InboxId, Store
from bot.store.forgetting import Forgetting

EVERY = Span(10 * SECOND)

_log = log.get("fading")


class Fading:
    """The task that does so while the bot runs; what fell due meanwhile goes at the start."""

    def __init__(self, store: Store, books: Books, clock: Clock) -> None:
        self._forgetting = Forgetting.of(store)
        self._books = books
        self._clock = clock

    async def run(self) -> None:
        """Erase until cancelled."""
        while True:
            try:
                await self.once()
            except CannotCommit:
                _log.warning("what must be gone could not be erased now")
            await self._clock.sleep(EVERY)

    async def once(self) -> int:
        """Erase what is due; how many contents that was."""
        now, count, after = self._clock.now(), 0, InboxId(0)
        while page := await self._forgetting.faded(now, after):
            spared = Spared(self._books.ledger, now)
            # A held one is still to be decided again, from its text: minutes at most.
            gone = [one for one in page if spared.why(one) not in ("held", "kept")]
            await self._forgetting.erase(gone)
            count, after = count + len(gone), page[-1].id
        if count:
            await self._forgetting.scrub()
        return count
