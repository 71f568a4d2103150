"""What the simulated carrier makes of TwiML, and of a webhook URL's connection overrides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.simulator.twiml import BadTwiml, message_replies, voice_script
from bridges.simulator.webhooks import Overrides, overrides

XML = "text/xml; charset=utf-8"


def response(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        ("", XML, 11200),
        ("  ", XML, 11200),
        ("bonjour", XML, 12100),
        ("<Response>", XML, 12100),
        ("<Html/>", XML, 12200),
        (response(""), "", 12300),
        (response(""), "application/json", 12300),
    ],
)
def test_what_twilio_would_not_take_has_twilios_code(body: str, content_type: str, code: int) -> None:
    for read in (voice_script, message_replies):
        with pytest.raises(BadTwiml) as caught:
            read(body, content_type)
        assert caught.value.code == code


def test_verbs_are_heard_in_order_until_the_call_ends() -> None:
    script = voice_script(
        response("<Say>Un</Say><Play>a.mp3</Play><Record/><Pause/><Hangup/><Say>Deux</Say>"), XML
    )
    assert [heard.kind for heard in script.heard] == ["say", "play", "pause"]
    assert script.unknown == ("Record",)


@pytest.mark.parametrize(("loop", "times"), [("", 1), ("3", 3), ("0", 10), ("1000", 10), ("x", 1)])
def test_a_loop_is_heard_as_often_and_ends(loop: str, times: int) -> None:
    assert len(voice_script(response(f'<Say loop="{loop}">Un</Say>'), XML).heard) == times


def test_reject_only_rejects_as_the_first_verb() -> None:
    assert voice_script(response("<Reject/><Say>x</Say>"), XML).rejected == "no-answer"
    assert voice_script(response('<Reject reason="busy"/>'), XML).rejected == "busy"
    late = voice_script(response("<Say>x</Say><Reject/>"), XML)
    assert (late.rejected, len(late.heard)) == (None, 1)


def test_messages_are_replies_and_plain_text_is_one() -> None:
    assert message_replies(response("<Message>a</Message><Sms>b</Sms><Message/>"), XML) == ("a", "b")
    assert message_replies("bonjour", "text/plain") == ("bonjour",)
    assert message_replies("", "text/plain") == ()


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        ("rc=5&rp=all", Overrides(retries=5, policy=frozenset({"all"}))),
        ("ct=100&rt=200&tt=300", Overrides(connect=0.1, read=0.2, total=0.3)),
        ("rp=4xx,5xx", Overrides(policy=frozenset({"4xx", "5xx"}))),
        ("rc=6&ct=99&rt=15001&tt=x", Overrides()),
    ],
)
def test_overrides_are_read_and_what_is_out_of_range_is_the_default(
    fragment: str, expected: Overrides
) -> None:
    assert overrides(fragment) == expected


@given(st.text(max_size=40))
def test_no_fragment_makes_the_carrier_wait_or_try_longer_than_twilio_does(fragment: str) -> None:
    rules = overrides(fragment)
    assert rules.connect <= 10
    assert rules.read <= 15
    assert rules.total <= 15
    assert rules.retries <= 5
