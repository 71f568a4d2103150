"""The REST side: the real twilio client, on one aiohttp session, towards any base URL.

Importing this module loads twilio.rest (83 ms): import it when the first request is due.
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote, quote_plus

import aiohttp
import msgspec
from twilio.http.async_http_client import (  # type: ignore[import-untyped]  # twilio ships no types
    AsyncTwilioHttpClient,
)
from twilio.http.response import Response  # type: ignore[import-untyped]  # as above
from twilio.rest import Client  # type: ignore[import-untyped]  # as above

from bot.model import SECOND, Instant
from bridges.twilio.outcomes import Refusal, parse_code
from bridges.twilio.settings import Settings

API = "https://api.twilio.com"
"""What twilio calls its API by, whatever `api_base` says."""

CONNECTIONS = 64
"""At once. Twilio answers 20429 to an account that holds more than about a hundred."""

CONNECT_TIMEOUT = 5.0
"""Seconds, within the whole timeout: what is over by then certainly never left."""

PAGE_SIZE = 100
MAX_PAGES = 5
LARGE_PAGE = 1000
"""The largest that Twilio gives."""
MOST_PAGES = 1000
"""A million messages. More came in one go in no raid, and would take an hour to ask for."""


class TooMany(Exception):
    """The carrier lists more messages than are worth reading."""


class Wire(AsyncTwilioHttpClient):  # type: ignore[misc]  # its base is untyped
    """Twilio's own transport with what it lacks: time-outs that hold, and silence.

    `AsyncTwilioHttpClient` ignores its timeout, logs the query (the texter's number), keeps the
    last text, and drops the headers of an error. Raises `Refusal` for any answer but 2xx, and
    aiohttp's exceptions for none.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(pool_connections=False)
        connect = min(CONNECT_TIMEOUT, settings.timeout / 2)
        self._timeout = aiohttp.ClientTimeout(total=settings.timeout, connect=connect)
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def request(  # noqa: PLR0917  # the signature is twilio's
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # twilio's too, and never given
        allow_redirects: bool = False,
    ) -> Response:
        """One attempt. `auth` is ignored: `Carrier` puts it into the headers once for all."""
        query = {name: str(value) for name, value in params.items()} if params else None
        body = "&".join([f"{name}={_quote(str(value))}" for name, value in data.items()]) if data else None
        # Waiting for a slot happens before the timeout begins: a long queue is no failure.
        async with (
            self._slots,
            self.session.request(
                method,
                url,
                params=query,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=allow_redirects,
            ) as answer,
        ):
            text = (await answer.read()).decode("utf-8", "replace")
            if not 200 <= answer.status < 300:
                raise Refusal(answer.status, _code(text), answer.headers.get("Retry-After"))
            return Response(answer.status, text, answer.headers)


class Message(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """Of Twilio's message resource what we use, each field as Twilio may give it."""

    sid: str
    status: str | None = None
    error_code: int | str | None = None
    price: str | None = None
    price_unit: str | None = None
    to: str | None = None
    from_: str | None = None
    body: str | None = None
    date_created: str | None = None
    direction: str | None = None
    num_media: str | None = None
    num_segments: str | None = None


class Call(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """Of Twilio's call resource what we use, each field as Twilio may give it."""

    sid: str
    status: str | None = None
    direction: str | None = None
    to: str | None = None
    from_: str | None = None
    duration: str | None = None
    price: str | None = None
    price_unit: str | None = None
    date_created: str | None = None
    start_time: str | None = None


class Balance(msgspec.Struct, frozen=True):
    """What is left on the account, as a decimal string."""

    balance: str | None = None
    currency: str | None = None


class Number(msgspec.Struct, frozen=True):
    """Where a number of the account sends what comes in."""

    phone_number: str
    sms_url: str | None = None
    voice_url: str | None = None
    sms_application_sid: str | None = None
    voice_application_sid: str | None = None


class _Page(msgspec.Struct, frozen=True):
    messages: list[Message]
    next_page_uri: str | None = None


class _Calls(msgspec.Struct, frozen=True):
    calls: list[Call]
    next_page_uri: str | None = None


_P = TypeVar("_P", _Page, _Calls)


class _Numbers(msgspec.Struct, frozen=True):
    incoming_phone_numbers: list[Number]


class Carrier(Client):  # type: ignore[misc]  # its base is untyped
    """Twilio's client, sent to `api_base`, where `edge` and `region` cannot go.

    Requests go through `request_async` and answers into typed values: the resource classes of
    the library cost 100 µs a send, two thirds of the request itself, and type nothing. Raises
    `Refusal`, aiohttp's exceptions, and `msgspec.DecodeError` for an answer that is not Twilio's.
    """

    def __init__(self, settings: Settings) -> None:
        user, password = settings.credentials
        super().__init__(user, password, settings.account_sid, http_client=Wire(settings))
        self._base = settings.api_base.rstrip("/")
        self._headers = super().get_headers("POST", {})
        self._headers["Authorization"] = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        self._root = f"{API}/2010-04-01/Accounts/{settings.account_sid}"
        self._messages = f"{self._root}/Messages.json"
        self._from = settings.number
        self._validity = settings.validity

    def get_hostname(self, uri: str) -> str:
        """`uri` with scheme and host of `api_base`: twilio's own hook for this."""
        return self._base + uri.removeprefix(API)

    def get_headers(self, method: str, headers: dict[str, str] | None) -> dict[str, str]:
        """The same for each request; the base class would ask for the platform's name each time."""
        return {**self._headers, **(headers or {})}

    async def create(self, to: str, body: str, callback: str) -> Message:
        """Send `body`, once; `callback` is where its delivery is to be reported."""
        answer = await self.request_async(
            "POST",
            self._messages,
            data={
                "To": to,
                "From": self._from,
                "Body": body,
                "StatusCallback": callback,
                "ValidityPeriod": self._validity,
            },
        )
        return _decode_message(answer.text)

    async def redact(self, sid: str) -> None:
        """Empty the body that Twilio keeps of a message; its numbers and dates stay."""
        await self.request_async("POST", f"{self._root}/Messages/{quote(sid)}.json", data={"Body": ""})

    async def sent(self, to: str) -> AsyncIterator[Message]:
        """The messages from our number to another, or `TooMany` after `MAX_PAGES`.

        Not narrowed by DateSent: a message that still waits in the carrier's queue has none.
        """
        query = {"To": to, "From": self._from, "PageSize": PAGE_SIZE}
        async for page in self._pages(self._messages, query, _decode_page, MAX_PAGES):
            for message in page.messages:
                yield message

    async def messages(
        self, since: Instant, *, to: str | None = None, from_: str | None = None
    ) -> AsyncIterator[list[Message]]:
        """Pages of the messages to or from a number since then, the latest first; `TooMany` at the end."""
        query = {"To": to, "From": from_, "DateSent>": _stamp(since), "PageSize": LARGE_PAGE}
        async for page in self._pages(self._messages, query, _decode_page, MOST_PAGES):
            yield page.messages

    async def calls_to(self, number: str, since: Instant) -> AsyncIterator[list[Call]]:
        """Pages of the calls to a number since then, the latest first; `TooMany` at the end."""
        query = {"To": number, "StartTime>": _stamp(since), "PageSize": LARGE_PAGE}
        async for page in self._pages(f"{self._root}/Calls.json", query, _decode_calls, MOST_PAGES):
            yield page.calls

    async def balance(self) -> Balance:
        """What is left on the account."""
        answer = await self.request_async("GET", f"{self._root}/Balance.json")
        return msgspec.json.decode(answer.text, type=Balance)

    async def number(self, number: str) -> Number | None:
        """What the account says of `number`; None when it does not have it."""
        query = {"PhoneNumber": number}
        uri = f"{self._root}/IncomingPhoneNumbers.json"
        answer = await self.request_async("GET", uri, params=query)
        page = msgspec.json.decode(answer.text, type=_Numbers)
        return next((one for one in page.incoming_phone_numbers if one.phone_number == number), None)

    async def _pages(
        self, uri: str, query: Mapping[str, object], decode: Callable[[str], _P], most: int
    ) -> AsyncIterator[_P]:
        asked: dict[str, object] | None = {name: value for name, value in query.items() if value is not None}
        for _ in range(most):
            answer = await self.request_async("GET", uri, params=asked)
            page = decode(answer.text)
            yield page
            if not page.next_page_uri:
                return
            uri, asked = API + page.next_page_uri, None
        raise TooMany

    async def close(self) -> None:
        """Close the connections; what is in flight ends with a connection error."""
        await self.http_client.close()


_decode_message = msgspec.json.Decoder(Message).decode
_decode_page = msgspec.json.Decoder(_Page).decode
_decode_calls = msgspec.json.Decoder(_Calls).decode


def _stamp(at: Instant) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def _quote(value: str) -> str:
    # Thousands of replies share a few texts; encoding them anew costs a tenth of a send.
    return quote_plus(value)


class _Problem(msgspec.Struct, frozen=True):
    code: int | str | None = None


def _code(text: str) -> int | None:
    """The error code of Twilio's error body; None when it is not Twilio's."""
    try:
        return parse_code(msgspec.json.decode(text, type=_Problem).code)
    except msgspec.DecodeError:
        return None
