"""Sending and looking up over real HTTP: what is asked of the carrier and what its answers mean."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.model import MINUTE, SECOND, Instant, Outcome, Receipt, ReplyKey
from bridges.simulator import Failure
from bridges.twilio import TwilioLine
from bridges.twilio.client import MAX_PAGES, PAGE_SIZE
from tests.contract.line_contract import TEXTER, reply, wall_clock
from tests.contract.twilio_rig import ACCOUNT, NUMBER, TOKEN, TwilioRig, running_rig, settings

TEXT = "Message automatique."
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


@asynccontextmanager
async def line_before(handler: Handler, timeout: float = 5.0) -> AsyncIterator[TwilioLine]:  # noqa: ASYNC109  # the line's own
    """A line whose carrier is one handler: for answers that the simulated carrier never gives."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app) as server:
        line = TwilioLine(settings(str(server.make_url("")).rstrip("/"), timeout=timeout), wall_clock)
        try:
            yield line
        finally:
            await line.stop()


def answering(status: int, body: str, headers: dict[str, str] | None = None) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers=headers)

    return handler


def listed(
    age: float = 0.0, *, body: str | None = TEXT, sid: str = "SM1", status: str = "sent", **changes: object
) -> dict[str, object]:
    """A message resource made `age` seconds ago."""
    return {
        "sid": sid,
        "status": status,
        "body": body,
        "to": TEXTER,
        "from": NUMBER,
        "date_created": formatdate(time.time() - age, usegmt=False),
        "date_sent": None,
        "error_code": None,
        "price": None,
        "price_unit": "EUR",
        **changes,
    }


def page(*messages: dict[str, object], following: str | None = None) -> str:
    return json.dumps({"messages": messages, "next_page_uri": following})


async def look_up(body: str, since_age: float = 10.0, status: int = 200) -> Receipt | None:
    async with line_before(answering(status, body)) as line:
        return await line.look_up(reply(TEXT), Instant(wall_clock() - int(since_age * SECOND)))


async def test_send_asks_for_what_a_reply_needs() -> None:
    forms: list[dict[str, str]] = []
    headers: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        forms.append({name: str(value) for name, value in (await request.post()).items()})
        headers.extend([request.path, request.headers["Authorization"], request.headers["User-Agent"]])
        return web.json_response({"sid": "SM1", "status": "queued"}, status=201)

    text = "C'est non. €+&=%\n"
    async with line_before(handler) as line:
        await line.send(reply(text, key="r/1 é"))

    assert forms == [
        {
            "To": TEXTER,
            "From": NUMBER,
            "Body": text,
            "StatusCallback": "https://sms.example.org/twilio/status?key=r%2F1%20%C3%A9",
            "ValidityPeriod": "36000",
        }
    ]
    assert headers[0] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert headers[1].startswith("Basic ")
    assert headers[2].startswith("twilio-python/")


async def test_api_key_sends_where_the_token_only_signs() -> None:
    async with running_rig(api_key="SK" + "1" * 32, api_secret="the-secret") as rig:
        assert (await rig.line.send(reply())).outcome is Outcome.ACCEPTED
        assert await rig.deliver(TEXTER, "bonjour")


async def test_wrong_credentials_are_refused_and_named_by_code_alone() -> None:
    async with running_rig(api_key="SK" + "1" * 32, api_secret="wrong") as rig:
        receipt = await rig.line.send(reply())

    assert receipt == Receipt(outcome=Outcome.REFUSED, detail="20003")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (21610, Outcome.OPTED_OUT),
        (21614, Outcome.UNROUTABLE),
        (21612, Outcome.UNROUTABLE),
        (21408, Outcome.UNROUTABLE),
        (21211, Outcome.UNROUTABLE),
    ],
)
async def test_number_that_no_reply_reaches_is_told_as_such(
    rig: TwilioRig, code: int, outcome: Outcome
) -> None:
    rig.carrier.behaviour.numbers = {TEXTER: code}

    assert await rig.line.send(reply()) == Receipt(outcome=outcome, detail=str(code))


async def test_stop_at_the_carrier_is_an_opt_out(rig: TwilioRig) -> None:
    await rig.deliver(TEXTER, "STOP")

    assert (await rig.line.send(reply())).outcome is Outcome.OPTED_OUT


async def test_full_queue_is_busy(rig: TwilioRig) -> None:
    rig.carrier.behaviour.queue_limit = 0

    assert (await rig.line.send(reply())).outcome is Outcome.BUSY


async def test_retry_after_is_handed_on(rig: TwilioRig) -> None:
    rig.carrier.behaviour.fail = [Failure(status=429, code=20429, retry_after=7)]

    receipt = await rig.line.send(reply())

    assert receipt == Receipt(outcome=Outcome.BUSY, detail="20429", wait=7 * SECOND)


async def test_delivery_is_reported_with_the_replys_key(rig: TwilioRig) -> None:
    rig.carrier.behaviour.stages = (0.0, 0.0, 0.0)
    receipt = await rig.line.send(reply(key="SM" + "4" * 32))

    await rig.door.until(lambda: len(rig.door.reports) == 3)

    assert [report[3].outcome for report in rig.door.reports][-1] is Outcome.DELIVERED
    assert {report[:3] for report in rig.door.reports} == {
        ("twilio", receipt.carrier_id, ReplyKey("SM" + "4" * 32))
    }


async def test_look_up_brings_the_price_once_it_is_known(rig: TwilioRig) -> None:
    rig.carrier.behaviour.stages = (0.0, 0.0, 0.0)
    since = wall_clock()
    await rig.line.send(reply())
    await rig.door.until(lambda: len(rig.door.reports) == 3)

    receipt = await rig.line.look_up(reply(), since)

    assert receipt is not None
    assert (receipt.outcome, receipt.price, receipt.currency) == (Outcome.DELIVERED, 76_300, "EUR")


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "[]", "null", '{"status": "queued"}', '{"sid": 5}', "\x00"],
)
async def test_success_that_cannot_be_read_is_unknown(body: str) -> None:
    async with line_before(answering(201, body)) as line:
        assert (await line.send(reply())).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_not_followed(status: int) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with line_before(handler) as line:
        assert (await line.send(reply())).outcome is Outcome.REFUSED

    assert len(asked) == 1


async def test_answer_that_trickles_is_unknown_in_time() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=201)
        await response.prepare(request)
        while not request.transport or not request.transport.is_closing():
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    async with line_before(handler, timeout=0.5) as line, asyncio.timeout(5):
        assert (await line.send(reply())).outcome is Outcome.UNKNOWN


async def test_name_that_does_not_exist_never_left() -> None:
    line = TwilioLine(settings("http://carrier.invalid"), wall_clock)

    assert (await line.send(reply())).outcome is Outcome.NOT_SENT
    await line.stop()


async def test_carrier_that_does_not_take_connections_never_got_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        # Connections that nobody accepts fill the queue, so that the next one gets no answer.
        full = [socket.socket() for _ in range(4)]
        for held in full:
            held.setblocking(False)
            held.connect_ex(address)
        line = TwilioLine(settings(f"http://127.0.0.1:{address[1]}", timeout=1.0), wall_clock)

        async with asyncio.timeout(5):
            assert (await line.send(reply())).outcome is Outcome.NOT_SENT

        await line.stop()
        for held in full:
            held.close()


async def test_text_that_cannot_be_encoded_is_refused_before_it_is_sent(rig: TwilioRig) -> None:
    assert (await rig.line.send(reply("\udc80"))).outcome is Outcome.REFUSED
    assert rig.taken(TEXTER) == []


async def test_many_sends_at_once_all_arrive_once(rig: TwilioRig) -> None:
    rig.carrier.behaviour.answer_after = 0.02
    numbers = [f"+336399800{index:02d}" for index in range(100)] * 3

    receipts = await asyncio.gather(*[rig.line.send(reply(number=number)) for number in numbers])

    assert {receipt.outcome for receipt in receipts} == {Outcome.ACCEPTED}
    assert len(rig.carrier.sent()) == 300


async def test_stopping_during_a_send_leaves_it_unknown(rig: TwilioRig) -> None:
    rig.carrier.behaviour.answer_after = 3600.0
    sending = asyncio.create_task(rig.line.send(reply()))
    await rig.carrier.until(lambda: len(rig.carrier.sent()) == 1)

    await rig.line.stop()

    assert (await sending).outcome is Outcome.UNKNOWN


async def test_stopping_a_line_that_never_sent_needs_no_client() -> None:
    line = TwilioLine(settings("http://127.0.0.1:9"), wall_clock)
    await line.stop()

    assert (await line.send(reply())).outcome is Outcome.NOT_SENT
    receipt = await line.look_up(reply(), wall_clock())
    assert receipt is not None
    assert receipt.outcome is Outcome.UNKNOWN


async def test_look_up_leaves_an_older_reply_with_the_same_text_aside() -> None:
    assert await look_up(page(listed(age=3600), listed(age=200)), since_age=10) is None


async def test_look_up_allows_for_a_carriers_clock_that_is_behind() -> None:
    receipt = await look_up(page(listed(age=100)), since_age=10)

    assert receipt is not None
    assert receipt.outcome is Outcome.ACCEPTED


async def test_look_up_takes_the_first_since_then_of_several() -> None:
    several = page(
        listed(age=2, sid="SM-later"), listed(age=8, sid="SM-ours"), listed(age=40, sid="SM-before")
    )

    receipt = await look_up(several, since_age=10)

    assert receipt is not None
    assert receipt.carrier_id == "SM-ours"


async def test_look_up_prefers_what_was_sent_to_what_failed_unpaid() -> None:
    both = page(
        listed(age=8, sid="SM-failed", status="failed", error_code=30001), listed(age=5, sid="SM-sent")
    )

    receipt = await look_up(both)

    assert receipt is not None
    assert receipt.carrier_id == "SM-sent"


async def test_look_up_ignores_what_the_filters_should_have_left_out() -> None:
    others = page(
        listed(to="+33639980099"), listed(**{"from": "+33937000002"}), listed(body="un autre texte")
    )

    assert await look_up(others) is None


async def test_look_up_knows_the_reply_under_a_trial_accounts_preface() -> None:
    receipt = await look_up(page(listed(body=f"Sent from your Twilio trial account - {TEXT}")))

    assert receipt is not None
    assert receipt.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("gone", [{"body": ""}, {"body": None}, {"date_created": None}])
async def test_look_up_is_in_doubt_where_text_or_date_is_gone(gone: dict[str, object]) -> None:
    # Listed now: what was listed when the tests were collected is too old by the time they run.
    receipt = await look_up(page(listed(**gone)))

    assert receipt is not None
    assert receipt.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, ""), (401, '{"code": 20003}'), (429, "{}"), (200, "{}"), (200, "<html>"), (302, "")],
)
async def test_look_up_without_a_readable_list_is_unknown(status: int, body: str) -> None:
    receipt = await look_up(body, status=status)

    assert receipt is not None
    assert receipt.outcome is Outcome.UNKNOWN


async def test_look_up_reads_on_until_the_last_page(rig: TwilioRig) -> None:
    since = wall_clock()
    for index in range(PAGE_SIZE + 1):
        await rig.line.send(reply(f"autre {index}" if index else TEXT))

    receipt = await rig.line.look_up(reply(TEXT), since)

    assert receipt is not None
    assert receipt.outcome is Outcome.ACCEPTED
    assert await rig.line.look_up(reply("jamais"), since) is None


async def test_look_up_of_an_endless_list_is_unknown_and_ends() -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.Response(
            text=page(listed(body="autre"), following="/2010-04-01/more?Page=1&PageToken=PA1")
        )

    async with line_before(handler) as line:
        receipt = await line.look_up(reply(TEXT), Instant(wall_clock() - MINUTE))

    assert receipt is not None
    assert receipt.outcome is Outcome.UNKNOWN
    assert len(asked) == MAX_PAGES
    assert asked[-1] == "/2010-04-01/more?Page=1&PageToken=PA1"


async def test_nothing_of_a_reply_is_logged(rig: TwilioRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.carrier.behaviour.numbers = {TEXTER: 21211}
    await rig.line.send(reply(TEXT))
    rig.carrier.behaviour.drop = 1
    await rig.line.send(reply(TEXT, number="+33639980003"))
    await rig.line.look_up(reply(TEXT), wall_clock())

    assert TEXT not in caplog.text
    assert "3363998" not in caplog.text
    assert TOKEN not in caplog.text
