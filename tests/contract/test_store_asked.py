"""What upkeep asks of the store, on both databases."""

from bot.model import Instant, Outcome
from bot.store import Store, Turn
from tests.contract.store_kit import an_inbound, answered, settled
from tests.parts.clock import ManualClock

LATER = Instant(2_000_000_000_000_000)


async def test_a_new_store_has_no_beginning_and_no_arrivals(brain: Store) -> None:
    assert await brain.began() is None
    assert await brain.last_arrival("twilio") is None


async def test_the_beginning_is_the_first_fact_and_the_last_arrival_the_last_stored(brain: Store) -> None:
    await answered(brain, 1)
    await answered(brain, 2)
    assert await brain.began() == an_inbound(1).at
    assert await brain.last_arrival(an_inbound(2).line) == an_inbound(2).at
    assert await brain.last_arrival("another") is None


async def test_sends_are_known_by_the_carriers_id_once_they_are_settled(brain: Store) -> None:
    keys = await answered(brain, *range(600))
    await brain.commit(Turn(facts=[settled(key) for key in keys[:-1]]))
    asked = {f"SM-out-{key}" for key in keys} | {"SMforeign"}
    assert await brain.known_sends(asked) == {f"SM-out-{key}" for key in keys[:-1]}
    assert await brain.known_sends(()) == set()


async def test_what_may_have_left_unnamed_is_counted(brain: Store) -> None:
    keys = await answered(brain, 1, 2, 3)
    assert await brain.replies_waiting() == 3
    assert await brain.doubtful_sends(Instant(0), LATER) == 0
    now = ManualClock().now()
    await brain.claim(now, 10)
    assert await brain.doubtful_sends(Instant(0), Instant(now + 1)) == 3
    assert await brain.doubtful_sends(Instant(0), now) == 0
    doubtful = settled(keys[0], Outcome.DOUBTFUL)
    nameless = type(doubtful)(
        at=doubtful.at, reply=doubtful.reply, sender=doubtful.sender, outcome=Outcome.DOUBTFUL
    )
    await brain.commit(Turn(facts=[nameless, settled(keys[1]), settled(keys[2])]))
    assert await brain.doubtful_sends(Instant(0), LATER) == 1
    assert await brain.doubtful_sends(LATER, LATER) == 0
    assert await brain.replies_waiting() == 0
