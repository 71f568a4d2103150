"""Calls: who hears our words and who is rejected, and what an answered call costs. Pure.

A call must be answered while it rings, before any turn of the brain: so each turn leaves a gate
behind, and `greeting_for` decides from that alone. Rejecting is free, picking up is not: where
the gate is old, closed or out of money, a call is rejected.
"""

from collections.abc import Callable
from typing import Any, Literal

from bot.model import MINUTE, SECOND, Frozen, InboundKey, Instant, Mode, Money, NumberKind, SenderId, Span
from bot.policy.facts import AnyFact, CallAnswered, CallEnded
from bot.policy.ledger import Ledger, OpenCall, share_of, spend
from bot.policy.orders import Picked, Report
from bot.policy.policy import Policy

GATE_HOLDS = Span(10 * SECOND)
"""A gate older than this rejects: the brain that published it may be dead."""
WITHHELD_AGAIN = Span(5 * MINUTE)
"""Callers who hide their number are one sender to us: they cannot be told apart, nor all be turned away."""

Heard = Literal["message", "neutral"]


class Gate(Frozen, frozen=True, kw_only=True):
    """What the brain lets calls do from `at` on. `allotment` may be spent on them, `price` is for each."""

    at: Instant
    mode: Mode
    raid: bool
    calls: Literal["message", "neutral", "reject"]
    allotment: Money
    price: Money
    again_after: Span


class Caller(Frozen, frozen=True, kw_only=True):
    """What is known of who calls. `refused`: blocked, suspected, or asked for no more of us."""

    kind: NumberKind
    refused: bool = False
    greeted: Instant | None = None


def gate_of(ledger: Ledger, policy: Policy, now: Instant, *, afar: bool = False) -> Gate:
    """The gate that the ledger's state leaves to the calls of this process, or to those `afar`.

    Afar they have what `policy.set_apart` keeps from everything else, so that no cap is passed
    however many decide at once.
    """
    left = [
        _side(ledger.pot, share_of(ledger.put_in, policy.set_apart), afar=afar),
        _side(ledger.cap_hour - ledger.hour.sum(now), share_of(ledger.cap_hour, policy.set_apart), afar=afar),
        _side(ledger.cap_day - ledger.day.sum(now), share_of(ledger.cap_day, policy.set_apart), afar=afar),
        _side(policy.cap_minutes - ledger.minutes.sum(now), policy.set_apart, afar=afar),
    ]
    return Gate(
        at=now,
        mode=ledger.mode,
        raid=ledger.raid_since is not None,
        calls=policy.calls,
        allotment=Money(max(min(left), 0)),
        price=policy.prices.per_call_minute,
        again_after=policy.again_after,
    )


def _side(left: int, apart: int, *, afar: bool) -> int:
    return min(left, apart) if afar else left - apart


def caller_of(ledger: Ledger, sender: SenderId, kind: NumberKind, now: Instant) -> Caller:
    """What the ledger knows of `sender`."""
    return Caller(
        kind=kind,
        refused=sender in ledger.opted_out or sender in ledger.quarantined or ledger.blocked(sender, now),
        greeted=ledger.greeted.get(sender),
    )


def greeting_for(gate: Gate, caller: Caller, now: Instant, drawn: Money) -> Heard | None:
    """What `caller` hears at `now`, `drawn` being spent of the allotment already; None: reject."""
    if abs(now - gate.at) > GATE_HOLDS or gate.calls == "reject" or gate.mode == "paused" or gate.raid:
        return None
    again = WITHHELD_AGAIN if caller.kind == "anonymous" else gate.again_after
    if caller.refused or (caller.greeted is not None and now < caller.greeted + again):
        return None
    if drawn + gate.price > gate.allotment:
        return None
    return "neutral" if gate.mode == "silent" else gate.calls


def decide_picked(ledger: Ledger, picked: Picked, now: Instant) -> list[AnyFact]:
    """A call that was picked up is reserved, once."""
    known = ledger.open_calls.get(picked.inbound)
    if known is not None and picked.sender in ledger.greeted:
        return []
    return [CallAnswered(at=now, inbound=picked.inbound, sender=picked.sender, price=picked.price)]


def decide_call_end(ledger: Ledger, report: Report, policy: Policy, now: Instant) -> list[AnyFact]:
    """What the end of a call changes. It is believed also of a call of which we knew nothing.

    Such a call was picked up by a bot that died before it could say so.
    """
    key, receipt = InboundKey(report.carrier_id or ""), report.receipt
    seconds = max(receipt.seconds or 0, 0)
    call = ledger.open_calls.get(key)
    final = receipt.price is not None and receipt.currency in (None, "EUR")
    if not key or (call is None and not seconds):
        return []
    if call is not None and (call.final or (call.ended and not final)):
        return []
    price = receipt.price if final else Money(-(-seconds // 60) * policy.prices.per_call_minute)
    return [CallEnded(at=now, inbound=key, seconds=seconds, price=price or Money(0), final=final)]


def _answered(ledger: Ledger, fact: CallAnswered) -> None:
    ledger.greeted[fact.sender] = fact.at
    if fact.inbound not in ledger.open_calls:
        ledger.open_calls[fact.inbound] = OpenCall(fact.at, Money(0))
        _pay(ledger, fact.inbound, fact.price)


def _ended(ledger: Ledger, fact: CallEnded) -> None:
    call = ledger.open_calls.setdefault(fact.inbound, OpenCall(fact.at, Money(0)))
    call.ended, call.final = True, fact.final
    _pay(ledger, fact.inbound, fact.price)


def _pay(ledger: Ledger, inbound: InboundKey, price: Money) -> None:
    call = ledger.open_calls[inbound]
    more = Money(price - call.price)
    call.price = price
    if more:
        ledger.minutes.add(call.at, more, ledger.now)
        spend(ledger, call.at, more)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {CallAnswered: _answered, CallEnded: _ended}
