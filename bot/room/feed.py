"""From facts to what the room shall show: one notice an inbound, changed when more is known."""

import msgspec

from bot.model import FOUNDERS, SECOND, InboundKey, Instant, Outcome, Span
from bot.policy.facts import AnyFact, CallAnswered, CallEnded, Decided, Settled
from bot.policy.ledger import Ledger
from bot.room import cards
from bot.room.drafts import Draft, Rank, plain
from bot.room.questions import Seen
from bot.room.words import Words


def subject_of(inbound: str) -> str:
    """What a notice of `inbound` is filed under, so that its verdict can be changed."""
    return f"inbound:{inbound}"


def judged(words: Words, seen: Seen, facts: list[AnyFact]) -> Seen:
    """`seen` with the verdict among `facts`, if there is one."""
    verdict = next((_verdict(words, fact) for fact in facts if isinstance(fact, Decided)), "…")
    return msgspec.structs.replace(seen, shown=verdict)


def first_notice(words: Words, seen: Seen, *, hidden: bool = False) -> Draft:
    """The notice of an inbound that was just decided."""
    return Draft(
        text=cards.notice(words, seen, seen.shown, hidden=hidden),
        rank=Rank.NOTICE,
        subject=subject_of(seen.key),
        several=True,
        reveals=not hidden,
    )


def _verdict(words: Words, fact: Decided) -> str:
    return cards.verdict_words(words, fact.verdict, fact.reason, fact.detail)


def changed_inbound(fact: AnyFact) -> InboundKey | None:
    """The inbound whose notice `fact` changes: by a later verdict, its reply's fate, or a call's."""
    if isinstance(fact, Settled) and fact.outcome is not Outcome.ACCEPTED:
        return InboundKey(fact.reply)
    return fact.inbound if isinstance(fact, Decided | CallAnswered | CallEnded) else None


def changed(words: Words, seen: Seen, fact: AnyFact) -> Seen:
    """`seen` as `fact` changes it."""
    match fact:
        case Settled():
            return msgspec.structs.replace(seen, shown=cards.outcome_words(words, fact.outcome))
        case Decided():
            return msgspec.structs.replace(seen, shown=_verdict(words, fact))
        case CallAnswered():
            return _heard(words, seen, words("call.heard"))
        case CallEnded():
            lasted = words.span(Span(fact.seconds * SECOND))
            return _heard(words, seen, words("call.ended", span=lasted, cost=words.money(fact.price)))
    return seen


def rejected(words: Words, seen: Seen) -> Seen:
    """`seen`, a call of which it is known now that nobody answered it."""
    return _heard(words, seen, words("call.rejected"))


def _heard(words: Words, seen: Seen, heard: str) -> Seen:
    shown = seen.shown
    if not shown and seen.verdict is not None and seen.reason is not None:
        # Found again in the store, after a start.
        shown = cards.verdict_words(words, seen.verdict, seen.reason, {})
    return msgspec.structs.replace(seen, heard=heard, shown=shown)


def changed_notice(words: Words, seen: Seen, *, hidden: bool = False) -> Draft:
    """The notice of `seen` as it is now."""
    return Draft(
        text=cards.notice(words, seen, seen.shown, hidden=hidden),
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
