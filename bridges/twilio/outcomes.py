"""What Twilio says of a message, in the words that every line uses.

Sources: https://www.twilio.com/docs/api/errors and "Message Status Values" in
https://www.twilio.com/docs/messaging/api/message-resource.
"""

import asyncio
from datetime import UTC
from decimal import Decimal
from email.utils import parsedate_to_datetime

import aiohttp

from bot.model import HOUR, SECOND, Instant, Money, Outcome, Receipt, Span

CODES: dict[int, Outcome] = {
    # The recipient cannot get a text from this number, today or ever; not charged.
    21211: Outcome.UNROUTABLE,  # invalid To
    21214: Outcome.UNROUTABLE,  # To cannot be reached
    21217: Outcome.UNROUTABLE,  # To is no phone number
    21265: Outcome.UNROUTABLE,  # To is a short code
    21266: Outcome.UNROUTABLE,  # To is our own number
    21408: Outcome.UNROUTABLE,  # region not enabled
    21612: Outcome.UNROUTABLE,  # no route
    21614: Outcome.UNROUTABLE,  # not a mobile number
    21635: Outcome.UNROUTABLE,  # landline
    30006: Outcome.UNROUTABLE,  # landline or carrier out of reach
    30450: Outcome.UNROUTABLE,  # blocked as pumping: sending again is what the pumper wants
    30453: Outcome.UNROUTABLE,
    21610: Outcome.OPTED_OUT,
    # Refused before it was processed.
    14107: Outcome.BUSY,
    20429: Outcome.BUSY,
    21611: Outcome.BUSY,
    30001: Outcome.BUSY,
    30036: Outcome.NOT_SENT,  # waited in Twilio's queue for the whole validity period
    # Left, and paid, whatever became of it.
    30003: Outcome.UNREACHABLE,
    30005: Outcome.UNREACHABLE,  # unknown handset: it texted us, so it may be known again later
    30004: Outcome.UNDELIVERED,  # blocked by the recipient or his carrier
    30007: Outcome.UNDELIVERED,  # filtered
    30008: Outcome.UNDELIVERED,  # unknown
    30410: Outcome.UNDELIVERED,  # the next carrier did not answer
    # Ours, or our account's.
    20003: Outcome.REFUSED,  # wrong credentials
    20005: Outcome.REFUSED,  # account not active
    20006: Outcome.REFUSED,  # access denied
    20008: Outcome.REFUSED,  # test credentials
    20403: Outcome.REFUSED,
    20404: Outcome.REFUSED,
    21212: Outcome.REFUSED,  # invalid From
    21602: Outcome.REFUSED,  # no text
    21603: Outcome.REFUSED,  # no From
    21604: Outcome.REFUSED,  # no To
    21606: Outcome.REFUSED,  # From is not ours
    21608: Outcome.REFUSED,  # trial account
    21609: Outcome.REFUSED,  # StatusCallback is no public URL
    21617: Outcome.REFUSED,  # text too long
    21659: Outcome.REFUSED,  # From is no number of Twilio's
    21660: Outcome.REFUSED,  # From belongs to another account
    30002: Outcome.REFUSED,  # account suspended
}

STATUSES: dict[str, Outcome] = {
    "accepted": Outcome.ACCEPTED,
    "scheduled": Outcome.ACCEPTED,
    "queued": Outcome.ACCEPTED,
    "sending": Outcome.ACCEPTED,
    "sent": Outcome.ACCEPTED,
    "delivered": Outcome.DELIVERED,
    "partially_delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
    "undelivered": Outcome.UNDELIVERED,
    # Without a code that says more: final and counted as paid, so that neither the texter is
    # answered twice nor the pot is thought fuller than it is.
    "failed": Outcome.UNDELIVERED,
    "canceled": Outcome.UNDELIVERED,
}

_FAILED = ("undelivered", "failed")
_MAX_WAIT = HOUR
_ABSURD = 10**12


class Refusal(Exception):
    """An HTTP answer of Twilio's other than 2xx. Says the code alone: Twilio's own words hold the number."""

    def __init__(self, status: int, code: int | None = None, retry_after: str | None = None) -> None:
        super().__init__(str(code) if code else f"http {status}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


def of_refusal(refusal: Refusal, now: Instant) -> Receipt:
    """What `refusal` says of the message that was posted.

    A known code decides in 4xx. An unknown one is `REFUSED`: nothing left and nothing is paid,
    so a person can look at it, while `UNROUTABLE` would silence a texter for ever for a reason
    that nobody has read. 5xx, 408 and 409 are `UNKNOWN` whatever the body says: something
    between us may have answered for a server that took the message.
    """
    if refusal.status >= 500 or refusal.status in (408, 409):
        outcome = Outcome.UNKNOWN
    elif refusal.status == 429:
        outcome = Outcome.BUSY
    else:
        outcome = CODES.get(refusal.code or 0, Outcome.REFUSED)
    wait = parse_wait(refusal.retry_after, now) if not outcome.final else None
    return Receipt(outcome=outcome, detail=str(refusal), wait=wait)


def of_failure(error: Exception) -> Receipt:
    """What it says of the message that was posted that no answer came, or none we understand.

    What fails before a connection stands certainly never left. After that all is `UNKNOWN`, also
    an exception that nobody foresaw: the request may have been taken.
    """
    if isinstance(error, aiohttp.InvalidURL | UnicodeEncodeError):
        return Receipt(outcome=Outcome.REFUSED, detail="malformed")
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Receipt(outcome=Outcome.NOT_SENT, detail="unreachable")
    if isinstance(error, asyncio.TimeoutError):
        return Receipt(outcome=Outcome.UNKNOWN, detail="timeout")
    if isinstance(error, aiohttp.ClientError | OSError):
        return Receipt(outcome=Outcome.UNKNOWN, detail="connection lost")
    return Receipt(outcome=Outcome.UNKNOWN, detail="answer not understood")


def of_message(
    status: str | None,
    code: int | None,
    carrier_id: str | None,
    price: str | None = None,
    unit: str | None = None,
) -> Receipt:
    """What a message resource or a status callback says.

    A status that nobody knows is `ACCEPTED`: the carrier has the message, whatever it does with it.
    """
    outcome = STATUSES.get(status or "", Outcome.ACCEPTED)
    if status in _FAILED and code:
        outcome = CODES.get(code, outcome)
    amount = parse_price(price)
    return Receipt(
        outcome=outcome,
        carrier_id=carrier_id,
        price=amount,
        currency=unit.upper() if unit and amount is not None else None,
        detail=str(code) if code else None,
    )


def of_call(
    status: str,
    duration: str | None,
    carrier_id: str,
    price: str | None = None,
    unit: str | None = None,
) -> Receipt | None:
    """What a call resource or its status callback says of a call that ended; None while it goes on.

    Only a completed call was answered: `duration` (whole seconds, a string) and price are of that.
    """
    if status not in _CALL_ENDED:
        return None
    seconds = int(duration) if duration and duration.isascii() and duration.isdigit() else 0
    amount = parse_price(price)
    return Receipt(
        outcome=Outcome.DELIVERED if status == "completed" else Outcome.UNDELIVERED,
        carrier_id=carrier_id,
        price=amount,
        currency=unit.upper() if unit and amount is not None else None,
        seconds=min(seconds, _LONGEST_CALL) if status == "completed" else 0,
    )


# https://www.twilio.com/docs/voice/api/call-resource#call-status-values
_CALL_ENDED = frozenset({"completed", "busy", "no-answer", "canceled", "failed"})
_LONGEST_CALL = 24 * 3600


def parse_price(price: str | None) -> Money | None:
    """Twilio's decimal string in millionths, sign dropped; None while it is not known."""
    amount = parse_signed(price)
    return None if amount is None else Money(abs(amount))


def parse_signed(amount: str | None) -> Money | None:
    """Twilio's decimal string in millionths; None for what is none."""
    if not amount:
        return None
    try:
        millionths = (Decimal(amount) * 1_000_000).to_integral_value()
        return Money(int(millionths)) if abs(millionths) < _ABSURD else None
    except ArithmeticError:
        return None


def parse_code(code: object) -> int | None:
    """An error code as Twilio gives it: a number in answers, a string in callbacks, or nothing."""
    if isinstance(code, int):
        return code
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) <= 6:
        return int(code)
    return None


def parse_wait(retry_after: str | None, now: Instant) -> Span | None:
    """A Retry-After header (seconds or an HTTP date) as a span of at most an hour."""
    if not retry_after:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        wait = int(text[:9]) * SECOND
    elif (at := parse_date(text)) is not None:
        wait = at - now
    else:
        return None
    return Span(min(max(wait, 0), _MAX_WAIT))


def parse_date(text: str | None) -> Instant | None:
    """A date as mail and HTTP write it, to the second; None for what is none."""
    try:
        at = parsedate_to_datetime(text or "")
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return Instant(int(aware.timestamp()) * SECOND)
    except (ValueError, OverflowError):
        return None
