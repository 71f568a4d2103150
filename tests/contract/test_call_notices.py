"""What the notice of a call says: that it was heard, how long and for how much, or that it was rejected."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.live.telling import RINGS_FOR, Heard, Telling
from bot.model import (
    MINUTE,
    Arrival,
    Inbound,
    InboundKey,
    Instant,
    Money,
    Origin,
    Outcome,
    ReplyKey,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import AnyFact, CallAnswered, CallEnded, Seeded, Settled
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank
from bot.room.surge import Load
from bot.room.words import Words
from bot.store import Store
from tests.parts.clock import START

KEY, WHO = InboundKey("CA1"), SenderId("7K3Q")
ANSWERED = CallAnswered(at=START, inbound=KEY, sender=WHO, price=Money(8_500))
ENDED = CallEnded(at=START, inbound=KEY, seconds=8, price=Money(8_500), final=True)


class Bench:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.state = core.State()
        self.telling = Telling(
            store, Policy(), Words("fr", ZoneInfo("Europe/Paris")), reactions=False, load=Load
        )
        self.now = self.came = START
        core.fold(
            self.state.ledger,
            [
                Seeded(
                    at=START,
                    pot=Money(500_000_000),
                    cap_hour=Money(20_000_000),
                    cap_day=Money(100_000_000),
                    texts={"fr": "non"},
                    founders=[],
                )
            ],
        )

    async def turn(self, *facts: AnyFact, call: bool = False) -> list[Draft]:
        """What one turn with these facts shows of calls, its call decided after them."""
        core.fold(self.state.ledger, facts)
        arrival = Arrival(
            key=KEY,
            line="twilio",
            channel="call",
            at=self.came,
            sender=WHO,
            origin=Origin(country="FR", kind="mobile"),
            number="+33639980001",
            text="",
        )
        decided = [(arrival, core.step(self.state, arrival, Policy(), self.now))] if call else []
        every = [*facts, *(fact for _, about in decided for fact in about)]
        heard = Heard(self.state.ledger.seq, self.now, every, decided, changes=list(facts))
        told = await self.telling.tell(heard, self.state.ledger)
        return [draft for draft in told.drafts if "a appelé" in draft.text.plain]


@pytest.fixture
async def bench(tmp_path: Path):
    store = await Store.open(f"sqlite:///{tmp_path}/relou.db", pseudonym_key=b"k" * 32)
    yield Bench(store)
    await store.close()


async def test_a_call_that_was_answered_says_so_then_for_how_long_and_for_how_much(bench: Bench):
    (notice,) = await bench.turn(call=True)
    (heard,) = await bench.turn(ANSWERED)
    (ended,) = await bench.turn(ENDED)

    verdict = notice.text.plain.rpartition("→")[2]
    assert (notice.rank, heard.rank) == (Rank.NOTICE, Rank.EDIT)
    assert "a appelé · message entendu →" in heard.text.plain
    assert "a appelé · message entendu, 8\u00a0s, 0,01\u00a0€ →" in ended.text.plain
    assert ended.text.plain.endswith(verdict)


async def test_a_call_that_was_answered_before_its_turn_says_so_at_once(bench: Bench):
    *_, last = await bench.turn(ANSWERED, call=True)
    assert "message entendu" in last.text.plain


async def test_a_call_that_was_answered_turns_before_its_own_is_not_called_rejected(bench: Bench):
    call = Inbound(
        key=KEY,
        line="twilio",
        channel="call",
        at=START,
        number="+33639980001",
        to="+33937000001",
        text="",
        raw={},
    )
    await bench.store.admit(call)
    assert await bench.turn(ANSWERED) == []
    (notice,) = await bench.turn(call=True)
    assert "a appelé · message entendu → " in notice.text.plain
    assert not notice.text.plain.endswith("→ ")
    bench.now = Instant(START + RINGS_FOR)
    assert await bench.turn() == []


async def test_a_call_of_which_no_answer_is_known_after_a_while_was_rejected(bench: Bench):
    await bench.turn(call=True)
    deadline = bench.telling.deadline(bench.state.ledger, bench.now)
    assert deadline is not None
    assert deadline <= START + RINGS_FOR
    assert await bench.turn() == []
    bench.now = Instant(START + RINGS_FOR)
    (rejected,) = await bench.turn()
    assert "a appelé · rejeté, sans frais →" in rejected.text.plain
    assert await bench.turn() == []


async def test_what_became_of_the_text_after_a_call_keeps_what_was_heard(bench: Bench):
    await bench.turn(call=True)
    await bench.turn(ANSWERED)
    settled = Settled(at=START, reply=ReplyKey(KEY), sender=WHO, outcome=Outcome.DELIVERED)
    (changed,) = await bench.turn(settled)
    assert "message entendu" in changed.text.plain
    assert "réponse remise" in changed.text.plain


async def test_what_was_fetched_late_says_when_it_came(bench: Bench):
    bench.came = Instant(START - 20 * MINUTE)
    (notice,) = await bench.turn(call=True)
    assert "· arrivé à" in notice.text.plain
    (heard,) = await bench.turn(ANSWERED)
    assert "· arrivé à" in heard.text.plain
