"""Texts and calls from phones to the bot, and what the bot's answer does to them."""

import asyncio
import math
import secrets
import time
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

import msgspec

from bridges.simulator.account import Account, numbering, segments
from bridges.simulator.outbound import Outbound
from bridges.simulator.records import Call, Heard, Message, Number, new_sid
from bridges.simulator.resources import API_VERSION
from bridges.simulator.twiml import BadTwiml, message_replies, voice_script
from bridges.simulator.webhooks import Answer, Webhooks, is_url

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
LONGEST_REDIRECTS = 10
LARGEST_TEXT = 1600 * 4


class Ring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """One text or call to throw at the bot: a text when it has a body. `to` None: the number itself."""

    sender: str
    body: str | None = None
    to: str | None = None
    media: tuple[tuple[str, str], ...] = ()
    webhook: bool = True


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one inbound.

    `taken` is whether the bot answered with a 2xx and TwiML; `code` Twilio's for what went wrong.
    `status` is the bot's HTTP status, `attempts` how often it was asked. For a call `call_status` is how it
    ended, `heard` what the caller heard, `seconds` how long it took.
    """

    sid: str
    taken: bool
    code: int | None = None
    status: int | None = None
    attempts: int = 0
    twiml: str = ""
    call_status: str | None = None
    heard: tuple[Heard, ...] = ()
    seconds: int = 0


def _place(prefix: str, number: str) -> dict[str, str]:
    plan = numbering(number)
    country = plan.country if plan is not None and plan.country is not None else ""
    return {f"{prefix}City": "", f"{prefix}State": "", f"{prefix}Zip": "", f"{prefix}Country": country}


def _check_text(text: str) -> None:
    # What is not Unicode text cannot be posted by anybody; a phone cannot write it either.
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise ValueError("the text holds a lone surrogate") from None
    if size > LARGEST_TEXT:
        raise ValueError(f"the text is longer than {LARGEST_TEXT} bytes")


class Inbound:
    """Brings what phones send to the bot."""

    def __init__(self, account: Account, webhooks: Webhooks, outbound: Outbound) -> None:
        self._account = account
        self._webhooks = webhooks
        self._outbound = outbound

    def _rented(self) -> Number:
        if self._account.number is None:
            raise ValueError("the number was released: nobody can reach it")
        return self._account.number

    async def ring(self, ring: Ring) -> Outcome:
        """One text or call. Raises ValueError for what no phone could send."""
        if ring.body is None:
            return await self.call(ring.sender, to=ring.to, webhook=ring.webhook)
        return await self.text(ring.sender, ring.body, to=ring.to, media=ring.media, webhook=ring.webhook)

    async def ring_all(self, rings: Iterable[Ring], concurrency: int = 32) -> list[Outcome]:
        """Many at once, at most `concurrency` under way. Outcomes in the order of `rings`."""
        gate = asyncio.Semaphore(concurrency)

        async def one(ring: Ring) -> Outcome:
            async with gate:
                return await self.ring(ring)

        return await asyncio.gather(*(one(ring) for ring in rings))

    async def text(
        self,
        sender: str,
        body: str,
        *,
        to: str | None = None,
        media: Sequence[tuple[str, str]] = (),
        webhook: bool = True,
    ) -> Outcome:
        """A phone writes. It is in the Messages list at once, whatever becomes of the webhook.

        `media` are URL and content type. Without `webhook` the bot is not told: as if it had been away.
        """
        _check_text(body)
        number = self._rented()
        account = self._account
        now = time.time()
        message = Message(
            seq=account.next_seq(),
            sid=new_sid("MM" if media else "SM"),
            direction="inbound",
            sender=sender,
            to=to or number.phone_number,
            body=body,
            status="received",
            segments=segments(body) if body else 1,
            created=now,
            updated=now,
            sent=now,
            media=tuple(media),
        )
        message.price = account.charge(account.settings.price_per_inbound, message.segments)
        account.messages.add(message)
        account.counts.texts += 1
        self._keyword(sender, body)
        account.changed(sender)
        return await self._post_text(message, number) if webhook else Outcome(sid=message.sid, taken=False)

    def _keyword(self, sender: str, body: str) -> None:
        word = body.strip().upper()
        if word in STOP_WORDS:
            self._account.opted_out.add(sender)
        elif word in START_WORDS:
            self._account.opted_out.discard(sender)

    async def again(self, sid: str) -> Outcome:
        """Post the webhook of an old text once more, as Twilio's own retry would. KeyError if unknown."""
        message = self._account.messages.get(sid)
        if message is None or not message.inbound:
            raise KeyError(sid)
        return await self._post_text(message, self._rented())

    def text_form(self, message: Message) -> dict[str, str]:
        """The complete form of an inbound text's webhook."""
        form = {
            "AccountSid": self._account.settings.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            **_place("From", message.sender),
            "MessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
            **_place("To", message.to),
        }
        for index, (url, content_type) in enumerate(message.media):
            form[f"MediaUrl{index}"] = url
            form[f"MediaContentType{index}"] = content_type
        return form

    async def _post_text(self, message: Message, number: Number) -> Outcome:
        if not number.sms_url:
            return Outcome(sid=message.sid, taken=False)
        answer = await self._webhooks.ask(
            number.sms_url,
            self.text_form(message),
            method=number.sms_method,
            fallback=number.sms_fallback_url,
        )
        code = answer.code
        replies: tuple[str, ...] = ()
        if code is None:
            try:
                replies = message_replies(answer.body, answer.content_type)
            except BadTwiml as error:
                code = error.code
        message.webhook, message.webhook_code = answer.status, code
        self._settle(code, message.sid, message.sender, number.sms_url)
        for reply in replies:
            if message.sender not in self._account.opted_out:
                self._outbound.queue(message.to, message.sender, reply, direction="outbound-reply")
        return _outcome(message.sid, answer, code)

    def _settle(self, code: int | None, sid: str, sender: str, url: str) -> None:
        if code is not None:
            self._account.counts.lost_webhooks += 1
            self._account.note(code, sid, url)
        self._account.changed(sender)

    async def call(self, sender: str, *, to: str | None = None, webhook: bool = True) -> Outcome:
        """A phone calls. Speech takes no real time: how long it would take is counted and charged."""
        number = self._rented()
        account = self._account
        now = time.time()
        call = Call(
            seq=account.next_seq(),
            sid=new_sid("CA"),
            sender=sender,
            to=to or number.phone_number,
            status="ringing",
            created=now,
            updated=now,
            start=now,
        )
        account.calls.add(call)
        account.counts.calls += 1
        account.changed(sender)
        if not webhook or not number.voice_url:
            self._hang_up(call, "no-answer")
            return Outcome(sid=call.sid, taken=False, call_status=call.status)
        answer, code = await self._play(call, number)
        call.webhook, call.webhook_code = answer.status, code
        if call.status in ("ringing", "in-progress"):
            self._hang_up(call, "completed" if code is None or call.heard else "failed")
        self._settle(code, call.sid, sender, number.voice_url)
        if number.status_callback:
            await self._tell_end(call, number)
        return msgspec.structs.replace(
            _outcome(call.sid, answer, code),
            call_status=call.status,
            heard=call.heard,
            seconds=call.duration or 0,
        )

    async def _play(self, call: Call, number: Number) -> tuple[Answer, int | None]:
        """Ask for TwiML and follow its redirects; `call` gets what was heard."""
        url, method, fallback = number.voice_url, number.voice_method, number.voice_fallback_url
        form = self.call_form(call) | {
            "CallToken": secrets.token_urlsafe(24),
            "StirVerstat": "TN-Validation-Passed-C",
        }
        for _ in range(LONGEST_REDIRECTS + 1):
            answer = await self._webhooks.ask(url, form, method=method, fallback=fallback)
            if answer.code is not None:
                return answer, answer.code
            try:
                script = voice_script(answer.body, answer.content_type)
            except BadTwiml as error:
                return answer, error.code
            call.heard += script.heard
            if script.unknown:
                self._account.note(12200, call.sid, url)
            if script.rejected is not None and not call.heard:
                self._hang_up(call, script.rejected)
                return answer, None
            if script.redirect is None:
                return answer, None
            call.status = "in-progress"
            try:
                url = urljoin(url, script.redirect)
            except ValueError:
                return answer, 11100
            if not is_url(url):
                return answer, 11100
            form = self.call_form(call)
        return answer, 12200

    def call_form(self, call: Call) -> dict[str, str]:
        """What every webhook of a call carries."""
        return {
            "AccountSid": self._account.settings.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": call.sid,
            "CallStatus": call.status,
            "Called": call.to,
            **_place("Called", call.to),
            "Caller": call.sender,
            **_place("Caller", call.sender),
            "Direction": "inbound",
            "From": call.sender,
            **_place("From", call.sender),
            "To": call.to,
            **_place("To", call.to),
        }

    def _hang_up(self, call: Call, status: str) -> None:
        """End it: only an answered call has a duration and a price."""
        now = time.time()
        call.status, call.updated = status, now
        call.duration = 0
        if status == "completed":
            call.duration = max(1, math.ceil(sum(heard.seconds for heard in call.heard)))
            unit = self._account.settings.price_per_call_minute
            call.price = self._account.charge(unit, math.ceil(call.duration / 60))
        call.end = now + call.duration
        self._account.changed(call.sender)

    async def _tell_end(self, call: Call, number: Number) -> None:
        duration = call.duration or 0
        form = self.call_form(call) | {
            "CallDuration": str(duration),
            "CallbackSource": "call-progress-events",
            "Duration": str(math.ceil(duration / 60)),
            "SequenceNumber": "0",
            "Timestamp": time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(call.end)),
        }
        answer = await self._webhooks.ask(number.status_callback, form, method=number.status_callback_method)
        if answer.code is not None:
            self._account.note(answer.code, call.sid, number.status_callback)


def _outcome(sid: str, answer: Answer, code: int | None) -> Outcome:
    return Outcome(
        sid=sid,
        taken=code is None,
        code=code,
        status=answer.status,
        attempts=len(answer.attempts),
        twiml=answer.body,
    )
