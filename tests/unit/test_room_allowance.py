from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.model import HOUR, SECOND, Instant, Span
from bot.room.allowance import BURST, KEPT, Allowance

START = Instant(1_509_375_600_000_000)
RETRY = Span(5 * SECOND)


def refused() -> Allowance:
    allowance = Allowance()
    allowance.refused(RETRY, START)
    return allowance


def later(seconds: float) -> Instant:
    return Instant(START + round(seconds * SECOND))


def test_a_room_that_never_refused_has_no_limit():
    allowance = Allowance()
    for _ in range(1_000):
        assert allowance.wait(START) == 0
        allowance.sent(1, START)


def test_after_a_refusal_an_answer_waits_as_long_as_the_room_said_and_no_longer():
    allowance = refused()
    assert allowance.wait(START) == RETRY
    assert allowance.wait(later(2)) == 3 * SECOND
    assert allowance.wait(later(5)) == 0


def test_what_is_redrawn_takes_every_second_event_until_some_are_kept():
    allowance, sent = refused(), []
    for second in range(300):
        now = later(second)
        if allowance.wait(now, redraws=True) == 0:
            allowance.sent(1, now, redraws=True)
            sent.append(second)
    assert max(b - a for a, b in pairwise(sent)) <= 10
    assert allowance.tokens >= KEPT - 1


def test_an_answer_goes_at_once_while_some_are_kept():
    allowance = refused()
    now = later(60)
    while allowance.wait(now, redraws=True) == 0:
        allowance.sent(1, now, redraws=True)
    for _ in range(int(KEPT)):
        assert allowance.wait(now) == 0
        allowance.sent(1, now)
    assert allowance.short


def test_a_limit_not_met_for_an_hour_is_forgotten():
    allowance = refused()
    assert allowance.wait(Instant(START + HOUR + 1)) == 0
    assert allowance.rate is None


def test_the_longest_wait_tells_the_rate():
    allowance = Allowance()
    allowance.refused(Span(SECOND), START)
    assert allowance.rate == 1.0
    allowance.refused(RETRY, later(1))
    assert allowance.rate == 0.2


@given(st.lists(st.tuples(st.integers(-5, 400), st.booleans()), max_size=80))
def test_no_more_goes_than_the_bucket_held_and_refilled_also_when_the_clock_steps_back(
    steps: list[tuple[int, bool]],
):
    allowance, now, sent, highest = refused(), START, 0, START
    for tenths, redraws in steps:
        now = Instant(now + tenths * SECOND // 10)
        highest = max(highest, now)
        if allowance.wait(now, redraws=redraws) == 0:
            allowance.sent(1, now, redraws=redraws)
            sent += 1
    assert sent <= 0.2 * (highest - START) / SECOND + 0.001
    assert allowance.tokens <= BURST
