"""Replies on their way, over the real store on both databases: none is paid twice, none is forgotten."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable

import pytest
from aiohttp import web

from bot.live.breaker import FAILURES
from bot.live.dispatch import LAND_WITHIN, Dispatch, backoff
from bot.model import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Instant,
    Outcome,
    Outgoing,
    PersonId,
    Receipt,
    ReplyKey,
    SenderId,
    Span,
)
from bot.policy import core
from bot.policy.facts import AnyFact, Blocked, ModeSet, OptedOut, Proposed
from bot.policy.ledger import Ledger
from bot.policy.orders import Report
from bot.policy.reasons import Reason
from bot.ports import CannotCommit, Door
from bot.store import Store
from tests.contract.store_kit import OpenStore, answered, led
from tests.parts.clock import ManualClock
from tests.parts.until import until

FOUNDER = PersonId("@a:x")


class ScriptedLine:
    """A line whose carrier says what the test wants to hear, to be asked what it was asked."""

    name = "twilio"

    def __init__(self) -> None:
        self.says: list[Receipt] = []
        self.finds: list[Receipt | None] = []
        self.sends: list[str] = []
        self.looked_up: list[str] = []

    def routes(self) -> Iterable[web.RouteDef]:
        return ()

    async def start(self, door: Door) -> None:
        pass

    async def send(self, reply: Outgoing) -> Receipt:
        self.sends.append(reply.key)
        return self.says.pop(0) if self.says else Receipt(outcome=Outcome.ACCEPTED, carrier_id="SMout")

    async def look_up(self, reply: Outgoing, since: Instant) -> Receipt | None:
        self.looked_up.append(reply.key)
        return self.finds.pop(0)

    async def stop(self) -> None:
        pass


class Rig:
    def __init__(self, store: Store) -> None:
        self.line = ScriptedLine()
        self.clock = ManualClock()
        self.reports: list[Report] = []
        self.turned: list[tuple[str, bool]] = []
        self.ledger = Ledger()
        self.dispatch = Dispatch(
            store,
            {"twilio": self.line},
            self.reports.append,
            self.clock,
            ledger=lambda: self.ledger,
            stale_after=DAY,
            turned=lambda line, works: self.turned.append((line, works)),
        )
        self.task = asyncio.create_task(self.dispatch.run())

    async def outcomes(self, count: int) -> list[Outcome]:
        await until(lambda: len(self.reports) >= count)
        return [report.receipt.outcome for report in self.reports]

    async def sleeps(self) -> None:
        await until(lambda: self.clock.sleeping() > 0)

    async def stop(self) -> None:
        await self.dispatch.stop(Span(0))
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def rig(brain: Store) -> AsyncIterator[Rig]:
    rig = Rig(brain)
    yield rig
    await rig.stop()


async def test_a_reply_is_sent_once_and_its_acceptance_reported(rig: Rig, brain: Store):
    (key,) = await answered(brain, 1)
    rig.dispatch.wake()
    assert await rig.outcomes(1) == [Outcome.ACCEPTED]
    assert rig.line.sends == [key]


async def test_a_busy_carrier_is_left_alone_as_long_as_it_asked(rig: Rig, brain: Store):
    rig.line.says = [Receipt(outcome=Outcome.BUSY, wait=Span(3 * MINUTE))]
    await answered(brain, 1)
    rig.dispatch.wake()
    await until(lambda: rig.line.sends)
    await answered(brain, 2)
    rig.clock.pass_(Span(2 * MINUTE))
    rig.dispatch.wake()
    await until(lambda: rig.dispatch.breakers["twilio"].why)
    assert len(rig.line.sends) == 1
    rig.clock.pass_(Span(2 * MINUTE))
    rig.dispatch.wake()
    assert set(await rig.outcomes(2)) == {Outcome.ACCEPTED}
    assert len(rig.line.sends) == 3


async def test_what_may_have_left_is_looked_up_before_it_is_sent_again(rig: Rig, brain: Store):
    rig.line.says = [Receipt(outcome=Outcome.UNKNOWN)]
    rig.line.finds = [None]
    (key,) = await answered(brain, 1)
    rig.dispatch.wake()
    await rig.sleeps()
    assert rig.line.looked_up == []
    rig.clock.pass_(LAND_WITHIN)
    assert await rig.outcomes(1) == [Outcome.ACCEPTED]
    assert rig.line.looked_up == [key]
    assert rig.line.sends == [key, key]


async def test_what_is_found_at_the_carrier_is_not_sent_again(rig: Rig, brain: Store):
    rig.line.says = [Receipt(outcome=Outcome.UNKNOWN)]
    rig.line.finds = [Receipt(outcome=Outcome.DELIVERED, carrier_id="SMfound")]
    await answered(brain, 1)
    rig.dispatch.wake()
    await rig.sleeps()
    rig.clock.pass_(LAND_WITHIN)
    assert await rig.outcomes(1) == [Outcome.DELIVERED]
    assert len(rig.line.sends) == 1


async def test_what_stays_in_doubt_is_never_sent_again(rig: Rig, brain: Store):
    rig.line.says = [Receipt(outcome=Outcome.UNKNOWN)]
    rig.line.finds = [Receipt(outcome=Outcome.UNKNOWN)] * 20
    await answered(brain, 1)
    rig.dispatch.wake()
    while not rig.reports:
        await until(lambda: rig.clock.sleeping() > 0 or rig.reports)
        rig.clock.pass_(HOUR)
    assert await rig.outcomes(1) == [Outcome.DOUBTFUL]
    assert len(rig.line.sends) == 1


async def test_a_reply_that_waited_too_long_is_not_sent(rig: Rig, brain: Store):
    rig.clock.pass_(Span(3 * 365 * DAY))
    await answered(brain, 1)
    rig.dispatch.wake()
    assert await rig.outcomes(1) == [Outcome.STALE]
    assert rig.line.sends == []


def stop(sender: SenderId, at: Instant) -> AnyFact:
    return OptedOut(at=at, sender=sender, how="texter")


def block(sender: SenderId, at: Instant) -> AnyFact:
    return Blocked(at=at, senders=[sender], until=Instant(at + DAY), by=FOUNDER)


def suspect(sender: SenderId, at: Instant) -> AnyFact:
    until = Instant(at + DAY)
    return Proposed(at=at, proposal=1, senders=[sender], reason="cluster", until=until)


@pytest.mark.parametrize(
    ("fact", "why"),
    [(stop, Reason.OPTED_OUT), (block, Reason.BLOCKED), (suspect, Reason.QUARANTINED)],
)
async def test_a_reply_that_waited_does_not_go_to_who_is_to_have_none_by_then(
    rig: Rig, brain: Store, fact: Callable[[SenderId, Instant], AnyFact], why: Reason
):
    rig.line.says = [Receipt(outcome=Outcome.NOT_SENT)]
    (key,) = await answered(brain, 1)
    rig.dispatch.wake()
    await until(lambda: rig.line.sends)
    rig.ledger = (await brain.load_state()).ledger
    now = rig.clock.now()
    core.fold(rig.ledger, [fact(rig.ledger.open_replies[key].sender, now)])
    rig.clock.pass_(MINUTE)
    rig.dispatch.wake()
    assert await rig.outcomes(1) == [Outcome.WITHDRAWN]
    assert rig.reports[0].receipt.detail == why
    assert rig.line.sends == [key]


async def test_nothing_leaves_while_the_line_answers_nobody_and_what_waited_does_afterwards(
    rig: Rig, brain: Store
):
    now = rig.clock.now()
    core.fold(rig.ledger, [ModeSet(at=now, mode="paused")])
    (key,) = await answered(brain, 1)
    rig.dispatch.wake()
    rig.clock.pass_(HOUR)
    rig.dispatch.wake()
    for _ in range(9):
        # Writes in turn with it: a claim of its own would be through by now.
        assert await brain.claim(Instant(0), 1) == []
    assert rig.line.sends == []
    core.fold(rig.ledger, [ModeSet(at=rig.clock.now(), mode="open")])
    rig.dispatch.wake()
    assert await rig.outcomes(1) == [Outcome.ACCEPTED]
    assert rig.line.sends == [key]


async def test_what_a_crash_left_claimed_is_looked_up_and_not_sent_blindly(open_store: OpenStore):
    first = await led(await open_store())
    (key,) = await answered(first, 1)
    assert len(await first.claim(ManualClock().now(), 10)) == 1
    await first.close()
    rig = Rig(await led(await open_store()))
    rig.line.finds = [Receipt(outcome=Outcome.ACCEPTED, carrier_id="SMfound")]
    try:
        await until(lambda: rig.clock.sleeping() > 0 or rig.reports)
        rig.clock.pass_(LAND_WITHIN)
        assert await rig.outcomes(1) == [Outcome.ACCEPTED]
        assert rig.line.sends == []
        assert rig.line.looked_up == [key]
    finally:
        await rig.stop()


async def test_a_reply_that_could_not_be_put_back_for_want_of_a_database_is_once_there_is_one(
    rig: Rig, brain: Store, monkeypatch: pytest.MonkeyPatch
):
    postpone = brain.postpone
    asked: list[ReplyKey] = []
    done: list[ReplyKey] = []

    async def away_twice(key: ReplyKey, due: Instant, attempts: int) -> None:
        asked.append(key)
        if len(asked) <= 2:
            raise CannotCommit
        await postpone(key, due, attempts)
        done.append(key)

    monkeypatch.setattr(brain, "postpone", away_twice)
    rig.line.says = [Receipt(outcome=Outcome.NOT_SENT)]
    (key,) = await answered(brain, 1)
    rig.dispatch.wake()
    for _ in range(2):
        await rig.sleeps()
        rig.clock.pass_(SECOND)
    await until(lambda: done)
    rig.clock.pass_(MINUTE)
    rig.dispatch.wake()
    assert await rig.outcomes(1) == [Outcome.ACCEPTED]
    assert rig.line.sends == [key, key]


async def test_a_thousand_replies_go_out_once_each(rig: Rig, brain: Store):
    await answered(brain, *range(1_000))
    rig.dispatch.wake()
    await until(lambda: len(rig.reports) == 1_000, 60)
    assert set(Counter(rig.line.sends).values()) == {1}


async def test_a_carrier_that_fails_again_and_again_is_left_alone_and_tried_with_one_reply(
    rig: Rig, brain: Store
):
    rig.line.says = [Receipt(outcome=Outcome.NOT_SENT)] * (FAILURES + 1)
    await answered(brain, *range(FAILURES))
    rig.dispatch.wake()
    await until(lambda: rig.dispatch.breakers["twilio"].open)
    assert "left alone" in (rig.dispatch.troubles()["twilio"] or "")
    assert len(rig.line.sends) == FAILURES
    rig.clock.pass_(MINUTE)
    rig.dispatch.wake()
    await until(lambda: len(rig.line.sends) > FAILURES)
    await until(lambda: rig.dispatch.breakers["twilio"].trips == 2)
    assert len(rig.line.sends) == FAILURES + 1
    rig.clock.pass_(MINUTE)
    rig.dispatch.wake()
    assert set(await rig.outcomes(FAILURES)) == {Outcome.ACCEPTED}
    assert rig.dispatch.troubles() == {"twilio": None}
    assert rig.turned == [("twilio", False), ("twilio", True)]


def test_backoff_grows_to_its_limit_and_never_undercuts_what_was_asked():
    waits = [backoff(attempt, None) for attempt in range(1, 40)]
    assert waits[0] <= 2 * SECOND
    assert max(waits) <= 10 * MINUTE
    assert waits[-1] > 7 * MINUTE
    assert backoff(1, HOUR) == HOUR
