"""Money that people move, and the marks at which they are told how much is gone."""

from collections.abc import Callable
from typing import Any, Literal

from bot.model import HOUR, Instant, Money, Span
from bot.policy.facts import Alerted, AnyFact, CapSet, PotAdded
from bot.policy.ledger import Ledger, Tally
from bot.policy.orders import AddToPot, Order, SetCap
from bot.policy.policy import Policy

MARKS = (50, 80, 95)
"""Percent of a cap, or of the pot, at which the founders are told."""

Cap = Literal["hour", "day", "pot"]


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


def alerts(ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The marks that were just passed, the highest of each cap only; and those gone below again."""
    facts: list[AnyFact] = []
    caps: tuple[Cap, ...] = ("hour", "day", "pot")
    for cap in caps:
        percent = used(ledger, cap, now)
        mark = max((mark for mark in MARKS if percent >= mark), default=0)
        told = ledger.alerted.get(cap, 0)
        # Told again only after it went well below: what hovers at a mark is told once.
        if mark > told or percent < told - 10:
            facts.append(Alerted(at=now, cap=cap, percent=mark))
    return facts


def empty_in(ledger: Ledger, now: Instant) -> Span | None:
    """How long the pot lasts at the pace of the last hours; None when nothing is being spent."""
    hours = 6
    recent = ledger.counts(Instant(now - (hours - 1) * HOUR))
    pace = recent.spent + recent.fees
    return Span(max(ledger.pot, 0) * hours * HOUR // pace) if pace > 0 else None


def saved(tally: Tally, policy: Policy) -> Money:
    """What answering every inbound with one segment would have cost beyond what was spent."""
    return Money(max(tally.inbounds * policy.prices.per_segment["default"] - tally.spent, 0))


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


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    PotAdded: _pot_added,
    CapSet: _cap_set,
    Alerted: _alerted,
}
