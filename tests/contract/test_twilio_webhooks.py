"""The three webhooks over real HTTP: who is let in, who is not, and what it does."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Iterable
from urllib.parse import urlencode

import aiohttp
import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.model import Outcome, ReplyKey
from bridges.twilio import forms
from tests.contract.line_contract import OTHER, TEXTER
from tests.contract.twilio_rig import ACCOUNT, NUMBER, PUBLIC, TOKEN, TwilioRig, running_rig

FORM_TYPE = "application/x-www-form-urlencoded"
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SMS = [
    ("MessageSid", "SM" + "1" * 32),
    ("AccountSid", ACCOUNT),
    ("From", TEXTER),
    ("To", NUMBER),
    ("Body", "bonjour"),
]
STATUS = [("MessageSid", "SM" + "2" * 32), ("AccountSid", ACCOUNT), ("From", NUMBER), ("To", TEXTER)]
CALL = [("CallSid", "CA" + "3" * 32), ("AccountSid", ACCOUNT), ("From", TEXTER), ("To", NUMBER)]

Pairs = list[tuple[str, str]]


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def sign(path: str, pairs: Iterable[tuple[str, str]], token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(PUBLIC + path, MultiDict(pairs))
    return signature


def changed(pairs: Pairs, **fields: str | None) -> Pairs:
    """`pairs` with fields replaced, added, or (None) left out."""
    kept = [(name, value) for name, value in pairs if name not in fields]
    return kept + [(name, value) for name, value in fields.items() if value is not None]


class Poster:
    """Posts as Twilio does; gives the status and the text of the answer."""

    def __init__(self, rig: TwilioRig, http: aiohttp.ClientSession) -> None:
        self._rig = rig
        self._http = http

    async def __call__(
        self,
        path: str,
        pairs: Pairs,
        *,
        body: bytes | None = None,
        signature: str | None = "",
        content_type: str = FORM_TYPE,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        sent = {"Content-Type": content_type, **(headers or {})}
        if signature is not None:
            sent["X-Twilio-Signature"] = signature or sign(path, pairs)
        data = urlencode(pairs).encode() if body is None else body
        # As it is: a client that writes the escapes anew would break the signature.
        url = URL(str(self._rig.server.make_url("")).rstrip("/") + path, encoded=True)
        async with self._http.post(url, data=data, headers=sent) as answer:
            if answer.status == 200:
                assert answer.content_type == "text/xml"
            return answer.status, await answer.text()


@pytest.fixture
def post(rig: TwilioRig, http: aiohttp.ClientSession) -> Poster:
    return Poster(rig, http)


async def test_signed_text_is_admitted_and_answered_with_empty_twiml(rig: TwilioRig, post: Poster) -> None:
    assert await post("/twilio/sms", SMS) == (200, TWIML)

    (inbound,) = rig.door.admitted.values()
    assert (inbound.key, inbound.channel, inbound.number, inbound.to, inbound.text) == (
        "SM" + "1" * 32,
        "sms",
        TEXTER,
        NUMBER,
        "bonjour",
    )


async def test_known_message_has_the_same_answer_and_no_second_effect(rig: TwilioRig, post: Poster) -> None:
    first = await post("/twilio/sms", SMS)
    again = await post("/twilio/sms", changed(SMS, Body="another text under the same id"))

    assert first == again == (200, TWIML)
    assert [inbound.text for inbound in rig.door.admitted.values()] == ["bonjour"]


async def test_unknown_parameters_and_repeated_keys_are_kept(rig: TwilioRig, post: Poster) -> None:
    pairs = [*SMS, ("Tomorrow", "a"), ("Tomorrow", ""), ("Tomorrow", "a"), ("", "nameless")]

    assert await post("/twilio/sms", pairs) == (200, TWIML)

    (inbound,) = rig.door.admitted.values()
    assert inbound.raw["Tomorrow"] == ["a", "", "a"]
    assert inbound.raw[""] == ["nameless"]
    assert inbound.raw["Body"] == ["bonjour"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "!pause",
        "@room",
        "<script>alert(1)</script>",
        "🌹" * 1600,
        "a\x00b",
        "\u202egnp.exe",
        "é\ud7ff",
    ],
    ids=["empty", "space", "command", "room", "script", "emoji", "nul", "right-to-left", "edge"],
)
async def test_text_arrives_as_it_was_written(rig: TwilioRig, post: Poster, text: str) -> None:
    status, _ = await post("/twilio/sms", changed(SMS, Body=text))

    assert status == 200
    assert [inbound.text for inbound in rig.door.admitted.values()] == [text]


@pytest.mark.parametrize("number", ["Anonymous", "36105", "PAYPAL", "+33 6 39", "' OR 1=1 --"])
async def test_sender_need_not_be_a_number(rig: TwilioRig, post: Poster, number: str) -> None:
    status, _ = await post("/twilio/sms", changed(SMS, From=number))

    assert status == 200
    assert [inbound.number for inbound in rig.door.admitted.values()] == [number]


async def test_bytes_that_are_no_text_are_replaced(rig: TwilioRig, post: Poster) -> None:
    pairs = changed(SMS, Body="\ufffd" * 5)
    body = urlencode(changed(SMS, Body=None)).encode() + b"&Body=%FF%ED%A0%80%FF"

    status, _ = await post("/twilio/sms", pairs, body=body)

    assert status == 200
    assert [inbound.text for inbound in rig.door.admitted.values()] == ["\ufffd" * 5]


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/voice", "/twilio/status"])
@pytest.mark.parametrize(
    "signature",
    [None, "forged", sign("/twilio/sms", SMS, token="0" * 32), sign("/elsewhere", SMS), "\u00e9"],
    ids=["missing", "forged", "wrong-token", "other-url", "not-ascii"],
)
async def test_unsigned_request_is_forbidden(
    rig: TwilioRig, post: Poster, path: str, signature: str | None
) -> None:
    status, _ = await post(path, SMS, signature=signature)

    assert status == 403
    assert rig.door.arrived == []
    assert rig.door.reports == []


async def test_signature_of_another_text_is_forbidden(rig: TwilioRig, post: Poster) -> None:
    status, _ = await post("/twilio/sms", changed(SMS, Body="!"), signature=sign("/twilio/sms", SMS))

    assert status == 403
    assert rig.door.arrived == []


async def test_signature_with_the_default_port_is_accepted(post: Poster) -> None:
    url = f"{PUBLIC}:443/twilio/sms"
    signature = RequestValidator(TOKEN).compute_signature(url, MultiDict(SMS))

    assert (await post("/twilio/sms", SMS, signature=signature))[0] == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/sms", changed(SMS, AccountSid="AC" + "9" * 32)),
        ("/twilio/sms", changed(SMS, To="+33937000002")),
        ("/twilio/voice", changed(CALL, AccountSid="AC" + "9" * 32)),
        ("/twilio/voice", changed(CALL, To="+33937000002")),
        ("/twilio/status", changed(STATUS, MessageStatus="sent", AccountSid="AC" + "9" * 32)),
        ("/twilio/status", changed(STATUS, MessageStatus="sent", From="+33937000002")),
    ],
)
async def test_other_account_or_number_is_forbidden_though_signed(
    rig: TwilioRig, post: Poster, path: str, form: Pairs
) -> None:
    status, _ = await post(path, form)

    assert status == 403
    assert rig.door.arrived == []
    assert rig.door.reports == []


@pytest.mark.parametrize(
    ("path", "form", "name"),
    [
        *[
            ("/twilio/sms", changed(SMS, **{name: None}), name)
            for name in ("MessageSid", "From", "To", "Body")
        ],
        *[("/twilio/voice", changed(CALL, **{name: None}), name) for name in ("CallSid", "From", "To")],
        ("/twilio/status", changed(STATUS, MessageStatus="sent", MessageSid=None), "MessageSid"),
        ("/twilio/status", STATUS, "MessageStatus"),
        ("/twilio/sms", changed(SMS, MessageSid=""), "MessageSid"),
        ("/twilio/sms", [], ""),
    ],
)
async def test_signed_form_that_lacks_something_is_told_what(
    rig: TwilioRig, post: Poster, path: str, form: Pairs, name: str
) -> None:
    status, text = await post(path, form)

    assert status == 400
    assert name in text
    assert rig.door.arrived == []


async def test_lacking_form_without_signature_is_told_nothing(post: Poster) -> None:
    assert (await post("/twilio/sms", [], signature=None))[0] == 403


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"]
)
async def test_other_content_type_is_refused_after_the_signature(post: Poster, content_type: str) -> None:
    assert (await post("/twilio/sms", SMS, content_type=content_type))[0] == 400
    assert (await post("/twilio/sms", SMS, content_type=content_type, signature="x"))[0] == 403


async def test_charset_in_the_content_type_does_not_matter(post: Poster) -> None:
    assert (await post("/twilio/sms", SMS, content_type=f"{FORM_TYPE}; charset=UTF-8"))[0] == 200


async def test_form_of_thousands_of_fields_is_refused_unread(post: Poster) -> None:
    assert (await post("/twilio/sms", [("a", "1")] * 2000))[0] == 400


async def test_uncommitted_request_is_unavailable(rig: TwilioRig, post: Poster) -> None:
    rig.door.broken = True

    assert (await post("/twilio/sms", SMS))[0] == 503
    assert (await post("/twilio/voice", CALL))[0] == 503
    assert (await post("/twilio/status", changed(STATUS, MessageStatus="sent")))[0] == 503


async def test_largest_body_is_taken_and_one_byte_more_is_not(rig: TwilioRig, post: Poster) -> None:
    room = forms.MAX_BODY - len(urlencode(changed(SMS, Body=""))) - len("&Filler=")
    exact = changed(SMS, Body="", Filler="x" * room)
    over = changed(SMS, Body="", Filler="x" * (room + 1))
    assert len(urlencode(exact)) == forms.MAX_BODY

    assert (await post("/twilio/sms", exact))[0] == 200
    assert (await post("/twilio/sms", over))[0] == 413
    assert len(rig.door.admitted) == 1


async def test_body_that_unpacks_to_more_than_the_limit_is_too_large(post: Poster) -> None:
    packed = gzip.compress(b"a" * 10_000_000)

    status, _ = await post("/twilio/sms", SMS, body=packed, headers={"Content-Encoding": "gzip"})

    assert status == 413


async def raw(rig: TwilioRig, head: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.server.port)
    writer.write(
        f"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM_TYPE}\r\n{head}\r\n\r\n".encode()
    )
    await writer.drain()
    return reader, writer


async def test_declared_ten_megabytes_are_refused_before_any_is_sent(rig: TwilioRig) -> None:
    reader, writer = await raw(rig, "Content-Length: 10000000")

    async with asyncio.timeout(5):
        assert b" 413 " in await reader.readline()
    writer.close()


async def test_endless_chunked_body_is_refused_at_the_limit(rig: TwilioRig) -> None:
    reader, writer = await raw(rig, "Transfer-Encoding: chunked")
    sent = 0
    answer = asyncio.create_task(reader.readline())
    while not answer.done() and sent < 10_000_000:
        writer.write(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")
        sent += 0x2000
        await asyncio.wait([answer], timeout=0.01)

    assert b" 413 " in await answer
    assert sent < 1_000_000
    writer.close()


async def test_body_that_never_ends_is_given_up(rig: TwilioRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "READ_TIMEOUT", 0.05)
    reader, writer = await raw(rig, "Content-Length: 100")
    writer.write(b"Body=")

    async with asyncio.timeout(5):
        assert b" 408 " in await reader.readline()
    writer.close()


async def test_body_in_many_pieces_is_one_form(rig: TwilioRig) -> None:
    body = urlencode(SMS).encode()
    head = f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {sign('/twilio/sms', SMS)}"
    reader, writer = await raw(rig, head)
    for byte in body:
        writer.write(bytes([byte]))
        await writer.drain()

    async with asyncio.timeout(5):
        assert b" 200 " in await reader.readline()
    writer.close()


async def test_call_is_admitted_and_rejected_unbilled(rig: TwilioRig) -> None:
    outcome = await rig.carrier.call(TEXTER)

    assert outcome.taken
    assert outcome.call_status == "no-answer"
    assert [call.price for call in rig.carrier.calls(TEXTER)] == [None]
    (inbound,) = rig.door.admitted.values()
    assert (inbound.channel, inbound.number, inbound.text, inbound.key) == ("call", TEXTER, "", outcome.sid)


async def test_call_without_a_number_is_admitted(rig: TwilioRig) -> None:
    assert (await rig.carrier.call("Anonymous")).taken
    assert [inbound.number for inbound in rig.door.admitted.values()] == ["Anonymous"]


async def test_delivery_report_reaches_the_door_with_its_reply_key(rig: TwilioRig, post: Poster) -> None:
    path = "/twilio/status?key=r%2F1%20%C3%A9"
    form = changed(STATUS, MessageStatus="undelivered", ErrorCode="30003")

    assert await post(path, form) == (200, TWIML)

    ((line, carrier_id, key, receipt),) = rig.door.reports
    assert (line, carrier_id, key) == ("twilio", "SM" + "2" * 32, ReplyKey("r/1 é"))
    assert (receipt.outcome, receipt.detail, receipt.carrier_id) == (Outcome.UNREACHABLE, "30003", carrier_id)


async def test_delivery_report_under_another_key_than_signed_is_forbidden(
    rig: TwilioRig, post: Poster
) -> None:
    form = changed(STATUS, MessageStatus="delivered")
    signature = sign("/twilio/status?key=r-1", form)

    assert (await post("/twilio/status?key=r-2", form, signature=signature))[0] == 403
    assert rig.door.reports == []


async def test_delivery_report_without_key_is_told_by_the_carriers_id_alone(
    rig: TwilioRig, post: Poster
) -> None:
    for path in ("/twilio/status", "/twilio/status?key="):
        assert (await post(path, changed(STATUS, MessageStatus="delivered")))[0] == 200

    assert [(report[2], report[3].outcome) for report in rig.door.reports] == [(None, Outcome.DELIVERED)] * 2


async def test_nothing_of_a_request_is_logged(
    rig: TwilioRig, post: Poster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for form in (SMS, changed(SMS, To=OTHER), changed(SMS, MessageSid=None)):
        await post("/twilio/sms", form)
    await post("/twilio/sms", SMS, signature="forged")
    rig.door.broken = True
    await post("/twilio/sms", SMS)

    assert "bonjour" not in caplog.text
    assert TEXTER[1:] not in caplog.text
    assert TOKEN not in caplog.text
