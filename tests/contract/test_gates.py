"""Calls in processes that are not the brain: answered from the gate it left, on both databases."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from bot.config.answering import Reply
from bot.live.calls import SHARED_EVERY, Desk, speech_of
from bot.live.outpost import Outpost
from bot.model import (
    DAY,
    SECOND,
    Greeting,
    Inbound,
    InboundKey,
    Instant,
    Money,
    PersonId,
    SenderId,
)
from bot.policy import core
from bot.policy.calls import GATE_HOLDS
from bot.policy.facts import AnyFact, Blocked, ModeSet, RaidEntered, Seeded
from bot.policy.ledger import Ledger, cap_in_the_way
from bot.policy.policy import Policy
from bot.store import Deposed, Store, Turn
from bot.store.gates import Gates
from bot.store.tables import journal
from tests.contract.store_kit import LINE_NUMBER, OpenStore
from tests.parts.clock import START, ManualClock
from tests.parts.until import until

PRICE = Money(8_500)
POLICY = Policy(set_apart=Money(3 * PRICE))
FOUNDER = PersonId("@a:x")


class Brain:
    """What the brain does about calls, a turn at a time."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store = store
        self.clock = clock
        self.desk = Desk(POLICY, speech_of(Reply()), clock.now, Gates.of(store))
        self.state = core.State()

    async def lead(self, *facts: AnyFact) -> None:
        await self.store.lead()
        self.state = await self.store.load_state()
        await self.turn(*facts)

    async def turn(self, *facts: AnyFact) -> None:
        """Write `facts` and what calls brought, and leave a gate."""
        core.fold(self.state.ledger, facts)
        all_of_them = list(facts)
        picked = self.desk.waiting()
        for one in picked:
            all_of_them += core.step(self.state, one, POLICY, self.clock.now())
        await self.store.commit(Turn(facts=all_of_them))
        self.desk.written(picked)
        self.desk.publish(self.state.ledger, self.clock.now())
        await self.desk.share(self.state.ledger, self.clock.now())

    async def hear(self) -> None:
        """Let time pass until what others answered is in the books."""
        self.clock.pass_(SHARED_EVERY)
        await self.turn()
        await self.turn()

    @property
    def ledger(self) -> Ledger:
        return self.state.ledger


class Intake:
    """A process that takes calls and has no brain."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store = store
        desk = Desk(POLICY, speech_of(Reply()), clock.now)
        self.outpost = Outpost(store, desk, POLICY, clock)

    async def call(self, n: int, *, number: str | None = None) -> Greeting | None:
        inbound = Inbound(
            key=InboundKey(f"CA{n}"),
            line="twilio",
            channel="call",
            at=START,
            number=number or f"+3363998{n:04d}",
            to=LINE_NUMBER,
            text="",
        )
        return await self.outpost.greet(inbound, await self.store.admit(inbound))


def seeded(pot: int = 500_000_000) -> Seeded:
    return Seeded(
        at=START,
        pot=Money(pot),
        cap_hour=Money(20_000_000),
        cap_day=Money(100_000_000),
        texts={"fr": "non"},
        founders=[FOUNDER],
    )


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def brain(open_store: OpenStore, clock: ManualClock) -> Brain:
    brain = Brain(await open_store(), clock)
    await brain.lead(seeded())
    return brain


@pytest.fixture
async def intakes(open_store: OpenStore, clock: ManualClock) -> AsyncIterator[list[Intake]]:
    yield [Intake(await open_store(), clock) for _ in range(2)]


async def test_a_caller_hears_at_an_intake_what_the_brain_would_say(brain: Brain, intakes: list[Intake]):
    heard = await intakes[0].call(1)
    assert heard is not None
    assert heard.language == "fr"
    assert await intakes[1].call(2, number="+447700900123") is not None


async def test_two_intakes_together_spend_what_was_set_apart_and_no_more(brain: Brain, intakes: list[Intake]):
    heard = await asyncio.gather(*(intakes[n % 2].call(n) for n in range(20)))
    assert sum(greeting is not None for greeting in heard) == 3

    await brain.hear()
    assert brain.ledger.spent == 3 * PRICE
    # In the books, and so set apart anew.
    heard = await asyncio.gather(*(intakes[n % 2].call(n) for n in range(20, 40)))
    assert sum(greeting is not None for greeting in heard) == 3


async def test_what_is_drawn_and_in_no_fact_yet_is_not_given_out_again(brain: Brain, intakes: list[Intake]):
    for n in range(3):
        assert await intakes[0].call(n) is not None
    for _ in range(3):
        # Published again before a turn made facts of them.
        brain.clock.pass_(SHARED_EVERY)
        await brain.desk.share(brain.ledger, brain.clock.now())
        assert await intakes[1].call(brain.clock.now() % 9973 + 10) is None


async def test_one_caller_is_heard_once_whichever_process_he_reaches(brain: Brain, intakes: list[Intake]):
    assert await intakes[0].call(1, number="+33639980001") is not None
    assert await intakes[1].call(2, number="+33639980001") is None
    await brain.hear()
    assert await intakes[1].call(3, number="+33639980001") is None
    assert len(brain.ledger.open_calls) == 1


async def test_the_carrier_that_asks_another_process_again_gets_the_same_and_pays_once(
    brain: Brain, intakes: list[Intake]
):
    assert await intakes[0].call(1) is not None
    assert await intakes[1].call(1) is not None
    await brain.hear()
    assert brain.ledger.spent == PRICE
    assert await intakes[0].call(1) is not None


@pytest.mark.parametrize(
    "fact",
    [
        ModeSet(at=START, mode="paused"),
        RaidEntered(at=START, seen=90, usual=2),
    ],
)
async def test_a_pause_or_a_raid_rejects_at_once_everywhere(
    brain: Brain, intakes: list[Intake], fact: AnyFact
):
    await brain.turn(fact)
    assert [await intake.call(n) for n, intake in enumerate(intakes)] == [None, None]


async def test_who_is_blocked_is_rejected_everywhere(brain: Brain, intakes: list[Intake]):
    admission = await intakes[0].store.admit(
        Inbound(
            key=InboundKey("CA1"),
            line="twilio",
            channel="call",
            at=START,
            number="+33639980001",
            to=LINE_NUMBER,
            text="",
        )
    )
    assert admission.sender is not None
    until = Instant(START + DAY)
    await brain.turn(Blocked(at=START, senders=[SenderId(admission.sender)], until=until, by=FOUNDER))
    brain.clock.pass_(SHARED_EVERY)
    await brain.turn()
    assert await intakes[1].call(2, number="+33639980001") is None
    assert await intakes[1].call(3) is not None


async def test_a_gate_that_nobody_renews_rejects_and_is_told(brain: Brain, intakes: list[Intake]):
    outpost = intakes[0].outpost
    watching = asyncio.create_task(outpost.run())
    try:
        await until(lambda: outpost.trouble() is None)
        brain.clock.pass_(GATE_HOLDS + SECOND)
        assert "no brain leads" in await until(outpost.trouble)
        assert await intakes[0].call(1) is None
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def test_an_empty_pot_answers_no_call_anywhere(brain: Brain, intakes: list[Intake]):
    brain.ledger.pot = Money(PRICE - 1)
    brain.clock.pass_(SHARED_EVERY)
    await brain.turn()
    assert await intakes[0].call(1) is None


async def test_a_deposed_brain_publishes_nothing_any_more(
    brain: Brain, open_store: OpenStore, clock: ManualClock
):
    await brain.store._lock.release()
    other = Brain(await open_store(), clock)
    await other.lead()
    clock.pass_(SHARED_EVERY)
    with pytest.raises(Deposed):
        await brain.desk.share(brain.ledger, clock.now())


async def test_replies_never_take_what_is_set_apart_for_calls_elsewhere(brain: Brain):
    brain.ledger.pot = Money(100_000)
    assert cap_in_the_way(brain.ledger, Money(76_300), START) is None
    assert cap_in_the_way(brain.ledger, Money(76_300), START, POLICY.set_apart) == "pot"


async def test_a_journal_that_was_changed_rejects_calls_and_takes_texts_all_the_same(
    brain: Brain, intakes: list[Intake]
):
    forged = update(journal).values(body=b"{}")
    await brain.store._database.write(lambda connection: connection.execute(forged))
    watching = asyncio.create_task(intakes[0].outpost.run())
    try:
        await until(lambda: "the journal is broken" in (intakes[0].outpost.trouble() or ""))
        assert await intakes[0].call(1) is None
        assert not watching.done()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
