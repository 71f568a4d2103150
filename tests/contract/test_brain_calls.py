"""Calls and texts draw on one pot at the same moment, in the real brain: it is never overdrawn."""

import asyncio
import contextlib
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config.answering import Reply
from bot.live.brain import Brain
from bot.live.calls import Desk, speech_of
from bot.live.reception import Reception
from bot.metrics import Metrics
from bot.model import Admission, Greeting, Inbound, InboundKey, Money, SenderId
from bot.policy.facts import Decided, Seeded
from bot.policy.policy import Policy
from bot.room.words import Words
from bot.store import Head, Store, Turn
from tests.contract.store_kit import LINE_NUMBER, an_inbound
from tests.parts.clock import START, ManualClock
from tests.parts.until import until

POLICY = Policy(detect=False)
REPLY, MINUTE = 76_300, 8_500


async def test_a_call_that_rings_while_a_reply_is_committed_does_not_spend_its_money(tmp_path: Path):
    store = await Store.open(f"sqlite:///{tmp_path}/relou.db", pseudonym_key=b"k" * 32)
    clock, words = ManualClock(), Words("fr", ZoneInfo("Europe/Paris"))
    desk = Desk(POLICY, speech_of(Reply()), clock.now)
    seeded = Seeded(
        at=START,
        # For the reply, what receiving its text costs, and not quite for a call.
        pot=Money(REPLY + 7_500 + MINUTE - 1),
        cap_hour=Money(20_000_000),
        cap_day=Money(100_000_000),
        texts={"fr": "non"},
        founders=[],
    )
    brain = Brain(
        store,
        POLICY,
        words,
        clock,
        Metrics(),
        seed=lambda now: seeded,
        reception=Reception(
            store, POLICY, words, rooms=(), clear_commands=False, reactions=False, apart=False
        ),
        reactions=False,
        wake_senders=lambda: None,
        desk=desk,
    )
    answers: list[Greeting | None] = []
    commit = store.commit

    async def ringing(turn: Turn) -> Head:
        if any(isinstance(fact, Decided) for fact in turn.facts):
            answers.append(desk.greet(CALL, Admission(key=CALL.key, new=True, sender=SenderId("CALL"))))
        return await commit(turn)

    store.commit = ringing  # type: ignore[method-assign]  # the moment in which it rings
    running = asyncio.create_task(brain.run())
    try:
        await until(lambda: brain.leading)
        await store.admit(an_inbound(1, at=START))
        await until(lambda: answers)
        await until(lambda: not desk.waiting())
        assert answers == [None]
        assert brain.ledger.spent == REPLY
        assert brain.ledger.pot >= 0
    finally:
        brain.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await store.close()


CALL = Inbound(
    key=InboundKey("CA1"),
    line="twilio",
    channel="call",
    at=START,
    number="+33639980099",
    to=LINE_NUMBER,
    text="",
)
