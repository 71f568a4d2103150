"""Texts from the bot to phones: what CreateMessage takes or refuses, and the way to a final status."""

import asyncio
import time
from collections.abc import Mapping
from typing import Literal

from bridges.simulator.account import Account, numbering, segments
from bridges.simulator.errors import TwilioError, delivery_end
from bridges.simulator.records import Message, new_sid
from bridges.simulator.resources import API_VERSION
from bridges.simulator.tasks import Tasks
from bridges.simulator.webhooks import Webhooks, is_url

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000


def _callback(text: str | None) -> str | None:
    if text and not is_url(text):
        raise TwilioError(21609, text)
    return text or None


def _validity(text: str | None) -> int:
    if text is None:
        return LONGEST_VALIDITY
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_VALIDITY:
        raise TwilioError(21624)
    return int(text)


class Outbound:
    """Takes texts and carries them. Status callbacks of one text go out in order, one after the other."""

    def __init__(self, account: Account, webhooks: Webhooks, tasks: Tasks) -> None:
        self._account = account
        self._webhooks = webhooks
        self._tasks = tasks

    def create(self, form: Mapping[str, str]) -> Message:
        """CreateMessage: checked in Twilio's order, then queued. Raises `TwilioError`."""
        try:
            to = self._recipient(form.get("To", ""))
            body = self._body(form.get("Body", ""))
            sender = self._sender(form.get("From", ""))
            callback = _callback(form.get("StatusCallback"))
            validity = _validity(form.get("ValidityPeriod"))
            self._refusals(to)
        except TwilioError:
            self._account.counts.refused += 1
            raise
        return self.queue(sender, to, body, callback=callback, validity=validity)

    def _recipient(self, text: str) -> str:
        if not text.strip():
            raise TwilioError(21604)
        plan = numbering(text.strip())
        if plan is None:
            raise TwilioError(21211, text)
        countries = self._account.behaviour.countries
        if countries is not None and plan.country not in countries:
            raise TwilioError(21408, plan.e164)
        if plan.fixed and self._account.behaviour.fixed_lines:
            raise TwilioError(21614, plan.e164)
        return plan.e164

    def _body(self, text: str) -> str:
        if not text.strip():
            raise TwilioError(21602)
        if len(text) > LONGEST_BODY:
            raise TwilioError(21617)
        return text

    def _sender(self, text: str) -> str:
        if not text.strip():
            raise TwilioError(21603)
        number = self._account.number
        plan = numbering(text.strip())
        if number is None or plan is None or plan.e164 != number.phone_number:
            raise TwilioError(21606, text)
        return number.phone_number

    def _refusals(self, to: str) -> None:
        account = self._account
        if to in account.opted_out:
            raise TwilioError(21610)
        code = account.behaviour.numbers.get(to)
        if code is not None and 21000 <= code < 22000:
            raise TwilioError(code, to)
        limit = account.behaviour.queue_limit
        if limit is not None and account.waiting >= limit:
            raise TwilioError(21611)

    def queue(
        self,
        sender: str,
        to: str,
        body: str,
        *,
        direction: Literal["outbound-api", "outbound-reply"] = "outbound-api",
        callback: str | None = None,
        validity: int = LONGEST_VALIDITY,
    ) -> Message:
        """Take a text that is known to be good, and start it on its way."""
        now = time.time()
        message = Message(
            seq=self._account.next_seq(),
            sid=new_sid("SM"),
            direction=direction,
            sender=sender,
            to=to,
            body=body,
            status="queued",
            segments=segments(body),
            created=now,
            updated=now,
            callback=callback,
            validity=validity,
        )
        self._account.messages.add(message)
        self._account.counts.sent += 1
        self._account.waiting += 1
        self._account.changed(to)
        self._tasks.start(self._carry(message))
        return message

    async def _carry(self, message: Message) -> None:
        to_sending, to_sent, to_delivered = self._account.behaviour.stages
        try:
            await asyncio.sleep(min(to_sending, message.validity))
        finally:
            self._account.waiting -= 1
        if to_sending > message.validity:
            await self._end(message, 30036)
            return
        await self._become(message, "sending")
        await asyncio.sleep(to_sent)
        message.sent = time.time()
        await self._become(message, "sent")
        await asyncio.sleep(to_delivered)
        await self._end(message, self._account.behaviour.numbers.get(message.to))

    async def _end(self, message: Message, code: int | None) -> None:
        account = self._account
        status = "delivered"
        if code is not None:
            status, message.error_message = delivery_end(code)
            message.error_code = code
        if status == "failed":
            message.price = None
        else:
            message.price = account.charge(account.settings.price_per_segment, message.segments)
        if status == "delivered":
            account.counts.delivered += 1
        else:
            account.counts.failed += 1
        await self._become(message, status)

    async def _become(self, message: Message, status: str) -> None:
        message.status = status
        message.updated = time.time()
        self._account.changed(message.to)
        told = self._account.behaviour.told
        if message.callback is not None and (told is None or status in told):
            await self.tell(message, status)

    async def tell(self, message: Message, status: str) -> int | None:
        """Post one status callback; returns the bot's HTTP status, None when there was none."""
        if message.callback is None:
            raise ValueError("this text has no StatusCallback")
        params = {
            "AccountSid": self._account.settings.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.to,
        }
        if message.error_code is not None and status == message.status:
            params["ErrorCode"] = str(message.error_code)
            params["ErrorMessage"] = message.error_message or ""
        if status == "delivered":
            params["RawDlrDoneDate"] = time.strftime("%y%m%d%H%M", time.gmtime(message.updated))
        answer = await self._webhooks.ask(message.callback, params)
        if answer.code is not None:
            self._account.note(answer.code, message.sid, message.callback)
        return answer.status
