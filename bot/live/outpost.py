"""The outpost: answers calls in a process that is not the brain, from the gate that the brain published.

The gate tells the mode, a raid, and how much may be spent; who is blocked or was heard already
tells the journal, which is folded along here. Nothing is remembered between calls: what was
answered is in the database before the caller hears a word.
"""

import asyncio

from bot import log
from bot.live.calls import Desk
from bot.model import SECOND, Admission, Greeting, Inbound, Span
from bot.policy.calls import GATE_HOLDS, Heard, caller_of
from bot.policy.numbers import origin_of
from bot.policy.orders import Picked
from bot.policy.policy import Policy
from bot.ports import CannotCommit, Clock
from bot.store import BrokenChain, Store
from bot.store.gates import Draw, Follower, Gates

FOLLOW_EVERY = Span(2 * SECOND)
_BEHIND_MOST = 5
"""Times that a gate may be newer than what was folded; more, and the caller is rejected."""

_log = log.get("outpost")


class Outpost:
    """Answers calls as `desk` would, were it open."""

    def __init__(self, store: Store, desk: Desk, policy: Policy, clock: Clock) -> None:
        self._gates = Gates.of(store)
        self._follower = Follower(store)
        self._following = asyncio.Lock()
        self._desk = desk
        self._policy = policy
        self._clock = clock
        self._trouble: str | None = "no brain was heard of yet"

    def trouble(self) -> str | None:
        """None when there is a brain, else since when there is none."""
        return self._trouble

    async def run(self) -> None:
        """Keep up with the journal and the gate, so that a call has little to wait for. Until cancelled."""
        while True:
            if not self._desk.open:
                try:
                    await self._follow()
                    await self._look()
                except CannotCommit:
                    self._trouble = "the database cannot be read"
                except BrokenChain as error:
                    # Texts are taken all the same: what they are worth is the brain's to say.
                    self._trouble = str(error)
            await self._clock.sleep(FOLLOW_EVERY)

    async def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        """As `bot.ports.Door.greet`."""
        try:
            heard = await self._decide(inbound, admission)
        except (CannotCommit, BrokenChain):
            return None
        return None if heard is None else self._desk.greeting(heard, inbound.number)

    async def _decide(self, inbound: Inbound, admission: Admission) -> Heard | None:
        sender = admission.sender
        if sender is None:
            return None
        price = self._policy.prices.per_call_minute
        call = Picked(inbound=inbound.key, sender=sender, price=price)
        kind = origin_of(inbound.number).kind
        for _ in range(_BEHIND_MOST):
            now, ledger = self._clock.now(), self._follower.ledger
            caller = caller_of(ledger, sender, kind, now)
            answered = ledger.open_calls.get(inbound.key)
            drawn = await self._gates.draw(
                Draw(
                    call=call,
                    caller=caller,
                    seq=self._follower.seq,
                    now=now,
                    new=admission.new,
                    answered=answered is not None and not answered.ended,
                )
            )
            if drawn != "behind":
                return drawn
            await self._follow()
        return None

    async def _follow(self) -> None:
        async with self._following:
            await self._follower.catch_up()

    async def _look(self) -> None:
        at = await self._gates.published()
        old = at is None or abs(self._clock.now() - at) > GATE_HOLDS
        trouble = "no brain leads: texts are taken, nothing is decided, calls are rejected" if old else None
        if trouble != self._trouble:
            _log.warning("the brain turned", leads=not old)
        self._trouble = trouble
