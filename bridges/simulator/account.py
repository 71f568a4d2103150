"""The account as every part of the carrier sees it: records, money, opt-outs, what went wrong."""

import time
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec
import phonenumbers
from smsutil import split

from bridges.simulator.errors import WEBHOOK
from bridges.simulator.records import Call, DebuggerEntry, Message, Number, Register, new_sid
from bridges.simulator.resources import price_text
from bridges.simulator.settings import Behaviour, CarrierSettings

DEBUGGER_KEPT = 1_000


class Plan(msgspec.Struct, frozen=True):
    """What the numbering plan says of a number: E.164, ISO country or None, and whether it is a landline."""

    e164: str
    country: str | None
    fixed: bool


@lru_cache(maxsize=65_536)
def numbering(text: str) -> Plan | None:
    """Read a number as Twilio does: E.164, separators allowed. None when nobody can be reached there."""
    try:
        number = phonenumbers.parse(text, None if text.startswith("+") else "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Plan(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.region_code_for_number(number),
        phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE,
    )


@lru_cache(maxsize=4096)
def segments(body: str) -> int:
    """How many segments a text is charged as."""
    return len(split(body).parts)


class Counts(msgspec.Struct, kw_only=True):
    """Running totals since the start, also of what the registers no longer hold."""

    texts: int = 0
    calls: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    refused: int = 0
    lost_webhooks: int = 0
    charged: str = "0"


class Account:
    """Shared by the parts; no I/O. `changed` is called with the phone whose conversation changed."""

    def __init__(self, settings: CarrierSettings) -> None:
        self.settings = settings
        self.behaviour = Behaviour()
        self.messages: Register[Message] = Register(settings.keep)
        self.calls: Register[Call] = Register(settings.keep)
        self.debugger: deque[DebuggerEntry] = deque(maxlen=DEBUGGER_KEPT)
        self.opted_out: set[str] = set()
        self.counts = Counts()
        self.number: Number | None = self._rent()
        self.number_sid = self.number.sid
        self.waiting = 0
        self.changed: Callable[[str], None] = lambda _peer: None
        self._seq = 0
        self._balance = Decimal(settings.balance)
        self._charged = Decimal(0)

    def _rent(self) -> Number:
        now = time.time()
        number = self.settings.number
        return Number(sid=new_sid("PN"), phone_number=number, friendly_name=number, created=now, updated=now)

    def point_at(self, webhook_base: str | None) -> None:
        """Set the number's webhooks to the bot at this address; None takes them away."""
        if self.number is None:
            return
        tail = f"#{self.settings.url_fragment}" if self.settings.url_fragment else ""

        def url(path: str) -> str:
            return "" if webhook_base is None else f"{webhook_base.rstrip('/')}{path}{tail}"

        self.number.sms_url = url("/twilio/sms")
        self.number.voice_url = url("/twilio/voice")
        self.number.status_callback = url("/twilio/status") if self.settings.call_status else ""

    def next_seq(self) -> int:
        """The next place in the order of creation, one for texts and calls together."""
        self._seq += 1
        return self._seq

    @property
    def balance(self) -> str:
        """What is left of the account's money."""
        return f"{self._balance:.5f}"

    def charge(self, unit: str, quantity: int) -> str:
        """Take the price from the balance; returns it as Twilio writes it."""
        price = price_text(unit, quantity)
        amount = Decimal(price)
        self._balance += amount
        self._charged -= amount
        self.counts.charged = f"{self._charged:.4f}"
        return price

    def note(self, code: int, sid: str, url: str) -> None:
        """Enter a webhook's failure into the debugger."""
        self.debugger.append(
            DebuggerEntry(at=time.time(), code=code, message=WEBHOOK.get(code, "Error"), sid=sid, url=url)
        )

    def forget(self) -> None:
        """Drop every record, opt-out and count; the number and the behaviour stay."""
        self.messages.clear()
        self.calls.clear()
        self.debugger.clear()
        self.opted_out.clear()
        self.counts = Counts()
