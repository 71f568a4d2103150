"""Who hears our words and who is rejected: the gate, the desk, and what calls cost."""

from itertools import islice

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.config.answering import Recordings, Reply
from bot.live.calls import Desk, speech_of
from bot.model import (
    DAY,
    MINUTE,
    SECOND,
    Admission,
    Arrival,
    Inbound,
    InboundKey,
    Instant,
    Money,
    Outcome,
    PersonId,
    Receipt,
    SenderId,
    Span,
)
from bot.policy import core
from bot.policy.calls import GATE_HOLDS, Caller, Gate, caller_of, gate_of, greeting_for
from bot.policy.facts import AnyFact, Blocked, Decided, ModeSet, OptedOut, RaidEntered, Seeded
from bot.policy.ledger import Ledger
from bot.policy.numbers import origin_of
from bot.policy.orders import Picked, Report
from bot.policy.policy import Policy
from bot.simulate.profiles import generate

NOW = Instant(1_700_000_000_000_000)
MINUTE_PRICE = Money(8_500)
SENDER, KEY = SenderId("7K3Q"), InboundKey("CA1")
POLICY = Policy()
MOBILE = "+33639980001"


def seeded(pot: int = 500_000_000, cap: int = 20_000_000) -> Ledger:
    fact = Seeded(
        at=NOW,
        pot=Money(pot),
        cap_hour=Money(cap),
        cap_day=Money(cap),
        texts={"fr": "non", "en": "no"},
        founders=[PersonId("@a:x")],
    )
    return core.fold(Ledger(), [fact])


def state(**changes: int) -> core.State:
    return core.State(ledger=seeded(**changes))


def picked(key: str = KEY, sender: str = SENDER) -> Picked:
    return Picked(inbound=InboundKey(key), sender=SenderId(sender), price=MINUTE_PRICE)


def ended(seconds: int, price: int | None = None, key: str = KEY, currency: str = "EUR") -> Report:
    receipt = Receipt(
        outcome=Outcome.DELIVERED,
        carrier_id=key,
        seconds=seconds,
        price=None if price is None else Money(price),
        currency=None if price is None else currency,
    )
    return Report(receipt=receipt, reply=None, carrier_id=key)


gates = st.builds(
    Gate,
    at=st.integers(NOW - 30 * SECOND, NOW + 30 * SECOND).map(Instant),
    mode=st.sampled_from(["open", "silent", "paused"]),
    raid=st.booleans(),
    calls=st.sampled_from(["message", "neutral", "reject"]),
    allotment=st.integers(0, 30_000).map(Money),
    price=st.just(MINUTE_PRICE),
    again_after=st.just(DAY),
)
callers = st.builds(
    Caller,
    kind=st.sampled_from(["mobile", "fixed", "anonymous"]),
    refused=st.booleans(),
    greeted=st.none() | st.integers(NOW - 2 * DAY, NOW).map(Instant),
)


@given(gates, callers, st.integers(0, 30_000).map(Money))
def test_nobody_is_greeted_whom_any_rule_rejects(gate: Gate, caller: Caller, drawn: Money) -> None:
    heard = greeting_for(gate, caller, NOW, drawn)
    if heard is not None:
        assert abs(NOW - gate.at) <= GATE_HOLDS
        assert gate.mode != "paused"
        assert not gate.raid
        assert not caller.refused
        assert drawn + gate.price <= gate.allotment
        assert caller.kind == "anonymous" or caller.greeted is None or caller.greeted + DAY <= NOW
        assert heard == ("neutral" if gate.mode == "silent" else gate.calls)


@given(gates, callers)
def test_a_gate_never_lets_more_through_than_its_allotment_pays(gate: Gate, caller: Caller) -> None:
    drawn = 0
    for _ in range(10):
        if greeting_for(gate, caller, NOW, Money(drawn)) is not None:
            drawn += gate.price
    assert drawn <= gate.allotment


def heard_after(*facts: AnyFact, policy: Policy = POLICY, pot: int = 500_000_000) -> str | None:
    ledger = core.fold(seeded(pot=pot), facts)
    return greeting_for(gate_of(ledger, policy, NOW), caller_of(ledger, SENDER, "mobile", NOW), NOW, Money(0))


def test_a_first_caller_hears_what_the_founders_chose() -> None:
    assert heard_after() == "message"
    assert heard_after(policy=Policy(calls="neutral")) == "neutral"
    assert heard_after(policy=Policy(calls="reject")) is None


def test_a_silent_line_says_no_more_than_that_it_takes_no_calls() -> None:
    assert heard_after(ModeSet(at=NOW, mode="silent")) == "neutral"


def test_blocked_paused_opted_out_capped_and_raid_are_rejected() -> None:
    until = Instant(NOW + DAY)
    assert heard_after(Blocked(at=NOW, senders=[SENDER], until=until, by=PersonId("@a:x"))) is None
    assert heard_after(OptedOut(at=NOW, sender=SENDER, how="texter")) is None
    assert heard_after(ModeSet(at=NOW, mode="paused")) is None
    assert heard_after(RaidEntered(at=NOW, seen=90, usual=2)) is None
    assert heard_after(pot=8_499) is None


def test_an_answered_call_is_reserved_and_settled_at_what_it_cost() -> None:
    one = state()
    core.step(one, picked(), POLICY, NOW)
    assert one.ledger.pot == 500_000_000 - MINUTE_PRICE
    core.step(one, ended(61), POLICY, NOW)
    assert one.ledger.pot == 500_000_000 - 2 * MINUTE_PRICE
    core.step(one, ended(61, price=15_000), POLICY, NOW)
    assert one.ledger.pot == 500_000_000 - 15_000
    assert one.ledger.hour.sum(NOW) == one.ledger.minutes.sum(NOW) == 15_000


def test_reports_of_a_call_come_twice_and_in_any_order_without_harm() -> None:
    one = state()
    core.step(one, ended(20, price=9_000), POLICY, NOW)
    core.step(one, picked(), POLICY, NOW)
    assert core.step(one, ended(20), POLICY, NOW) == []
    assert core.step(one, ended(20, price=9_000), POLICY, NOW) == []
    assert one.ledger.pot == 500_000_000 - 9_000
    assert one.ledger.greeted == {SENDER: NOW}
    assert core.step(one, picked(), POLICY, NOW) == []


def test_a_call_that_was_not_answered_costs_nothing() -> None:
    one = state()
    assert core.step(one, ended(0), POLICY, NOW) == []
    core.step(one, picked(), POLICY, NOW)
    core.step(one, ended(0), POLICY, NOW)
    assert one.ledger.pot == 500_000_000


def test_a_price_in_another_currency_is_not_taken_for_euros() -> None:
    one = state()
    core.step(one, picked(), POLICY, NOW)
    core.step(one, ended(10, price=1, currency="USD"), POLICY, NOW)
    assert one.ledger.pot == 500_000_000 - MINUTE_PRICE


def test_calls_have_a_cap_of_their_own() -> None:
    policy = Policy(cap_minutes=Money(20_000))
    one = state()
    for n in range(2):
        core.step(one, picked(f"CA{n}", f"S{n}"), policy, NOW)
    gate = gate_of(one.ledger, policy, NOW)
    assert greeting_for(gate, Caller(kind="mobile"), NOW, Money(0)) is None


class Bench:
    """A desk whose clock stands still, and somebody who calls."""

    def __init__(self, reply: Reply | None = None, policy: Policy = POLICY) -> None:
        self.now = NOW
        self.desk = Desk(policy, speech_of(reply or Reply()), lambda: self.now)
        self.state = state()
        self.policy = policy
        self.turn()

    def turn(self) -> None:
        waiting = self.desk.waiting()
        for one in waiting:
            core.step(self.state, one, self.policy, self.now)
        self.desk.written(waiting)
        self.desk.publish(self.state.ledger, self.now)

    def call(self, number: str = MOBILE, key: str = KEY, *, new: bool = True, sender: str | None = None):
        inbound = Inbound(
            key=InboundKey(key),
            line="twilio",
            channel="call",
            at=self.now,
            number=number,
            to="+33937000001",
            text="",
        )
        who = SenderId(sender or number[-4:])
        return self.desk.greet(inbound, Admission(key=inbound.key, new=new, sender=who))


def test_a_caller_hears_the_language_of_his_country() -> None:
    bench = Bench()
    assert bench.call().language == "fr"
    assert bench.call("+447700900123", "CA2").language == "en"


def test_a_recording_stands_for_the_message_only() -> None:
    reply = Reply(recordings=Recordings(fr="https://example.org/non.mp3"))
    assert Bench(reply).call().recording == "https://example.org/non.mp3"
    assert Bench(reply, Policy(calls="neutral")).call().recording is None


def test_the_second_call_of_a_sender_is_rejected_before_and_after_the_turn() -> None:
    bench = Bench()
    assert bench.call() is not None
    assert bench.call(key="CA2") is None
    bench.turn()
    assert bench.call(key="CA3") is None


def test_the_carrier_that_asks_twice_hears_the_same_and_one_call_is_counted() -> None:
    bench = Bench()
    assert bench.call() == bench.call(new=False) is not None
    bench.turn()
    assert bench.state.ledger.spent == MINUTE_PRICE


def test_those_who_hide_their_number_are_not_all_one_caller_for_a_week() -> None:
    bench = Bench()
    assert bench.call("Anonymous") is not None
    bench.turn()
    assert bench.call("Anonymous", "CA2") is None
    bench.now = Instant(NOW + 6 * 60 * SECOND)
    bench.turn()
    assert bench.call("Anonymous", "CA3") is not None


def test_a_desk_without_a_brain_rejects() -> None:
    bench = Bench()
    bench.now = Instant(NOW + GATE_HOLDS + 1)
    assert bench.call() is None
    bench.turn()
    bench.desk.close()
    assert bench.call(key="CA2") is None


def test_between_two_turns_no_more_is_spent_than_the_gate_allowed() -> None:
    bench = Bench()
    bench.state = state(pot=3 * MINUTE_PRICE)
    bench.turn()
    greeted = [bench.call(key=f"CA{n}", sender=f"S{n}") for n in range(10)]
    assert sum(greeting is not None for greeting in greeted) == 3
    bench.turn()
    assert bench.state.ledger.pot == 0


def arrivals(count: int) -> list[Arrival]:
    """The first texts of calm days, by people who write as people do, at their own times."""
    lines = [labelled.inbound for labelled in islice(generate("calm", seed=7, to="+33937000001"), count)]
    began = lines[0].at
    return [
        Arrival(
            key=line.key,
            line="twilio",
            channel="sms",
            at=Instant(NOW + line.at - began),
            sender=SenderId(line.number),
            origin=origin_of(line.number),
            number=line.number,
            text=line.text,
        )
        for line in lines
        if line.channel == "sms"
    ]


def verdicts(
    one: core.State, came: list[Arrival], now: Instant, policy: Policy = POLICY
) -> list[tuple[str, str]]:
    facts = [fact for each in came for fact in core.step(one, each, policy, now)]
    return [(fact.verdict, fact.reason) for fact in facts if isinstance(fact, Decided)]


def test_texts_of_half_an_hour_fetched_in_one_second_are_no_surge() -> None:
    policy = Policy(stale_after=Span(90 * DAY))
    spread = arrivals(40)
    now = Instant(spread[-1].at + MINUTE)
    fetched = verdicts(state(), spread, now, policy)
    assert fetched.count(("reply", "first")) >= 35
    at_once = [msgspec.structs.replace(one, at=now) for one in spread]
    assert verdicts(state(), at_once, now, policy) != fetched


def test_what_reaches_us_a_day_late_is_not_answered() -> None:
    (old,) = arrivals(1)
    late = Instant(old.at + POLICY.stale_after + 1)
    assert verdicts(state(), [old], late) == [("silent", "stale")]
