"""Calls over real HTTP, and what Twilio is asked for when no webhook told us."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model import DAY, MINUTE, Greeting, Instant, Money, Outcome, Span
from bot.ports import CannotCommit, LineAway
from bridges.simulator import Carrier
from bridges.twilio import client
from tests.contract.line_contract import OTHER, TEXTER, wall_clock
from tests.contract.twilio_rig import NUMBER, PUBLIC, TwilioRig, running_rig
from tests.parts.until import until

WORDS = Greeting(language="fr", text="Non, c’est non. <Hangup/> & adieu")
START = Span(5 * MINUTE)


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


def lately() -> Instant:
    return Instant(wall_clock() - START)


def number_of(carrier: Carrier):
    assert carrier.account.number is not None
    return carrier.account.number


async def test_a_greeted_caller_hears_our_words_once_and_is_hung_up_on(rig: TwilioRig) -> None:
    rig.door.greeting = WORDS

    outcome = await rig.carrier.call(TEXTER)

    (heard,) = outcome.heard
    assert (heard.kind, heard.text, heard.language, heard.voice) == ("say", WORDS.text, "fr-FR", "woman")
    assert outcome.call_status == "completed"
    assert len(rig.door.admitted) == 1


async def test_a_recording_is_played_in_place_of_the_words(rig: TwilioRig) -> None:
    rig.door.greeting = Greeting(language="en", text="no", recording="https://example.org/no.mp3?a=1&b=2")

    (heard,) = (await rig.carrier.call(TEXTER)).heard

    assert (heard.kind, heard.text) == ("play", "https://example.org/no.mp3?a=1&b=2")


async def test_a_caller_who_is_not_greeted_is_rejected_first_and_alone(rig: TwilioRig) -> None:
    outcome = await rig.carrier.call("Anonymous")

    assert outcome.twiml == '<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'
    assert [call.price for call in rig.carrier.calls()] == [None]


async def test_a_call_that_is_not_committed_is_not_answered(rig: TwilioRig) -> None:
    rig.door.greeting, rig.door.broken = WORDS, True

    outcome = await rig.carrier.call(TEXTER)

    assert not outcome.taken
    assert outcome.heard == ()


async def test_the_end_of_a_call_is_reported_with_how_long_it_lasted(rig: TwilioRig) -> None:
    number_of(rig.carrier).status_callback = f"{PUBLIC}/twilio/status"
    rig.door.greeting = WORDS

    answered = await rig.carrier.call(TEXTER)
    rig.door.greeting = None
    rejected = await rig.carrier.call(OTHER)

    first, second = rig.door.reports
    assert first[:3] == ("twilio", answered.sid, None)
    assert first[3].seconds == answered.seconds > 0
    assert second[:3] == ("twilio", rejected.sid, None)
    assert second[3].seconds == 0


async def test_what_no_webhook_brought_is_admitted_once_with_the_carriers_time(rig: TwilioRig) -> None:
    await rig.carrier.text(TEXTER, "avant")
    missed = await rig.carrier.text(OTHER, "pendant & l’été 🌹", webhook=False)
    called = await rig.carrier.call(OTHER, webhook=False)
    began = wall_clock()

    assert await rig.line.catch_up(lately(), rig.door) == 2
    assert await rig.line.catch_up(lately(), rig.door) == 0

    text, call = (rig.door.admitted[key] for key in (missed.sid, called.sid))
    assert (text.channel, text.number, text.to, text.text) == ("sms", OTHER, NUMBER, "pendant & l’été 🌹")
    assert (call.channel, call.number, call.text) == ("call", OTHER, "")
    assert began - MINUTE < text.at <= began
    assert len(rig.door.admitted) == 3


async def test_pages_are_followed_to_the_end_and_admitted_oldest_first(
    rig: TwilioRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LARGE_PAGE", 7)
    await asyncio.gather(*(rig.carrier.text(f"+336399802{n:02d}", "allô", webhook=False) for n in range(40)))

    assert await rig.line.catch_up(lately(), rig.door) == 40

    times = [inbound.at for inbound in rig.door.arrived]
    assert times == sorted(times)


async def test_what_is_older_than_asked_for_is_left(rig: TwilioRig) -> None:
    await rig.carrier.text(TEXTER, "vieux", webhook=False)
    assert await rig.line.catch_up(Instant(wall_clock() + 2 * MINUTE), rig.door) == 0


async def test_a_call_that_still_rings_is_left_to_its_webhook(rig: TwilioRig) -> None:
    rig.door.hold()
    ringing = asyncio.create_task(rig.carrier.call(TEXTER))
    await rig.door.until(lambda: len(rig.door.arrived) == 1)

    assert await rig.line.catch_up(lately(), rig.door) == 0

    assert len(rig.door.arrived) == 1
    rig.door.release()
    await ringing


async def test_an_answered_call_is_reported_with_its_price_once(rig: TwilioRig) -> None:
    rig.door.greeting = WORDS
    await rig.carrier.call(TEXTER)

    await rig.line.catch_up(lately(), rig.door)
    await rig.line.catch_up(lately(), rig.door)

    ((_, _, _, receipt),) = rig.door.reports
    assert (receipt.price, receipt.currency) == (Money(8_500), "EUR")


async def test_a_carrier_that_is_away_is_told_and_nothing_is_taken_for_complete(rig: TwilioRig) -> None:
    await rig.carrier.refuse()
    with pytest.raises(LineAway):
        await rig.line.catch_up(lately(), rig.door)
    with pytest.raises(LineAway):
        await rig.line.account()


async def test_a_database_that_is_away_is_not_taken_for_the_carrier(rig: TwilioRig) -> None:
    await rig.carrier.text(TEXTER, "allô", webhook=False)
    rig.door.broken = True
    with pytest.raises(CannotCommit):
        await rig.line.catch_up(lately(), rig.door)


async def test_what_went_out_is_listed_with_what_became_of_it(rig: TwilioRig) -> None:
    await rig.carrier.text(TEXTER, "entrant", webhook=False)
    sent = rig.carrier._outbound.queue(NUMBER, TEXTER, "sortant", direction="outbound-api")
    await rig.carrier.until(lambda: sent.status == "delivered")

    listed = [one async for one in rig.line.sent(Instant(wall_clock() - DAY))]

    assert [(one.carrier_id, one.receipt.outcome, one.receipt.price) for one in listed] == [
        (sent.sid, Outcome.DELIVERED, Money(76_300))
    ]


async def test_the_account_tells_its_balance_and_what_does_not_lead_to_us(rig: TwilioRig) -> None:
    account = await rig.line.account()
    assert (account.currency, account.astray) == ("EUR", ())
    assert account.balance is not None
    assert account.balance > 90_000_000

    number = number_of(rig.carrier)
    number.sms_url = f"{PUBLIC}/twilio/sms#rc=5&rp=all"
    number.voice_url = "https://elsewhere.example.org/twilio/voice"
    assert (await rig.line.account()).astray == ("voice",)

    rig.carrier.account.number = None
    assert (await rig.line.account()).astray == ("number",)


async def test_the_client_is_ready_before_the_first_reply_asks_for_it(rig: TwilioRig) -> None:
    await until(lambda: rig.line._carrier is not None)
