"""What must wake founders: a message that rings, for a few kinds of thing, coalesced. Pure.

All else is a notice, which rings nowhere.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

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
from bot.room.times import from_datetime, to_datetime
from bot.room.words import Words

QUIET = Span(15 * MINUTE)
"""How long one kind of thing does not ring again."""
CAP_QUIET = Span(60 * MINUTE)
_AT_ONCE = Span(0)
_TO_DECIDE = {"add_founder", "add_moderator"}

Hours = tuple[int, int]
"""From one hour of the day up to another, as clocks on the wall have it; `(22, 6)` is the night."""


class Times(msgspec.Struct, frozen=True):
    """When what must wake somebody rings; None: at any hour. Distress always does."""

    cap: Hours | None = None
    decision: Hours | None = None
    key: Hours | None = None
    carrier: Hours | None = None

    def opens(self, kind: str, now: Instant, zone: ZoneInfo) -> Instant:
        """When something of `kind` may ring: now, or when its hours begin."""
        hours: Hours | None = getattr(self, kind.partition(".")[0], None)
        if hours is None or hours[0] == hours[1]:
            return now
        local, (begin, end) = to_datetime(now, zone), hours
        inside = begin <= local.hour < end if begin < end else not end <= local.hour < begin
        if inside:
            return now
        start = local.replace(hour=begin, minute=0, second=0, microsecond=0)
        return from_datetime(start if local < start else start + timedelta(days=1))


ALWAYS = Times()


class _Kind(msgspec.Struct):
    """What came of a kind and did not ring yet: how much, and the words for it."""

    quiet: Span
    count: int = 0
    text: Callable[[int], str] | None = None
    rang: Instant | None = None


class Waker:
    """Remembers what rang, and what came of its kind since. Later is when it may ring again."""

    def __init__(self, times: Times = ALWAYS) -> None:
        self._times = times
        self._kinds: dict[str, _Kind] = {}
        self._opens: Instant | None = None

    def told(self, words: Words, facts: Sequence[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
        """What rings for `facts`, and for what came before and could not; outside its hours, a notice."""
        quiet: list[Draft] = []
        for kind, span, count, text in self._found(words, facts, ledger, now):
            quiet += self._come(kind, span, count, text, words.zone, ledger, now)
        return quiet + self._due(words.zone, ledger, now)

    def passed(self, draft: Draft, zone: ZoneInfo, ledger: Ledger, now: Instant) -> Draft:
        """What others want to ring for, of the carrier: as it is within its hours, else a notice first."""
        if draft.notice or self._times.opens("carrier", now, zone) <= now:
            return draft
        plain_text = draft.text.plain
        self._come(f"carrier.{plain_text}", _AT_ONCE, 1, lambda _: plain_text, zone, ledger, now)
        return msgspec.structs.replace(draft, notice=True, mentions=(), rank=Rank.STATUS)

    def deadline(self) -> Instant | None:
        """When something will ring though nothing happens."""
        return self._opens

    def _found(
        self, words: Words, facts: Sequence[AnyFact], ledger: Ledger, now: Instant
    ) -> Iterator[tuple[str, Span, int, Callable[[int], str]]]:
        distressed = [f.sender for f in facts if isinstance(f, Received) and f.care == "distress"]
        if distressed:
            sender = f"R-{distressed[-1]}"
            yield (
                "distress",
                QUIET,
                len(distressed),
                lambda count: words("wake.distress", count=count, sender=sender),
            )
        for cap in self._caps(facts):
            raised = words.number(_raised(ledger, cap))
            text = words(f"wake.cap.{cap}", left=words.money(ledger.pot), raised=raised)
            yield f"cap.{cap}", CAP_QUIET, 1, partial(_same, text)
        # Each time that they doubled, which is seldom enough.
        if any(isinstance(fact, FeesAlarmed) and fact.level for fact in facts):
            fees = words.money(fees_of_day(ledger, now))
            text = words("wake.fees", fees=fees, forecast=forecast(words, ledger, now))
            yield "cap.fees", _AT_ONCE, 1, partial(_same, text)
        if any(isinstance(fact, PressAsked) for fact in facts):
            yield "decision.press", QUIET, 1, partial(_same, words("wake.press"))
        due = [fact for fact in facts if _to_decide(fact, ledger)]
        if due:
            yield "decision", QUIET, len(due), lambda count: words("wake.decision", count=count)
        for what in ("identity", "device"):
            people = [
                fact.person
                for fact in facts
                if isinstance(fact, KeySeen) and fact.what == what and fact.person in ledger.founders
            ]
            if people:
                yield f"key.{what}", QUIET, len(people), partial(_key, words, what, name(people[-1]))

    def _come(
        self,
        kind: str,
        quiet: Span,
        count: int,
        text: Callable[[int], str],
        zone: ZoneInfo,
        ledger: Ledger,
        now: Instant,
    ) -> list[Draft]:
        one = self._kinds.setdefault(kind, _Kind(quiet))
        one.count, one.text = one.count + count, text
        if self._times.opens(kind, now, zone) <= now:
            return []
        self._opens = now
        return [_notice(text(count))]

    def _due(self, zone: ZoneInfo, ledger: Ledger, now: Instant) -> list[Draft]:
        drafts, later = [], []
        for kind, one in list(self._kinds.items()):
            if one.text is None:
                if one.rang is not None and now >= one.rang + one.quiet:
                    del self._kinds[kind]
                continue
            free = Instant(max(now, one.rang + one.quiet if one.rang is not None else now))
            at = self._times.opens(kind, free, zone)
            if at > now:
                later.append(at)
                continue
            drafts.append(_ringing(one.text(one.count), ledger))
            one.rang, one.count, one.text = now, 0, None
        self._opens = min(later, default=None)
        return drafts

    @staticmethod
    def _caps(facts: Sequence[AnyFact]) -> list[str]:
        return sorted({fact.cap for fact in facts if isinstance(fact, Alerted) and fact.percent == REACHED})


def _raised(ledger: Ledger, cap: str) -> int:
    """A cap in euros that one could raise it to: half as much again."""
    now = ledger.cap_hour if cap == "hour" else ledger.cap_day
    return max(1, round(now * 3 / 2_000_000))


def _same(text: str, count: int) -> str:
    return text


def _key(words: Words, what: str, person: str, count: int) -> str:
    return words(f"wake.{what}", count=count, person=person)


def _to_decide(fact: AnyFact, ledger: Ledger) -> bool:
    if isinstance(fact, Asked):
        return fact.what in _TO_DECIDE
    if isinstance(fact, MissedAsked):
        return fact.by is None
    if isinstance(fact, Proposed):
        # Its senders are silenced meanwhile: while older ones wait, another one wakes nobody.
        older = any(one.by is None and one.at < fact.at for one in ledger.proposals.values())
        return fact.by is None and not older
    return isinstance(fact, TextProposed)


def _notice(text: str) -> Draft:
    return Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS)


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
