"""Where a sender stands: what keeps a reply from them, whatever they write. Pure, and asked in one place."""

from bot.model import Instant, ReplyKey, SenderId
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.policy.reasons import Reason


def turned_away(ledger: Ledger, sender: SenderId, now: Instant) -> Reason | None:
    """What they, the founders or the bot's suspicion said: no reply, in whichever mode."""
    if sender in ledger.opted_out:
        return Reason.OPTED_OUT
    if ledger.blocked(sender, now):
        return Reason.BLOCKED
    return Reason.QUARANTINED if sender in ledger.quarantined else None


def withdrawn(ledger: Ledger, reply: ReplyKey, sender: SenderId, now: Instant) -> Reason | None:
    """Why a reply that was decided, and waits, is not to leave any more."""
    why, decided = turned_away(ledger, sender, now), ledger.open_replies.get(reply)
    if why is Reason.QUARANTINED and decided is not None and ledger.comforted.get(sender) == decided.at:
        # Help goes to suspects too.
        return None
    return why


def closed(ledger: Ledger) -> Reason | None:
    """The line's mode, where it answers nobody."""
    if ledger.mode == "open":
        return None
    return Reason.MODE_PAUSED if ledger.mode == "paused" else Reason.MODE_SILENT


def had_answer(ledger: Ledger, sender: SenderId, policy: Policy, now: Instant) -> bool:
    """Whether `sender` had their reply within `again_after`."""
    answered = ledger.answered.get(sender)
    return answered is not None and now < answered + policy.again_after


def not_due(
    ledger: Ledger, sender: SenderId, written: Instant, policy: Policy, now: Instant
) -> Reason | None:
    """Why a reply to what was `written` then is not due any more, or would not arrive."""
    if now > written + policy.stale_after:
        return Reason.STALE
    if sender in ledger.unroutable:
        return Reason.UNROUTABLE
    return Reason.ANSWERED if had_answer(ledger, sender, policy, now) else None
