"""The outbox: a reply is claimed, durably, by one sender before it may be sent."""

import asyncio

import pytest

from bot.model import Instant, Outcome, Receipt, ReplyKey
from bot.policy.orders import Report
from bot.store import Claim, Store, Turn
from tests.contract.store_kit import (
    OpenStore,
    an_inbound,
    answered,
    facts_on,
    led,
    reply_to,
    settled,
)


def keys(claims: list[Claim]) -> list[ReplyKey]:
    return [claim.reply.key for claim in claims]


async def test_a_claim_carries_all_that_a_line_needs(brain: Store) -> None:
    await brain.admit(an_inbound(1, number="+33639980001"))
    (arrival,) = (taken := await brain.take(1, 5)).arrivals
    await brain.commit(
        Turn(
            facts=facts_on(arrival, "reply"),
            taken=taken.ids,
            replies=[reply_to(arrival, due=77, text="Stop.")],
        )
    )

    (claim,) = await brain.claim(Instant(80), 10)

    assert (claim.reply.key, claim.reply.line) == (ReplyKey(arrival.key), "twilio")
    assert (claim.reply.number, claim.reply.text) == ("+33639980001", "Stop.")
    assert (claim.sender, claim.attempts) == (arrival.sender, 0)
    assert (claim.decided_at, claim.claimed_at) == (arrival.at, 80)


async def test_only_what_is_due_is_given_out_the_longest_due_first_and_once(brain: Store) -> None:
    late = await answered(brain, 1, due=30)
    early = await answered(brain, 2, due=10)
    await answered(brain, 3, due=99)

    assert await brain.next_due() == 10
    assert keys(await brain.claim(Instant(50), 10)) == [*early, *late]
    assert await brain.claim(Instant(50), 10) == []
    assert await brain.next_due() == 99


async def test_no_more_is_given_out_than_was_asked_for(brain: Store) -> None:
    await answered(brain, *range(5), due=1)

    assert len(await brain.claim(Instant(9), 2)) == 2
    assert len(await brain.claim(Instant(9), 10)) == 3


async def test_two_who_claim_at_once_never_get_the_same_reply(open_store: OpenStore) -> None:
    brain = await led(await open_store())
    await answered(brain, *range(40), due=1)

    given = await asyncio.gather(*(brain.claim(Instant(9), 7) for _ in range(8)))

    got = [key for claims in given for key in keys(claims)]
    assert len(got) == len(set(got)) == 40


async def test_a_postponed_reply_waits_for_its_new_time_and_remembers_its_attempts(brain: Store) -> None:
    (key,) = await answered(brain, 1, due=1)
    await brain.claim(Instant(5), 1)

    await brain.postpone(key, Instant(50), 1)

    assert await brain.claim(Instant(49), 1) == []
    (claim,) = await brain.claim(Instant(50), 1)
    assert (claim.reply.key, claim.attempts, claim.claimed_at) == (key, 1, 50)


async def test_a_settled_reply_is_never_given_out_again(brain: Store) -> None:
    first, second = await answered(brain, 1, 2, due=1)
    await brain.claim(Instant(5), 1)

    await brain.commit(Turn(facts=[settled(first), settled(second, Outcome.STALE)]))
    await brain.postpone(first, Instant(6), 1)

    assert await brain.claim(Instant(99), 10) == []
    assert await brain.next_due() is None


async def test_a_reply_key_is_queued_once_for_ever(brain: Store) -> None:
    (key,) = await answered(brain, 1, due=1)
    await brain.claim(Instant(5), 1)
    await brain.commit(Turn(facts=[settled(key)]))
    await brain.admit(an_inbound(1, line="signal", number="+33639980001"))
    (again,) = (await brain.take(1, 5)).arrivals
    assert ReplyKey(again.key) == key

    await brain.commit(Turn(replies=[reply_to(again, due=6)]))

    assert await brain.claim(Instant(99), 10) == []


async def test_what_a_crash_left_claimed_is_given_out_once_with_the_time_of_its_claim(
    open_store: OpenStore,
) -> None:
    first = await led(await open_store())
    left, done, queued = await answered(first, 1, 2, 3, due=1)
    assert len(await first.claim(Instant(5), 2)) == 2
    await first.commit(Turn(facts=[settled(done)]))
    await first.close()

    second = await led(await open_store())
    (claim,) = await second.left_claimed()

    assert (claim.reply.key, claim.claimed_at, claim.attempts) == (left, 5, 0)
    assert await second.left_claimed() == []
    assert keys(await second.claim(Instant(9), 10)) == [queued]


async def test_own_claims_are_nobody_s_leftovers(brain: Store) -> None:
    await answered(brain, 1, due=1)
    await brain.claim(Instant(5), 1)

    assert await brain.left_claimed() == []


@pytest.mark.parametrize("ask", ["claim", "left_claimed"])
async def test_who_does_not_lead_is_given_nothing_until_they_do(store: Store, ask: str) -> None:
    async def asked() -> list[Claim]:
        return await (store.claim(Instant(9), 1) if ask == "claim" else store.left_claimed())

    asking = asyncio.create_task(asked())
    await store.admit(an_inbound(1))
    assert not asking.done()

    await led(store)

    async with asyncio.timeout(5):
        assert await asking == []


async def test_a_turn_that_fails_queues_no_reply(brain: Store) -> None:
    await brain.admit(an_inbound(1))
    (arrival,) = (taken := await brain.take(1, 5)).arrivals
    unknown = reply_to(arrival)
    turn = Turn(
        facts=facts_on(arrival, "reply"),
        taken=[*taken.ids, *taken.ids],
        replies=[unknown],
    )

    with pytest.raises(RuntimeError):
        await brain.commit(turn)

    assert await brain.next_due() is None
    assert await brain.inbox_waiting() == 1


async def test_a_claimed_reply_that_no_fact_settles_ends_with_its_report(brain: Store) -> None:
    claimed, queued = await answered(brain, 1, 2, due=1)
    await brain.claim(Instant(9), 1)
    reports = [
        Report(receipt=Receipt(outcome=Outcome.STALE), reply=key, carrier_id=None)
        for key in (claimed, queued)
    ]

    await brain.commit(Turn(ended=reports))

    # What is not claimed is nobody's to report of.
    assert await brain.replies_waiting() == 1
    assert keys(await brain.claim(Instant(9), 10)) == [queued]
