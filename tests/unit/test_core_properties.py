"""What must hold whatever comes: traffic drawn at random, through the core as it runs live."""

from collections import Counter
from itertools import islice
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import DAY, HOUR, MINUTE, SECOND, Arrival, InboundKey, Instant, Money, PersonId, SenderId
from bot.policy import core
from bot.policy.facts import AnyFact, Blocked, Decided, OptedOut, PressAsked, Received, Seeded, encode
from bot.policy.ledger import Ledger
from bot.policy.numbers import origin_of
from bot.policy.policy import Policy
from bot.simulate.profiles import COUNTRIES, generate

FOUNDER = PersonId("@a:x")
START = Instant(1_509_120_000_000_000)
CAP_HOUR, CAP_DAY, POT = Money(600_000), Money(1_500_000), Money(3_000_000)
RICH = Money(500_000_000)
TEXTS = (
    "salut",
    "salut ça va ?",
    "ton père le raid",
    "TON PERE le r4id",
    "xqzkw vfjpq wrtyk",
    "stop",
    "aidez moi",
)

arrivals = st.lists(
    st.tuples(
        st.integers(0, 3 * HOUR),
        st.integers(0, 25),
        st.sampled_from(TEXTS) | st.text(max_size=30),
        st.sampled_from(("sms", "sms", "sms", "call")),
    ),
    max_size=120,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


def seed() -> Seeded:
    return Seeded(
        at=START,
        pot=POT,
        cap_hour=CAP_HOUR,
        cap_day=CAP_DAY,
        texts={"fr": "non", "en": "no", "distress.fr": "17", "distress.en": "17"},
        founders=[FOUNDER],
    )


def run(rows: list[tuple[int, int, str, str]]) -> tuple[core.State, list[AnyFact]]:
    state, policy = core.State(), Policy()
    facts: list[AnyFact] = [seed()]
    core.fold(state.ledger, facts)
    for n, row in enumerate(rows):
        arrival = arrival_of(n, row)
        facts += core.advance(state, policy, arrival.at)
        facts += core.step(state, arrival, policy, arrival.at)
    return state, facts


def arrival_of(n: int, row: tuple[int, int, str, str]) -> Arrival:
    offset, who, body, channel = row
    number = f"+3363998{who:02d}{who * 7 % 100:02d}"
    return Arrival(
        key=InboundKey(f"SM{n}"),
        line="twilio",
        channel="call" if channel == "call" else "sms",
        at=Instant(START + offset),
        sender=SenderId(f"S{who:03d}"),
        origin=origin_of(number),
        number=number,
        text="" if channel == "call" else body,
    )


def decisions(facts: list[AnyFact]) -> list[Decided]:
    return [fact for fact in facts if isinstance(fact, Decided)]


@settings(max_examples=60, deadline=None)
@given(arrivals)
def test_spending_never_passes_a_cap(rows):
    paid = [(fact.at, fact.price) for fact in decisions(run(rows)[1]) if fact.reply is not None]
    assert sum(price for _, price in paid) <= POT
    for at, _ in paid:
        assert sum(price for when, price in paid if at - HOUR < when <= at) <= CAP_HOUR
        assert sum(price for when, price in paid if at - DAY < when <= at) <= CAP_DAY


@settings(max_examples=60, deadline=None)
@given(arrivals)
def test_nobody_is_answered_twice_and_who_said_stop_never_again(rows):
    stopped: set[str] = set()
    answered: Counter[tuple[str, str]] = Counter()
    for fact in run(rows)[1]:
        if isinstance(fact, OptedOut):
            stopped.add(fact.sender)
        elif isinstance(fact, Decided) and fact.reply is not None:
            assert fact.sender not in stopped
            answered[fact.sender, fact.wording] += 1
    assert all(count == 1 for count in answered.values())


@settings(max_examples=60, deadline=None)
@given(arrivals)
def test_every_inbound_gets_a_verdict_and_what_is_held_is_decided_once_more(rows):
    state, facts = run(rows)
    received = [fact.inbound for fact in facts if isinstance(fact, Received)]
    verdicts: dict[str, list[str]] = {}
    for fact in decisions(facts):
        verdicts.setdefault(fact.inbound, []).append(fact.verdict)
    assert sorted(verdicts) == sorted(received)
    for inbound, given_ in verdicts.items():
        assert given_ in (["reply"], ["silent"], ["hold"], ["hold", "reply"], ["hold", "silent"])
        assert (given_ == ["hold"]) == (inbound in state.ledger.held)


@settings(max_examples=40, deadline=None)
@given(arrivals)
def test_the_ledger_is_the_fold_of_its_facts_and_survives_a_snapshot(rows):
    state, facts = run(rows)
    assert core.fold(Ledger(), facts) == state.ledger
    assert core.decode(core.encode(state)).ledger == state.ledger


@settings(max_examples=40, deadline=None)
@given(arrivals, st.integers(0, 120))
def test_what_comes_later_changes_no_earlier_decision(rows, cut):
    whole, part = run(rows)[1], run(rows[:cut])[1]
    assert whole[: len(part)] == part


def test_between_two_deadlines_time_brings_nothing():
    state, policy, random = core.State(), Policy(countries=frozenset(COUNTRIES)), Random(1)
    core.fold(
        state.ledger, [msgspec.structs.replace(seed(), pot=RICH, cap_hour=RICH, cap_day=Money(100_000_000))]
    )
    for n, one in enumerate(islice(generate("first-minute", seed=78), 2_000)):
        inbound = one.inbound
        while (due := core.next_deadline(state, policy)) is not None and due <= inbound.at:
            if due > state.ledger.now:
                assert core.advance(state, policy, Instant(random.randrange(state.ledger.now, due))) == []
            core.advance(state, policy, due)
        if inbound.at > state.ledger.now:
            assert core.advance(state, policy, Instant(inbound.at - 1)) == []
        row = inbound.at - START, 0, inbound.text, inbound.channel
        arrival = msgspec.structs.replace(
            arrival_of(n, row),
            sender=SenderId(inbound.number),
            number=inbound.number,
            origin=origin_of(inbound.number),
        )
        core.step(state, arrival, policy, inbound.at)


def test_a_question_that_is_due_is_a_deadline():
    state = core.State()
    core.fold(state.ledger, [seed()])
    state.senses.wave_until = Instant(START + HOUR)
    assert core.next_deadline(state, Policy()) is None
    state.senses.press.passed = 1_000_000
    assert core.next_deadline(state, Policy()) == START
    assert [type(fact) for fact in core.advance(state, Policy(), START)] == [PressAsked]


@settings(max_examples=30, deadline=None)
@given(arrivals)
def test_what_is_held_is_decided_in_the_end(rows):
    state, _ = run(rows)
    policy = Policy()
    for _ in range(10_000):
        due = core.next_deadline(state, policy)
        if due is None or not state.ledger.held:
            break
        core.advance(state, policy, due)
    assert not state.ledger.held


def test_a_surge_of_thousands_keeps_the_senses_within_bounds():
    rows = [(n * SECOND // 20, n % 26, f"bla {n * 7919} foo {n}", "sms") for n in range(3_000)]
    first = len(core.encode(run(rows[:1_500])[0]))
    both = len(core.encode(run(rows)[0]))
    assert both < first + 1_500 * 1_000
    assert rows[-1][0] < 3 * MINUTE


def test_a_snapshot_of_another_format_is_refused():
    state, _ = run([(0, 1, "salut", "sms")])
    found = msgspec.msgpack.decode(core.encode(state))
    with pytest.raises(msgspec.DecodeError):
        core.decode(msgspec.msgpack.encode([found[0] + 1, found[1]]))
    with pytest.raises(msgspec.DecodeError):
        core.decode(msgspec.msgpack.encode(state))


@settings(max_examples=40, deadline=None)
@given(arrivals, st.integers(0, 3 * HOUR), st.sets(st.integers(0, 25), max_size=6))
def test_who_is_blocked_is_never_answered_afterwards(rows, when, whom):
    state, policy = core.State(), Policy()
    facts: list[AnyFact] = [seed()]
    core.fold(state.ledger, facts)
    names = [SenderId(f"S{who:03d}") for who in sorted(whom)]
    block = Blocked(at=Instant(START + when), senders=names, until=Instant(START + 90 * DAY), by=FOUNDER)
    for n, row in enumerate(rows):
        arrival = arrival_of(n, row)
        facts += core.advance(state, policy, arrival.at)
        if arrival.at >= block.at and not state.ledger.blocks:
            core.fold(state.ledger, [block])
            facts.append(block)
        facts += core.step(state, arrival, policy, arrival.at)
    later = facts[facts.index(block) :] if block in facts else []
    assert not {fact.sender for fact in decisions(later) if fact.reply is not None} & set(names)


@settings(max_examples=20, deadline=None)
@given(arrivals)
def test_the_same_traffic_gives_the_same_facts_to_the_byte(rows):
    assert [encode(fact) for fact in run(rows)[1]] == [encode(fact) for fact in run(rows)[1]]


@settings(max_examples=20, deadline=None)
@given(arrivals, st.integers(0, 120))
def test_a_restart_from_a_snapshot_changes_no_decision(rows, cut):
    whole = run(rows)[1]
    state, facts = run(rows[:cut])
    again, policy = core.decode(core.encode(state)), Policy()
    for n, row in enumerate(rows[cut:], min(cut, len(rows))):
        arrival = arrival_of(n, row)
        facts += core.advance(again, policy, arrival.at)
        facts += core.step(again, arrival, policy, arrival.at)
    assert facts == whole
