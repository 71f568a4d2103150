"""The simulated carrier's REST API: what it refuses, lists, redacts, and how it fails on demand."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bridges.simulator import Behaviour, Carrier, Failure
from tests.parts.simulator import ACCOUNT, LINE, OTHER, PHONE, TOKEN, Api, api_of, bot_and_carrier

LANDLINE = "+33145000001"


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    async with bot_and_carrier() as (_, carrier):
        yield carrier


@pytest.fixture
async def api(carrier: Carrier) -> AsyncIterator[Api]:
    async with api_of(carrier) as api:
        yield api


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"From": LINE, "Body": "x"}, 400, 21604),
        ({"To": "  ", "From": LINE, "Body": "x"}, 400, 21604),
        ({"To": "12", "From": LINE, "Body": "x"}, 400, 21211),
        ({"To": "pas un numéro", "From": LINE, "Body": "x"}, 400, 21211),
        ({"To": PHONE, "From": LINE}, 400, 21602),
        ({"To": PHONE, "From": LINE, "Body": " \n"}, 400, 21602),
        ({"To": PHONE, "From": LINE, "Body": "x" * 1601}, 400, 21617),
        ({"To": PHONE, "Body": "x"}, 400, 21603),
        ({"To": PHONE, "From": OTHER, "Body": "x"}, 400, 21606),
        ({"To": LANDLINE, "From": LINE, "Body": "x"}, 400, 21614),
        ({"To": PHONE, "From": LINE, "Body": "x", "StatusCallback": "not a url"}, 400, 21609),
        ({"To": PHONE, "From": LINE, "Body": "x", "ValidityPeriod": "0"}, 400, 21624),
        ({"To": PHONE, "From": LINE, "Body": "x", "ValidityPeriod": "36001"}, 400, 21624),
        ({"To": PHONE, "From": LINE, "Body": "x", "ValidityPeriod": "soon"}, 400, 21624),
    ],
)
async def test_a_bad_text_is_refused_with_twilios_code_and_leaves_no_trace(
    carrier: Carrier, api: Api, form: dict[str, str], status: int, code: int
) -> None:
    answered, error = await api.ask("POST", "/Messages.json", form)
    assert answered == status == error["status"]
    assert error["code"] == code
    assert set(error) == {"code", "message", "more_info", "status"}
    assert error["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert carrier.sent() == []


@pytest.mark.parametrize("code", [21612, 21614, 21635])
async def test_a_number_can_be_made_unroutable_while_the_carrier_runs(
    carrier: Carrier, api: Api, code: int
) -> None:
    carrier.behaviour.numbers[PHONE] = code
    assert (await api.send())[1]["code"] == code
    assert (await api.send(OTHER))[0] == 201


async def test_regions_can_be_closed(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.countries = ["FR"]
    assert (await api.send("+4915112345678"))[1]["code"] == 21408
    assert (await api.send(PHONE))[0] == 201


async def test_a_full_queue_refuses_more(carrier: Carrier, api: Api) -> None:
    carrier.behaviour = Behaviour(queue_limit=2, stages=(60, 0, 0))
    assert [(await api.send())[0] for _ in range(3)] == [201, 201, 429]
    assert (await api.send())[1]["code"] == 21611


async def test_a_number_written_with_spaces_is_the_same_number(api: Api) -> None:
    status, message = await api.send("+33 6 39 98 00 01")
    assert (status, message["to"]) == (201, PHONE)


@pytest.mark.parametrize(
    ("user", "secret"), [(ACCOUNT, "wrong"), ("AC" + "f" * 32, TOKEN), (ACCOUNT, ""), ("", "")]
)
async def test_wrong_credentials_get_401_and_20003(carrier: Carrier, user: str, secret: str) -> None:
    async with api_of(carrier, user, secret) as stranger:
        status, error = await stranger.send()
    assert (status, error["code"], error["status"]) == (401, 20003, 401)


async def test_no_credentials_get_401_with_a_challenge(carrier: Carrier) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/Balance.json") as response,
    ):
        assert response.status == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic")


async def test_an_api_key_may_send_too() -> None:
    async with (
        bot_and_carrier(api_keys={"SK" + "1" * 32: "key-secret"}) as (_, carrier),
        api_of(carrier, "SK" + "1" * 32, "key-secret") as api,
    ):
        assert (await api.send())[0] == 201


@pytest.mark.parametrize("path", ["/Messages/SM" + "0" * 32 + ".json", "/Calls/CA1.json", "/Recordings.json"])
async def test_what_is_not_there_is_404_and_20404(api: Api, path: str) -> None:
    status, error = await api.ask("GET", path)
    assert (status, error["code"]) == (404, 20404)


async def test_another_account_is_404(api: Api) -> None:
    other = "/2010-04-01/Accounts/AC" + "9" * 32 + "/Messages.json"
    assert (await api.ask("GET", other))[0] == 404


@pytest.mark.parametrize(
    ("body", "segments"),
    [("x" * 160, "1"), ("x" * 161, "2"), ("é" * 160, "1"), ("ç" * 70, "1"), ("ç" * 71, "2"), ("€" * 80, "1")],
)
async def test_segments_are_counted_as_they_are_charged(api: Api, body: str, segments: str) -> None:
    assert (await api.send(body=body))[1]["num_segments"] == segments


async def test_the_price_comes_with_the_delivery_and_leaves_the_balance(carrier: Carrier, api: Api) -> None:
    before = float((await api.get("/Balance.json"))["balance"])
    _, created = await api.send(body="x" * 161)
    assert (created["status"], created["price"], created["date_sent"]) == ("queued", None, None)
    await carrier.until(lambda: carrier.sent()[0].status == "delivered")
    final = await api.get(f"/Messages/{created['sid']}.json")
    assert (final["price"], final["price_unit"], final["status"]) == ("-0.15260", "EUR", "delivered")
    assert before - float((await api.get("/Balance.json"))["balance"]) == pytest.approx(0.1526)


@pytest.mark.parametrize(
    ("code", "status", "price"), [(30003, "undelivered", "-0.07630"), (30450, "failed", None)]
)
async def test_a_delivery_can_be_made_to_fail(
    carrier: Carrier, api: Api, code: int, status: str, price: str | None
) -> None:
    carrier.behaviour.numbers[PHONE] = code
    _, created = await api.send()
    await carrier.until(lambda: carrier.sent()[0].status == status)
    final = await api.get(f"/Messages/{created['sid']}.json")
    assert (final["error_code"], final["price"]) == (code, price)
    assert final["error_message"]


async def test_a_text_that_waits_beyond_its_validity_is_not_sent(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.stages = (1.01, 0, 0)
    await api.send(ValidityPeriod="1")
    await carrier.until(lambda: carrier.sent()[0].status == "failed")
    assert carrier.sent()[0].error_code == 30036


# -- lists


async def _pages(api: Api, first: str) -> list[dict[str, Any]]:
    pages = [await api.get(first)]
    while pages[-1]["next_page_uri"]:
        pages.append(await api.get(pages[-1]["next_page_uri"]))
    return pages


async def test_pages_do_not_shift_when_texts_arrive_between_them(carrier: Carrier, api: Api) -> None:
    for index in range(7):
        await carrier.text(PHONE, str(index))
    first = await api.get("/Messages.json?PageSize=3")
    await carrier.text(PHONE, "late")
    rest = await _pages(api, first["next_page_uri"])
    bodies = [[message["body"] for message in page["messages"]] for page in [first, *rest]]
    assert bodies == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert [(page["page"], page["start"], page["end"]) for page in rest] == [(1, 3, 5), (2, 6, 6)]
    back = await api.get(rest[-1]["previous_page_uri"])
    assert [message["body"] for message in back["messages"]] == bodies[1]
    assert first["previous_page_uri"] is None


async def test_a_page_keeps_its_filters(carrier: Carrier, api: Api) -> None:
    for index in range(6):
        await carrier.text(PHONE if index % 2 else OTHER, str(index))
    pages = await _pages(api, f"/Messages.json?From=%2B{PHONE[1:]}&PageSize=1")
    assert [page["messages"][0]["body"] for page in pages] == ["5", "3", "1"]


async def test_texts_are_found_by_number_in_both_directions(carrier: Carrier, api: Api) -> None:
    await carrier.text(PHONE, "from")
    await carrier.text(OTHER, "other")
    await api.send(PHONE, "to")
    to = await api.get(f"/Messages.json?To=%2B{PHONE[1:]}")
    sent = await api.get(f"/Messages.json?From=%2B{LINE[1:]}")
    arrived = await api.get(f"/Messages.json?To=%2B{LINE[1:]}")
    assert [message["body"] for message in to["messages"]] == ["to"]
    assert [message["body"] for message in sent["messages"]] == ["to"]
    assert [message["body"] for message in arrived["messages"]] == ["other", "from"]


async def test_a_text_just_queued_is_found_by_the_time_it_was_created(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.stages = (60, 0, 0)
    second = int(time.time())
    await api.send()

    def stamp(at: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))

    async def found(query: str) -> int:
        return len((await api.get(f"/Messages.json?{query}"))["messages"])

    assert await found(f"DateSent>={stamp(second)}") == 1
    assert await found(f"DateSent>={stamp(second + 60)}") == 0
    assert await found(f"DateSent<={stamp(second - 60)}") == 0
    assert await found(f"DateSent<={stamp(second + 60)}") == 1
    assert await found("DateSent=2017-10-27") == 0
    today = time.strftime("%Y-%m-%d", time.gmtime(carrier.sent()[0].created))
    assert await found(f"DateSent={today}") == 1
    assert await found(f"DateSent>={today}") == 1
    assert await found(f"DateSent<={today}") == 0


@pytest.mark.parametrize("query", ["DateSent>=demain", "PageSize=-1", "PageToken=zz", "Page=x"])
async def test_a_bad_query_is_400(api: Api, query: str) -> None:
    assert (await api.ask("GET", f"/Messages.json?{query}"))[0] == 400


async def test_calls_are_listed_by_number_status_and_time(carrier: Carrier, api: Api) -> None:
    await carrier.call(PHONE)
    await carrier.call(OTHER, webhook=False)
    assert [call["from"] for call in (await api.get("/Calls.json"))["calls"]] == [OTHER, PHONE]
    assert [call["from"] for call in (await api.get("/Calls.json?Status=completed"))["calls"]] == [PHONE]
    assert len((await api.get(f"/Calls.json?From=%2B{OTHER[1:]}"))["calls"]) == 1
    assert len((await api.get("/Calls.json?StartTime>=2017-10-27"))["calls"]) == 2
    assert (await api.get("/Calls.json?StartTime<=2017-10-27"))["calls"] == []


# -- redaction


async def test_an_empty_body_redacts_and_a_delete_removes(carrier: Carrier, api: Api) -> None:
    sid = (await carrier.text(PHONE, "secret")).sid
    status, redacted = await api.ask("POST", f"/Messages/{sid}.json", {"Body": ""})
    assert (status, redacted["body"], redacted["from"]) == (200, "", PHONE)
    assert (await api.ask("POST", f"/Messages/{sid}.json", {"Body": "other"}))[1]["code"] == 20001
    assert (await api.ask("DELETE", f"/Messages/{sid}.json"))[0] == 204
    assert (await api.ask("GET", f"/Messages/{sid}.json"))[0] == 404
    assert (await api.ask("DELETE", f"/Messages/{sid}.json"))[0] == 404
    assert (await api.get("/Messages.json"))["messages"] == []


async def test_a_text_under_way_can_be_neither_redacted_nor_deleted(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.stages = (60, 0, 0)
    path = f"/Messages/{(await api.send())[1]['sid']}.json"
    assert (await api.ask("POST", path, {"Body": ""}))[1]["code"] == 20009
    assert (await api.ask("DELETE", path))[0] == 409


# -- the number


async def test_the_numbers_webhooks_can_be_read_changed_and_taken_away(carrier: Carrier, api: Api) -> None:
    (number,) = (await api.get(f"/IncomingPhoneNumbers.json?PhoneNumber=%2B{LINE[1:]}"))[
        "incoming_phone_numbers"
    ]
    path = f"/IncomingPhoneNumbers/{number['sid']}.json"
    assert number["sms_url"].endswith("/twilio/sms")
    changes = {
        "SmsUrl": "https://example.org/sms",
        "SmsFallbackUrl": "https://example.org/b",
        "SmsMethod": "get",
    }
    status, changed = await api.ask("POST", path, changes)
    assert (status, changed["sms_url"], changed["sms_method"]) == (200, "https://example.org/sms", "GET")
    assert (await api.ask("POST", path, {"SmsUrl": "http://[::1", "VoiceUrl": ""}))[1]["code"] == 21402
    assert (await api.get(path))["voice_url"].endswith("/twilio/voice")
    assert (await api.ask("DELETE", path))[0] == 204
    assert (await api.get("/IncomingPhoneNumbers.json"))["incoming_phone_numbers"] == []
    assert (await api.send())[1]["code"] == 21606
    with pytest.raises(ValueError, match="released"):
        await carrier.text(PHONE, "x")


# -- failing on demand


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20500)])
async def test_the_next_sends_fail_as_told_and_the_one_after_does_not(
    carrier: Carrier, api: Api, status: int, code: int
) -> None:
    carrier.behaviour.fail = [Failure(count=2, status=status, code=code)]
    answers = [await api.send() for _ in range(3)]
    assert [answer[0] for answer in answers] == [status, status, 201]
    assert answers[0][1]["code"] == code
    assert len(carrier.sent()) == 1


async def test_a_gateways_failure_is_not_json_and_can_lie(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.fail = [Failure(status=502, code=None, taken=True, retry_after=3)]
    with pytest.raises(aiohttp.ContentTypeError) as caught:
        await api.send()
    assert caught.value.status == 502
    assert caught.value.headers is not None
    assert caught.value.headers["Retry-After"] == "3"
    assert len(carrier.sent()) == 1


async def test_a_dropped_connection_has_taken_the_text(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.drop = 1
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.send(body="taken")
    assert [message.body for message in carrier.sent(PHONE)] == ["taken"]
    assert (await api.send())[0] == 201


async def test_a_slow_carrier_has_taken_the_text_before_it_answers(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.answer_after = 30
    with pytest.raises(TimeoutError):
        await api.ask(
            "POST",
            "/Messages.json",
            {"To": PHONE, "From": LINE, "Body": "x"},
            timeout=aiohttp.ClientTimeout(total=0.2),
        )
    assert len(carrier.sent()) == 1


async def test_a_request_in_flight_lands_after_its_client_has_gone(carrier: Carrier, api: Api) -> None:
    carrier.behaviour.take_after = 0.3
    with pytest.raises(TimeoutError):
        await api.ask(
            "POST",
            "/Messages.json",
            {"To": PHONE, "From": LINE, "Body": "late"},
            timeout=aiohttp.ClientTimeout(total=0.1),
        )
    assert carrier.sent() == []
    await carrier.until(lambda: len(carrier.sent()) == 1)


async def test_a_refusing_carrier_cuts_kept_connections_too_and_comes_back(
    carrier: Carrier, api: Api
) -> None:
    assert (await api.send())[0] == 201
    await carrier.refuse()
    for _ in range(2):
        with pytest.raises((aiohttp.ClientConnectorError, aiohttp.ServerDisconnectedError)):
            await api.send()
    await carrier.accept()
    assert (await api.send())[0] == 201
    assert len(carrier.sent()) == 2


async def test_memory_is_bounded_by_keep() -> None:
    async with bot_and_carrier(keep=50) as (_, carrier), api_of(carrier) as api:
        await asyncio.gather(*(api.send(body=str(index)) for index in range(120)))
        assert len(carrier.sent()) == 50
        assert carrier.account.counts.sent == 120
