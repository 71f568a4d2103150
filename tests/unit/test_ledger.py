import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import HOUR, Instant, Money, Outcome, PersonId, Receipt, ReplyKey, SenderId
from bot.policy import core
from bot.policy.facts import Decided, ModeSet, Seeded, Settled, decode, encode
from bot.policy.ledger import Ledger, Window, cap_in_the_way
from bot.policy.orders import Forbidden, Report, SetMode
from bot.policy.policy import Policy
from bot.policy.reasons import Reason

START = Instant(1_509_120_000_000_000)
PRICE = Money(76_300)
SENDER, KEY = SenderId("7K3Q"), ReplyKey("SM1")


def seeded(pot: int = 500_000_000) -> Ledger:
    fact = Seeded(
        at=START,
        pot=Money(pot),
        cap_hour=Money(20_000_000),
        cap_day=Money(100_000_000),
        texts={"fr": "non"},
        founders=[PersonId("@a:x")],
    )
    return core.fold(Ledger(), [fact])


def answered(ledger: Ledger, at: int = START, key: ReplyKey = KEY) -> Ledger:
    fact = Decided(
        at=Instant(at),
        inbound=key,
        sender=SENDER,
        verdict="reply",
        reason=Reason.FIRST,
        reply=key,
        price=PRICE,
        language="fr",
    )
    return core.fold(ledger, [fact])


def report(state: core.State, outcome: Outcome, at: int = START, price: int | None = None):
    receipt = Receipt(outcome=outcome, price=None if price is None else Money(price), carrier_id="SMx")
    return core.step(state, Report(receipt=receipt, reply=KEY), Policy(), Instant(at))


@given(
    st.lists(st.tuples(st.integers(0, 4 * HOUR), st.integers(-100, 1_000)), max_size=60), st.integers(0, HOUR)
)
def test_a_window_sums_what_lies_within_its_span(steps: list[tuple[int, int]], later: int):
    window, now, entries = Window(HOUR), Instant(0), []
    for offset, amount in sorted(steps):
        now = Instant(offset)
        window.add(now, amount, now)
        entries.append((offset, amount))
    at = Instant(now + later)
    assert window.sum(at) == sum(amount for when, amount in entries if when > at - HOUR)
    window.prune(at)
    assert window.sum(at) == sum(amount for when, amount in entries if when > at - HOUR)


def test_a_refund_does_not_let_more_be_spent_once_its_reply_left_the_window():
    window = Window(HOUR)
    window.add(START, 100, START)
    late = Instant(START + HOUR - 1)
    window.add(START, -100, late)
    window.add(late, 100, late)
    assert window.sum(Instant(START + HOUR + 1)) == 100


def test_a_reply_is_reserved_when_decided_and_settled_at_the_carriers_price():
    state = core.State(ledger=answered(seeded()))
    assert state.ledger.pot == 500_000_000 - PRICE
    report(state, Outcome.ACCEPTED)
    report(state, Outcome.DELIVERED, price=80_000)
    assert state.ledger.pot == 500_000_000 - 80_000
    assert state.ledger.hour.sum(state.ledger.now) == 80_000
    assert KEY not in state.ledger.open_replies


def test_what_the_carrier_did_not_take_is_given_back():
    state = core.State(ledger=answered(seeded()))
    report(state, Outcome.UNROUTABLE)
    assert state.ledger.pot == 500_000_000
    assert SENDER in state.ledger.unroutable


def test_a_reply_in_doubt_stays_paid_and_its_sender_answered():
    state = core.State(ledger=answered(seeded()))
    report(state, Outcome.DOUBTFUL)
    assert state.ledger.pot == 500_000_000 - PRICE
    assert SENDER in state.ledger.answered


@pytest.mark.parametrize("outcome", [Outcome.STALE, Outcome.WITHDRAWN])
def test_a_reply_that_never_left_makes_the_next_text_a_first_one_again(outcome: Outcome):
    state = core.State(ledger=answered(seeded()))
    state.ledger.comforted[SENDER] = state.ledger.answered[SENDER]
    report(state, outcome)
    assert SENDER not in state.ledger.answered
    assert SENDER not in state.ledger.comforted
    assert state.ledger.pot == 500_000_000


def test_late_and_repeated_reports_change_nothing():
    state = core.State(ledger=answered(seeded()))
    report(state, Outcome.DELIVERED)
    assert report(state, Outcome.DELIVERED) == []
    assert report(state, Outcome.ACCEPTED) == []
    report(state, Outcome.DELIVERED, price=70_000)
    assert report(state, Outcome.DELIVERED, price=1) == []
    assert state.ledger.pot == 500_000_000 - 70_000


def test_a_report_of_a_reply_that_is_not_ours_changes_nothing():
    state = core.State(ledger=seeded())
    assert report(state, Outcome.DELIVERED, price=1_000_000) == []


def test_a_stop_at_the_carrier_becomes_ours():
    state = core.State(ledger=answered(seeded()))
    report(state, Outcome.OPTED_OUT)
    assert SENDER in state.ledger.opted_out


def test_a_cap_is_in_the_way_before_it_is_passed():
    ledger = seeded(pot=100_000)
    assert cap_in_the_way(ledger, PRICE, START) is None
    assert cap_in_the_way(answered(ledger), PRICE, START) == "pot"


def test_a_timed_pause_ends_by_itself_and_the_state_names_when():
    state, policy = core.State(ledger=seeded()), Policy()
    until = Instant(START + HOUR)
    order = SetMode(event="$1", by=PersonId("@a:x"), command="pause", mode="paused", until=until)
    core.step(state, order, policy, START)
    assert core.next_deadline(state, policy) == until
    assert core.advance(state, policy, Instant(until - 1)) == []
    assert state.ledger.mode == "paused"
    assert [type(fact) for fact in core.advance(state, policy, until)] == [ModeSet]
    assert state.ledger.mode == "open"
    assert core.next_deadline(state, policy) is None


def test_a_stranger_who_tries_again_and_again_fills_no_journal():
    state, policy = core.State(ledger=seeded()), Policy()
    order = Forbidden(event="$1", by=PersonId("@s:x"), command="pause", why="stranger")
    assert len(core.step(state, order, policy, START)) == 1
    assert core.step(state, order, policy, START) == []
    assert len(core.step(state, order, policy, Instant(START + HOUR))) == 1


def test_time_never_goes_back():
    state = core.State(ledger=answered(seeded(), at=START + HOUR))
    facts = report(state, Outcome.DELIVERED, at=START)
    assert all(fact.at >= START + HOUR for fact in facts)


def test_facts_survive_their_canonical_form():
    fact = Settled(at=START, reply=KEY, sender=SENDER, outcome=Outcome.DELIVERED, price=Money(-0))
    assert decode(encode(fact)) == fact
    assert encode(fact) == msgspec.json.encode(msgspec.json.decode(encode(fact)), order="sorted")


def test_a_snapshot_is_the_state():
    state = core.State(ledger=answered(seeded()))
    assert core.decode(core.encode(state)) == state


def test_a_reply_that_waited_for_days_is_given_up_and_its_money_comes_back():
    state = core.State(ledger=answered(seeded()))
    later = START + 4 * 24 * HOUR
    core.fold(state.ledger, [ModeSet(at=Instant(later), mode="open")])
    (settled,) = report(state, Outcome.STALE, later)
    assert isinstance(settled, Settled)
    assert state.ledger.pot == 500_000_000
    assert state.ledger.open_replies == {}
