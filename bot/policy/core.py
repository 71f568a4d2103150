"""The core as its users see it: one state, and what arrivals, orders, reports and time make of it.

The live brain and `replay` both use this module and nothing below it, so that what is replayed
is what is run. `now` may step back where a clock does: it is clamped here, once.
"""

from collections.abc import Iterable

import msgspec

from bot.model import Arrival, Instant
from bot.policy.arrivals import decide_arrival
from bot.policy.decide import decide_order, decide_report
from bot.policy.evolve import evolve
from bot.policy.facts import AnyFact
from bot.policy.ledger import Ledger
from bot.policy.orders import Order, Report
from bot.policy.policy import Policy
from bot.policy.senses import Senses, perceive
from bot.policy.tick import deadline_of, tick


class State(msgspec.Struct, kw_only=True):
    """All that decisions depend on, beside policy and time."""

    ledger: Ledger = msgspec.field(default_factory=Ledger)
    senses: Senses = msgspec.field(default_factory=Senses)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)


def encode(state: State) -> bytes:
    """A snapshot of `state`."""
    return _encoder.encode(state)


def decode(snapshot: bytes) -> State:
    """The state in `snapshot`. Raises msgspec.ValidationError when it holds none."""
    return _decoder.decode(snapshot)


def step(state: State, what: Arrival | Order | Report, policy: Policy, now: Instant) -> list[AnyFact]:
    """Decide about `what` and change `state` accordingly. The facts are what the journal must hold."""
    now = max(now, state.ledger.now)
    if isinstance(what, Arrival):
        impression = perceive(state.senses, what, policy, now)
        facts = decide_arrival(state.ledger, what, impression, policy, now)
    elif isinstance(what, Report):
        facts = decide_report(state.ledger, what, now)
    else:
        facts = decide_order(what, state.ledger, now)
    fold(state.ledger, facts)
    return facts


def advance(state: State, policy: Policy, now: Instant) -> list[AnyFact]:
    """Let time pass until `now`, and return what that brought."""
    now = max(now, state.ledger.now)
    facts: list[AnyFact] = []
    while due := tick(state.ledger, state.senses, policy, now):
        fold(state.ledger, due)
        facts += due
    return facts


def next_deadline(state: State, policy: Policy) -> Instant | None:
    """When `advance` will next have something to say; None when nothing waits for time."""
    return deadline_of(state.ledger, state.senses, policy)


def fold(ledger: Ledger, facts: Iterable[AnyFact]) -> Ledger:
    """`ledger`, changed in place by each of `facts`."""
    for fact in facts:
        evolve(ledger, fact)
    return ledger
