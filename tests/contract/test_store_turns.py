"""The brain's side: turns are committed whole, under one brain, on a chain that shows any change."""

import asyncio

import pytest
from sqlalchemy import delete, update

from bot.evidence.chain import GENESIS, link
from bot.model import Arrival, Instant, Outcome, Receipt, ReplyKey, SenderId
from bot.policy import core
from bot.policy.facts import AnyFact, ModeSet, encode
from bot.policy.orders import Report
from bot.policy.reasons import Reason
from bot.ports import CannotCommit
from bot.store import AlreadyLed, BrokenChain, Deposed, Head, Store, Taken, Turn
from bot.store.tables import brain as terms
from bot.store.tables import journal, snapshots
from tests.contract.store_kit import (
    OpenStore,
    an_inbound,
    answer,
    facts_on,
    leads,
    led,
    said,
    silence,
    verdict_on,
)
from tests.parts.until import until_answer


def paused(at: int) -> AnyFact:
    return ModeSet(at=Instant(at), mode="paused", why=str(at))


async def _run(store: Store, statement: object) -> None:
    await store._database.write(lambda connection: connection.execute(statement))  # type: ignore[call-overload]  # any statement


async def test_what_people_said_and_what_carriers_reported_is_taken_before_texts(brain: Store) -> None:
    report = Report(receipt=Receipt(outcome=Outcome.DELIVERED), reply=ReplyKey("k"))
    for n in range(3):
        await brain.admit(an_inbound(n))
    await brain.report("twilio", report)
    await brain.hear("matrix", said("$1"))

    taken = await brain.take(2, 5)

    assert taken.events == [said("$1")]
    assert taken.reports == [report]
    assert [one.key for one in taken.arrivals] == [an_inbound(0).key, an_inbound(1).key]
    assert len(taken.ids) == 4


async def test_a_turn_with_nothing_to_take_waits_until_something_comes(brain: Store) -> None:
    taking = asyncio.create_task(brain.take(10))
    await asyncio.sleep(0)
    assert not taking.done()

    await brain.admit(an_inbound(1))

    assert len((await taking).arrivals) == 1


async def test_a_turn_with_nothing_to_take_ends_when_patience_does(brain: Store) -> None:
    assert (await brain.take(10, 0.01)).ids == []


async def test_a_cancelled_take_loses_nothing(brain: Store) -> None:
    taking = asyncio.create_task(brain.take(10))
    await asyncio.sleep(0)
    admitting = asyncio.create_task(brain.admit(an_inbound(1)))
    taking.cancel()
    await admitting

    arrivals = [] if taking.cancelled() or not taking.done() else taking.result().arrivals
    arrivals += (await brain.take(10, 0.5)).arrivals
    assert [one.key for one in arrivals] == [an_inbound(1).key]


async def test_what_was_taken_but_not_committed_is_handed_out_again_after_loading(brain: Store) -> None:
    await brain.admit(an_inbound(1))
    first = await brain.take(10, 5)

    await brain.load_state()

    assert (await brain.take(10, 5)).arrivals == first.arrivals


async def test_a_row_is_used_up_exactly_once_also_across_restarts(open_store: OpenStore) -> None:
    first = await led(await open_store())
    for n in range(4):
        await first.admit(an_inbound(n))
    await first.commit(silence(await first.take(2, 5)))
    lost = await first.take(1, 5)
    await first.close()

    second = await led(await open_store())
    taken = await second.take(10, 5)
    assert [one.key for one in taken.arrivals] == [an_inbound(2).key, an_inbound(3).key]
    assert lost.arrivals[0].key == an_inbound(2).key
    await second.commit(silence(taken))
    await second.close()

    third = await led(await open_store())
    assert (await third.take(10, 0.6)).ids == []


async def test_a_turn_that_uses_a_row_twice_is_refused_as_a_whole(brain: Store) -> None:
    await brain.admit(an_inbound(1))
    turn = silence(await brain.take(10, 5))
    await brain.commit(turn)

    with pytest.raises(RuntimeError, match="used up before"):
        await brain.commit(turn)

    assert len([row async for row in brain.facts()]) == 2


async def test_the_journal_is_a_chain_of_canonical_facts(brain: Store) -> None:
    facts = [paused(1), paused(2), paused(3)]
    await brain.commit(Turn(facts=facts[:2]))
    head = await brain.commit(Turn(facts=facts[2:]))

    rows = [row async for row in brain.facts()]

    expected = GENESIS
    for row, fact in zip(rows, facts, strict=True):
        expected = link(expected, encode(fact))
        assert (row.body, row.hash) == (encode(fact), expected)
    assert [row.seq for row in rows] == [1, 2, 3]
    assert head == Head(seq=3, hash=expected)


async def test_a_restart_folds_the_same_state(open_store: OpenStore) -> None:
    first = await open_store()
    await first.lead()
    state = await first.load_state()
    facts = [paused(1), ModeSet(at=Instant(2), mode="silent")]
    core.fold(state.ledger, facts)
    head = await first.commit(Turn(facts=facts))
    await first.close()

    second = await led(await open_store())
    again = await second.load_state()

    assert (again.ledger.seq, again.ledger.head) == (head.seq, head.hash)
    assert (again.ledger.mode, again.ledger.now) == ("silent", 2)


async def _five_facts(store: Store) -> None:
    await store.commit(Turn(facts=[paused(n) for n in range(1, 6)]))


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        (update(journal).where(journal.c.seq == 3).values(body=encode(paused(9))), 3),
        (update(journal).where(journal.c.seq == 4).values(hash=bytes(32)), 4),
        (delete(journal).where(journal.c.seq == 2), 2),
        (update(journal).where(journal.c.seq == 5).values(seq=7), 5),
        (update(journal).where(journal.c.seq == 1).values(body=b"{}"), 1),
    ],
    ids=["another body", "another hash", "one missing", "one out of place", "no fact"],
)
async def test_a_changed_journal_is_not_loaded_and_the_first_wrong_fact_is_named(
    brain: Store, change: object, seq: int
) -> None:
    await _five_facts(brain)
    await _run(brain, change)

    with pytest.raises(BrokenChain, match=f"fact {seq}") as caught:
        await brain.load_state()
    assert caught.value.seq == seq


async def test_a_second_brain_is_refused_and_a_patient_one_takes_over(open_store: OpenStore) -> None:
    first = await led(await open_store())
    second = await open_store()
    with pytest.raises(AlreadyLed):
        await second.lead()

    await first.close()

    await until_answer(lambda: leads(second), seconds=10)
    await second.load_state()
    await second.commit(Turn(facts=[paused(1)]))


async def test_a_deposed_brain_commits_nothing(open_store: OpenStore) -> None:
    deposed = await led(await open_store())
    await deposed.admit(an_inbound(1))
    turn = answer(await deposed.take(10, 5))
    await _run(deposed, update(terms).values(term=terms.c.term + 1))

    with pytest.raises(Deposed):
        await deposed.commit(turn)

    assert [row async for row in deposed.facts()] == []
    assert await deposed.inbox_waiting() == 1
    assert await deposed.next_due() is None


async def test_a_place_in_the_journal_that_is_taken_deposes(brain: Store) -> None:
    body = encode(paused(1))
    await _run(brain, journal.insert().values(seq=1, hash=link(GENESIS, body), body=body))

    with pytest.raises(Deposed):
        await brain.commit(Turn(facts=[paused(2)]))


async def test_before_the_state_is_loaded_nothing_can_be_committed(store: Store) -> None:
    await store.lead()
    with pytest.raises(CannotCommit):
        await store.commit(Turn(facts=[paused(1)]))


async def test_after_a_failed_turn_the_state_must_be_loaded_again(brain: Store) -> None:
    beyond_64_bits = answer(await _taken(brain, 1), due=2**70)
    with pytest.raises(Exception, match="int"):
        await brain.commit(beyond_64_bits)
    with pytest.raises(CannotCommit):
        await brain.commit(Turn(facts=[paused(1)]))

    await brain.load_state()

    await brain.commit(silence(await brain.take(10, 5)))


async def _taken(store: Store, *numbers: int) -> Taken:
    for n in numbers:
        await store.admit(an_inbound(n))
    return await store.take(len(numbers), 5)


async def test_a_snapshot_spares_the_facts_before_it(open_store: OpenStore) -> None:
    first = await open_store()
    await first.lead()
    state = await first.load_state()
    core.fold(state.ledger, [paused(1), paused(2)])
    await first.commit(Turn(facts=[paused(1), paused(2)]))
    await first.snapshot(2, core.encode(state))
    await first.commit(Turn(facts=[ModeSet(at=Instant(3), mode="silent")]))
    # What the snapshot covers is not read: a break in it is found by verifying, not by starting.
    await _run(first, update(journal).where(journal.c.seq == 1).values(body=b"{}"))
    await first.close()

    second = await open_store()
    await second.lead()
    ledger = (await second.load_state()).ledger

    assert (ledger.seq, ledger.mode, ledger.now) == (3, "silent", 3)


@pytest.mark.parametrize("damage", ["bytes", "form", "history"])
async def test_a_damaged_snapshot_is_passed_over(brain: Store, damage: str) -> None:
    state = core.State()
    for n in (1, 2, 3):
        await brain.commit(Turn(facts=[paused(n)]))
        core.fold(state.ledger, [paused(n)])
        blob = b"\xc1" if damage == "form" and n > 1 else core.encode(state)
        await brain.snapshot(n, blob)
    newest = (snapshots.c.seq == 3,)
    if damage == "bytes":
        await _run(brain, update(snapshots).where(*newest).values(state=b"\x00"))
    if damage == "history":
        await _run(brain, update(snapshots).where(*newest).values(hash=bytes(32)))

    assert (await brain.load_state()).ledger.seq == 3


async def test_two_snapshots_are_kept(brain: Store) -> None:
    state = core.State()
    for n in (1, 2, 3):
        await brain.commit(Turn(facts=[paused(n)]))
        core.fold(state.ledger, [paused(n)])
        await brain.snapshot(n, core.encode(state))

    query = snapshots.select().with_only_columns(snapshots.c.seq).order_by(snapshots.c.seq)
    kept = await brain._database.read(lambda connection: list(connection.execute(query).scalars()))
    assert kept == [2, 3]


async def test_a_standby_folds_along(open_store: OpenStore) -> None:
    leader, standby = await led(await open_store()), await open_store()
    seen: list[AnyFact] = []
    await leader.commit(Turn(facts=[paused(1)]))
    head = await standby.follow(Head(seq=0, hash=GENESIS), seen.extend)
    await leader.commit(Turn(facts=[paused(2), paused(3)]))
    head = await standby.follow(head, seen.extend)

    assert seen == [paused(1), paused(2), paused(3)]
    assert head.seq == 3


async def test_rows_that_another_process_wrote_reach_the_brain(open_store: OpenStore) -> None:
    brain, intake = await led(await open_store()), await open_store()
    taking = asyncio.create_task(brain.take(10, 10))
    await asyncio.gather(*(intake.admit(an_inbound(n)) for n in range(20)))

    arrivals = list((await taking).arrivals)
    while len(arrivals) < 20:
        arrivals += (await brain.take(20, 5)).arrivals
    assert sorted(one.key for one in arrivals) == sorted(an_inbound(n).key for n in range(20))
    assert (await brain.take(10, 0.6)).ids == []


async def test_two_processes_agree_on_new_and_on_senders(open_store: OpenStore) -> None:
    one, other = await led(await open_store()), await open_store()
    texts = [an_inbound(n, number=f"+336399800{n % 7:02d}") for n in range(60)]

    admissions = await asyncio.gather(
        *(store.admit(text) for text in texts for store in (one, other)),
    )

    assert sum(admission.new for admission in admissions) == 60
    arrivals: list[Arrival] = []
    while len(arrivals) < 60:
        arrivals += (await one.take(100, 5)).arrivals
    assert len({(arrival.number, arrival.sender) for arrival in arrivals}) == 7


async def test_an_inbound_shows_its_latest_verdict(brain: Store) -> None:
    (arrival,) = (taken := await _taken(brain, 1)).arrivals
    await brain.commit(Turn(facts=facts_on(arrival, "hold"), taken=taken.ids))
    held = await brain.seen(arrival.key)
    await brain.commit(Turn(facts=[verdict_on(arrival, "silent", Reason.EXPIRED)]))
    (last,) = await brain.last(5)

    assert held is not None
    assert held.verdict == "hold"
    assert (last.verdict, last.reason) == ("silent", "expired")
    assert (last.number, last.text, last.country) == ("+33639980001", "salut", "FR")
    assert last.sender == arrival.sender


async def test_the_newest_inbounds_come_newest_first_undecided_ones_too(brain: Store) -> None:
    for n in range(5):
        await brain.admit(an_inbound(n, number="+33639980001" if n % 2 else "+33639980002"))
        await brain.hear("matrix", said(f"${n}"))

    newest = await brain.last(3)
    of_one = await brain.last_of(newest[0].sender, 10)

    assert [one.key for one in newest] == [an_inbound(n).key for n in (4, 3, 2)]
    assert newest[0].verdict is None
    assert [one.key for one in of_one] == [an_inbound(n).key for n in (4, 2, 0)]
    assert await brain.seen(an_inbound(99).key) is None


async def test_a_sender_s_number_is_found_and_a_stranger_is_not(brain: Store) -> None:
    (arrival,) = (await _taken(brain, 1)).arrivals

    found = await brain.number_of(arrival.sender)
    unknown = await brain.number_of(SenderId(f"{arrival.sender}0"))

    assert (found.known, found.number) == (True, "+33639980001")
    assert (unknown.known, unknown.number) == (False, None)


async def test_traffic_comes_by_time_whatever_the_order_of_admission(brain: Store) -> None:
    for n, at in ((1, 30), (2, 10), (3, 20), (4, 5)):
        await brain.admit(an_inbound(n, at=at))

    everything = [one async for one in brain.traffic()]
    recent = [one.at async for one in brain.traffic(Instant(10))]

    assert [one.at for one in everything] == [5, 10, 20, 30]
    assert recent == [10, 20, 30]
    assert everything[3].number == "+33639980001"
    assert everything[3].text == "salut"


async def test_what_was_decided_can_be_read_again_as_far_as_it_is_there(open_store: OpenStore) -> None:
    first = await led(await open_store())
    for n in range(5):
        await first.admit(an_inbound(n))
    taken = await first.take(4, 5)
    await first.commit(silence(taken))
    await first.close()

    second = await led(await open_store())
    assert await second.decided(Instant(0), 100) == taken.arrivals
    assert await second.decided(taken.arrivals[1].at, 100) == taken.arrivals[2:]
    assert await second.decided(Instant(0), 3) == taken.arrivals[2:]
