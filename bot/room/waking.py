"""What must wake founders: a message that rings, for a few kinds of thing, coalesced. Pure.

All else is a notice, which rings nowhere.
"""

from collections.abc import Sequence

from bot.model import FOUNDERS, MINUTE, Instant, Span
from bot.policy.facts import (
    Alerted,
    AnyFact,
    Asked,
    FeesAlarmed,
    KeySeen,
    MissedAsked,
    PressAsked,
    Proposed,
    Received,
    TextProposed,
)
from bot.policy.ledger import Ledger
from bot.policy.money import REACHED, fees_of_day
from bot.room.drafts import Draft, Rank, plain
from bot.room.purse import forecast
from bot.room.safe import name
from bot.room.words import Words

QUIET = Span(15 * MINUTE)
"""How long one kind of thing does not ring again."""
CAP_QUIET = Span(60 * MINUTE)
_TO_DECIDE = {"add_founder", "add_moderator"}


class Waker:
    """Remembers what rang, and what came of its kind since without ringing."""

    def __init__(self) -> None:
        self._rang: dict[str, Instant] = {}
        self._since: dict[str, int] = {}

    def told(self, words: Words, facts: Sequence[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
        """What rings for `facts`."""
        drafts = []
        distressed = [f.sender for f in facts if isinstance(f, Received) and f.care == "distress"]
        if distressed and (count := self._rings("distress", len(distressed), QUIET, now)):
            text = words("wake.distress", count=count, sender=f"R-{distressed[-1]}")
            drafts.append(_ringing(text, ledger))
        for cap in self._caps(facts):
            if self._rings(f"cap.{cap}", 1, CAP_QUIET, now):
                text = words(f"wake.cap.{cap}", left=words.money(ledger.pot))
                drafts.append(_ringing(text, ledger))
        # Each time that they doubled, which is seldom enough.
        if any(isinstance(fact, FeesAlarmed) and fact.level for fact in facts):
            fees = words.money(fees_of_day(ledger, now))
            drafts.append(
                _ringing(words("wake.fees", fees=fees, forecast=forecast(words, ledger, now)), ledger)
            )
        due = [fact for fact in facts if _to_decide(fact)]
        if due and (count := self._rings("decision", len(due), QUIET, now)):
            drafts.append(_ringing(words("wake.decision", count=count), ledger))
        drafts += self._keys(words, facts, ledger, now)
        return drafts

    def _keys(self, words: Words, facts: Sequence[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
        drafts = []
        for what in ("identity", "device"):
            people = [
                fact.person
                for fact in facts
                if isinstance(fact, KeySeen) and fact.what == what and fact.person in ledger.founders
            ]
            if people and (count := self._rings(f"key.{what}", len(people), QUIET, now)):
                text = words(f"wake.{what}", count=count, person=name(people[-1]))
                drafts.append(_ringing(text, ledger))
        return drafts

    def _rings(self, kind: str, count: int, quiet: Span, now: Instant) -> int:
        """How many to tell of; 0 while it must not ring."""
        self._since[kind] = self._since.get(kind, 0) + count
        last = self._rang.get(kind)
        if last is not None and now < last + quiet:
            return 0
        self._rang[kind] = now
        return self._since.pop(kind)

    @staticmethod
    def _caps(facts: Sequence[AnyFact]) -> list[str]:
        return sorted({fact.cap for fact in facts if isinstance(fact, Alerted) and fact.percent == REACHED})


def _to_decide(fact: AnyFact) -> bool:
    if isinstance(fact, Asked):
        return fact.what in _TO_DECIDE
    if isinstance(fact, MissedAsked):
        return fact.by is None
    return isinstance(fact, PressAsked | TextProposed) or (isinstance(fact, Proposed) and fact.by is None)


def _ringing(text: str, ledger: Ledger) -> Draft:
    # In the founders' own place: it may say who is in danger, and only they can decide.
    return Draft(
        text=plain(text),
        rank=Rank.WAKE,
        place=FOUNDERS,
        notice=False,
        # Who is suspended could not read it.
        mentions=tuple(person for person in ledger.founders if person not in ledger.suspended),
    )
