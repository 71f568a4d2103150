"""Who wrote while the line answered nobody, and would have been answered.

Remembered without their texts: what a reply costs, in which language. When the line opens the
founders are asked once, and nothing goes without their yes; senders of the wave are left out.
Invariants: one entry a sender, a bounded number of them; each reply is reserved like any other,
one after the other, so that a cap that is reached in between stops the rest.
"""

from collections.abc import Callable
from typing import Any

from bot.model import HOUR, Instant, Money, PersonId, SenderId
from bot.policy.codes import code_of
from bot.policy.facts import AnyFact, Decided, Erased, MissedAnswered, MissedAsked, ModeSet
from bot.policy.ledger import Ledger, Missed, offer_of
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.standing import not_due, turned_away

MOST = 2_000
ASKED_FOR = 2 * HOUR
"""How long the question waits. Nobody is answered without a yes."""
BY_MODE = frozenset({Reason.MODE_SILENT, Reason.MODE_PAUSED})


def ask_missed(ledger: Ledger, policy: Policy, now: Instant, by: PersonId | None) -> list[AnyFact]:
    """The question for those who would be answered now, were it said so; none where there is nobody."""
    waiting = _wanting(ledger, policy, now)
    if not waiting:
        return []
    return [
        MissedAsked(
            at=now,
            code=_free_code(ledger),
            count=len(waiting),
            price=Money(sum(one.offer.price for one in waiting)),
            until=Instant(now + ASKED_FOR),
            by=by,
        )
    ]


def answer_missed(ledger: Ledger, by: PersonId, policy: Policy, now: Instant) -> list[AnyFact]:
    """A founder's yes. The replies themselves are decided as time goes on, at once."""
    if ledger.missed_until is None or now >= ledger.missed_until or ledger.mode != "open":
        return []
    count = len(_wanting(ledger, policy, now))
    return [MissedAnswered(at=now, code=ledger.missed_code or "", count=count, by=by)]


def _wanting(ledger: Ledger, policy: Policy, now: Instant) -> list[Missed]:
    return [one for sender, one in ledger.missed.items() if _why_not(ledger, sender, policy, now) is None]


Next = tuple[SenderId, Missed, Reason | None]
"""Somebody who is to be answered, and what stands in the way."""


def next_missed(ledger: Ledger, policy: Policy, now: Instant) -> Next | None:
    """Who is to be answered next; None when nobody is."""
    if not ledger.missed_due or not ledger.missed:
        return None
    sender = next(iter(ledger.missed))
    return sender, ledger.missed[sender], _why_not(ledger, sender, policy, now)


def _why_not(ledger: Ledger, sender: SenderId, policy: Policy, now: Instant) -> Reason | None:
    written = ledger.missed[sender].at
    return turned_away(ledger, sender, now) or not_due(ledger, sender, written, policy, now)


def _free_code(ledger: Ledger) -> str:
    taken = {*ledger.questions, *(new.code for new in ledger.new_texts.values())}
    turn = 0
    while (code := code_of(f"missed:{ledger.seq}:{turn}")) in taken:
        turn += 1
    return code


def remember(ledger: Ledger, fact: Decided) -> None:
    """Take in what was decided: somebody to be answered later, or somebody who need not be any more."""
    known = ledger.missed.get(fact.sender)
    if fact.reason in BY_MODE and fact.language is not None:
        ledger.missed.pop(fact.sender, None)
        ledger.missed[fact.sender] = Missed(fact.inbound, fact.at, offer_of(fact))
        if len(ledger.missed) > MOST:
            del ledger.missed[next(iter(ledger.missed))]
    elif known is not None and (fact.inbound == known.inbound or fact.reply is not None):
        if fact.inbound == known.inbound:
            # It was counted as silent when it came.
            ledger.tally_at(known.at).silent -= 1
        del ledger.missed[fact.sender]
    if not ledger.missed:
        ledger.missed_due = False


def mode_changed(ledger: Ledger, fact: ModeSet) -> None:
    """Called before the mode changes: who was not asked about in time is let go."""
    if fact.mode == "open":
        return
    if ledger.mode == "open" and (ledger.missed_until is None or fact.at >= ledger.missed_until):
        ledger.missed.clear()
    ledger.missed_code, ledger.missed_until, ledger.missed_due = None, None, False


def _asked(ledger: Ledger, fact: MissedAsked) -> None:
    ledger.missed_code, ledger.missed_until = fact.code, fact.until


def _answered(ledger: Ledger, fact: MissedAnswered) -> None:
    ledger.missed_code, ledger.missed_until = None, None
    ledger.missed_due = bool(ledger.missed)


def _erased(ledger: Ledger, fact: Erased) -> None:
    ledger.missed.pop(fact.sender, None)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    MissedAsked: _asked,
    MissedAnswered: _answered,
    Erased: _erased,
}
