"""The webhook side: who speaks is proven, what was said is on disk, and only then comes an answer."""

from collections.abc import Callable, Iterable

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from bot.model import Admission, Channel, Inbound, InboundKey, Instant, Receipt, ReplyKey
from bot.ports import CannotCommit, Door
from bridges.twilio import forms, twiml
from bridges.twilio.outcomes import of_call, of_message, parse_code
from bridges.twilio.settings import STATUS_PATH, Settings
from bridges.twilio.signature import Signature

SIGNATURE_HEADER = "X-Twilio-Signature"

_HEADERS = CIMultiDictProxy(CIMultiDict({"Content-Type": twiml.CONTENT_TYPE}))

Fields = dict[str, list[str]]


class Webhooks:
    """Twilio's three webhooks for one number.

    413 for a body over 64 KiB, 408 for one that does not end, 403 for one that Twilio did not
    sign or that is another account's or number's, 400 for a form that lacks what it must have,
    503 when nothing could be committed, so that Twilio turns to its fallback.
    """

    def __init__(
        self, line: str, settings: Settings, now: Callable[[], Instant], admitted: Callable[[str], None]
    ) -> None:
        self.door: Door | None = None
        self._line = line
        self._account = settings.account_sid
        self._number = settings.number
        self._signature = Signature(settings.auth_token, settings.public_url)
        self._now = now
        self._admitted = admitted

    def routes(self) -> Iterable[web.RouteDef]:
        """What to mount into the web application."""
        return [
            web.post("/twilio/sms", self.sms),
            web.post("/twilio/voice", self.voice),
            web.post(STATUS_PATH, self.status),
        ]

    async def sms(self, request: web.Request) -> web.Response:
        """https://www.twilio.com/docs/messaging/guides/webhook-request"""
        fields = await self._fields(request)
        inbound = self._inbound(fields, "sms", "MessageSid", _value(fields, "Body"))
        await self._admit(inbound)
        return _answer(twiml.EMPTY)

    async def voice(self, request: web.Request) -> web.Response:
        """https://www.twilio.com/docs/voice/twiml#request-parameters"""
        fields = await self._fields(request)
        inbound = self._inbound(fields, "call", "CallSid", "")
        admission = await self._admit(inbound)
        greeting = await self._open_door().greet(inbound, admission)
        return _answer(twiml.REJECT if greeting is None else twiml.spoken(greeting))

    async def status(self, request: web.Request) -> web.Response:
        """What became of a reply, or of a call: the form of a call has a CallSid.

        https://www.twilio.com/docs/messaging/guides/track-outbound-message-status and
        https://www.twilio.com/docs/voice/api/call-resource#statuscallback
        """
        fields = await self._fields(request)
        if "CallSid" in fields and "MessageSid" not in fields:
            return await self._call_status(fields)
        carrier_id, status = _value(fields, "MessageSid"), _value(fields, "MessageStatus")
        _only(fields, "From", self._number)
        code = parse_code(fields.get("ErrorCode", [""])[0])
        key = request.query.get("key")
        await self._report(carrier_id, ReplyKey(key) if key else None, of_message(status, code, carrier_id))
        return _answer(twiml.EMPTY)

    async def _call_status(self, fields: Fields) -> web.Response:
        carrier_id, status = _value(fields, "CallSid"), _value(fields, "CallStatus")
        _only(fields, "To", self._number)
        duration = fields.get("CallDuration", ["0"])[0]
        receipt = of_call(status, duration, carrier_id)
        if receipt is not None:
            await self._report(carrier_id, None, receipt)
        return _answer(twiml.EMPTY)

    async def _report(self, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        try:
            await self._open_door().report(self._line, carrier_id, key, receipt)
        except CannotCommit as error:
            raise web.HTTPServiceUnavailable from error

    async def _fields(self, request: web.Request) -> Fields:
        """The form of a request that Twilio signed and that belongs to our account."""
        try:
            body = await forms.read(request)
        except forms.TooLarge as error:
            raise web.HTTPRequestEntityTooLarge(forms.MAX_BODY, forms.MAX_BODY + 1) from error
        except forms.TooSlow as error:
            raise web.HTTPRequestTimeout from error
        try:
            pairs = forms.parse(body)
        except forms.TooManyFields as error:
            raise web.HTTPBadRequest(text="too many fields") from error
        if not self._signature.holds(request.path_qs, pairs, request.headers.get(SIGNATURE_HEADER)):
            raise web.HTTPForbidden(text="not signed by the carrier")
        if request.content_type != forms.FORM_TYPE:
            raise web.HTTPBadRequest(text=f"Content-Type is not {forms.FORM_TYPE}")
        fields = forms.collect(pairs)
        _only(fields, "AccountSid", self._account)
        return fields

    def _inbound(self, fields: Fields, channel: Channel, key: str, text: str) -> Inbound:
        inbound = Inbound(
            key=InboundKey(_value(fields, key)),
            line=self._line,
            channel=channel,
            at=self._now(),
            number=_value(fields, "From"),
            to=_value(fields, "To"),
            text=text,
            raw=fields,
        )
        _only(fields, "To", self._number)
        if not inbound.key or not inbound.number:
            raise web.HTTPBadRequest(text=f"{key} or From is empty")
        return inbound

    async def _admit(self, inbound: Inbound) -> Admission:
        try:
            admission = await self._open_door().admit(inbound)
        except CannotCommit as error:
            raise web.HTTPServiceUnavailable from error
        self._admitted(inbound.key)
        return admission

    def _open_door(self) -> Door:
        if self.door is None:
            raise CannotCommit
        return self.door


def _value(fields: Fields, name: str) -> str:
    """The first value of a field that the form must have."""
    values = fields.get(name)
    if values is None:
        raise web.HTTPBadRequest(text=f"{name} is missing")
    return values[0]


def _only(fields: Fields, name: str, expected: str) -> None:
    """Refuse what was signed with our token but is for another account or number."""
    if any(value != expected for value in fields.get(name, ())):
        raise web.HTTPForbidden(text=f"{name} is not ours")


def _answer(body: str) -> web.Response:
    return web.Response(body=body.encode(), headers=_HEADERS)
