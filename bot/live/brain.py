"""The brain: takes what came in, lets the core decide, commits the outcome in one transaction.

Invariants: one brain at a time (the store's lock and the journal's key see to that); nothing is
told or sent before the turn that decided it is committed; when a commit fails the state in
memory is thrown away and folded again, since it is ahead of what is true.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot import log
from bot.live.calls import Desk
from bot.live.notes import Notes
from bot.live.reception import Heard as Said
from bot.live.reception import Reception
from bot.live.telling import Heard, Telling
from bot.metrics import Metrics
from bot.model import MINUTE, SECOND, TRAFFIC, Arrival, Instant, Joined, Money, Span
from bot.policy import core
from bot.policy.arrivals import received, silent
from bot.policy.facts import AnyFact, Decided, Erased, FileAsked, Seeded
from bot.policy.ledger import Ledger
from bot.policy.orders import Picked, Report, Sighting
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import language
from bot.policy.texts import reply_text
from bot.ports import CannotCommit, Clock
from bot.room.drafts import Draft, Plot
from bot.room.surge import Load
from bot.room.waking import ALWAYS, Times
from bot.room.words import Words
from bot.store import AlreadyLed, NewReply, Store, Taken, Turn

SLICE = 128
"""Arrivals decided in a turn: enough to share a commit, which those who come meanwhile wait for."""
BREATH = 8
"""Arrivals decided in one go: a few milliseconds in which no webhook is answered."""
LEAD_AGAIN = Span(SECOND // 2)
"""How often a brain that stands by tries to lead."""
GATE_EVERY = Span(4 * SECOND)
"""How often calls are told, at least, that there is a brain: well within what a gate holds."""
SNAPSHOT_EVERY = Span(10 * MINUTE)
SNAPSHOT_FACTS = 100_000
RECALLED = 5_000
"""Inbounds at most by which the senses are brought up to date at a start: a second or so."""

_log = log.get("brain")


class _Work(NamedTuple):
    """What one turn is about."""

    taken: Taken
    reports: list[Report | Sighting]
    notes: Sequence[Draft]
    picked: Sequence[Picked]


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
        self._stand_by = stand_by
        self._telling = Telling(store, policy, words, reactions=reactions, load=load, times=times)
        self._state = core.State()
        self._reports: list[Report | Sighting] = []
        self._notes = Notes()
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
        self.plot_asked: Callable[[Draft, Plot], object] = lambda _draft, _plot: None
        """Called after each turn that has something to show as a plot."""
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
        if self._notes.add_once(draft, self._clock.now()):
            self._wake.set()

    def show(self, draft: Draft) -> None:
        """Have the room shown something with the next turn, each time that it is said."""
        self._notes.add(draft)
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
        core.go_on(self._state)
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
        """Decide, commit, and only then let others know."""
        now = max(self._clock.now(), self._state.ledger.now)
        work = _Work(taken, list(self._reports), self._notes.waiting, self._desk.waiting())
        with self._metrics.turn_seconds.time():
            turn, plots = await self._decided(work, now)
            if turn.facts or turn.drafts or turn.taken or turn.ended:
                await self._store.commit(turn)
        # Only now: after a failed commit they are to be settled in the next turn.
        del self._reports[: len(work.reports)]
        self._notes.committed(len(work.notes))
        self._desk.written(work.picked)
        self._desk.publish(self._state.ledger, self._clock.now())
        await self._desk.share(self._state.ledger, self._clock.now())
        self._after(turn, plots)
        if self._snapshot_due(now):
            await self._snapshot()

    async def _decided(self, work: _Work, now: Instant) -> tuple[Turn, list[Draft]]:
        """What people said and what became of replies first, then texts, then time; and plots to draw."""
        ledger = self._state.ledger
        seq, drafts = ledger.seq, self._telling.passed(work.notes, ledger, now)
        said = await self._listened(work.taken, now)
        settled, ended = self._settled(work, now)
        picked = [fact for one in work.picked for fact in core.step(self._state, one, self._policy, now)]
        first = [*said.facts, *settled, *picked]
        decisions = await self._decisions(work.taken.arrivals, now)
        brought = core.advance(self._state, self._policy, now)
        facts = [*first, *(fact for _, decided in decisions for fact in decided), *brought]
        # At once: a call that rings while this is committed must not spend what it spends.
        self._desk.publish(ledger, now)
        told = await self._telling.tell(Heard(seq, now, facts, decisions, changes=[*first, *brought]), ledger)
        drafts += [*said.drafts, *told.drafts]
        turn = Turn(
            facts=facts,
            taken=work.taken.ids,
            replies=self._replies(facts, now),
            ended=ended,
            drafts=[draft for draft in drafts if draft.plot is None],
            supersedes=told.supersedes,
            hides=told.hides,
            retracts=told.retracts,
        )
        return turn, [draft for draft in drafts if draft.plot is not None]

    async def _listened(self, taken: Taken, now: Instant) -> Said:
        facts: list[AnyFact] = []
        drafts: list[Draft] = []
        for event, room in zip(taken.events, taken.rooms, strict=True):
            said = await self._reception.hear(event, room, self._state, now)
            facts += said.facts
            drafts += said.drafts
            if isinstance(event, Joined) and event.place == TRAFFIC:
                await self._telling.entered(now)
        return Said(facts, drafts)

    def _settled(self, work: _Work, now: Instant) -> tuple[list[AnyFact], list[Report]]:
        """What reports change; and those of our own sends of which the journal has nothing to say."""
        facts = [f for one in work.taken.reports for f in core.step(self._state, one, self._policy, now)]
        ended: list[Report] = []
        for report in work.reports:
            news = core.step(self._state, report, self._policy, now)
            facts += news
            if not news and isinstance(report, Report) and _gives_up(report):
                ended.append(report)
        return facts, ended

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
                received(arrival, now, Money(0)),
                silent(arrival.key, arrival.sender, Reason.FAULT, now),
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

    def _after(self, turn: Turn, plots: list[Draft]) -> None:
        ledger = self._state.ledger
        self._metrics.count(turn.facts)
        self._metrics.seq.set(ledger.seq)
        self._metrics.spent.set(ledger.spent / 1_000_000)
        self._metrics.fees.set(ledger.fees / 1_000_000)
        self._metrics.pot.set(ledger.pot / 1_000_000)
        if turn.facts or turn.drafts:
            self._wake_senders()
        for draft in plots:
            if draft.plot is not None:
                self.plot_asked(draft, draft.plot)
        for fact in turn.facts:
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
