"""Money that people move, the marks at which they are told how much is gone, and when it will be."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

import msgspec

from bot.model import DAY, HOUR, Instant, Money
from bot.policy.facts import (
    Alerted,
    AnyFact,
    CapSet,
    DearerPrice,
    Decided,
    FeesAlarmed,
    ForeignPrice,
    PotAdded,
)
from bot.policy.ledger import Ledger, cap_in_the_way
from bot.policy.orders import AddToPot, Order, SetCap
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.texts import segments_of

MARKS = (50, 80, 95)
"""Percent of a cap, or of the pot, at which the founders are told."""
REACHED = 100
_WELL_BELOW = 10
"""Percent: what hovers at a mark is told once."""

Cap = Literal["hour", "day", "pot"]
CAPS: tuple[Cap, ...] = ("hour", "day", "pot")
_OF_REASON: dict[Reason, Cap] = {Reason.CAP_HOUR: "hour", Reason.CAP_DAY: "day", Reason.POT: "pot"}


def decide_money(order: Order, now: Instant) -> list[AnyFact]:
    """What an order about money changes."""
    match order:
        case AddToPot():
            return [PotAdded(at=now, amount=order.amount, by=order.by, why=order.why)]
        case SetCap():
            return [CapSet(at=now, cap=order.cap, amount=order.amount, by=order.by)]
    raise TypeError(f"no decision for {type(order).__name__}")


def used(ledger: Ledger, cap: Cap, now: Instant) -> int:
    """How much of a cap is used, in percent, rounded down."""
    if cap == "pot":
        gone, all_of_it = ledger.put_in - ledger.pot, ledger.put_in
    elif cap == "hour":
        gone, all_of_it = ledger.hour.sum(now), ledger.cap_hour
    else:
        gone, all_of_it = ledger.day.sum(now), ledger.cap_day
    return 100 * gone // all_of_it if all_of_it > 0 else 100


def refused_for(facts: Sequence[AnyFact]) -> set[Cap]:
    """The caps for which `facts` refuse a reply."""
    return {_OF_REASON[f.reason] for f in facts if isinstance(f, Decided) and f.reason in _OF_REASON}


def alerts(ledger: Ledger, policy: Policy, reached: Collection[Cap], now: Instant) -> list[AnyFact]:
    """The marks that were just passed, the highest of each cap only, and those gone well below again.

    `reached` are the caps for which a reply was just refused.
    """
    facts: list[AnyFact] = []
    for cap in CAPS:
        percent, told = used(ledger, cap, now), ledger.alerted.get(cap, 0)
        mark = max((mark for mark in MARKS if percent >= mark), default=0)
        if cap in reached:
            mark = REACHED
        if mark > told:
            facts.append(Alerted(at=now, cap=cap, percent=mark))
        elif percent < told - _WELL_BELOW and not (told == REACHED and _in_the_way(ledger, policy, now)):
            facts.append(Alerted(at=now, cap=cap, percent=mark, up=False))
    return facts + _fees_alarm(ledger, policy, now)


def _in_the_way(ledger: Ledger, policy: Policy, now: Instant) -> bool:
    price = policy.prices.per_segment["default"]
    return cap_in_the_way(ledger, price, now, policy.set_apart) is not None


def _fees_alarm(ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """Founders are woken at the first level, and each time that it doubled."""
    first = policy.fees_alarm
    if not first:
        return []
    day = fees_of_day(ledger, now)
    if day < first:
        calm = ledger.fees_told and day < first // 2
        return [FeesAlarmed(at=now, level=Money(0))] if calm else []
    level = Money(first << (day // first).bit_length() - 1)
    return [FeesAlarmed(at=now, level=level)] if level > ledger.fees_told else []


def fees_of_day(ledger: Ledger, now: Instant) -> Money:
    """What the carrier took for inbounds in this hour and the 23 before."""
    tallies, hour = ledger.tallies, now // HOUR
    return Money(sum(tallies[h].fees for h in range(hour - 23, hour + 1) if h in tallies))


class Pace(msgspec.Struct, frozen=True):
    """What is spent, and taken for inbounds, in a day as things are going."""

    spent: Money
    fees: Money


def pace(ledger: Ledger, now: Instant) -> Pace:
    """That of the last hour or of the last day, the dearer: what just began is not to be averaged away."""
    hour, into = now // HOUR, now % HOUR
    this, before = ledger.tallies.get(hour), ledger.tallies.get(hour - 1)
    fees = (this.fees if this else 0) + (before.fees if before else 0) * (HOUR - into) // HOUR
    # However fast an hour goes, a day spends no more than its cap.
    lately = Pace(Money(min(24 * ledger.hour.sum(now), ledger.cap_day)), Money(24 * fees))
    daily = Pace(Money(ledger.day.sum(now)), fees_of_day(ledger, now))
    return max(lately, daily, key=lambda one: one.spent + one.fees)


def empty_at(ledger: Ledger, now: Instant) -> Instant | None:
    """When the pot is empty at this pace; None when nothing is being spent."""
    going = pace(ledger, now)
    if going.spent + going.fees <= 0:
        return None
    return Instant(now + max(ledger.pot, 0) * DAY // (going.spent + going.fees))


def to_all(ledger: Ledger, policy: Policy, inbounds: int) -> Money:
    """What answering so many inbounds, each of them, would have cost."""
    segments = segments_of(ledger.texts.get("fr", ""))
    return Money(inbounds * segments * policy.prices.per_segment["default"])


def saved(ledger: Ledger, policy: Policy, inbounds: int, spent: Money) -> Money:
    """How much less than that was spent."""
    return Money(max(to_all(ledger, policy, inbounds) - spent, 0))


def _pot_added(ledger: Ledger, fact: PotAdded) -> None:
    ledger.pot = Money(ledger.pot + fact.amount)
    ledger.put_in = Money(ledger.put_in + fact.amount)


def _cap_set(ledger: Ledger, fact: CapSet) -> None:
    if fact.cap == "hour":
        ledger.cap_hour = fact.amount
    else:
        ledger.cap_day = fact.amount


def _alerted(ledger: Ledger, fact: Alerted) -> None:
    ledger.alerted[fact.cap] = fact.percent


def _fees_alarmed(ledger: Ledger, fact: FeesAlarmed) -> None:
    ledger.fees_told = fact.level


def _foreign_price(ledger: Ledger, fact: ForeignPrice) -> None:
    ledger.currencies.append(fact.currency)


def _dearer_price(ledger: Ledger, fact: DearerPrice) -> None:
    ledger.dearer[fact.reserved] = fact.price


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    PotAdded: _pot_added,
    CapSet: _cap_set,
    Alerted: _alerted,
    FeesAlarmed: _fees_alarmed,
    ForeignPrice: _foreign_price,
    DearerPrice: _dearer_price,
}
