"""The core as its users see it: one state, and what arrivals, orders, reports and time make of it.

The live brain and `replay` both use this module and nothing below it, so that what is replayed
is what is run. `now` may step back where a clock does: it is clamped here, once.
"""

from collections.abc import Iterable
from functools import cache
from zlib import crc32

import msgspec

from bot.model import Arrival, Instant
from bot.policy.arrivals import decide_arrival
from bot.policy.calls import decide_call_end, decide_picked
from bot.policy.decide import decide_order, decide_report, noted
from bot.policy.evolve import evolve
from bot.policy.facts import AnyFact, Decided, WaveNamed
from bot.policy.keeping import decide_keep
from bot.policy.ledger import Ledger
from bot.policy.money import alerts, refused_for
from bot.policy.orders import Keep, Order, Picked, Report, Sighting
from bot.policy.policy import Policy
from bot.policy.senses import Senses, Terms, hold, perceive
from bot.policy.standing import had_answer
from bot.policy.tick import deadline_of, name_wave, press_allowance, tick
from bot.policy.trust import decide_sighting


class State(msgspec.Struct, kw_only=True):
    """All that decisions depend on, beside policy and time."""

    ledger: Ledger = msgspec.field(default_factory=Ledger)
    senses: Senses = msgspec.field(default_factory=Senses)


class _Snapshot(msgspec.Struct, frozen=True, array_like=True):
    format: int
    state: msgspec.Raw


_MEANS = 3
"""To be raised when a part of the state keeps its shape and means something else from now on."""


@cache
def _format() -> int:
    """The format of a snapshot: what the parts of a state are called, of which types, and what they mean.

    Decoding would fill up what an older one lacks: counts of nothing would pass for what is usual.
    """
    return crc32(msgspec.json.encode(msgspec.json.schema(State)), _MEANS)


_encoder = msgspec.msgpack.Encoder()
_outer = msgspec.msgpack.Decoder(_Snapshot)
_decoder = msgspec.msgpack.Decoder(State)


def encode(state: State) -> bytes:
    """A snapshot of `state`."""
    return _encoder.encode(_Snapshot(_format(), msgspec.Raw(_encoder.encode(state))))


def decode(snapshot: bytes) -> State:
    """The state in `snapshot`. Raises msgspec.DecodeError when it holds none, or one of another format."""
    found = _outer.decode(snapshot)
    if found.format != _format():
        raise msgspec.ValidationError("a snapshot of another format")
    return _decoder.decode(found.state)


def go_on(state: State) -> None:
    """Go on after a start, once the journal is folded. What the senses have lost, or never knew, has left
    names of clusters behind: none may mean another text from now on, which would be kept or blocked for it.
    """
    clusters = state.senses.clusters
    clusters.made = max(clusters.made, state.ledger.clusters)


def recall(state: State, arrivals: Iterable[Arrival], policy: Policy) -> None:
    """Bring the senses up to what was decided already: `arrivals`, in order, since they last noticed any.

    Nothing is decided again. Who is still held is looked at again soon.
    """
    ledger, senses = state.ledger, state.senses
    terms = _terms(ledger, policy)
    for arrival in arrivals:
        had = ledger.answered.get(arrival.sender)
        impression = perceive(
            senses, arrival, policy, arrival.at, answered=had is not None and had < arrival.at, terms=terms
        )
        if arrival.key in ledger.held:
            hold(senses, arrival, impression, arrival.at)


def step(
    state: State, what: Arrival | Order | Report | Picked | Sighting, policy: Policy, now: Instant
) -> list[AnyFact]:
    """Decide about `what` and change `state` accordingly. The facts are what the journal must hold."""
    now = max(now, state.ledger.now)
    if isinstance(what, Arrival):
        return _arrived(state, what, policy, now)
    if isinstance(what, Report):
        call = what.receipt.seconds is not None
        facts = (
            decide_call_end(state.ledger, what, policy, now)
            if call
            else decide_report(state.ledger, what, now)
        )
    elif isinstance(what, Picked):
        facts = decide_picked(state.ledger, what, now)
    elif isinstance(what, Sighting):
        facts = decide_sighting(what, state.ledger, now)
    elif isinstance(what, Keep):
        # The one order that is about what only the senses know: who sent a cluster's texts.
        facts = [noted(what, now), *decide_keep(what, state.ledger, state.senses, now)]
    else:
        facts = decide_order(what, state.ledger, policy, now)
        if any(isinstance(fact, WaveNamed) and fact.what == "press" for fact in facts):
            state.senses.waiting.look_again(now)
    return _concluded(state.ledger, facts, policy, now)


def _arrived(state: State, arrival: Arrival, policy: Policy, now: Instant) -> list[AnyFact]:
    ledger, senses = state.ledger, state.senses
    answered = had_answer(ledger, arrival.sender, policy, now)
    impression = perceive(senses, arrival, policy, now, answered=answered, terms=_terms(ledger, policy))
    named = name_wave(ledger, senses, policy, now)
    fold(ledger, named)
    facts = decide_arrival(ledger, arrival, impression, policy, now)
    last = facts[-1]
    if isinstance(last, Decided) and last.verdict == "hold":
        hold(senses, arrival, impression, now)
    return named + _concluded(ledger, facts, policy, now)


def _terms(ledger: Ledger, policy: Policy) -> Terms:
    expected = (*policy.expected, *ledger.expected) if ledger.expected else policy.expected
    return Terms(policy.worth, ledger.wave, press_allowance(ledger, policy), expected)


def _concluded(ledger: Ledger, facts: list[AnyFact], policy: Policy, now: Instant) -> list[AnyFact]:
    """`facts`, folded, with what must be told of the money that they moved."""
    before = ledger.pot, ledger.cap_hour, ledger.cap_day
    fold(ledger, facts)
    reached = refused_for(facts)
    if reached or (ledger.pot, ledger.cap_hour, ledger.cap_day) != before:
        told = alerts(ledger, policy, reached, now)
        fold(ledger, told)
        facts += told
    return facts


def advance(state: State, policy: Policy, now: Instant) -> list[AnyFact]:
    """Let time pass until `now`, and return what that brought."""
    now = max(now, state.ledger.now)
    facts: list[AnyFact] = []
    while due := tick(state.ledger, state.senses, policy, now):
        facts += _concluded(state.ledger, due, policy, now)
    return facts


def next_deadline(state: State, policy: Policy) -> Instant | None:
    """When `advance` will next have something to say; None when nothing waits for time."""
    return deadline_of(state.ledger, state.senses, policy)


def fold(ledger: Ledger, facts: Iterable[AnyFact]) -> Ledger:
    """`ledger`, changed in place by each of `facts`."""
    for fact in facts:
        evolve(ledger, fact)
    return ledger
