"""From facts to what the room shall show: one notice an inbound, changed when more is known."""

from bot.model import FOUNDERS, InboundKey, Instant, Outcome
from bot.policy.facts import AnyFact, Decided, Settled
from bot.policy.ledger import Ledger
from bot.room import cards
from bot.room.drafts import Draft, Rank, plain
from bot.room.questions import Seen
from bot.room.words import Words


def subject_of(inbound: str) -> str:
    """What a notice of `inbound` is filed under, so that its verdict can be changed."""
    return f"inbound:{inbound}"


def first_notice(words: Words, seen: Seen, facts: list[AnyFact], *, hidden: bool = False) -> Draft:
    """The notice of an inbound that was just decided."""
    verdict = next((_verdict(words, fact) for fact in facts if isinstance(fact, Decided)), "…")
    return Draft(
        text=cards.notice(words, seen, verdict, hidden=hidden),
        rank=Rank.NOTICE,
        subject=subject_of(seen.key),
        several=True,
        reveals=not hidden,
    )


def _verdict(words: Words, fact: Decided) -> str:
    return cards.verdict_words(words, fact.verdict, fact.reason, fact.detail)


def changed_inbound(fact: AnyFact) -> InboundKey | None:
    """The inbound whose notice `fact` changes, if any: a later verdict, or the fate of its reply."""
    if isinstance(fact, Settled) and fact.outcome is not Outcome.ACCEPTED:
        return InboundKey(fact.reply)
    return fact.inbound if isinstance(fact, Decided) else None


def changed_notice(words: Words, seen: Seen, fact: AnyFact, *, hidden: bool = False) -> Draft | None:
    """The notice of `seen` as `fact` changes it."""
    if isinstance(fact, Settled):
        verdict = cards.outcome_words(words, fact.outcome)
    elif isinstance(fact, Decided):
        verdict = _verdict(words, fact)
    else:
        return None
    return Draft(
        text=cards.notice(words, seen, verdict, hidden=hidden),
        rank=Rank.EDIT,
        subject=None,
        edits=subject_of(seen.key),
        reveals=not hidden,
    )


def told(words: Words, facts: list[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
    """What the room is told of its own accord: replies are in doubt."""
    drafts = []
    doubts = sum(1 for fact in facts if isinstance(fact, Settled) and fact.outcome is Outcome.DOUBTFUL)
    if doubts:
        drafts.append(Draft(text=plain(words("told.doubt", count=doubts)), rank=Rank.STATUS, place=FOUNDERS))
    return drafts
