"""Calls through the simulated carrier: what a caller hears, what it costs, how its end is told."""

from collections.abc import AsyncIterator

import pytest

from bridges.simulator import Carrier
from tests.parts.simulator import LINE, PHONE, Bot, answer, bot_and_carrier, twiml

VOICE = "/twilio/voice"
STATUS = "/twilio/status"


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Bot, Carrier]]:
    async with bot_and_carrier() as pair:
        yield pair


async def test_a_caller_hears_the_answer_and_the_call_is_charged_by_the_minute(
    pair: tuple[Bot, Carrier],
) -> None:
    bot, carrier = pair
    bot.answers(
        VOICE,
        twiml(
            '<Pause length="2"/><Say language="fr-FR" voice="x">Bonjour  à vous</Say><Hangup/><Say>no</Say>'
        ),
    )
    outcome = await carrier.call(PHONE)
    assert [(heard.kind, heard.text, heard.language) for heard in outcome.heard] == [
        ("pause", "", ""),
        ("say", "Bonjour à vous", "fr-FR"),
    ]
    (form,) = bot.forms(VOICE)
    assert (form["CallSid"], form["CallStatus"], form["Caller"], form["Called"], form["Direction"]) == (
        outcome.sid,
        "ringing",
        PHONE,
        LINE,
        "inbound",
    )
    assert form["StirVerstat"]
    (call,) = carrier.calls(PHONE)
    assert (call.status, call.duration, call.price) == ("completed", 3, "-0.00850")


@pytest.mark.parametrize(
    ("verb", "status"), [("<Reject/>", "no-answer"), ('<Reject reason="busy"/>', "busy")]
)
async def test_a_rejected_call_is_heard_by_nobody_and_costs_nothing(
    pair: tuple[Bot, Carrier], verb: str, status: str
) -> None:
    bot, carrier = pair
    bot.answers(VOICE, twiml(verb))
    balance = carrier.account.balance
    outcome = await carrier.call(PHONE)
    assert (outcome.taken, outcome.call_status, outcome.seconds, outcome.heard) == (True, status, 0, ())
    assert carrier.calls()[0].price is None
    assert carrier.account.balance == balance


async def test_a_reject_after_speech_only_hangs_up_and_is_charged(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    bot.answers(VOICE, twiml("<Say>Bonjour</Say><Reject/>"))
    assert (await carrier.call(PHONE)).call_status == "completed"
    assert carrier.calls()[0].price == "-0.00850"


async def test_a_redirect_is_followed_and_signed_and_an_endless_one_ends(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    bot.answers(VOICE, twiml("<Say>Un</Say><Redirect>/more?x=1</Redirect>"))
    bot.answers("/more", twiml("<Play>https://example.org/a.mp3</Play>"))
    outcome = await carrier.call(PHONE)
    assert [heard.text for heard in outcome.heard] == ["Un", "https://example.org/a.mp3"]
    assert bot.forms("/more")[0]["CallStatus"] == "in-progress"
    assert all(seen.genuine for seen in bot.seen)
    bot.answers(VOICE, *[twiml("<Redirect>/twilio/voice</Redirect>")] * 20)
    assert (await carrier.call(PHONE)).code == 12200


@pytest.mark.parametrize("target", ["http://[::1", "ftp://127.0.0.1/x", "mailto:x"])
async def test_a_redirect_to_no_web_address_ends_the_call(pair: tuple[Bot, Carrier], target: str) -> None:
    bot, carrier = pair
    bot.answers(VOICE, twiml(f"<Redirect>{target}</Redirect>"))
    assert (await carrier.call(PHONE)).code == 11100


async def test_a_call_to_a_broken_bot_fails(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    bot.answers(VOICE, answer(status=500))
    outcome = await carrier.call(PHONE)
    assert (outcome.call_status, outcome.code) == ("failed", 11200)


async def test_the_end_of_a_call_is_told_when_asked_for() -> None:
    async with bot_and_carrier(call_status=True) as (bot, carrier):
        bot.answers(VOICE, twiml("<Say>" + "Bonjour " * 120 + "</Say>"))
        outcome = await carrier.call(PHONE)
        (form,) = bot.forms(STATUS)
        assert (form["CallSid"], form["CallStatus"]) == (outcome.sid, "completed")
        assert (form["CallDuration"], form["Duration"]) == (str(outcome.seconds), "2")
        assert bot.seen[-1].genuine
