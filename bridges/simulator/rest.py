"""The REST API under `/2010-04-01/Accounts/{AccountSid}`, answered as Twilio answers it."""

import asyncio
import base64
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from bridges.simulator.account import Account, numbering
from bridges.simulator.errors import TwilioError
from bridges.simulator.listing import Test, page_of, time_tests
from bridges.simulator.outbound import Outbound
from bridges.simulator.records import FINAL, Call, Message, Number
from bridges.simulator.resources import base_uri, call_resource, message_resource, number_resource
from bridges.simulator.settings import Failure
from bridges.simulator.webhooks import is_url

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NUMBER_FIELDS = {
    "FriendlyName": "friendly_name",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}
_encode = msgspec.json.Encoder().encode


def _json(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(
        body=_encode(body), status=status, headers=headers, content_type="application/json", charset="utf-8"
    )


def _refusal(error: TwilioError) -> web.Response:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.status == 401 else None
    return _json(error.body(), error.status, headers)


def _checked_field(name: str, value: str) -> str:
    if name.endswith("Method"):
        if value.upper() not in ("GET", "POST"):
            raise TwilioError(20001, name)
        return value.upper()
    if name != "FriendlyName" and value and not is_url(value):
        raise TwilioError(21402, name)
    return value


async def _form(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


class Rest:
    """The handlers, and the routes they stand at."""

    def __init__(self, account: Account, outbound: Outbound) -> None:
        settings = account.settings
        self._account = account
        self._outbound = outbound
        self._base = base_uri(settings.account_sid)
        self._show_message = message_resource(settings.account_sid, settings.currency)
        self._show_call = call_resource(settings.account_sid, settings.currency, account.number_sid)
        self._show_number = number_resource(settings.account_sid)
        pairs = {settings.account_sid: settings.auth_token, **(settings.api_keys or {})}
        self._credentials = [base64.b64encode(f"{user}:{secret}".encode()) for user, secret in pairs.items()]
        self.refusing = False

    def routes(self) -> list[web.RouteDef]:
        """All of them; the last one answers Twilio's 404 for what is not simulated."""
        base = "/2010-04-01/Accounts/{account}"
        handlers: list[tuple[str, str, Handler]] = [
            ("POST", "/Messages.json", self.create_message),
            ("GET", "/Messages.json", self.list_messages),
            ("GET", "/Messages/{sid}.json", self.message),
            ("POST", "/Messages/{sid}.json", self.redact_message),
            ("DELETE", "/Messages/{sid}.json", self.delete_message),
            ("GET", "/Calls.json", self.list_calls),
            ("GET", "/Calls/{sid}.json", self.call),
            ("GET", "/Balance.json", self.balance),
            ("GET", "/IncomingPhoneNumbers.json", self.list_numbers),
            ("GET", "/IncomingPhoneNumbers/{sid}.json", self.number),
            ("POST", "/IncomingPhoneNumbers/{sid}.json", self.update_number),
            ("DELETE", "/IncomingPhoneNumbers/{sid}.json", self.release_number),
        ]
        handlers.append(("*", "{rest:.*}", self._not_found))
        return [web.route(method, base + path, self._guarded(handler)) for method, path, handler in handlers]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if self.refusing:
                return _hang_up(request)
            try:
                self._authenticate(request)
                return await handler(request)
            except TwilioError as error:
                return _refusal(error)

        return guarded

    def _authenticate(self, request: web.Request) -> None:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        secret = given.strip().encode("utf-8", "replace")
        known = any(hmac.compare_digest(secret, credential) for credential in self._credentials)
        if kind.lower() != "basic" or not known:
            raise TwilioError(20003)
        if request.match_info["account"] != self._account.settings.account_sid:
            raise TwilioError(20404, request.path)

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        raise TwilioError(20404, request.path)

    # -- messages

    async def create_message(self, request: web.Request) -> web.StreamResponse:
        """201 with the text, queued; or what `Behaviour` says happens instead."""
        behaviour = self._account.behaviour
        form = await _form(request)
        if behaviour.take_after:
            await asyncio.sleep(behaviour.take_after)
        if (failure := self._next_failure()) is not None:
            if failure.taken:
                self._outbound.create(form)
            return _failed(failure)
        message = self._outbound.create(form)
        shown = self._show_message(message)
        if behaviour.answer_after:
            await asyncio.sleep(behaviour.answer_after)
        if behaviour.drop > 0:
            behaviour.drop -= 1
            return _hang_up(request)
        return _json(shown, 201)

    def _next_failure(self) -> Failure | None:
        failures = self._account.behaviour.fail
        while failures:
            failures[0].count -= 1
            if failures[0].count >= 0:
                return failures[0]
            failures.pop(0)
        return None

    def _number_tests(self, query: Mapping[str, str]) -> list[Test[Any]]:
        tests: list[Test[Any]] = []
        if to := query.get("To"):
            wanted_to = _e164(to)
            tests.append(lambda record: record.to == wanted_to)
        if sender := query.get("From"):
            wanted_from = _e164(sender)
            tests.append(lambda record: record.sender == wanted_from)
        return tests

    def _peer(self, query: Mapping[str, str]) -> str | None:
        """The phone that a query is about, so that one conversation is searched and not all records."""
        for name in ("To", "From"):
            if (text := query.get(name)) and (number := _e164(text)) != self._account.settings.number:
                return number
        return None

    async def list_messages(self, request: web.Request) -> web.StreamResponse:
        """Filters: To, From, DateSent, DateSent>, DateSent<. A text not sent yet counts by its creation."""
        query = request.query
        tests = self._number_tests(query) + time_tests(query, "DateSent", _sent_or_created)
        records = self._account.messages.newest_first(self._peer(query))
        uri = f"{self._base}/Messages.json"
        return _json(page_of(query, records, tests, uri=uri, key="messages", show=self._show_message))

    def _message(self, request: web.Request) -> Message:
        message = self._account.messages.get(request.match_info["sid"])
        if message is None:
            raise TwilioError(20404, request.path)
        return message

    async def message(self, request: web.Request) -> web.StreamResponse:
        """One text."""
        return _json(self._show_message(self._message(request)))

    async def redact_message(self, request: web.Request) -> web.StreamResponse:
        """Body="" erases the body; nothing else can be set."""
        message = self._message(request)
        form = await _form(request)
        if form.get("Body") != "":
            raise TwilioError(20001, "Body")
        if message.status not in FINAL:
            raise TwilioError(20009)
        message.body, message.updated = "", time.time()
        self._account.changed(message.peer)
        return _json(self._show_message(message))

    async def delete_message(self, request: web.Request) -> web.StreamResponse:
        """204; afterwards it was never there."""
        message = self._message(request)
        if message.status not in FINAL:
            raise TwilioError(20009)
        self._account.messages.remove(message.sid)
        self._account.changed(message.peer)
        return web.Response(status=204)

    # -- calls

    async def list_calls(self, request: web.Request) -> web.StreamResponse:
        """Filters: To, From, Status, StartTime and EndTime with their bounds."""
        query = request.query
        tests: list[Test[Call]] = self._number_tests(query)
        tests += time_tests(query, "StartTime", lambda call: call.start)
        tests += time_tests(query, "EndTime", lambda call: call.end)
        if status := query.get("Status"):
            tests.append(lambda call: call.status == status)
        records = self._account.calls.newest_first(self._peer(query))
        uri = f"{self._base}/Calls.json"
        return _json(page_of(query, records, tests, uri=uri, key="calls", show=self._show_call))

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        call = self._account.calls.get(request.match_info["sid"])
        if call is None:
            raise TwilioError(20404, request.path)
        return _json(self._show_call(call))

    # -- the account

    async def balance(self, request: web.Request) -> web.StreamResponse:
        """What is left."""
        settings = self._account.settings
        return _json(
            {
                "account_sid": settings.account_sid,
                "balance": self._account.balance,
                "currency": settings.currency,
            }
        )

    async def list_numbers(self, request: web.Request) -> web.StreamResponse:
        """The one number, unless it was released or a filter leaves it out."""
        number, wanted = self._account.number, request.query.get("PhoneNumber")
        shown = number is not None and (not wanted or _e164(wanted) == number.phone_number)
        uri = f"{self._base}/IncomingPhoneNumbers.json"
        return _json(
            {
                "end": 0,
                "first_page_uri": f"{uri}?PageSize=50&Page=0",
                "next_page_uri": None,
                "page": 0,
                "page_size": 50,
                "previous_page_uri": None,
                "start": 0,
                "uri": f"{uri}?PageSize=50&Page=0",
                "incoming_phone_numbers": [self._show_number(number)] if number is not None and shown else [],
            }
        )

    def _number(self, request: web.Request) -> Number:
        number = self._account.number
        if number is None or number.sid != request.match_info["sid"]:
            raise TwilioError(20404, request.path)
        return number

    async def number(self, request: web.Request) -> web.StreamResponse:
        """The number with its webhooks."""
        return _json(self._show_number(self._number(request)))

    async def update_number(self, request: web.Request) -> web.StreamResponse:
        """Sets webhooks, fallbacks and methods; all or nothing."""
        number = self._number(request)
        checked = {
            field: _checked_field(name, value)
            for name, value in (await _form(request)).items()
            if (field := _NUMBER_FIELDS.get(name)) is not None
        }
        for field, value in checked.items():
            setattr(number, field, value)
        number.updated = time.time()
        return _json(self._show_number(number))

    async def release_number(self, request: web.Request) -> web.StreamResponse:
        """204; from then on nobody can reach it."""
        self._number(request)
        self._account.number = None
        return web.Response(status=204)


def _e164(text: str) -> str:
    plan = numbering(text)
    return text if plan is None else plan.e164


def _sent_or_created(message: Message) -> float:
    return message.created if message.sent is None else message.sent


def _failed(failure: Failure) -> web.Response:
    headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
    if failure.code is None:
        return web.Response(status=failure.status, text="upstream connect error", headers=headers)
    return _json(TwilioError(failure.code, status=failure.status).body(), failure.status, headers)


def _hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a byte of an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
