"""What reached the number while the bot was away, and calls, at a bot that runs as its founders run it."""

from collections import Counter
from typing import Any

import aiohttp

from bot.config.texts import SPOKEN
from bridges.simulator import Carrier
from tests.parts.bot import Bot
from tests.parts.until import until, until_answer


async def leads(bot: Bot) -> None:
    await until(lambda: bot.log.count("leading") > 0 and bot.facts("seeded"), 90)


async def test_all_that_came_while_it_was_stopped_is_in_the_journal_once_and_answered_once(
    bot: Bot, carrier: Carrier
):
    # Five hundred strangers within a second would be a raid, and rightly wait.
    bot.config["firewall"] = {"detect": False}
    bot.write()
    await bot.start()
    await carrier.text("+33639980999", "avant")
    await until(lambda: bot.facts("received"), 90)
    assert await bot.stop() == 0
    for n in range(500):
        await carrier.text(f"+33639981{n:03d}", f"pendant {n}", webhook=False)
    for n in range(20):
        await carrier.call(f"+33639982{n:03d}", webhook=False)

    await bot.start()
    await until(lambda: len(bot.facts("received")) >= 521, 60)
    await until(lambda: len(carrier.sent()) >= 521, 60)

    assert len({fact["inbound"] for fact in bot.facts("received")}) == len(bot.facts("received")) == 521
    assert Counter(fact["channel"] for fact in bot.facts("received")) == {"sms": 501, "call": 20}
    assert set(Counter(message.to for message in carrier.sent()).values()) == {1}
    assert bot.facts("call_answered") == []


async def test_a_caller_hears_the_words_and_gets_the_text_and_pays_for_one_call(bot: Bot, carrier: Carrier):
    await bot.start()
    await leads(bot)

    first = await carrier.call("+33639980001")
    again = await carrier.call("+33639980001")

    assert [heard.text for heard in first.heard] == [SPOKEN["fr"]]
    assert again.heard == ()
    assert [call.price for call in carrier.calls("+33639980001")] == ["-0.00850", None]
    await until(lambda: carrier.sent("+33639980001"), 90)
    ended = (await until(lambda: bot.facts("call_ended"), 90))[-1]
    (answered,) = bot.facts("call_answered")
    assert answered["inbound"] == ended["inbound"] == first.sid
    assert (ended["seconds"], ended["price"]) == (first.seconds, 8_500)
    await until(lambda: len(bot.facts("received")) == 2)
    assert len(carrier.sent("+33639980001")) == 1


async def test_a_line_that_is_to_reject_calls_still_writes_them_down(bot: Bot, carrier: Carrier):
    bot.config["reply"] = {"calls": "reject"}
    bot.write()
    await bot.start()
    await leads(bot)

    outcome = await carrier.call("Anonymous")

    assert (outcome.call_status, outcome.heard) == ("no-answer", ())
    await until(lambda: bot.facts("received"), 90)
    assert bot.facts("call_answered") == []


async def test_the_page_can_call(bot: Bot, carrier: Carrier):
    await bot.start()
    await leads(bot)
    async with aiohttp.ClientSession() as page:
        async with page.post(f"{carrier.base_url}/control/inbound", json={"from": "+447700900123"}) as answer:
            told: dict[str, Any] = await answer.json()
        async with page.get(f"{carrier.base_url}/control/conversations/+447700900123") as answer:
            shown = await answer.text()

    assert told["call_status"] == "completed"
    assert told["heard"][0]["language"] == "en-GB"
    assert "When a woman says no" in shown


async def test_a_carrier_that_is_away_is_left_alone_told_of_and_loses_nothing(bot: Bot, carrier: Carrier):
    bot.config["firewall"] = {"detect": False}
    bot.write()
    await bot.start()
    await leads(bot)
    await until_answer(bot.parts, lambda told: told.get("line.twilio") == "ok")

    await carrier.refuse()
    for n in range(8):
        assert (await carrier.text(f"+3363998000{n}", f"bonsoir {n * 7919}")).taken
    await until_answer(bot.parts, lambda told: "left alone" in told["line.twilio"], 40)
    assert carrier.sent() == []

    await carrier.accept()
    await until(lambda: len(carrier.sent()) == len(bot.facts("received")) == 8, 60)
    await until_answer(bot.parts, lambda told: told["line.twilio"] == "ok", 60)
    assert set(Counter(message.to for message in carrier.sent()).values()) == {1}


async def test_a_call_answered_just_before_the_power_went_is_in_the_books_all_the_same(
    bot: Bot, carrier: Carrier
):
    await bot.start()
    await leads(bot)
    # The end of the call is not told: nobody would be there to hear it.
    assert carrier.account.number is not None
    carrier.account.number.status_callback = ""
    call = await carrier.call("+33142720001")
    await bot.kill()
    assert call.heard

    await bot.start()
    (ended,) = await until(lambda: bot.facts("call_ended"), 90)

    assert (ended["inbound"], ended["price"], ended["final"]) == (call.sid, 8_500, True)
    assert len(bot.facts("call_answered")) <= 1
    assert len(bot.facts("received")) == 1
