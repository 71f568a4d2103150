"""How blocks and proposals look in the room, and what is answered to orders about them."""

from collections.abc import Sequence

from bot.model import Instant, PersonId
from bot.policy.blocks import (
    PROPOSALS_AN_HOUR,
    proposal_in,
    why_not_proposed,
    yeses,
    yeses_needed,
)
from bot.policy.facts import (
    AnyFact,
    Approved,
    Asked,
    Blocked,
    Commanded,
    Dismissed,
    Proposed,
    Unblocked,
    Withdrawn,
)
from bot.policy.ledger import Block, Ledger, Proposal
from bot.policy.orders import Approve, Dismiss, LiftBlock, Order, SetBlock
from bot.policy.policy import Policy
from bot.room.cards import shown_id
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.safe import name, tame
from bot.room.words import Words

YES, NO = "✅", "❌"
BUTTONS = frozenset({YES, NO})
_SHOWN = 8
"""Senders that a list names before it only counts."""
_LISTED = 50
_PENDING_SHOWN = 15


def proposal_subject(number: int) -> str:
    """What a proposal's post is filed under, so that a reaction on it finds it."""
    return f"proposal:{number}"


def proposal_of(subject: str | None) -> int | None:
    """The proposal that a post is about."""
    kind, _, number = (subject or "").partition(":")
    return int(number) if kind == "proposal" else None


def _card(
    words: Words, number: int, one: Proposal, ledger: Ledger, policy: Policy, now: Instant, *, reactions: bool
) -> Text:
    """A proposal: on whom, why, what it would change, who said yes, and how to decide."""
    voted, needed = yeses(ledger, one), yeses_needed(ledger, policy.founders_needed)
    rows = [
        " · ".join(_figures(words, one)),
        words("proposal.why", why=_reason(words, one.reason, one.cluster)),
        words("proposal.senders", senders=_names(one.senders)),
    ]
    if one.by is None:
        rows.append(words("proposal.quarantine"))
    else:
        rows.append(words("proposal.by", person=name(one.by)))
    if voted or needed > 1:
        rows.append(_votes(words, voted, needed))
    how = "proposal.how" if reactions else "proposal.how_typed"
    rows.append(words(how, number=number, before=words.timed("before", one.until, now)))
    title = words("proposal.title", number=number, count=len(one.senders))
    return lines(title, [plain(row) for row in rows])


def _figures(words: Words, one: Proposal) -> list[str]:
    figures = [words("proposal.texts", count=one.texts), _counted(words, "proposal.answered", one.answered)]
    if one.by is None:
        figures.append(_counted(words, "proposal.genuine", one.genuine))
    return figures


def _whose(words: Words, one: Proposal) -> list[str]:
    return [] if one.by is None else [words("pending.by", person=name(one.by))]


def _votes(words: Words, voted: Sequence[PersonId], needed: int) -> str:
    if not voted:
        return words("proposal.votes.none", needed=needed)
    people = ", ".join(name(person) for person in voted)
    return words("proposal.votes", votes=len(voted), needed=needed, people=people)


def _counted(words: Words, key: str, count: int) -> str:
    return words(key, count=count) if count else words(f"{key}.none")


def told(
    words: Words, facts: Sequence[AnyFact], ledger: Ledger, policy: Policy, now: Instant, *, reactions: bool
) -> list[Draft]:
    """What the room is told of proposals and blocks, whoever brought them about.

    A proposal's post is kept as things stand: with each yes, and with what became of it. Whoever
    typed is answered already.
    """
    drafts = []
    typed = {fact.by for fact in facts if isinstance(fact, Commanded)}
    for fact in facts:
        match fact:
            case Proposed():
                text = _card(
                    words, fact.proposal, proposal_in(fact), ledger, policy, now, reactions=reactions
                )
                drafts.append(
                    Draft(
                        text=text,
                        rank=Rank.STATUS,
                        subject=proposal_subject(fact.proposal),
                        reactions=(YES, NO) if reactions else (),
                    )
                )
            case Approved() | Withdrawn() if (one := ledger.proposals.get(fact.proposal)) is not None:
                text = _card(words, fact.proposal, one, ledger, policy, now, reactions=reactions)
                drafts.append(_redrawn(fact.proposal, text))
            case Blocked(proposal=int(number)) | Dismissed(proposal=number):
                said = _outcome(words, fact, ledger, policy, now)
                if fact.by not in typed:
                    drafts.append(Draft(text=plain(said), rank=Rank.STATUS))
                drafts.append(_redrawn(number, lines(words("proposal.closed", number=number), [plain(said)])))
    return drafts


def _redrawn(number: int, text: Text) -> Draft:
    return Draft(text=text, rank=Rank.EDIT, edits=proposal_subject(number))


def _outcome(words: Words, fact: AnyFact, ledger: Ledger, policy: Policy, now: Instant) -> str:
    match fact:
        case Blocked(senders=[]):
            return words("block.already", number=fact.proposal, person=name(fact.by))
        case Blocked():
            key = "block.done" if fact.proposal is None else "block.approved"
            return words(
                key,
                count=len(fact.senders),
                senders=_names(fact.senders),
                until=words.timed("until", fact.until, now),
                person=name(fact.by),
                number=fact.proposal,
            )
        case Unblocked():
            return words("block.lifted", count=len(fact.senders), senders=_names(fact.senders))
        case Dismissed(by=None):
            return words("proposal.expired", number=fact.proposal)
        case Dismissed():
            return words("proposal.dismissed", number=fact.proposal, person=name(fact.by or ""))
        case Approved() if (one := ledger.proposals.get(fact.proposal)) is not None:
            needed = yeses_needed(ledger, policy.founders_needed)
            return words("proposal.vote", number=fact.proposal, votes=len(yeses(ledger, one)), needed=needed)
        case Asked(what="approve_all" | "dismiss_all"):
            people = {one for n in fact.proposals for one in ledger.proposals[n].senders}
            whom = words("ask.people", count=len(people))
            return words(f"ask.{fact.what}", count=len(fact.proposals), whom=whom, code=fact.code)
        case Proposed():
            return words("proposal.made", number=fact.proposal)
    return ""


def answered(
    words: Words, order: Order, facts: Sequence[AnyFact], ledger: Ledger, policy: Policy, now: Instant
) -> Text:
    """The answer to an order about blocks: all that it did, or why there was nothing to do."""
    said = [line for line in (_outcome(words, fact, ledger, policy, now) for fact in facts) if line]
    return plain("\n".join(said) or _nothing(words, order, ledger, now))


def _nothing(words: Words, order: Order, ledger: Ledger, now: Instant) -> str:
    match order:
        case SetBlock():
            why = why_not_proposed(ledger, order.sender, order.by, now)
            if why is not None:
                return words(f"block.{why}", sender=shown_id(order.sender), most=PROPOSALS_AN_HOUR)
        case LiftBlock(sender=None, proposal=None, cluster=None):
            return words("block.no_undo")
        case LiftBlock():
            return words("block.not_blocked")
        case Approve(proposal=None) | Dismiss(proposal=None):
            return words("pending.none")
        case Approve(proposal=int(number)) if number in ledger.proposals:
            return words("proposal.voted", number=number)
        case Dismiss(proposal=int(number)) if number in ledger.proposals:
            return words("proposal.not_yours", number=number)
        case Approve() | Dismiss():
            return words("proposal.unknown", number=order.proposal)
    return words("block.nothing")


def pending(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    """The proposals that wait."""
    if not ledger.proposals:
        return plain(words("pending.none"))
    rows = [
        plain(
            words(
                "pending.row",
                number=number,
                count=len(one.senders),
                figures=", ".join([*_figures(words, one), *_whose(words, one)]),
                why=_reason(words, one.reason, one.cluster),
                votes=len(yeses(ledger, one)),
                needed=yeses_needed(ledger, policy.founders_needed),
                before=words.timed("before", one.until, now),
            )
        )
        for number, one in list(ledger.proposals.items())[-_PENDING_SHOWN:]
    ]
    more = len(ledger.proposals) - len(rows)
    if more:
        rows.insert(0, plain(words("pending.more", count=more)))
    title = words("pending.title", count=len(ledger.proposals))
    return lines(title, [*rows, plain(words("pending.how"))])


def blocklist(words: Words, ledger: Ledger, now: Instant) -> Text:
    """Who is blocked, a proposal's senders together: the latest fifty rows, and how many people there are."""
    live = [(sender, block) for sender, block in ledger.blocks.items() if now < block.until]
    if not live:
        return plain(words("blocklist.none"))
    together: dict[tuple[int | None, str], list[tuple[str, Block]]] = {}
    for sender, block in live:
        key = (block.proposal, "" if block.proposal is not None else sender)
        together.setdefault(key, []).append((sender, block))
    rows = [
        plain(
            words(
                "blocklist.row",
                who=_who(words, number, [sender for sender, _ in some]),
                until=words.timed("until", some[0][1].until, now),
                person=name(some[0][1].by),
                why=_reason(words, some[0][1].why or "", some[0][1].cluster),
            )
        )
        for (number, _), some in list(together.items())[-_LISTED:]
    ]
    return lines(words("blocklist.title", count=len(live)), [*rows, plain(words("blocklist.how"))])


def _who(words: Words, number: int | None, senders: Sequence[str]) -> str:
    if number is None:
        return f"R-{senders[0]}"
    return words("blocklist.proposal", number=number, count=len(senders), senders=_names(senders))


def _reason(words: Words, reason: str, cluster: str | None) -> str:
    """The bot's own reasons have words; a person's are theirs."""
    key = f"reason.{reason}"
    said = words(key) if words.knows(key) else tame(reason, 200) or words("proposal.no_reason")
    return f"{said} ({cluster})" if cluster is not None else said


def _names(senders: Sequence[str]) -> str:
    shown = ", ".join(f"R-{sender}" for sender in senders[:_SHOWN])
    return shown if len(senders) <= _SHOWN else f"{shown}, … (+{len(senders) - _SHOWN})"
