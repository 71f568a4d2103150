"""The simulated carrier's webhooks: forms, signatures, times, second tries, and what the answer does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bridges.simulator import Behaviour, Carrier, Ring, running_carrier
from tests.parts.simulator import (
    ACCOUNT,
    EMPTY,
    LINE,
    OTHER,
    PHONE,
    Bot,
    answer,
    api_of,
    bot_and_carrier,
    cut,
    never,
    running_bot,
    settings,
    twiml,
)

SMS = "/twilio/sms"
VOICE = "/twilio/voice"
STATUS = "/twilio/status"
HOSTILE = 'é & = + % "<script>" 🙂🏳️‍🌈 \u202etxt \x00 \r\n fin'


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Bot, Carrier]]:
    async with bot_and_carrier() as pair:
        yield pair


# -- texts


async def test_a_text_arrives_with_twilios_whole_form(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    outcome = await carrier.text(PHONE, "Salut")
    (form,) = bot.forms(SMS)
    assert form == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": "Salut",
        "From": PHONE,
        "FromCity": "",
        "FromCountry": "FR",
        "FromState": "",
        "FromZip": "",
        "MessageSid": outcome.sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": outcome.sid,
        "SmsSid": outcome.sid,
        "SmsStatus": "received",
        "To": LINE,
        "ToCity": "",
        "ToCountry": "FR",
        "ToState": "",
        "ToZip": "",
    }
    assert (outcome.taken, outcome.status, outcome.attempts) == (True, 200, 1)


@pytest.mark.parametrize("body", ["Salut", "", HOSTILE, "x" * 1600])
async def test_every_form_is_signed_so_that_twilios_validator_agrees(
    pair: tuple[Bot, Carrier], body: str
) -> None:
    bot, carrier = pair
    await carrier.text(PHONE, body)
    await carrier.call(PHONE)
    assert [seen.genuine for seen in bot.seen] == [True, True]
    assert bot.forms(SMS)[0]["Body"] == body
    assert bot.seen[0].headers["Content-Type"].startswith("application/x-www-form-urlencoded")


async def test_a_text_with_media_is_an_mms(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    outcome = await carrier.text(PHONE, "", media=[("https://example.org/m.jpg", "image/jpeg")])
    (form,) = bot.forms(SMS)
    assert outcome.sid.startswith("MM")
    assert (form["NumMedia"], form["MediaUrl0"], form["MediaContentType0"]) == (
        "1",
        "https://example.org/m.jpg",
        "image/jpeg",
    )


async def test_a_withheld_number_has_no_country(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    await carrier.call("Anonymous")
    assert (bot.forms(VOICE)[0]["From"], bot.forms(VOICE)[0]["FromCountry"]) == ("Anonymous", "")


async def test_what_no_phone_can_write_is_refused_and_not_sent(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    for body in ["\ud800", "x" * 7000]:
        with pytest.raises(ValueError, match="the text"):
            await carrier.text(PHONE, body)
    assert bot.seen == []


async def test_the_signed_address_may_be_reached_elsewhere() -> None:
    async with (
        running_bot() as bot,
        running_carrier(settings(webhook_base="https://sms.example.org", connect_base=bot.base)) as carrier,
    ):
        bot.base, reached = "https://sms.example.org", bot.base
        assert (await carrier.text(PHONE, "x")).taken
        assert bot.seen[0].genuine
        assert bot.seen[0].headers["Host"] == "sms.example.org"
        assert reached.startswith("http://127.0.0.1")


async def test_an_old_text_can_be_posted_again_as_it_was(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    sid = (await carrier.text(PHONE, "encore")).sid
    await carrier.again(sid)
    first, second = bot.forms(SMS)
    assert first == second
    assert len(carrier.received()) == 1
    with pytest.raises(KeyError):
        await carrier.again("SM" + "0" * 32)


async def test_a_reply_in_the_answer_is_sent(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    bot.answers(SMS, twiml("<Message>Bonjour <Media>x</Media></Message><Message/>"))
    await carrier.text(PHONE, "x")
    (message,) = carrier.sent(PHONE)
    assert (message.direction, message.body) == ("outbound-reply", "Bonjour x")


# -- what goes wrong


@pytest.mark.parametrize(
    ("handler", "code", "attempts"),
    [
        (answer(EMPTY, status=500), 11200, 1),
        (answer(EMPTY, status=403), 11200, 1),
        (answer("", status=302), 11200, 1),
        (answer(EMPTY, status=429), 11217, 1),
        (answer(""), 11200, 1),
        (answer(EMPTY, content_type="application/json"), 12300, 1),
        (answer("<Response>"), 12100, 1),
        (answer("<Other/>"), 12200, 1),
        (answer("x" * 70_000), 11750, 1),
        (cut, 11200, 1),
    ],
)
async def test_a_webhook_that_fails_is_noted_and_not_tried_again(
    pair: tuple[Bot, Carrier], handler: object, code: int, attempts: int
) -> None:
    bot, carrier = pair
    bot.answers(SMS, handler)
    outcome = await carrier.text(PHONE, "x")
    assert (outcome.taken, outcome.code, outcome.attempts) == (False, code, attempts)
    (entry,) = carrier.debugger
    assert (entry.code, entry.sid) == (code, outcome.sid)
    assert len(bot.seen) == 1


async def test_a_failed_connection_is_tried_once_more_and_the_text_stays_in_the_list() -> None:
    async with running_bot() as bot:
        gone = bot.base
    async with running_carrier(settings(webhook_base=gone)) as carrier, api_of(carrier) as api:
        outcome = await carrier.text(PHONE, "gardé")
        assert (outcome.taken, outcome.code, outcome.attempts) == (False, 11205, 2)
        (message,) = (await api.get(f"/Messages.json?To=%2B{LINE[1:]}"))["messages"]
        assert (message["body"], message["status"], message["sid"]) == ("gardé", "received", outcome.sid)


@pytest.mark.parametrize("base", ["https://sms.example.org", "http://192.0.2.1:8080"])
async def test_nothing_is_sent_to_an_address_beyond_this_machine(base: str) -> None:
    async with running_carrier(settings(webhook_base=base)) as carrier:
        assert (await carrier.text(PHONE, "x")).code == 11210


async def test_an_unanswering_bot_is_left_after_the_read_timeout() -> None:
    async with bot_and_carrier(url_fragment="rt=100") as (bot, carrier):
        bot.answers(SMS, never)
        outcome = await carrier.text(PHONE, "x")
        assert (outcome.code, outcome.attempts) == (11200, 1)


async def test_the_fragment_asks_for_more_tries_and_is_neither_sent_nor_signed() -> None:
    async with bot_and_carrier(url_fragment="rc=3&rp=5xx") as (bot, carrier):
        bot.answers(SMS, answer(status=503), answer(status=500), twiml())
        outcome = await carrier.text(PHONE, "x")
        assert (outcome.taken, outcome.attempts) == (True, 3)
        assert all(seen.genuine for seen in bot.seen)
        assert len({seen.headers["I-Twilio-Idempotency-Token"] for seen in bot.seen}) == 1


async def test_the_fallback_is_asked_at_once_with_the_error(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    assert carrier.account.number is not None
    carrier.account.number.sms_fallback_url = f"{bot.base}/spare"
    bot.answers(SMS, answer(status=500))
    outcome = await carrier.text(PHONE, "x")
    assert (outcome.taken, outcome.attempts) == (True, 2)
    (form,) = bot.forms("/spare")
    assert (form["ErrorCode"], form["ErrorUrl"], form["Body"]) == ("11200", f"{bot.base}{SMS}", "x")
    assert bot.seen[-1].genuine


async def test_a_text_while_the_bot_is_away_waits_in_the_list(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    outcome = await carrier.text(PHONE, "x", webhook=False)
    assert not outcome.taken
    assert bot.seen == []
    assert [message.body for message in carrier.received(PHONE)] == ["x"]


# -- opting out


@pytest.mark.parametrize("word", ["STOP", " stop\n", "Unsubscribe", "QUIT"])
async def test_stop_opts_out_at_the_carrier_start_brings_back_and_both_are_told(
    pair: tuple[Bot, Carrier], word: str
) -> None:
    bot, carrier = pair
    async with api_of(carrier) as api:
        await carrier.text(PHONE, word)
        status, error = await api.send(PHONE)
        assert (status, error["code"]) == (400, 21610)
        assert (await api.send(OTHER))[0] == 201
        await carrier.text(PHONE, "Start")
        assert (await api.send(PHONE))[0] == 201
    assert len(bot.forms(SMS)) == 2


@pytest.mark.parametrize("text", ["stop it", "STOP.", "ARRET", "ne stop pas"])
async def test_more_than_the_single_word_opts_nobody_out(pair: tuple[Bot, Carrier], text: str) -> None:
    _, carrier = pair
    await carrier.text(PHONE, text)
    assert carrier.opted_out == set()


# -- status callbacks


async def test_callbacks_tell_each_state_but_the_first_in_order_and_signed(
    pair: tuple[Bot, Carrier],
) -> None:
    bot, carrier = pair
    async with api_of(carrier) as api:
        _, created = await api.send(StatusCallback=f"{bot.base}{STATUS}?key=a%2Fb")
    await carrier.until(lambda: len(bot.forms(STATUS)) == 3)
    forms = bot.forms(STATUS)
    assert [form["MessageStatus"] for form in forms] == ["sending", "sent", "delivered"]
    assert all(form["SmsStatus"] == form["MessageStatus"] for form in forms)
    assert {(form["MessageSid"], form["SmsSid"], form["AccountSid"]) for form in forms} == {
        (created["sid"], created["sid"], ACCOUNT)
    }
    assert all(seen.genuine for seen in bot.seen)
    assert "ErrorCode" not in forms[-1]


async def test_a_failed_delivery_is_told_with_its_code(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    carrier.behaviour.numbers[PHONE] = 30003
    async with api_of(carrier) as api:
        await api.send(StatusCallback=f"{bot.base}{STATUS}")
    await carrier.until(lambda: len(bot.forms(STATUS)) == 3)
    assert (bot.forms(STATUS)[-1]["MessageStatus"], bot.forms(STATUS)[-1]["ErrorCode"]) == (
        "undelivered",
        "30003",
    )


async def test_a_load_test_can_have_the_last_state_told_alone(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    carrier.behaviour.told = ["delivered"]
    async with api_of(carrier) as api:
        await api.send(StatusCallback=f"{bot.base}{STATUS}")
    await carrier.until(lambda: carrier.sent()[0].status == "delivered" and bool(bot.seen))
    assert [form["MessageStatus"] for form in bot.forms(STATUS)] == ["delivered"]


async def test_a_callback_can_be_repeated_and_come_out_of_order(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    async with api_of(carrier) as api:
        _, created = await api.send(StatusCallback=f"{bot.base}{STATUS}")
        _, silent = await api.send()
    await carrier.until(lambda: len(bot.forms(STATUS)) == 3)
    assert await carrier.callback(created["sid"]) == 200
    assert await carrier.callback(created["sid"], "sending") == 200
    assert [form["MessageStatus"] for form in bot.forms(STATUS)[3:]] == ["delivered", "sending"]
    with pytest.raises(ValueError, match="no StatusCallback"):
        await carrier.callback(silent["sid"])


async def test_a_refused_callback_does_not_stop_the_delivery(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    bot.answers(STATUS, answer(status=503))
    async with api_of(carrier) as api:
        await api.send(StatusCallback=f"{bot.base}{STATUS}")
    await carrier.until(lambda: carrier.sent()[0].status == "delivered")
    assert [entry.code for entry in carrier.debugger] == [11200]


# -- many


async def test_many_inbounds_at_once_all_arrive(pair: tuple[Bot, Carrier]) -> None:
    bot, carrier = pair
    rings = [Ring(sender=f"+3363998{index:04d}", body=str(index)) for index in range(300)]
    outcomes = await carrier.inject([*rings, Ring(sender=PHONE)], concurrency=40)
    assert all(outcome.taken for outcome in outcomes)
    assert {form["MessageSid"] for form in bot.forms(SMS)} == {outcome.sid for outcome in outcomes[:-1]}
    assert outcomes[-1].call_status == "completed"


async def test_closing_the_carrier_ends_what_is_under_way() -> None:
    async with bot_and_carrier() as (bot, carrier):
        carrier.behaviour = Behaviour(stages=(0, 60, 0))
        bot.answers(SMS, never)
        waiting = asyncio.ensure_future(carrier.text(PHONE, "x"))
        async with api_of(carrier) as api:
            await api.send()
        await carrier.until(lambda: bool(bot.seen))
    outcome = await waiting
    assert not outcome.taken
