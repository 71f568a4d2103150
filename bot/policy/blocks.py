"""Blocks and proposals: what people may decide about senders, and what follows from it.

Invariants: a proposal is frozen when made, and approving it blocks those senders and no others;
only founders' yeses count, each once; taking a yes back never undoes a block.
"""

from collections.abc import Callable
from typing import Any, Literal

from bot.model import DAY, HOUR, MINUTE, Instant, PersonId, SenderId
from bot.policy.codes import code_of
from bot.policy.facts import (
    AnyFact,
    Approved,
    Asked,
    Blocked,
    Confirmed,
    Dismissed,
    Proposed,
    Unblocked,
    Withdrawn,
)
from bot.policy.ledger import Block, Ledger, Pending, Proposal
from bot.policy.orders import Approve, Confirm, Dismiss, LiftBlock, Order, SetBlock, Withdraw

BLOCK_FOR = 90 * DAY
PROPOSAL_FOR = 7 * DAY
QUESTION_FOR = 10 * MINUTE
PROPOSALS_AN_HOUR = 5
"""Of one moderator."""
MOST_SENDERS = 5_000
"""In one proposal: a fact that names more would be too large for a line of evidence."""
ABOUT_PROPOSALS = frozenset({"approve_all", "dismiss_all"})
"""Questions that are answered here."""


def decide_block(order: Order, ledger: Ledger, founders_needed: int, now: Instant) -> list[AnyFact]:
    """What an order about blocks changes; nothing where it is too late or not theirs."""
    match order:
        case SetBlock():
            return _block(order, ledger, now)
        case LiftBlock():
            return _lift(order, ledger, now)
        case Approve(proposal=None):
            return _ask(order, "approve_all", list(ledger.proposals), now)
        case Approve():
            return _approve(ledger, order.proposal or 0, order, founders_needed, now)
        case Dismiss(proposal=None) if ledger.role_of(order.by) == "founder":
            return _ask(order, "dismiss_all", list(ledger.proposals), now)
        case Dismiss():
            numbers = [order.proposal] if order.proposal is not None else list(ledger.proposals)
            return [
                Dismissed(at=now, proposal=n, by=order.by)
                for n in numbers
                if _may_dismiss(ledger, n, order.by)
            ]
        case Withdraw():
            return [
                Withdrawn(at=now, proposal=number, by=order.by)
                for number, proposal in ledger.proposals.items()
                if proposal.votes.get(order.by) == order.reaction
            ]
        case Confirm():
            return _confirm(order, ledger, founders_needed, now)
    raise TypeError(f"no decision for {type(order).__name__}")


def _ask(
    order: Order, what: Literal["approve_all", "dismiss_all"], proposals: list[int], now: Instant
) -> list[AnyFact]:
    if not proposals:
        return []
    until = Instant(now + QUESTION_FOR)
    return [
        Asked(at=now, code=code_of(order.event), by=order.by, what=what, proposals=proposals, until=until)
    ]


def _may_dismiss(ledger: Ledger, number: int, person: PersonId) -> bool:
    proposal = ledger.proposals.get(number)
    return proposal is not None and (ledger.role_of(person) == "founder" or proposal.by == person)


def _lift(order: LiftBlock, ledger: Ledger, now: Instant) -> list[AnyFact]:
    if order.sender is not None:
        senders = [order.sender]
    elif order.proposal is not None:
        senders = [sender for sender, block in ledger.blocks.items() if block.proposal == order.proposal]
    elif order.cluster is not None:
        senders = [sender for sender, block in ledger.blocks.items() if block.cluster == order.cluster]
    else:
        senders = ledger.last_block
    known = [sender for sender in senders if ledger.blocked(sender, now)]
    return [Unblocked(at=now, senders=known, by=order.by, proposal=order.proposal)] if known else []


WhyNot = Literal["limit", "proposed", "blocked"]


def why_not_proposed(ledger: Ledger, sender: SenderId, by: PersonId, now: Instant) -> WhyNot | None:
    """What keeps a moderator from proposing `sender` at `now`, if anything."""
    if ledger.blocked(sender, now):
        return "blocked"
    if any(sender in proposal.senders for proposal in ledger.proposals.values()):
        return "proposed"
    lately = [at for at in ledger.suggested.get(by, ()) if now < at + HOUR]
    return "limit" if len(lately) >= PROPOSALS_AN_HOUR else None


def _block(order: SetBlock, ledger: Ledger, now: Instant) -> list[AnyFact]:
    if ledger.role_of(order.by) == "founder":
        return [Blocked(at=now, senders=[order.sender], until=order.until, by=order.by, why=order.why)]
    if why_not_proposed(ledger, order.sender, order.by, now) is not None:
        return []
    return [
        Proposed(
            at=now,
            proposal=ledger.next_proposal,
            senders=[order.sender],
            reason=order.why or "",
            until=Instant(now + PROPOSAL_FOR),
            by=order.by,
            texts=order.texts,
            answered=int(order.sender in ledger.answered),
        )
    ]


def yeses_needed(ledger: Ledger, founders_needed: int) -> int:
    """How many founders must say yes: no more than there are, or nothing could be decided any more."""
    return min(founders_needed, len(ledger.founders))


def _blocked_until(ledger: Ledger, sender: SenderId) -> Instant:
    block = ledger.blocks.get(sender)
    return Instant(0) if block is None else block.until


def yeses(ledger: Ledger, proposal: Proposal) -> list[PersonId]:
    """Who said yes and still is a founder."""
    return [person for person in proposal.votes if ledger.role_of(person) == "founder"]


def _approve(ledger: Ledger, number: int, order: Order, needed: int, now: Instant) -> list[AnyFact]:
    proposal = ledger.proposals.get(number)
    if proposal is None or ledger.role_of(order.by) != "founder":
        return []
    facts: list[AnyFact] = []
    voted = yeses(ledger, proposal)
    if order.by not in voted:
        reaction = order.event if isinstance(order, Approve) and order.reaction else None
        facts.append(Approved(at=now, proposal=number, by=order.by, reaction=reaction))
        voted.append(order.by)
    # Said once more it counts where it is enough by now: the other founder may have left since.
    if len(voted) >= yeses_needed(ledger, needed):
        until = Instant(now + BLOCK_FOR)
        facts.append(
            Blocked(
                at=now,
                # Who was blocked for longer meanwhile stays so.
                senders=[one for one in proposal.senders if _blocked_until(ledger, one) < until],
                until=until,
                by=order.by,
                why=proposal.reason,
                proposal=number,
            )
        )
    return facts


def _confirm(order: Confirm, ledger: Ledger, needed: int, now: Instant) -> list[AnyFact]:
    question = ledger.questions.get(order.code)
    if question is None or question.by != order.by or now >= question.until:
        return []
    facts: list[AnyFact] = [Confirmed(at=now, code=order.code, by=order.by)]
    for number in question.proposals:
        if question.what == "approve_all":
            facts += _approve(ledger, number, order, needed, now)
        elif _may_dismiss(ledger, number, order.by):
            facts.append(Dismissed(at=now, proposal=number, by=order.by))
    return facts


def expired(ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The proposals that nobody decided in time."""
    return [Dismissed(at=now, proposal=n) for n, p in ledger.proposals.items() if now >= p.until]


def next_expiry(ledger: Ledger) -> Instant | None:
    """When the next proposal lapses."""
    return min((proposal.until for proposal in ledger.proposals.values()), default=None)


def proposal_in(fact: Proposed) -> Proposal:
    """The proposal that `fact` makes."""
    return Proposal(
        senders=fact.senders,
        reason=fact.reason,
        at=fact.at,
        until=fact.until,
        by=fact.by,
        cluster=fact.cluster,
        texts=fact.texts,
        genuine=fact.genuine,
        answered=fact.answered,
    )


def _proposed(ledger: Ledger, fact: Proposed) -> None:
    ledger.proposals[fact.proposal] = proposal_in(fact)
    ledger.next_proposal = fact.proposal + 1
    if fact.by is not None:
        # Of those of the last hour at most so many are ever asked for.
        ledger.suggested[fact.by] = [*ledger.suggested.get(fact.by, ()), fact.at][-PROPOSALS_AN_HOUR:]
    else:
        ledger.quarantined.update(dict.fromkeys(fact.senders, fact.proposal))


def _approved(ledger: Ledger, fact: Approved) -> None:
    ledger.proposals[fact.proposal].votes[fact.by] = fact.reaction


def _withdrawn(ledger: Ledger, fact: Withdrawn) -> None:
    ledger.proposals[fact.proposal].votes.pop(fact.by, None)


def _dismissed(ledger: Ledger, fact: Dismissed) -> None:
    _close(ledger, fact.proposal)


def _close(ledger: Ledger, number: int) -> None:
    proposal = ledger.proposals.pop(number, None)
    for sender in proposal.senders if proposal is not None else ():
        if ledger.quarantined.get(sender) == number:
            del ledger.quarantined[sender]


def _blocked(ledger: Ledger, fact: Blocked) -> None:
    proposal = ledger.proposals.get(fact.proposal) if fact.proposal is not None else None
    cluster = proposal.cluster if proposal is not None else None
    for sender in fact.senders:
        ledger.blocks[sender] = Block(fact.until, fact.by, fact.why, fact.proposal, cluster)
    ledger.last_block = list(fact.senders)
    if fact.proposal is not None:
        _close(ledger, fact.proposal)


def _unblocked(ledger: Ledger, fact: Unblocked) -> None:
    for sender in fact.senders:
        ledger.blocks.pop(sender, None)


def _asked(ledger: Ledger, fact: Asked) -> None:
    for code in [code for code, pending in ledger.questions.items() if fact.at >= pending.until]:
        del ledger.questions[code]
    ledger.questions[fact.code] = Pending(
        fact.by, fact.what, fact.proposals, fact.until, fact.person, fact.identity or ""
    )


def _confirmed(ledger: Ledger, fact: Confirmed) -> None:
    ledger.questions.pop(fact.code, None)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    Proposed: _proposed,
    Approved: _approved,
    Withdrawn: _withdrawn,
    Dismissed: _dismissed,
    Blocked: _blocked,
    Unblocked: _unblocked,
    Asked: _asked,
    Confirmed: _confirmed,
}
