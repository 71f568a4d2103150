"""The Twilio line: texts and calls come in by webhook, replies go out by REST."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from bot.model import MINUTE, SECOND, Account, InboundKey, Instant, Outcome, Outgoing, Receipt, Sent, Span
from bot.ports import Door, LineAway
from bridges.twilio.asking import Missed, astray, away
from bridges.twilio.outcomes import (
    Refusal,
    of_failure,
    of_message,
    of_refusal,
    parse_code,
    parse_date,
    parse_signed,
)
from bridges.twilio.settings import Settings
from bridges.twilio.webhooks import Webhooks

if TYPE_CHECKING:
    from bridges.twilio.client import Carrier, Message

SKEW = Span(2 * MINUTE)
"""How far the carrier's clock may be behind ours."""


class TwilioLine:
    """`bot.ports.Line` for one number of one account.

    `now` is asked for the time of each inbound.
    """

    name = "twilio"

    def __init__(self, settings: Settings, now: Callable[[], Instant]) -> None:
        self._settings = settings
        self._now = now
        self._missed = Missed(self.name, settings.number)
        self._webhooks = Webhooks(self.name, settings, now, self._missed.known)
        self._carrier: Carrier | None = None
        self._connecting = asyncio.Lock()
        self._stopped = False
        self._warming: asyncio.Task[object] | None = None

    def routes(self) -> Iterable[web.RouteDef]:
        """`POST /twilio/sms`, `/twilio/voice` and `/twilio/status`."""
        return self._webhooks.routes()

    async def start(self, door: Door) -> None:
        """Open the webhooks, which answer 503 until then. Asks nothing of the carrier."""
        self._webhooks.door = door
        # Loaded beside the first webhooks, so that the first reply does not wait for it.
        self._warming = asyncio.create_task(self._connect())

    async def send(self, reply: Outgoing) -> Receipt:
        """One `CreateMessage`, which names the reply in its status callback."""
        carrier = await self._connect()
        if carrier is None:
            return Receipt(outcome=Outcome.NOT_SENT, detail="stopped")
        try:
            callback = self._settings.status_url(reply.key)
            return _receipt(await carrier.create(reply.number, reply.text, callback))
        except Refusal as refusal:
            return of_refusal(refusal, self._now())
        except Exception as error:
            return of_failure(error)

    async def look_up(self, reply: Outgoing, since: Instant) -> Receipt | None:
        """As `bot.ports.Line`. Known by number and text, since Twilio keeps no key of ours.

        Of several that match, the one made first at `since` or later is taken.
        """
        carrier = await self._connect()
        if carrier is None:
            return Receipt(outcome=Outcome.UNKNOWN, detail="stopped")
        search = Search(reply, self._settings.number, since)
        try:
            async for message in carrier.sent(reply.number):
                search.consider(message)
        except Exception as error:
            # Whatever kept us from reading to the end, it is no proof of absence.
            search.doubt = str(error) if isinstance(error, Refusal) else type(error).__name__
        return search.result()

    async def catch_up(self, since: Instant, door: Door) -> int:
        """As `bot.ports.Listing`: by the lists of messages and calls to our number."""
        carrier = await self._asked()
        with away():
            return await self._missed.catch_up(carrier, door, since, self._now())

    async def sent(self, since: Instant) -> AsyncIterator[Sent]:
        """As `bot.ports.Listing`, the latest first."""
        carrier = await self._asked()
        with away():
            async for page in carrier.messages(since, from_=self._settings.number):
                for message in page:
                    at = parse_date(message.date_created)
                    if at is not None and (message.direction or "").startswith("outbound"):
                        yield Sent(carrier_id=message.sid, at=at, receipt=_receipt(message))

    async def account(self) -> Account:
        """As `bot.ports.Listing`: the balance, and where the number's webhooks point."""
        carrier = await self._asked()
        with away():
            balance, number = await carrier.balance(), await carrier.number(self._settings.number)
        return Account(
            balance=parse_signed(balance.balance),
            currency=(balance.currency or "").upper() or None,
            astray=astray(number, self._settings.public_url),
        )

    async def redact(self, key: InboundKey) -> None:
        """As `bot.ports.Redacting`: the body alone, Twilio keeps who wrote and when."""
        carrier = await self._asked()
        with away():
            try:
                await carrier.redact(key)
            except Refusal as refusal:
                if refusal.status != HTTPStatus.NOT_FOUND:
                    raise

    async def _asked(self) -> "Carrier":
        carrier = await self._connect()
        if carrier is None:
            raise LineAway("stopped")
        return carrier

    async def stop(self) -> None:
        """Close the connections to the carrier. A send in flight ends as `UNKNOWN`."""
        self._stopped = True
        if self._warming is not None:
            await asyncio.wait({self._warming})
        async with self._connecting:
            carrier, self._carrier = self._carrier, None
        if carrier is not None:
            await carrier.close()

    async def _connect(self) -> "Carrier | None":
        """The REST client, made when first needed; None once the line is stopped."""
        if self._carrier is None:
            async with self._connecting:
                if self._carrier is None and not self._stopped:
                    # In a thread: the import takes 83 ms, in which texts are to be taken.
                    client = await asyncio.to_thread(importlib.import_module, "bridges.twilio.client")
                    self._carrier = client.Carrier(self._settings)
        return self._carrier


class Search:
    """The one message among those listed that may be a given reply."""

    def __init__(self, reply: Outgoing, from_: str, since: Instant) -> None:
        self.doubt: str | None = None
        self._reply = reply
        self._from = from_
        self._since = Instant(since - since % SECOND)
        self._found: list[tuple[bool, Span, Receipt]] = []

    def consider(self, message: "Message") -> None:
        """Take one listed message into account, whatever the carrier's filters let through."""
        if message.to != self._reply.number or message.from_ != self._from:
            return
        created = parse_date(message.date_created)
        if created is None:
            self.doubt = "no date"
            return
        age = Span(created - self._since)
        if age < -SKEW:
            return
        if not message.body:
            self.doubt = "no text"
        elif message.body.strip().endswith(self._reply.text.strip()):
            # A trial account puts a line of its own before the text.
            self._found.append((age < 0, Span(abs(age)), _receipt(message)))

    def result(self) -> Receipt | None:
        """What is known of the reply, as `bot.ports.Line.look_up` says it."""
        if self._found:
            return min(self._found, key=lambda found: (not found[2].outcome.final, *found[:2]))[2]
        if self.doubt is not None:
            return Receipt(outcome=Outcome.UNKNOWN, detail=self.doubt)
        return None


def _receipt(message: "Message") -> Receipt:
    return of_message(
        message.status, parse_code(message.error_code), message.sid, message.price, message.price_unit
    )
