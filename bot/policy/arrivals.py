"""decide_arrival: what to do about a text or call. Pure: state, policy and time in, facts out.

The order of the questions is the policy: what the sender asked for himself (STOP), what the
founders said (mode, blocks), what he had already, what can be reached at all, what the
firewall makes of it, and only then whether there is money.
"""

from bot.model import Arrival, Instant, Money, ReplyKey
from bot.policy.facts import AnyFact, Decided, Detail, OptedOut, Received
from bot.policy.ledger import Ledger, cap_in_the_way
from bot.policy.numbers import answerable
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import Impression
from bot.policy.texts import asks_to_stop, segments_of


def decide_arrival(
    ledger: Ledger, arrival: Arrival, impression: Impression, policy: Policy, now: Instant
) -> list[AnyFact]:
    """What to do about a text or call."""
    facts: list[AnyFact] = [
        Received(
            at=now,
            inbound=arrival.key,
            sender=arrival.sender,
            line=arrival.line,
            channel=arrival.channel,
            came=arrival.at,
            content=arrival.commitment,
            country=arrival.origin.country,
            fee=policy.prices.fee_of(arrival.channel),
        )
    ]
    if asks_to_stop(arrival.text):
        if arrival.sender not in ledger.opted_out:
            facts.append(OptedOut(at=now, sender=arrival.sender, how="texter"))
        facts.append(_silent(arrival, now, Reason.STOP))
        return facts
    reason = _why_silent(ledger, arrival, policy, now)
    facts.append(_reply(ledger, arrival, policy, now) if reason is None else _silent(arrival, now, reason))
    return facts


def _why_silent(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Reason | None:
    sender = arrival.sender
    if sender in ledger.opted_out:
        return Reason.OPTED_OUT
    if ledger.mode != "open":
        return Reason.MODE_PAUSED if ledger.mode == "paused" else Reason.MODE_SILENT
    answered = ledger.answered.get(sender)
    if answered is not None and now < answered + policy.again_after:
        return Reason.ANSWERED
    if sender in ledger.unroutable:
        return Reason.UNROUTABLE
    if not answerable(arrival.origin):
        return Reason.NUMBER
    if arrival.channel != "signal" and arrival.origin.country not in policy.countries:
        return Reason.COUNTRY
    return None


def _reply(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Decided:
    language = policy.language_for(arrival.origin)
    if language not in ledger.texts:
        language = next(iter(ledger.texts))
    segments = segments_of(ledger.texts[language])
    price = Money(0)
    if arrival.channel != "signal":
        price = Money(segments * policy.prices.segment_to(arrival.origin))
    cap = cap_in_the_way(ledger, price, now)
    if cap is not None:
        return _silent(arrival, now, Reason(cap))
    return Decided(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="reply",
        reason=Reason.FIRST,
        reply=ReplyKey(arrival.key),
        price=price,
        language=language,
        due=Instant(now + policy.reply_after) if policy.reply_after else None,
    )


def _silent(arrival: Arrival, now: Instant, reason: Reason, **detail: str | int) -> Decided:
    filled: Detail = dict(detail)
    return Decided(
        at=now, inbound=arrival.key, sender=arrival.sender, verdict="silent", reason=reason, detail=filled
    )
