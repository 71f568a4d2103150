"""evolve: what one fact changes in the ledger. Total, deterministic, and blind to policy.

Changes the ledger in place and returns it: the journal is folded a million facts at a time.
Nothing here may look at anything but the ledger and the fact.
"""

from collections.abc import Callable
from typing import Any

from bot.model import DAY, HOUR, Instant, Money, Outcome
from bot.policy import blocks, calls, house, keeping, missed, money, raids, trust, waves
from bot.policy.facts import (
    AnyFact,
    Decided,
    ModeSet,
    OptedOut,
    Purse,
    Received,
    Refused,
    ReopeningPutOff,
    Seeded,
    Settled,
)
from bot.policy.ledger import (
    VERDICT_TALLY,
    Held,
    Hurting,
    Ledger,
    OpenReply,
    kind_of_attempt,
    offer_of,
    spend,
)
from bot.policy.senses.clusters import number_in

# Prices come hours after the delivery report at the latest; three days leave room for a weekend.
_OPEN_FOR = 3 * DAY
_TALLIES_FOR = 400 * DAY
_NOTHING_WENT = (Outcome.STALE, Outcome.WITHDRAWN, Outcome.REFUSED)


def evolve(ledger: Ledger, fact: AnyFact) -> Ledger:
    """`ledger` after `fact`. Facts without effect on it (Commanded, Revealed) only move time."""
    if fact.at > ledger.now:
        _pass_time(ledger, fact)
    change = _CHANGES.get(type(fact))
    if change is not None:
        change(ledger, fact)
    ledger.seq += 1
    return ledger


def _pass_time(ledger: Ledger, fact: AnyFact) -> None:
    if fact.at // HOUR != ledger.now // HOUR:
        _forget_old(ledger, fact.at)
    ledger.now = fact.at
    ledger.hour.prune(fact.at)
    ledger.day.prune(fact.at)


def _forget_old(ledger: Ledger, now: int) -> None:
    # One of which nothing was heard is still to be sent or given up, and its money to be settled.
    old = [k for k, r in ledger.open_replies.items() if r.at < now - _OPEN_FOR and r.outcome is not None]
    for key in old:
        del ledger.open_replies[key]
    for inbound in [k for k, call in ledger.open_calls.items() if call.at < now - _OPEN_FOR]:
        del ledger.open_calls[inbound]
    for sender in [s for s, block in ledger.blocks.items() if now >= block.until]:
        del ledger.blocks[sender]
    for hour in [h for h in ledger.tallies if h < (now - _TALLIES_FOR) // HOUR]:
        del ledger.tallies[hour]


def _seeded(ledger: Ledger, fact: Seeded) -> None:
    ledger.seeded = True
    ledger.pot = ledger.put_in = fact.pot
    ledger.cap_hour, ledger.cap_day = fact.cap_hour, fact.cap_day
    ledger.texts = dict(fact.texts)
    ledger.founders, ledger.moderators = list(fact.founders), list(fact.moderators)


def _received(ledger: Ledger, fact: Received) -> None:
    tally = ledger.tally_at(fact.at)
    tally.inbounds += 1
    if fact.care is not None:
        ledger.hurting.append(Hurting(fact.inbound, fact.sender, fact.at, fact.care))
        if len(ledger.hurting) > _HURTING_REMEMBERED:
            del ledger.hurting[0]
    if fact.fee:
        tally.fees = Money(tally.fees + fact.fee)
        ledger.fees = Money(ledger.fees + fact.fee)
        ledger.pot = Money(ledger.pot - fact.fee)


def _decided(ledger: Ledger, fact: Decided) -> None:
    tally = ledger.tally_at(fact.at)
    was_held = ledger.held.pop(fact.inbound, None)
    if was_held is not None:
        ledger.tally_at(was_held.at).held -= 1
        ledger.waiting.pop(fact.sender, None)
    missed.remember(ledger, fact)
    name = VERDICT_TALLY[fact.verdict]
    setattr(tally, name, getattr(tally, name) + 1)
    if fact.verdict == "hold":
        ledger.held[fact.inbound] = Held(fact.sender, fact.at, offer_of(fact))
        ledger.waiting[fact.sender] = fact.inbound
    if "cluster" in fact.detail:
        ledger.clusters = max(ledger.clusters, number_in(str(fact.detail["cluster"])))
    if fact.reply is not None:
        if fact.purse == "distress":
            ledger.comforted[fact.sender] = fact.at
        ledger.answered[fact.sender] = fact.at
        ledger.open_replies[fact.reply] = OpenReply(
            fact.sender, fact.at, fact.price, purse=fact.purse, due=fact.due
        )
        _pay(ledger, fact.purse, fact.at, fact.price)


def _pay(ledger: Ledger, purse: Purse, at: Instant, amount: Money) -> None:
    """Spend `amount`, negative to give back, on a reply of `at`: out of the cap of its own as well."""
    spend(ledger, at, amount)
    if purse == "distress":
        ledger.distress.add(at, amount, ledger.now)
    elif purse == "calls":
        ledger.calls.add(at, amount, ledger.now)


def _settled(ledger: Ledger, fact: Settled) -> None:
    if fact.outcome is Outcome.UNROUTABLE:
        ledger.unroutable.add(fact.sender)
    reply = ledger.open_replies.get(fact.reply)
    if reply is None:
        return
    reply.outcome = fact.outcome
    reply.carrier_id = fact.carrier_id or reply.carrier_id
    due = fact.price if fact.price is not None else (reply.price if fact.outcome.paid else Money(0))
    if due != reply.price:
        _pay(ledger, reply.purse, reply.at, Money(due - reply.price))
        reply.price = due
    reply.settled = fact.price is not None
    if fact.outcome in _NOTHING_WENT:
        # Their next text is a first one again, and the next call for help as well.
        for told in (ledger.answered, ledger.comforted):
            if told.get(fact.sender) == reply.at:
                del told[fact.sender]
    if (
        fact.outcome.final
        and fact.outcome is not Outcome.ACCEPTED
        and (reply.settled or not fact.outcome.paid)
    ):
        del ledger.open_replies[fact.reply]


def _opted_out(ledger: Ledger, fact: OptedOut) -> None:
    ledger.opted_out.add(fact.sender)


def _mode_set(ledger: Ledger, fact: ModeSet) -> None:
    missed.mode_changed(ledger, fact)
    ledger.put_off = False
    if fact.mode != ledger.mode:
        ledger.mode_since = fact.at
    ledger.mode = fact.mode
    ledger.mode_until, ledger.mode_why, ledger.mode_by = fact.until, fact.why, fact.by


def _put_off(ledger: Ledger, fact: ReopeningPutOff) -> None:
    ledger.put_off = True


def _refused(ledger: Ledger, fact: Refused) -> None:
    attempt = kind_of_attempt(fact.by, fact.why)
    ledger.refused.pop(attempt, None)
    ledger.refused[attempt] = fact.at
    if len(ledger.refused) > _REFUSED_REMEMBERED:
        del ledger.refused[next(iter(ledger.refused))]


_REFUSED_REMEMBERED = 1_000
_HURTING_REMEMBERED = 300


_CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    Seeded: _seeded,
    Received: _received,
    Decided: _decided,
    Settled: _settled,
    OptedOut: _opted_out,
    ModeSet: _mode_set,
    ReopeningPutOff: _put_off,
    Refused: _refused,
    **blocks.CHANGES,
    **house.CHANGES,
    **trust.CHANGES,
    **keeping.CHANGES,
    **money.CHANGES,
    **raids.CHANGES,
    **waves.CHANGES,
    **calls.CHANGES,
    **missed.CHANGES,
}
