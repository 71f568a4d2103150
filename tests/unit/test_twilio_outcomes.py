from datetime import UTC, datetime
from email.utils import format_datetime

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import HOUR, SECOND, Instant, Outcome
from bridges.twilio.outcomes import (
    CODES,
    STATUSES,
    Refusal,
    of_failure,
    of_message,
    of_refusal,
    parse_code,
    parse_date,
    parse_price,
    parse_wait,
)
from bridges.twilio.settings import Settings

NOW = Instant(int(datetime(2026, 11, 21, 20, 0, tzinfo=UTC).timestamp()) * SECOND)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, 21610, Outcome.OPTED_OUT),
        (400, 21614, Outcome.UNROUTABLE),
        (400, 21635, Outcome.UNROUTABLE),
        (400, 21211, Outcome.UNROUTABLE),
        (400, 21612, Outcome.UNROUTABLE),
        (403, 21408, Outcome.UNROUTABLE),
        (400, 30450, Outcome.UNROUTABLE),
        (429, 20429, Outcome.BUSY),
        (429, None, Outcome.BUSY),
        (400, 21611, Outcome.BUSY),
        (429, 21611, Outcome.BUSY),
        (400, 14107, Outcome.BUSY),
        (401, 20003, Outcome.REFUSED),
        (401, None, Outcome.REFUSED),
        (403, None, Outcome.REFUSED),
        (404, 20404, Outcome.REFUSED),
        (400, 21606, Outcome.REFUSED),
        (400, 29999, Outcome.REFUSED),
        (400, None, Outcome.REFUSED),
        (307, None, Outcome.REFUSED),
        (500, 20500, Outcome.UNKNOWN),
        (502, None, Outcome.UNKNOWN),
        (503, 20429, Outcome.UNKNOWN),
        (500, 21610, Outcome.UNKNOWN),
        (408, None, Outcome.UNKNOWN),
    ],
)
def test_refused_request_has_its_outcome(status: int, code: int | None, outcome: Outcome) -> None:
    receipt = of_refusal(Refusal(status, code), NOW)

    assert receipt.outcome is outcome
    assert receipt.detail in (str(code), f"http {status}")
    assert receipt.carrier_id is None


@settings(deadline=None)
@given(st.integers(300, 599), st.one_of(st.none(), st.sampled_from(sorted(CODES)), st.integers(1, 99999)))
def test_no_server_error_is_ever_taken_for_safe_to_send_again(status: int, code: int | None) -> None:
    outcome = of_refusal(Refusal(status, code), NOW).outcome

    assert (outcome is Outcome.UNKNOWN) or status < 500
    assert outcome not in (Outcome.ACCEPTED, Outcome.DELIVERED, Outcome.NOT_SENT) or code == 30036


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TimeoutError(), Outcome.UNKNOWN),
        (aiohttp.ServerTimeoutError(), Outcome.UNKNOWN),
        (aiohttp.ConnectionTimeoutError(), Outcome.NOT_SENT),
        (aiohttp.ServerDisconnectedError(), Outcome.UNKNOWN),
        (aiohttp.ClientOSError(104, "reset"), Outcome.UNKNOWN),
        (aiohttp.ClientPayloadError(), Outcome.UNKNOWN),
        (ConnectionResetError(), Outcome.UNKNOWN),
        (ValueError("no JSON"), Outcome.UNKNOWN),
        (KeyError("foreseen by nobody"), Outcome.UNKNOWN),
        (aiohttp.InvalidURL("http://"), Outcome.REFUSED),
        (UnicodeEncodeError("utf-8", "\udc80", 0, 1, "surrogate"), Outcome.REFUSED),
    ],
)
def test_failed_request_is_unknown_unless_it_certainly_never_left(error: Exception, outcome: Outcome) -> None:
    assert of_failure(error).outcome is outcome


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        ("queued", None, Outcome.ACCEPTED),
        ("accepted", None, Outcome.ACCEPTED),
        ("sending", None, Outcome.ACCEPTED),
        ("sent", None, Outcome.ACCEPTED),
        ("delivered", None, Outcome.DELIVERED),
        ("undelivered", None, Outcome.UNDELIVERED),
        ("undelivered", 30003, Outcome.UNREACHABLE),
        ("undelivered", 30005, Outcome.UNREACHABLE),
        ("undelivered", 30006, Outcome.UNROUTABLE),
        ("undelivered", 30008, Outcome.UNDELIVERED),
        ("undelivered", 21610, Outcome.OPTED_OUT),
        ("failed", None, Outcome.UNDELIVERED),
        ("failed", 30001, Outcome.BUSY),
        ("failed", 30002, Outcome.REFUSED),
        ("failed", 30036, Outcome.NOT_SENT),
        ("failed", 12345, Outcome.UNDELIVERED),
        ("delivered", 30003, Outcome.DELIVERED),
        ("a status of tomorrow", None, Outcome.ACCEPTED),
        (None, None, Outcome.ACCEPTED),
    ],
)
def test_message_has_its_outcome(status: str | None, code: int | None, outcome: Outcome) -> None:
    receipt = of_message(status, code, "SM1")

    assert receipt.outcome is outcome
    assert receipt.carrier_id == "SM1"
    assert receipt.detail == (str(code) if code else None)


def test_every_status_of_the_vendors_library_for_an_outgoing_message_is_known() -> None:
    from twilio.rest.api.v2010.account.message import MessageInstance

    theirs = {value for name, value in vars(MessageInstance.Status).items() if name.isupper()}

    assert theirs - {"receiving", "received"} == set(STATUSES)


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("-0.07630", 76_300),
        ("0.0763", 76_300),
        ("-1", 1_000_000),
        ("0", 0),
        ("-0.0000004", 0),
        ("1e-3", 1_000),
        (None, None),
        ("", None),
        ("free", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999999999", None),
    ],
)
def test_price_is_read_to_the_millionth(text: str | None, millionths: int | None) -> None:
    assert parse_price(text) == millionths


def test_currency_comes_with_the_price_alone() -> None:
    assert of_message("sent", None, "SM1", "-0.0763", "eur").currency == "EUR"
    assert of_message("sent", None, "SM1", None, "eur").currency is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("0", 0),
        ("7", 7 * SECOND),
        (" 7 ", 7 * SECOND),
        ("86400", HOUR),
        ("9" * 400, HOUR),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        (format_datetime(datetime(2026, 11, 21, 20, 0, 30, tzinfo=UTC), usegmt=True), 30 * SECOND),
        (format_datetime(datetime(2026, 11, 21, 19, 0, tzinfo=UTC), usegmt=True), 0),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(header: str | None, wait: int | None) -> None:
    assert parse_wait(header, NOW) == wait


def test_wait_is_told_where_sending_again_is_to_come() -> None:
    assert of_refusal(Refusal(429, 20429, "3"), NOW).wait == 3 * SECOND
    assert of_refusal(Refusal(503, None, "3"), NOW).wait == 3 * SECOND
    assert of_refusal(Refusal(400, 21610, "3"), NOW).wait is None


@pytest.mark.parametrize(
    ("given_code", "code"),
    [(30003, 30003), ("30003", 30003), (None, None), ("", None), ("x", None), ("9" * 9999, None), ({}, None)],
)
def test_code_is_read_from_answers_and_callbacks(given_code: object, code: int | None) -> None:
    assert parse_code(given_code) == code


def made(**changes: object) -> Settings:
    values: dict[str, object] = {
        "account_sid": "AC" + "0" * 32,
        "auth_token": "the-token",
        "public_url": "https://sms.example.org/",
        "number": "+33937000001",
    }
    return Settings(**(values | changes))


def test_secrets_are_in_no_representation() -> None:
    shown = repr(made(api_key="SK1", api_secret="the-secret"))

    assert "the-token" not in shown
    assert "the-secret" not in shown


def test_api_key_sends_while_the_token_signs() -> None:
    assert made().credentials == ("AC" + "0" * 32, "the-token")
    assert made(api_key="SK1", api_secret="s").credentials == ("SK1", "s")


def test_status_url_carries_any_key_unharmed() -> None:
    assert made().status_url("r/1 é&b=%") == (
        "https://sms.example.org/twilio/status?key=r%2F1%20%C3%A9%26b%3D%25"
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"public_url": "sms.example.org"}, "public_url"),
        ({"api_base": "ftp://x"}, "api_base"),
        ({"auth_token": ""}, "auth_token"),
        ({"validity": 36_001}, "validity"),
        ({"validity": 0}, "validity"),
        ({"timeout": 0.0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"api_key": "SK1"}, "api_secret"),
    ],
)
def test_wrong_setting_is_named_without_its_value(changes: dict[str, object], key: str) -> None:
    with pytest.raises(ValueError, match=key) as caught:
        made(**changes)
    assert "the-token" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Thu, 01 Jan 1970 00:00:01 +0000", 1_000_000),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 1_000_000),
        ("Thu, 01 Jan 1970 01:00:01 +0100", 1_000_000),
        ("Thu, 01 Jan 1970 00:00:01 -0000", 1_000_000),
        ("2026-11-21", None),
        ("Fri, 99 Jan 1970 00:00:01 +0000", None),
        ("", None),
        (None, None),
    ],
)
def test_date_is_read_as_utc(text: str | None, at: int | None) -> None:
    assert parse_date(text) == at
