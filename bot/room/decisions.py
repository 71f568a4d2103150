"""How blocks and proposals look in the room, and what is answered to orders about them."""

from collections.abc import Sequence

from bot.model import Instant
from bot.policy.facts import AnyFact, Approved, Asked, Blocked, Dismissed, Proposed, Unblocked
from bot.policy.ledger import Ledger
from bot.room.cards import shown_id
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.safe import tame
from bot.room.words import Words

YES, NO = "✅", "❌"
_SHOWN = 8
"""Senders that a list names before it only counts."""


def proposal_subject(number: int) -> str:
    """What a proposal's post is filed under, so that a reaction on it finds it."""
    return f"proposal:{number}"


def proposal_of(subject: str | None) -> int | None:
    """The proposal that a post is about."""
    kind, _, number = (subject or "").partition(":")
    return int(number) if kind == "proposal" else None


def proposed(words: Words, fact: Proposed, now: Instant, *, reactions: bool) -> Draft:
    """A proposal, with what it would change, and two buttons that the bot puts there itself."""
    rows = [
        words("proposal.what", count=len(fact.senders), texts=words.number(fact.texts)),
        words("proposal.why", why=_reason(words, fact.reason)),
        words("proposal.genuine", count=fact.genuine),
        words("proposal.answered", count=fact.answered),
        words("proposal.senders", senders=_names(fact.senders)),
        words("proposal.quarantine") if fact.by is None else words("proposal.by", person=tame(fact.by)),
        words("proposal.how", number=fact.proposal, when=words.moment(fact.until, now)),
    ]
    return Draft(
        text=lines(words("proposal.title", number=fact.proposal), [plain(row) for row in rows]),
        rank=Rank.STATUS,
        subject=proposal_subject(fact.proposal),
        reactions=(YES, NO) if reactions else (),
    )


def told(words: Words, facts: Sequence[AnyFact], now: Instant, *, reactions: bool) -> list[Draft]:
    """What the room is told of proposals and blocks, whoever brought them about."""
    drafts = []
    for fact in facts:
        match fact:
            case Proposed():
                drafts.append(proposed(words, fact, now, reactions=reactions))
            case Blocked(proposal=int()) | Dismissed():
                drafts.append(_closed(words, fact, now))
    return drafts


def _closed(words: Words, fact: Blocked | Dismissed, now: Instant) -> Draft:
    return Draft(text=plain(_outcome(words, fact, now)), rank=Rank.STATUS)


def _outcome(words: Words, fact: AnyFact, now: Instant) -> str:
    match fact:
        case Blocked():
            key = "block.done" if fact.proposal is None else "block.approved"
            return words(
                key,
                count=len(fact.senders),
                senders=_names(fact.senders),
                until=words.moment(fact.until, now),
                person=tame(fact.by),
                number=fact.proposal,
            )
        case Unblocked():
            return words("block.lifted", count=len(fact.senders), senders=_names(fact.senders))
        case Dismissed(by=None):
            return words("proposal.expired", number=fact.proposal)
        case Dismissed():
            return words("proposal.dismissed", number=fact.proposal, person=tame(fact.by or ""))
        case Approved():
            return words("proposal.vote", number=fact.proposal)
        case Asked():
            return words("ask.approve_all", count=len(fact.proposals), code=fact.code)
        case Proposed():
            return words("proposal.made", number=fact.proposal)
    return ""


def answered(words: Words, facts: Sequence[AnyFact], now: Instant) -> Text:
    """The answer to an order about blocks: what it did, or that there was nothing to do."""
    said = [line for line in (_outcome(words, fact, now) for fact in facts) if line]
    # A vote that was enough is told as the block that it made.
    return plain(said[-1] if said else words("block.nothing"))


def pending(words: Words, ledger: Ledger, now: Instant) -> Text:
    """The proposals that wait."""
    if not ledger.proposals:
        return plain(words("pending.none"))
    rows = [
        plain(
            words(
                "pending.row",
                number=number,
                count=len(one.senders),
                why=_reason(words, one.reason),
                votes=words.number(len(one.votes)),
                when=words.moment(one.until, now),
            )
        )
        for number, one in ledger.proposals.items()
    ]
    return lines(words("pending.title", count=len(rows)), rows)


def blocklist(words: Words, ledger: Ledger, now: Instant) -> Text:
    """Who is blocked: the latest fifty, and how many there are."""
    live = [(sender, block) for sender, block in ledger.blocks.items() if now < block.until]
    if not live:
        return plain(words("blocklist.none"))
    rows = [
        plain(
            words(
                "blocklist.row",
                sender=shown_id(sender),
                until=words.moment(block.until, now),
                person=tame(block.by),
                why=_reason(words, block.why or ""),
            )
        )
        for sender, block in live[-50:]
    ]
    return lines(words("blocklist.title", count=len(live)), rows)


def _reason(words: Words, reason: str) -> str:
    """The bot's own reasons have words; a person's are theirs."""
    key = f"reason.{reason}"
    return words(key) if words.knows(key) else tame(reason, 200) or "…"


def _names(senders: Sequence[str]) -> str:
    shown = ", ".join(f"R-{sender}" for sender in senders[:_SHOWN])
    return shown if len(senders) <= _SHOWN else f"{shown}, … (+{len(senders) - _SHOWN})"
