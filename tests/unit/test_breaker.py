"""When a line is called unwell, left alone, and tried again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.live.breaker import CLOSED_MOST, FAILURES, FAILURES_TOLD, Breaker
from bot.model import SECOND, Instant, Outcome, Receipt, Span

NOW = Instant(1_700_000_000_000_000)
OK = Receipt(outcome=Outcome.ACCEPTED)
AWAY = Receipt(outcome=Outcome.NOT_SENT)


def after(*receipts: Receipt) -> Breaker:
    breaker = Breaker()
    for receipt in receipts:
        breaker.note(receipt, NOW)
    return breaker


def test_one_failure_may_be_of_one_reply_and_two_in_a_row_are_of_the_line():
    assert after(AWAY).trouble is None
    assert "not_sent" in (after(*[AWAY] * FAILURES_TOLD).trouble or "")
    assert after(*[AWAY] * FAILURES_TOLD, OK).trouble is None


def test_after_failures_in_a_row_one_reply_at_a_time_tries_it():
    breaker = after(*[AWAY] * FAILURES)
    assert breaker.open
    assert breaker.room(NOW, 64) == 0
    assert breaker.room(breaker.quiet_until, 64) == 1
    breaker.begin()
    assert breaker.room(breaker.quiet_until, 64) == 0
    assert breaker.note(OK, breaker.quiet_until)
    assert breaker.room(breaker.quiet_until, 64) == 64


def test_a_carrier_that_wants_less_is_not_unwell():
    breaker = after(*[Receipt(outcome=Outcome.BUSY, wait=Span(3 * SECOND))] * 20)
    assert breaker.trouble is None
    assert (breaker.room(NOW, 64), breaker.room(Instant(NOW + 3 * SECOND), 64)) == (0, 64)


def test_what_a_carrier_says_of_one_reply_says_that_it_works():
    assert after(*[AWAY] * (FAILURES - 1), Receipt(outcome=Outcome.UNROUTABLE), AWAY).trouble is None


@given(st.lists(st.sampled_from([Outcome.NOT_SENT, Outcome.UNKNOWN, Outcome.REFUSED]), max_size=60))
def test_however_long_it_fails_it_is_tried_again_within_minutes(outcomes: list[Outcome]):
    breaker, now = Breaker(), NOW
    for outcome in outcomes:
        now = max(now, breaker.quiet_until)
        assert breaker.room(now, 64) >= 1
        breaker.begin()
        breaker.note(Receipt(outcome=outcome), now)
        assert breaker.quiet_until <= now + CLOSED_MOST
