"""Dispatch: hands replies to their line, and makes sure that none is paid twice.

The outcome of each attempt decides what follows, by the closed vocabulary of `bot.model.Outcome`:
what was taken or is final is reported to the brain, what certainly never left is tried again
with backoff, and what may have left is looked up at the carrier first, after a wait, because a
request in flight may still land. Where even that leaves doubt it is not sent again. A line that
fails again and again is left alone by its breaker, and tried with one reply at a time.

A reply may wait long after it was decided. While the line answers nobody none leaves, and none
goes to who asked for no more meanwhile, or was blocked.
"""

import asyncio
from collections.abc import Callable, Mapping

from bot import log
from bot.live.breaker import Breaker
from bot.model import MINUTE, SECOND, Instant, Outcome, Receipt, Span
from bot.policy.ledger import Ledger
from bot.policy.orders import Report
from bot.policy.standing import closed, withdrawn
from bot.ports import CannotCommit, Clock, Line
from bot.store import Claim, Store

CONCURRENT = 64
"""Sends at once. The carrier queues by itself; this bounds connections and what a crash leaves open."""
LAND_WITHIN = Span(30 * SECOND)
"""How long after an attempt its request may still land: twice what the carrier's own time-outs allow."""
LOOK_UPS = 6
BACKOFF_FIRST = Span(2 * SECOND)
BACKOFF_MOST = Span(10 * MINUTE)

_log = log.get("dispatch")


def backoff(attempt: int, asked: Span | None) -> Span:
    """How long to wait after `attempt` failed (from 1 on), at least what the carrier asked for.

    Doubles from two seconds to ten minutes, less up to a quarter that depends on the attempt, so
    that waves of retries fall apart without dice.
    """
    doubled = min(BACKOFF_FIRST << min(attempt - 1, 20), BACKOFF_MOST)
    spread = doubled - doubled * (attempt * 7 % 8) // 32
    return Span(max(spread, asked or 0))


class Dispatch:
    """Sends what is due until stopped."""

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, Line],
        report: Callable[[Report], None],
        clock: Clock,
        *,
        ledger: Callable[[], Ledger],
        stale_after: Span,
        land_within: Span = LAND_WITHIN,
        turned: Callable[[str, bool], None] = lambda line, works: None,
    ) -> None:
        self._store = store
        self._lines = lines
        self._report = report
        self._clock = clock
        self._ledger = ledger
        self._stale_after = stale_after
        self._land_within = land_within
        self._slots = CONCURRENT
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._turned = turned
        self.breakers = {name: Breaker() for name in lines}

    def troubles(self) -> dict[str, str | None]:
        """For each line, None when it takes replies, else why it is left alone."""
        return {name: breaker.trouble for name, breaker in self.breakers.items()}

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Look up what a crash left open, then send what is due until stopped."""
        for claim in await self._store.left_claimed():
            self._begin(self._recover(claim))
        while not self._stopping:
            self._wake.clear()
            try:
                await self._send_due()
                await self._wait()
            except CannotCommit:
                await self._clock.sleep(SECOND)

    async def stop(self, within: Span) -> None:
        """Claim nothing more, and wait for what is under way; the rest is looked up at the next start."""
        self._stopping = True
        self._wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within / SECOND)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send_due(self) -> None:
        while not self._stopping and self._slots > 0 and not closed(self._ledger()):
            now = self._clock.now()
            room = max((breaker.room(now, self._slots) for breaker in self.breakers.values()), default=0)
            claims = await self._store.claim(now, room) if room else []
            if not claims:
                return
            for claim in claims:
                breaker = self.breakers.get(claim.reply.line)
                if closed(self._ledger()):
                    await self._postpone(claim, now, claim.attempts)
                    continue
                if breaker is not None and not breaker.room(now, 1):
                    # Another line had room. This one waits without an attempt being counted.
                    due = Instant(max(breaker.quiet_until, now + SECOND))
                    await self._postpone(claim, due, claim.attempts)
                    continue
                if breaker is not None:
                    breaker.begin()
                self._begin(self._send(claim))

    async def _wait(self) -> None:
        now = self._clock.now()
        due = await self._store.next_due()
        breakers = self.breakers.values()
        quiet = min((breaker.quiet_until for breaker in breakers), default=now)
        until = max(quiet, due if due is not None else now + MINUTE)
        # Whatever is under way wakes us when it ends, and the brain when the line is opened.
        full = self._slots <= 0 or (bool(breakers) and all(breaker.probing for breaker in breakers))
        seconds = None if full or closed(self._ledger()) else max(until - now, 0) / SECOND
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _begin(self, work: "asyncio._CoroutineLike[None]") -> None:
        self._slots -= 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._slots += 1
        self._tasks.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a send ended badly, it stays claimed", exc_info=error)

    async def _send(self, claim: Claim) -> None:
        now = self._clock.now()
        if now > claim.decided_at + self._stale_after:
            self._spare(claim)
            self._settle(claim, Receipt(outcome=Outcome.STALE))
            return
        why = withdrawn(self._ledger(), claim.reply.key, claim.sender, now)
        if why is not None:
            self._spare(claim)
            self._settle(claim, Receipt(outcome=Outcome.WITHDRAWN, detail=why))
            return
        line = self._lines.get(claim.reply.line)
        if line is None:
            await self._again(claim, Receipt(outcome=Outcome.NOT_SENT, detail="no such line"))
            return
        receipt = await line.send(claim.reply)
        self._note(claim.reply.line, receipt)
        if receipt.outcome is Outcome.UNKNOWN:
            await self._clock.sleep(self._land_within)
            await self._look_up(claim, since=now)
        else:
            await self._follow(claim, receipt)

    async def _recover(self, claim: Claim) -> None:
        """What was claimed when the bot died: it may have left, and may still be on its way."""
        landed = claim.claimed_at + self._land_within
        await self._clock.sleep(Span(max(landed - self._clock.now(), 0)))
        await self._look_up(claim, since=claim.claimed_at)

    async def _look_up(self, claim: Claim, since: Instant) -> None:
        line = self._lines.get(claim.reply.line)
        for attempt in range(1, LOOK_UPS + 1):
            found = await line.look_up(claim.reply, since) if line is not None else None
            if line is not None and found is None:
                await self._postpone(claim, self._clock.now(), claim.attempts + 1)
                return
            if found is not None and found.outcome is not Outcome.UNKNOWN:
                await self._follow(claim, found)
                return
            await self._clock.sleep(backoff(attempt, None))
        _log.warning("a reply stays in doubt, it is not sent again", key=claim.reply.key)
        self._settle(claim, Receipt(outcome=Outcome.DOUBTFUL))

    async def _follow(self, claim: Claim, receipt: Receipt) -> None:
        if receipt.outcome.retry:
            await self._again(claim, receipt)
        else:
            self._settle(claim, receipt)

    async def _again(self, claim: Claim, receipt: Receipt) -> None:
        attempts = claim.attempts + 1
        due = Instant(self._clock.now() + backoff(attempts, receipt.wait))
        await self._postpone(claim, due, attempts)

    async def _postpone(self, claim: Claim, due: Instant, attempts: int) -> None:
        # Until it is done: what stays claimed is looked at by nobody before the next start.
        while True:
            try:
                return await self._store.postpone(claim.reply.key, due, attempts)
            except CannotCommit:
                await self._clock.sleep(SECOND)

    def _settle(self, claim: Claim, receipt: Receipt) -> None:
        self._report(Report(receipt=receipt, reply=claim.reply.key, carrier_id=receipt.carrier_id))

    def _spare(self, claim: Claim) -> None:
        """Nothing was sent after all: if this was the probe, another may be."""
        breaker = self.breakers.get(claim.reply.line)
        if breaker is not None:
            breaker.probing = False

    def _note(self, line: str, receipt: Receipt) -> None:
        breaker = self.breakers[line]
        bad = receipt.outcome.retry or receipt.outcome is Outcome.UNKNOWN
        if bad and breaker.why is None:
            outcome, code = receipt.outcome, receipt.detail
            _log.warning("the carrier does not take replies", line=line, outcome=outcome, code=code)
        if breaker.note(receipt, self._clock.now()):
            self._turned(line, not breaker.open)
