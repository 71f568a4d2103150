import pytest

from bot.model import HOUR, Money, Outcome
from bridges.signal.outcomes import OUTCOMES, of_failure, of_sent
from bridges.signal.rpc import Refused, Result, Sent, Unanswered, Unreachable, sent_of

SECRET = "+33639980001"


@pytest.mark.parametrize(
    ("kind", "outcome"), [(key, out) for key, out in OUTCOMES.items() if isinstance(key, str)]
)
def test_each_result_has_its_outcome(kind: str, outcome: Outcome) -> None:
    receipt = of_sent(Sent(5, (Result(kind),)), "SGx")
    assert receipt.outcome is outcome
    assert (receipt.carrier_id is not None) == (outcome is Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("code", "outcome"), [(key, out) for key, out in OUTCOMES.items() if isinstance(key, int)]
)
def test_each_code_has_its_outcome(code: int, outcome: Outcome) -> None:
    receipt = of_failure(Refused(code), "SGx")
    assert (receipt.outcome, receipt.detail, receipt.carrier_id) == (outcome, str(code), None)


def test_only_what_may_have_left_is_unknown_and_only_what_was_never_asked_is_not_sent() -> None:
    assert of_failure(Unreachable(), "").outcome is Outcome.NOT_SENT
    for error in (Unanswered(), RuntimeError(SECRET), TimeoutError()):
        receipt = of_failure(error, "")
        assert receipt.outcome is Outcome.UNKNOWN
        assert SECRET not in str(receipt)


def test_a_code_or_result_that_nobody_knows_is_not_taken_for_success() -> None:
    assert of_failure(Refused(-7), "").outcome is Outcome.REFUSED
    assert of_sent(Sent(5, (Result("NEW_FAILURE"),)), "").outcome is Outcome.UNKNOWN


def test_results_count_more_than_the_error_they_came_with() -> None:
    tried = Sent(5, (Result("UNREGISTERED_FAILURE"),))
    assert of_failure(Refused(-1, tried), "").outcome is Outcome.UNROUTABLE


def test_older_daemons_name_no_results_of_a_success() -> None:
    receipt = of_sent(Sent(5), "SGx")
    assert (receipt.outcome, receipt.price) == (Outcome.ACCEPTED, Money(0))


def test_a_wait_is_an_hour_at_most_and_a_captcha_is_for_a_person() -> None:
    day = Result("RATE_LIMIT_FAILURE", wait=86_400)
    assert of_sent(Sent(5, (day,)), "").wait == HOUR
    captcha = of_sent(Sent(5, (Result("RATE_LIMIT_FAILURE", wait=86_400, captcha=True),)), "")
    assert (captcha.outcome, captcha.wait) == (Outcome.REFUSED, None)


def test_a_success_without_a_time_is_none() -> None:
    assert sent_of({"results": []}) is None
    assert sent_of({"timestamp": True}) is None
    assert sent_of([1]) is None
    assert sent_of({"timestamp": 5, "results": [{"type": "SUCCESS", "recipientAddress": None}, 7]}) == Sent(
        5, (Result("SUCCESS"),)
    )
