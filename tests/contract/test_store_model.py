"""The store against a model of it: whatever happens in whatever order, across restarts."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.model import Instant, ReplyKey
from bot.store import Store, Taken, Turn
from tests.contract.store_kit import KEY, an_inbound, facts_on, led, reply_to, said, settled

NUMBERS = st.integers(min_value=0, max_value=12)


class StoreMachine(RuleBasedStateMachine):
    """Texts come (again), turns take and decide them, replies are claimed, postponed, settled."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store
        self.taken = Taken()
        self.waiting: set[str] = set()
        self.heard: set[str] = set()
        self.known: set[str] = set()
        self.queued: dict[ReplyKey, int] = {}
        self.claimed: dict[ReplyKey, int] = {}
        self.facts = 0
        self.now = 1_000

    async def _open(self) -> Store:
        url = f"sqlite:///{Path(self.folder.name)}/model.db"
        return await led(await Store.open(url, pseudonym_key=KEY))

    @initialize()
    def start(self) -> None:
        self.store = self.runner.run(self._open())

    @rule(n=NUMBERS)
    def admit(self, n: int) -> None:
        key = an_inbound(n).key
        admission = self.runner.run(self.store.admit(an_inbound(n)))
        assert admission.new == (key not in self.known)
        if admission.new:
            self.known.add(key)
            self.waiting.add(key)

    @rule(n=NUMBERS)
    def hear(self, n: int) -> None:
        event = f"${n}"
        new = self.runner.run(self.store.hear("matrix", said(event)))
        assert new == (event not in self.known)
        if new:
            self.known.add(event)
            self.heard.add(event)

    @precondition(lambda self: (self.waiting or self.heard) and not self.taken.ids)
    @rule(limit=st.integers(min_value=1, max_value=5))
    def take(self, limit: int) -> None:
        self.taken = self.runner.run(self.store.take(limit, 5))
        keys = [one.key for one in self.taken.arrivals]
        assert set(keys) <= self.waiting
        assert len(keys) == min(limit, len(self.waiting))
        assert {one.event for one in self.taken.events} == self.heard

    @precondition(lambda self: self.taken.ids)
    @rule(answer=st.booleans(), delay=st.sampled_from([0, 5]))
    def commit(self, answer: bool, delay: int) -> None:
        taken, self.taken = self.taken, Taken()
        replies = [reply_to(one, due=self.now + delay) for one in taken.arrivals] if answer else []
        facts = [fact for one in taken.arrivals for fact in facts_on(one, "reply" if answer else "silent")]
        head = self.runner.run(self.store.commit(Turn(facts=facts, taken=taken.ids, replies=replies)))
        self.facts += len(facts)
        assert head.seq == self.facts
        self.waiting -= {one.key for one in taken.arrivals}
        self.heard -= {one.event for one in taken.events}
        self.queued.update({reply.key: self.now + delay for reply in replies})

    @rule(limit=st.integers(min_value=1, max_value=3))
    def claim(self, limit: int) -> None:
        due = [key for key, at in self.queued.items() if at <= self.now]
        claims = self.runner.run(self.store.claim(Instant(self.now), limit))
        keys = [claim.reply.key for claim in claims]
        assert len(set(keys)) == len(keys) == min(limit, len(due))
        assert set(keys) <= set(due)
        for key in keys:
            del self.queued[key]
            self.claimed[key] = self.now

    @precondition(lambda self: self.claimed)
    @rule(data=st.data())
    def postpone(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.claimed)))
        del self.claimed[key]
        self.queued[key] = self.now + 3
        self.runner.run(self.store.postpone(key, Instant(self.now + 3), 1))

    @precondition(lambda self: self.claimed)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.claimed)))
        del self.claimed[key]
        self.runner.run(self.store.commit(Turn(facts=[settled(key)])))
        self.facts += 1

    @rule()
    def pass_time(self) -> None:
        self.now += 4

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.close())
        self.store = self.runner.run(self._open())
        self.taken = Taken()
        left = self.runner.run(self.store.left_claimed())
        assert {claim.reply.key: claim.claimed_at for claim in left} == self.claimed

    @rule()
    def load_again(self) -> None:
        state = self.runner.run(self.store.load_state())
        assert state.ledger.seq == self.facts
        self.taken = Taken()

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "store"):
            assert self.runner.run(self.store.inbox_waiting()) == len(self.waiting) + len(self.heard)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
