"""How money looks in the room: budget, pot, caps, and the marks that were passed."""

from collections.abc import Sequence
from typing import Literal

from bot.model import DAY, FOUNDERS, HOUR, Instant, Money, Span
from bot.policy.facts import Alerted, AnyFact, DearerPrice, ForeignPrice
from bot.policy.ledger import Ledger
from bot.policy.money import CAPS, REACHED, empty_at, pace, saved, to_all, used
from bot.policy.orders import AddToPot, Order, SetCap
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.safe import tame
from bot.room.words import Words


def budget(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    """Spent, saved against answering everyone, fees, and when the pot is empty at this pace."""
    day, everything = ledger.counts(Instant(now - DAY + HOUR)), ledger.counts(Instant(0))
    rows = [
        words("budget.day", spent=words.money(day.spent), fees=words.money(day.fees)),
        words(
            "budget.saved",
            day=words.money(saved(ledger, policy, day.inbounds, day.spent)),
            all=words.money(saved(ledger, policy, everything.inbounds, everything.spent)),
        ),
        *_caps(words, ledger, policy, now),
        _pot(words, ledger),
        *_pace(words, ledger, now),
        forecast(words, ledger, now),
    ]
    return lines(words("budget.title"), [plain(row) for row in rows])


def _pace(words: Words, ledger: Ledger, now: Instant) -> list[str]:
    going = pace(ledger, now)
    if going.spent + going.fees <= 0:
        return []
    return [words("budget.pace", spent=words.money(going.spent), fees=words.money(going.fees))]


def forecast(words: Words, ledger: Ledger, now: Instant) -> str:
    """When the pot is empty at this pace."""
    if ledger.pot <= 0:
        return words("budget.empty")
    at = empty_at(ledger, now)
    if at is None:
        return words("budget.never")
    if at > now + _FAR:
        return words("budget.far")
    return words("budget.empty_at", when=words.timed("at", at, now), span=words.span(Span(at - now)))


_FAR = 180 * DAY
"""From here on a date would say more than is known, and lack its year."""


def reached(words: Words, ledger: Ledger) -> list[str]:
    """What keeps the line from answering just now, for the card that tells how it is."""
    return [words(f"cap.reached.{cap}") for cap in CAPS if ledger.alerted.get(cap) == REACHED]


def caps(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    """Both caps, how much of them is used, and how many replies they pay."""
    return plain("\n".join(_caps(words, ledger, policy, now)))


def _caps(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> list[str]:
    return [_cap(words, name, ledger, policy, now) for name in ("hour", "day")]


def _cap(words: Words, name: Literal["hour", "day"], ledger: Ledger, policy: Policy, now: Instant) -> str:
    price = to_all(ledger, policy, 1)
    window, cap = (ledger.hour, ledger.cap_hour) if name == "hour" else (ledger.day, ledger.cap_day)
    return words(
        f"cap.{name}",
        spent=words.money(Money(window.sum(now))),
        cap=words.money(cap),
        percent=used(ledger, name, now),
        pays=words("cap.pays", count=cap // price if price else 0),
    )


def _pot(words: Words, ledger: Ledger) -> str:
    return words(
        "pot.left",
        left=words.money(ledger.pot),
        put_in=words.money(ledger.put_in),
        spent=words.money(ledger.spent),
        fees=words.money(ledger.fees),
    )


def pot(words: Words, ledger: Ledger) -> Text:
    """What is left, and where the rest went."""
    return plain(_pot(words, ledger))


def before(order: Order, ledger: Ledger) -> Money:
    """What `order` is about to change: a cap, or what is in the pot."""
    if isinstance(order, SetCap):
        return ledger.cap_hour if order.cap == "hour" else ledger.cap_day
    return ledger.pot


def changed(
    words: Words, order: AddToPot | SetCap, was: Money, ledger: Ledger, policy: Policy, now: Instant
) -> Text:
    """Before and after; of a cap also how much of it is used by now."""
    if isinstance(order, AddToPot):
        return plain(words("pot.changed", before=words.money(was), after=words.money(ledger.pot)))
    name = words(f"cap.name.{order.cap}")
    said = words("cap.changed", cap=name, before=words.money(was), after=words.money(order.amount))
    return plain(f"{said}\n{_cap(words, order.cap, ledger, policy, now)}")


def told(words: Words, facts: Sequence[AnyFact], ledger: Ledger) -> list[Draft]:
    """The marks passed on the way up, as one notice; what is reached wakes the founders instead."""
    marks = [
        words("alert", cap=words(f"cap.name.{fact.cap}"), percent=fact.percent)
        for fact in facts
        if isinstance(fact, Alerted) and fact.up and fact.percent < REACHED
    ]
    drafts = []
    if marks:
        text = words("alerts", marks=" · ".join(marks), left=words.money(ledger.pot))
        drafts.append(Draft(text=plain(text), rank=Rank.STATUS))
    drafts += [
        Draft(text=plain(_of_carrier(words, fact)), rank=Rank.STATUS, place=FOUNDERS)
        for fact in facts
        if isinstance(fact, ForeignPrice | DearerPrice)
    ]
    return drafts


def _of_carrier(words: Words, fact: ForeignPrice | DearerPrice) -> str:
    if isinstance(fact, ForeignPrice):
        return words("carrier.currency", currency=tame(fact.currency, 8))
    price, reserved = words.money(fact.price, 4), words.money(fact.reserved, 4)
    return words("carrier.dearer", price=price, reserved=reserved)
