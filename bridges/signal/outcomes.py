"""What the daemon says of a message to one texter, in the words that every line uses.

Codes: `SignalJsonRpcCommandHandler` and JSON-RPC 2.0; kinds: `JsonSendMessageResult` of signal-cli.
"""

from bot.model import HOUR, SECOND, Money, Outcome, Receipt, Span
from bridges.signal.rpc import Refused, Result, Sent, Unanswered, Unreachable
from bridges.signal.settings import Notice

OUTCOMES: dict[str | int, Outcome] = {
    # What became of it for its recipient.
    "SUCCESS": Outcome.ACCEPTED,
    "NETWORK_FAILURE": Outcome.UNKNOWN,  # the connection to Signal broke: before or after it was taken
    "UNREGISTERED_FAILURE": Outcome.UNROUTABLE,
    "RATE_LIMIT_FAILURE": Outcome.BUSY,
    # Another key than we knew: may be another person. It says nothing of the line or of other replies.
    "IDENTITY_FAILURE": Outcome.UNREACHABLE,
    "INVALID_PRE_KEY_FAILURE": Outcome.UNREACHABLE,  # keys that nobody can write to, until he renews them
    # The daemon's own errors, when it names no recipient.
    -1: Outcome.REFUSED,  # what we asked makes no sense to it
    -3: Outcome.UNKNOWN,  # the connection to Signal broke
    -4: Outcome.UNREACHABLE,  # untrusted key
    -5: Outcome.BUSY,  # rate limit
    -6: Outcome.REFUSED,  # captcha refused
    # JSON-RPC's.
    -32700: Outcome.REFUSED,
    -32600: Outcome.REFUSED,
    -32601: Outcome.REFUSED,
    -32602: Outcome.REFUSED,  # no such account
    -32603: Outcome.UNKNOWN,  # it fell over, who knows where
}

MAX_WAIT = HOUR
_CURRENCY = "EUR"


def of_sent(sent: Sent, carrier_id: str) -> Receipt:
    """What `sent` came to. A daemon that names no results has told of no failure."""
    result = sent.results[0] if sent.results else Result("SUCCESS")
    outcome = OUTCOMES.get(result.kind, Outcome.UNKNOWN)
    if outcome is Outcome.ACCEPTED:
        return accepted(carrier_id)
    if result.captcha:
        # No wait helps here: it asks for a person.
        return Receipt(outcome=Outcome.REFUSED, detail="captcha")
    return Receipt(outcome=outcome, detail=result.kind, wait=wait_of(result))


def of_failure(error: Exception, carrier_id: str) -> Receipt:
    """What it says of the message that no answer came, or a refusal.

    After the daemon was reached all is `UNKNOWN` but what it says, also an exception that nobody
    foresaw: the request may have been carried out.
    """
    if isinstance(error, Unreachable):
        return Receipt(outcome=Outcome.NOT_SENT, detail="unreachable")
    if isinstance(error, Refused):
        if error.sent is not None and error.sent.results:
            return of_sent(error.sent, carrier_id)
        return Receipt(outcome=OUTCOMES.get(error.code, Outcome.REFUSED), detail=str(error.code))
    detail = "no answer" if isinstance(error, Unanswered) else "answer not understood"
    return Receipt(outcome=Outcome.UNKNOWN, detail=detail)


def failures_of(sent: Sent | None, code: int = 0) -> Notice | None:
    """What a person must hear of after a send that came to this, or to an error of the daemon."""
    results = sent.results if sent is not None else ()
    if code == -6 or any(result.captcha for result in results):
        return Notice.CAPTCHA
    kinds = {result.kind for result in results}
    if code == -5 or "RATE_LIMIT_FAILURE" in kinds:
        return Notice.RATE_LIMITED
    return Notice.TEXTER_KEY if code == -4 or "IDENTITY_FAILURE" in kinds else None


def accepted(carrier_id: str, outcome: Outcome = Outcome.ACCEPTED) -> Receipt:
    """It has left, for nothing."""
    return Receipt(outcome=outcome, carrier_id=carrier_id, price=Money(0), currency=_CURRENCY)


def wait_of(result: Result) -> Span | None:
    """How long to leave it alone, an hour at most."""
    return None if result.wait is None else Span(min(result.wait * SECOND, MAX_WAIT))
