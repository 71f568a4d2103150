"""From facts to what the room shall show: one notice an inbound, changed when more is known."""

from collections import OrderedDict

import msgspec

from bot.model import DAY, FOUNDERS, SECOND, InboundKey, Instant, Outcome, SenderId, Span
from bot.policy.facts import AnyFact, CallAnswered, CallEnded, Decided, Settled
from bot.policy.ledger import Ledger
from bot.room import cards
from bot.room.drafts import Draft, Rank, plain
from bot.room.questions import Seen
from bot.room.words import Words

_ONE_THREAD = DAY
_THREADS = 2_000


def subject_of(inbound: str) -> str:
    """What a notice of `inbound` is filed under, so that its verdict can be changed."""
    return f"inbound:{inbound}"


def judged(words: Words, seen: Seen, facts: list[AnyFact]) -> Seen:
    """`seen` with the verdict among `facts`, if there is one."""
    verdict = next((_verdict(words, fact) for fact in facts if isinstance(fact, Decided)), "…")
    return msgspec.structs.replace(seen, shown=verdict)


class Threads:
    """Whose first notice is which: a sender's further texts go below it, for a day."""

    def __init__(self) -> None:
        self._first: OrderedDict[SenderId, tuple[str, Instant]] = OrderedDict()

    def below(self, sender: SenderId, inbound: InboundKey, now: Instant) -> str | None:
        """The subject that a notice of `sender` goes below; None when it is the first."""
        subject, since = self._first.get(sender, ("", now))
        if subject and now < since + _ONE_THREAD:
            return subject
        self._first.pop(sender, None)
        self._first[sender] = subject_of(inbound), now
        if len(self._first) > _THREADS:
            self._first.popitem(last=False)
        return None


def first_notice(words: Words, seen: Seen, *, hidden: bool = False, thread: str | None = None) -> Draft:
    """The notice of an inbound that was just decided; below `thread`, if the sender wrote before."""
    return Draft(
        text=cards.notice(words, seen, seen.shown, hidden=hidden),
        rank=Rank.NOTICE,
        subject=subject_of(seen.key),
        several=True,
        reveals=not hidden,
        thread=thread,
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
            return answered(words, seen)
        case CallEnded():
            lasted = words.span(Span(fact.seconds * SECOND))
            return _heard(words, seen, words("call.ended", span=lasted, cost=words.money(fact.price)))
    return seen


def answered(words: Words, seen: Seen) -> Seen:
    """`seen`, a call that somebody heard our words on."""
    return _heard(words, seen, words("call.heard"))


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
