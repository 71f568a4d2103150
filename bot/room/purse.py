"""How money looks in the room: budget, pot, caps, and the marks that were passed."""

from collections.abc import Sequence

from bot.model import DAY, HOUR, Instant, Money
from bot.policy.facts import Alerted, AnyFact
from bot.policy.ledger import Ledger
from bot.policy.money import empty_in, saved, used
from bot.policy.orders import AddToPot, SetCap
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.words import Words


def budget(words: Words, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    """Spent, saved against answering everyone, fees, and when the pot is empty at this pace."""
    day = ledger.counts(Instant(now - DAY + HOUR))
    everything = ledger.counts(Instant(0))
    left = empty_in(ledger, now)
    rows = [
        words("budget.day", spent=words.money(day.spent), fees=words.money(day.fees)),
        words(
            "budget.saved", day=words.money(saved(day, policy)), all=words.money(saved(everything, policy))
        ),
        *_caps(words, ledger, now),
        _pot(words, ledger),
        words("budget.never") if left is None else words("budget.empty_in", span=words.span(left)),
    ]
    return lines(words("budget.title"), [plain(row) for row in rows])


def caps(words: Words, ledger: Ledger, now: Instant) -> Text:
    """Both caps and how much of them is used."""
    return plain("\n".join(_caps(words, ledger, now)))


def _caps(words: Words, ledger: Ledger, now: Instant) -> list[str]:
    hour = _cap(words, "hour", Money(ledger.hour.sum(now)), ledger.cap_hour, used(ledger, "hour", now))
    return [hour, _cap(words, "day", Money(ledger.day.sum(now)), ledger.cap_day, used(ledger, "day", now))]


def _cap(words: Words, name: str, spent: Money, cap: Money, percent: int) -> str:
    return words(f"cap.{name}", spent=words.money(spent), cap=words.money(cap), percent=percent)


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


def changed(words: Words, order: AddToPot | SetCap, ledger: Ledger, before: Money) -> Text:
    """Before and after."""
    if isinstance(order, AddToPot):
        return plain(words("pot.changed", before=words.money(before), after=words.money(ledger.pot)))
    name = words(f"cap.name.{order.cap}")
    return plain(words("cap.changed", cap=name, before=words.money(before), after=words.money(order.amount)))


def told(words: Words, facts: Sequence[AnyFact], ledger: Ledger) -> list[Draft]:
    """The marks passed: a cap that is reached wakes the founders, the others are notices."""
    drafts = []
    for fact in facts:
        if not isinstance(fact, Alerted) or not fact.percent:
            continue
        text = words(
            "alert", cap=words(f"cap.name.{fact.cap}"), percent=fact.percent, left=words.money(ledger.pot)
        )
        drafts.append(Draft(text=plain(text), rank=Rank.STATUS))
    return drafts
