"""decide: what a report or a person's order changes. Pure: state and time in, facts out."""

from functools import singledispatch

import msgspec

from bot.model import MINUTE, Instant, Money, Outcome
from bot.policy.blocks import decide_block
from bot.policy.facts import (
    AnyFact,
    Commanded,
    DearerPrice,
    ForeignPrice,
    IdentityTrusted,
    OptedOut,
    Refused,
    Revealed,
    Settled,
)
from bot.policy.house import decide_house, decide_mode
from bot.policy.keeping import decide_file
from bot.policy.ledger import Ledger, kind_of_attempt
from bot.policy.money import decide_money
from bot.policy.orders import (
    AddToPot,
    Forbidden,
    Look,
    MakeFile,
    Noted,
    Order,
    Report,
    Reveal,
    SetCap,
    SetMode,
)
from bot.policy.policy import Policy


def decide_report(ledger: Ledger, report: Report, now: Instant) -> list[AnyFact]:
    """What a receipt changes. Late, repeated or foreign reports give no fact."""
    key = report.reply
    reply = ledger.open_replies.get(key) if key is not None else None
    if key is None or reply is None:
        return []
    receipt = report.receipt
    news = _RANK[receipt.outcome] > _RANK.get(reply.outcome, -1)
    foreign = receipt.currency not in (None, "EUR")
    price = receipt.price
    if foreign and price is not None:
        # The configuration's price stands: what was reserved, unless it costs nothing in any currency.
        price = reply.price if price else Money(0)
    priced = price is not None and not reply.settled
    if not news and not priced:
        return []
    outcome = receipt.outcome if news or reply.outcome is None else reply.outcome
    facts: list[AnyFact] = [
        Settled(
            at=now,
            reply=key,
            sender=reply.sender,
            outcome=outcome,
            price=price,
            carrier_id=report.carrier_id or receipt.carrier_id,
            detail=receipt.detail,
        )
    ]
    if foreign and receipt.currency is not None and receipt.currency not in ledger.currencies:
        facts.append(ForeignPrice(at=now, currency=receipt.currency))
    if price is not None and price > reply.price and _is_dearer(ledger, reply.price):
        facts.append(DearerPrice(at=now, reserved=reply.price, price=price))
    if outcome is Outcome.OPTED_OUT and reply.sender not in ledger.opted_out:
        facts.append(OptedOut(at=now, sender=reply.sender, how="carrier"))
    return facts


def _is_dearer(ledger: Ledger, reserved: Money) -> bool:
    """Whether that the carrier took more than `reserved` is news: told once for each price, of a few."""
    return reserved not in ledger.dearer and len(ledger.dearer) < _DEARER_TOLD


_DEARER_TOLD = 20

# Reports come late and out of order: one never takes back what a later stage said.
_RANK: dict[Outcome | None, int] = {
    Outcome.BUSY: -1,
    Outcome.NOT_SENT: -1,
    Outcome.UNKNOWN: -1,
    Outcome.ACCEPTED: 1,
    Outcome.STALE: 2,
    Outcome.WITHDRAWN: 2,
    Outcome.DOUBTFUL: 2,
    Outcome.REFUSED: 2,
    Outcome.UNROUTABLE: 3,
    Outcome.OPTED_OUT: 3,
    Outcome.UNREACHABLE: 3,
    Outcome.UNDELIVERED: 3,
    Outcome.DELIVERED: 4,
}


@singledispatch
def decide_order(order: Order, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """What a person's command changes. The command itself is a fact as well."""
    if isinstance(order, AddToPot | SetCap):
        return [noted(order, now), *decide_money(order, now)]
    house = decide_house(order, ledger, policy, now)
    if house is not None:
        return [noted(order, now), *house] if order.command else house
    facts = decide_block(order, ledger, policy.founders_needed, now)
    # A reaction is no command: what it changes says who and when.
    return facts if order.command == "" else [noted(order, now), *facts]


def noted(order: Order, now: Instant) -> Commanded:
    """That a listed person gave this command."""
    return Commanded(at=now, event=order.event, by=order.by, command=order.command)


@decide_order.register
def _(order: Look, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    shown: list[AnyFact] = []
    if order.sender is not None:
        shown = [Revealed(at=now, sender=order.sender, by=order.by, what="texts")]
    return [noted(order, now), *shown]


@decide_order.register
def _(order: SetMode, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    facts = decide_mode(order, ledger, policy, now)
    return [noted(order, now), *facts] if order.command else facts


@decide_order.register
def _(order: MakeFile, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    return [noted(order, now), *decide_file(order, ledger, now)]


@decide_order.register
def _(order: Noted, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    fact = order.fact
    if isinstance(fact, IdentityTrusted) and ledger.suspended.get(fact.person) != fact.identity:
        # What was looked at is what is confirmed: meanwhile they may show yet another one.
        return []
    # At the journal's time, which never goes back.
    return [msgspec.structs.replace(fact, at=now)]


@decide_order.register
def _(order: Reveal, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    return [noted(order, now), Revealed(at=now, sender=order.sender, by=order.by)]


@decide_order.register
def _(order: Forbidden, ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    last = ledger.refused.get(kind_of_attempt(order.by, order.why))
    if last is not None and now < last + _REFUSED_QUIET:
        # Somebody who tries again and again fills neither the journal nor the founders' room.
        return []
    return [Refused(at=now, event=order.event, by=order.by, why=order.why, command=order.command or None)]


_REFUSED_QUIET = 10 * MINUTE
