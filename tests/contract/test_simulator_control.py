"""The control API, the live stream and the page of the simulated carrier."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, web

from bridges.simulator import Carrier, build_carrier
from tests.parts.simulator import LINE, OTHER, PHONE, Bot, answer, api_of, bot_and_carrier, settings, twiml

SMS = "/twilio/sms"


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Bot, Carrier]]:
    async with bot_and_carrier() as pair:
        yield pair


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def post(session: ClientSession, carrier: Carrier, path: str, body: Any) -> tuple[int, Any]:
    async with session.post(f"{carrier.base_url}/control{path}", json=body) as response:
        kind = response.content_type
        return response.status, await response.json() if kind == "application/json" else await response.text()


async def get(session: ClientSession, carrier: Carrier, path: str) -> Any:
    async with session.get(f"{carrier.base_url}/control{path}") as response:
        assert response.status == 200
        return await response.json()


async def test_a_text_and_a_call_can_be_thrown_and_tell_what_became_of_them(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    bot, carrier = pair
    status, text = await post(session, carrier, "/inbound", {"from": PHONE, "body": "Salut"})
    assert (status, text["taken"], text["status"]) == (200, True, 200)
    assert text["twiml"] == "<Response></Response>"
    bot.answers("/twilio/voice", twiml("<Say>Non.</Say>"))
    _, call = await post(session, carrier, "/inbound", {"from": PHONE})
    assert (call["call_status"], call["heard"][0]["text"]) == ("completed", "Non.")
    assert (await post(session, carrier, "/again", {"sid": text["sid"]}))[1]["taken"]
    assert len(bot.forms(SMS)) == 2


async def test_many_can_be_thrown_and_are_counted(pair: tuple[Bot, Carrier], session: ClientSession) -> None:
    bot, carrier = pair
    bot.answers(SMS, answer(status=500), answer(status=500))
    rings = [{"from": PHONE, "body": str(index)} for index in range(20)]
    status, result = await post(session, carrier, "/inject", {"rings": rings})
    assert (status, result["taken"], result["lost"]) == (200, 18, {"11200": 2})
    assert len(result["sids"]) == 20
    counts = await get(session, carrier, "/counts")
    assert (counts["texts"], counts["lost_webhooks"]) == (20, 2)
    assert len(await get(session, carrier, "/debugger")) == 2


async def test_the_behaviour_changes_key_by_key(pair: tuple[Bot, Carrier], session: ClientSession) -> None:
    _, carrier = pair
    await post(session, carrier, "/behaviour", {"drop": 2})
    status, now = await post(session, carrier, "/behaviour", {"fail": [{"status": 429, "code": 20429}]})
    assert (status, now["drop"], now["fail"][0]["count"]) == (200, 2, 1)
    assert (carrier.behaviour.drop, carrier.behaviour.fail[0].status) == (2, 429)
    for wrong in ({"drop": "x"}, {"unknown": 1}, {"stages": [1]}):
        assert (await post(session, carrier, "/behaviour", wrong))[0] == 400
    assert (await get(session, carrier, "/behaviour"))["drop"] == 2


async def test_sent_texts_are_shown_and_callbacks_posted(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    bot, carrier = pair
    async with api_of(carrier) as api:
        await api.send(PHONE, "eins", StatusCallback=f"{bot.base}/twilio/status")
        await api.send(OTHER, "zwei")
    assert [message["body"] for message in await get(session, carrier, "/sent")] == ["eins", "zwei"]
    (sent,) = await get(session, carrier, f"/sent?to=%2B{PHONE[1:]}")
    assert (await post(session, carrier, "/callback", {"sid": sent["sid"], "status": "sent"}))[1] == {
        "status": 200
    }


async def test_it_refuses_for_a_while_and_forgets(pair: tuple[Bot, Carrier], session: ClientSession) -> None:
    _, carrier = pair
    await post(session, carrier, "/inbound", {"from": PHONE, "body": "x"})
    assert (await post(session, carrier, "/refuse", {"seconds": 0.1}))[0] == 200
    async with asyncio.timeout(5), api_of(carrier) as api:
        while True:
            try:
                if (await api.send())[0] == 201:
                    break
            except aiohttp.ClientError:
                continue
    await post(session, carrier, "/forget", {})
    assert (carrier.received(), carrier.sent()) == ([], [])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/inbound", {"body": "x"}, 400),
        ("/inbound", {"from": PHONE, "body": "x" * 7000}, 400),
        ("/inbound", {"from": PHONE, "surprise": 1}, 400),
        ("/again", {"sid": "SM1"}, 404),
        ("/callback", {"sid": "SM1"}, 404),
        ("/inject", {"rings": [], "concurrency": 0}, 400),
        ("/refuse", {"seconds": -1}, 400),
        ("/raid", {}, 404),
    ],
)
async def test_wrong_orders_are_refused(
    pair: tuple[Bot, Carrier], session: ClientSession, path: str, body: Any, status: int
) -> None:
    bot, carrier = pair
    assert (await post(session, carrier, path, body))[0] == status
    assert bot.seen == []


async def test_a_form_from_a_foreign_web_page_does_nothing(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    bot, carrier = pair
    body = json.dumps({"from": PHONE, "body": "x"})
    async with session.post(
        f"{carrier.base_url}/control/inbound", data=body, headers={"Content-Type": "text/plain"}
    ) as response:
        assert response.status == 415
    assert bot.seen == []


async def test_the_stream_tells_of_texts_and_of_each_state_of_a_reply(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    _, carrier = pair
    carrier.behaviour.stages = (0.2, 0.2, 0.2)
    async with session.get(f"{carrier.base_url}/control/events") as response:
        assert response.content_type == "text/event-stream"
        lines = aiter(response.content)

        async def batch() -> dict[str, Any]:
            async for line in lines:
                if line.startswith(b"data: "):
                    found: dict[str, Any] = json.loads(line[6:])
                    return found
            raise AssertionError("the stream ended")

        async with asyncio.timeout(10):
            assert (await batch())["changed"] == []
            await carrier.text(PHONE, "Salut")
            assert (await batch())["changed"][0]["last"]["body"] == "Salut"
            async with api_of(carrier) as api:
                await api.send(PHONE, "Non.")
            states: list[str] = []
            while not states or states[-1] != "delivered":
                states.append((await batch())["changed"][0]["last"]["status"])
    # Changes that come close together are told as one: none is told late or backwards.
    assert states == [state for state in ("queued", "sending", "sent", "delivered") if state in states]


async def test_a_flood_is_told_as_many_and_not_one_by_one(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    _, carrier = pair
    async with session.get(f"{carrier.base_url}/control/events") as response, asyncio.timeout(10):
        await response.content.readline()
        for index in range(500):
            await carrier.text(f"+3363998{index:04d}", "x", webhook=False)
        while not (line := await response.content.readline()).startswith(b"data: "):
            pass
        assert len(json.loads(line[6:])["changed"]) <= 40
        assert json.loads(line[6:])["many"]


async def test_conversations_are_listed_latest_first_with_those_asked_for(
    pair: tuple[Bot, Carrier], session: ClientSession
) -> None:
    bot, carrier = pair
    await carrier.text(PHONE, "<b>un</b>")
    await carrier.call(PHONE)
    await carrier.text(OTHER, "STOP")
    for index in range(70):
        await carrier.text(f"+3363998{index + 100:04d}", "x", webhook=False)
    listed = await get(session, carrier, f"/conversations?also=%2B{PHONE[1:]}")
    assert listed[0]["number"] == "+33639980169"
    assert listed[-1]["number"] == PHONE
    found = await get(session, carrier, f"/conversations/%2B{PHONE[1:]}")
    assert [entry["kind"] for entry in found["entries"]] == ["text", "call"]
    assert found["entries"][0]["body"] == "<b>un</b>"
    assert (await get(session, carrier, f"/conversations/%2B{OTHER[1:]}"))["summary"]["opted_out"]
    assert bot.seen


async def test_a_raid_begins_runs_and_is_stopped(session: ClientSession) -> None:
    begun = asyncio.Event()

    async def raid(carrier: Carrier) -> None:
        await carrier.text(PHONE, "raid")
        begun.set()
        await asyncio.Event().wait()

    async with bot_and_carrier(raid=raid) as (bot, carrier):
        assert (await get(session, carrier, "/page"))["raid"] is True
        assert (await post(session, carrier, "/raid", {"stop": True}))[0] == 409
        assert (await post(session, carrier, "/raid", {}))[0] == 200
        assert (await post(session, carrier, "/raid", {}))[0] == 409
        async with asyncio.timeout(5):
            await begun.wait()
        assert (await post(session, carrier, "/raid", {"stop": True}))[0] == 200
        await carrier.until(carrier.start_raid)
        assert bot.forms(SMS)


async def test_the_page_is_whole_runs_only_its_own_files_and_frames_only_the_room(
    session: ClientSession,
) -> None:
    async with bot_and_carrier(room_url="http://127.0.0.1:9/#/room") as (_, carrier):
        for path in ("/", "/phone.css", "/phone.js", "/kit.js", "/words.js", "/icon.svg"):
            async with session.get(carrier.base_url + path) as response:
                assert response.status == 200
                policy = response.headers["Content-Security-Policy"]
                assert "script-src 'self'" in policy
                assert "frame-src http://127.0.0.1:9;" in policy
                text = await response.text()
                assert "innerHTML" not in text
                assert "https://" not in text
        page = await get(session, carrier, "/page")
        assert (page["number"], page["room_url"]) == (LINE, "http://127.0.0.1:9/#/room")


def test_a_room_address_that_is_no_web_address_is_refused() -> None:
    with pytest.raises(ValueError, match="room_url"):
        build_carrier(settings(room_url="javascript:alert(1)"))


def test_the_application_can_be_mounted_by_others() -> None:
    assert isinstance(build_carrier(settings()), web.Application)
