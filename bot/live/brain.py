"""The brain: takes what came in, lets the core decide, commits the outcome in one transaction.

Invariants: one brain at a time (the store's lock and the journal's key see to that); nothing is
told or sent before the turn that decided it is committed; when a commit fails the state in
memory is thrown away and folded again, since it is ahead of what is true.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable

from bot import log
from bot.live.calls import Desk
from bot.live.drawing import drawn
from bot.live.reception import Reception
from bot.live.telling import Heard, Telling
from bot.metrics import Metrics
from bot.model import MINUTE, SECOND, TRAFFIC, Arrival, Instant, Joined, Span
from bot.policy import core
from bot.policy.facts import AnyFact, Decided, Erased, FileAsked, Received, Seeded
from bot.policy.ledger import Ledger
from bot.policy.orders import Report, Sighting
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import language
from bot.policy.texts import reply_text
from bot.ports import CannotCommit, Clock
from bot.room.drafts import Draft
from bot.room.surge import Load
from bot.room.waking import ALWAYS, Times
from bot.room.words import Words
from bot.store import AlreadyLed, NewReply, Store, Taken, Turn

SLICE = 128
"""Arrivals decided in a turn: enough to share a commit, which those who come meanwhile wait for."""
BREATH = 8
"""Arrivals decided in one go: a few milliseconds in which no webhook is answered."""
REMEMBERED = 2_000
"""Notes that are not told again soon."""
TOLD_AGAIN = Span(15 * MINUTE)
"""How long the same note is not told again: what goes on, or comes back, is worth saying once more."""
LEAD_AGAIN = Span(SECOND // 2)
"""How often a brain that stands by tries to lead."""
GATE_EVERY = Span(4 * SECOND)
"""How often calls are told, at least, that there is a brain: well within what a gate holds."""
SNAPSHOT_EVERY = Span(10 * MINUTE)
SNAPSHOT_FACTS = 100_000
RECALLED = 5_000
"""Inbounds at most by which the senses are brought up to date at a start: a second or so."""

_log = log.get("brain")


class Brain:
    """Runs turns until stopped. `wake_senders` is called after each commit that left work to others."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        words: Words,
        clock: Clock,
        metrics: Metrics,
        *,
        seed: Callable[[Instant], Seeded],
        reception: Reception,
        reactions: bool,
        wake_senders: Callable[[], None],
        desk: Desk,
        load: Callable[[], Load] = Load,
        times: Times = ALWAYS,
        stand_by: bool = False,
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._metrics = metrics
        self._seed = seed
        self._reception = reception
        self._wake_senders = wake_senders
        self._desk = desk
        self._language = words.language
        self._stand_by = stand_by
        self._telling = Telling(store, policy, words, reactions=reactions, load=load, times=times)
        self._state = core.State()
        self._reports: list[Report | Sighting] = []
        self._to_tell: list[Draft] = []
        self._told_already: OrderedDict[Draft, Instant] = OrderedDict()
        self._wake = asyncio.Event()
        desk.picked_up = self._wake.set
        self._stopping = False
        self._snapshot_at = Instant(0)
        self._snapshot_seq = 0
        self.leading = False
        self.standing_by = False
        """Whether another brain led when this one last asked."""
        self.file_asked: Callable[[FileAsked], object] = lambda _asked: None
        """Called after each turn in which somebody asked for a file."""
        self.erasing = asyncio.Event()
        """Set by each turn that decided that somebody is to be erased."""
        self.led = asyncio.Event()
        """Set once the state is there for the first time."""

    @property
    def state(self) -> core.State:
        """What was decided so far. To be read only."""
        return self._state

    @property
    def ledger(self) -> Ledger:
        """The ledger of that state."""
        return self._state.ledger

    def report(self, report: Report | Sighting) -> None:
        """Take what a line said of a reply, or a room of a key; decided on in the next turn."""
        self._reports.append(report)
        self._wake.set()

    def tell(self, draft: Draft) -> None:
        """Have the room told something with the next turn; once in a while, however often it is said."""
        now = self._clock.now()
        told = self._told_already.pop(draft, None)
        fresh = told is None or now >= told + TOLD_AGAIN
        self._told_already[draft] = now if told is None or fresh else told
        if fresh:
            self._to_tell.append(draft)
            self._wake.set()
        if len(self._told_already) > REMEMBERED:
            self._told_already.popitem(last=False)

    def show(self, draft: Draft) -> None:
        """Have the room shown something with the next turn, each time that it is said."""
        self._to_tell.append(draft)
        self._wake.set()

    def stop(self) -> None:
        """Let the turn in hand end, and then `run`."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Lead until stopped, as soon as nobody else does where this one is to stand by.

        Raises `AlreadyLed` or `Deposed` when another brain has the lock.
        """
        try:
            if not await self._elected():
                return
            # In a thread: it takes as long as a hundred texts, which are to be taken meanwhile.
            await asyncio.to_thread(language.warm)
            await self._load()
            while not self._stopping:
                try:
                    await self._turns()
                except CannotCommit:
                    _log.warning("nothing could be committed, folding again")
                    await self._clock.sleep(SECOND)
                    await self._load()
            if self._state.ledger.seq > self._snapshot_seq:
                await self._snapshot()
        finally:
            self._desk.close()
            self.leading = False

    async def _elected(self) -> bool:
        """Wait until this brain leads; False when it was stopped before."""
        while not self._stopping:
            try:
                await self._store.lead()
                return True
            except AlreadyLed:
                if not self._stand_by:
                    raise
                self.standing_by = True
            except CannotCommit:
                pass
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAD_AGAIN / SECOND):
                    await self._wake.wait()
        return False

    async def _load(self) -> None:
        self._desk.close()
        self.leading = False
        while True:
            try:
                self._state = await self._store.load_state()
                break
            except CannotCommit:
                await self._clock.sleep(SECOND)
        await self._recall()
        ledger = self._state.ledger
        self._snapshot_seq, self._snapshot_at = ledger.seq, self._clock.now()
        if not ledger.seeded:
            seeded = self._seed(self._clock.now())
            core.fold(ledger, [seeded])
            await self._store.commit(Turn(facts=[seeded]))
        await self._telling.load(ledger.seq)
        self._wake.set()
        self.leading, self.standing_by = True, False
        self.led.set()
        _log.info("leading", seq=ledger.seq)

    async def _recall(self) -> None:
        # No fact tells what was noticed since the snapshot: the inbox does, as far as it is still there.
        try:
            decided = await self._store.decided(self._state.senses.now, RECALLED)
        except CannotCommit:
            return
        for start in range(0, len(decided), SLICE):
            core.recall(self._state, decided[start : start + SLICE], self._policy)
            await asyncio.sleep(0)

    async def _turns(self) -> None:
        taking: asyncio.Task[Taken] | None = None
        try:
            while not self._stopping:
                taking = taking or asyncio.create_task(self._store.take(SLICE))
                await self._wait_for_work(taking)
                taken = Taken()
                if taking.done():
                    taken, taking = taking.result(), None
                await self._turn(taken)
        finally:
            if taking is not None:
                taking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await taking

    async def _wait_for_work(self, taking: asyncio.Task[Taken]) -> None:
        now = self._clock.now()
        due = (
            core.next_deadline(self._state, self._policy),
            self._telling.deadline(self._state.ledger, now),
        )
        # Also when nothing is due: an old gate rejects calls.
        deadline = min(at for at in (*due, Instant(now + GATE_EVERY)) if at is not None)
        seconds = max(0, deadline - now) / SECOND
        woken = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({taking, woken}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        self._wake.clear()

    async def _turn(self, taken: Taken) -> None:
        """One turn: what people said and what became of replies first, then texts, then time."""
        now = max(self._clock.now(), self._state.ledger.now)
        with self._metrics.turn_seconds.time():
            seq = self._state.ledger.seq
            facts: list[AnyFact] = []
            notes = len(self._to_tell)
            drafts = self._telling.passed(self._to_tell, self._state.ledger, now)
            for heard, room in zip(taken.events, taken.rooms, strict=True):
                said = await self._reception.hear(heard, room, self._state, now)
                facts += said.facts
                drafts += said.drafts
                if isinstance(heard, Joined) and heard.place == TRAFFIC:
                    await self._telling.entered(now)
            reports = list(self._reports)
            for seen in taken.reports:
                facts += core.step(self._state, seen, self._policy, now)
            ended = []
            for report in reports:
                settled = core.step(self._state, report, self._policy, now)
                facts += settled
                if not settled and isinstance(report, Report) and _gives_up(report):
                    ended.append(report)
            picked = self._desk.waiting()
            for one in picked:
                facts += core.step(self._state, one, self._policy, now)
            facts_before = list(facts)
            decisions_made = await self._decisions(taken.arrivals, now)
            facts += [fact for _, decided in decisions_made for fact in decided]
            time_brought = core.advance(self._state, self._policy, now)
            facts += time_brought
            # At once: a call that rings while this is committed must not spend what it spends.
            self._desk.publish(self._state.ledger, now)
            told = await self._telling.tell(
                Heard(seq, now, facts, decisions_made, changes=[*facts_before, *time_brought]),
                self._state.ledger,
            )
            drafts = await drawn([*drafts, *told.drafts], self._language)
            if facts or drafts or taken.ids or ended:
                await self._store.commit(
                    Turn(
                        facts=facts,
                        taken=taken.ids,
                        replies=self._replies(facts, now),
                        ended=ended,
                        drafts=drafts,
                        supersedes=told.supersedes,
                        hides=told.hides,
                        retracts=told.retracts,
                    )
                )
        # Only now: after a failed commit they are to be settled in the next turn.
        del self._reports[: len(reports)]
        del self._to_tell[:notes]
        self._desk.written(picked)
        self._desk.publish(self._state.ledger, self._clock.now())
        await self._desk.share(self._state.ledger, self._clock.now())
        self._after(facts, drafts)
        if self._snapshot_due(now):
            await self._snapshot()

    async def _decisions(self, arrivals: list[Arrival], now: Instant) -> list[tuple[Arrival, list[AnyFact]]]:
        """What comes of each, with the webhooks that wait let in between: to acknowledge goes first."""
        made = []
        for number, arrival in enumerate(arrivals, 1):
            made.append((arrival, self._decide(arrival, now)))
            if number % BREATH == 0:
                # A call that rings now must not spend what these spend.
                self._desk.publish(self._state.ledger, now)
                await asyncio.sleep(0)
        return made

    def _decide(self, arrival: Arrival, now: Instant) -> list[AnyFact]:
        try:
            return core.step(self._state, arrival, self._policy, now)
        except Exception:
            # One text that the core chokes on must not stop the line for everyone else.
            _log.exception("could not decide, kept silent", key=arrival.key)
            facts: list[AnyFact] = [
                Received(
                    at=now,
                    inbound=arrival.key,
                    sender=arrival.sender,
                    line=arrival.line,
                    channel=arrival.channel,
                    came=arrival.at,
                    content=arrival.commitment,
                    form=arrival.form,
                ),
                Decided(
                    at=now,
                    inbound=arrival.key,
                    sender=arrival.sender,
                    verdict="silent",
                    reason=Reason.FAULT,
                ),
            ]
            core.fold(self._state.ledger, facts)
            return facts

    def _replies(self, facts: list[AnyFact], now: Instant) -> list[NewReply]:
        texts = self._state.ledger.texts
        return [
            NewReply(
                key=fact.reply,
                inbound=fact.inbound,
                sender=fact.sender,
                text=reply_text(texts, fact.language or "fr", fact.wording),
                due=fact.due or now,
            )
            for fact in facts
            if isinstance(fact, Decided) and fact.reply is not None
        ]

    def _after(self, facts: list[AnyFact], drafts: list[Draft]) -> None:
        ledger = self._state.ledger
        self._metrics.count(facts)
        self._metrics.seq.set(ledger.seq)
        self._metrics.spent.set(ledger.spent / 1_000_000)
        self._metrics.fees.set(ledger.fees / 1_000_000)
        self._metrics.pot.set(ledger.pot / 1_000_000)
        if facts or drafts:
            self._wake_senders()
        for fact in facts:
            if isinstance(fact, Erased):
                self.erasing.set()
            elif isinstance(fact, FileAsked):
                self.file_asked(fact)

    def _snapshot_due(self, now: Instant) -> bool:
        behind = self._state.ledger.seq - self._snapshot_seq
        return behind >= SNAPSHOT_FACTS or (behind > 0 and now >= self._snapshot_at + SNAPSHOT_EVERY)

    async def _snapshot(self) -> None:
        ledger = self._state.ledger
        with contextlib.suppress(CannotCommit):
            await self._store.snapshot(ledger.seq, core.encode(self._state))
            self._snapshot_seq, self._snapshot_at = ledger.seq, self._clock.now()


def _gives_up(report: Report) -> bool:
    """Whether nobody will say more of the reply that `report` is of."""
    return report.reply is not None and report.receipt.outcome.final
