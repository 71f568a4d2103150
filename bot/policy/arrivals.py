"""decide_arrival: what to do about a text or call. Pure: state, policy and time in, facts out.

The order of the questions is the policy: what the sender asked for himself (STOP), what the
founders said (mode, blocks), what he had already, what can be reached at all, what the
firewall makes of it, and only then whether there is money.
"""

import msgspec

from bot.model import Arrival, InboundKey, Instant, Money, ReplyKey, SenderId
from bot.policy.care import category_of
from bot.policy.facts import AnyFact, Decided, Detail, OptedOut, Purse, Received, Wording
from bot.policy.firewall import judge
from bot.policy.ledger import Ledger, Offer, cap_in_the_way
from bot.policy.numbers import answerable
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import Impression
from bot.policy.standing import closed, not_due, turned_away
from bot.policy.texts import asks_to_stop, reply_text, segments_of, text_key


def decide_arrival(
    ledger: Ledger, arrival: Arrival, impression: Impression, policy: Policy, now: Instant
) -> list[AnyFact]:
    """What to do about a text or call."""
    care = category_of(arrival.text, policy.lexicon) if arrival.channel != "call" else None
    facts: list[AnyFact] = [received(arrival, now, policy.prices.fee_of(arrival.channel, arrival.text), care)]
    if arrival.channel != "call" and asks_to_stop(arrival.text):
        if arrival.sender not in ledger.opted_out:
            facts.append(OptedOut(at=now, sender=arrival.sender, how="texter"))
        return [*facts, silent(arrival.key, arrival.sender, Reason.STOP, now)]
    help_ = _help(ledger, arrival, policy, now) if care == "distress" else None
    return [*facts, help_ or _decided(ledger, arrival, impression, policy, now)]


def _decided(
    ledger: Ledger, arrival: Arrival, impression: Impression, policy: Policy, now: Instant
) -> Decided:
    key, sender = arrival.key, arrival.sender
    mode, unfit = closed(ledger), _unfit(ledger, arrival, policy, now)
    why = turned_away(ledger, sender, now) or (unfit and (mode or unfit))
    if why is not None:
        return silent(key, sender, why, now)
    call = arrival.channel == "call"
    judgement = judge(impression, call=call, raid=ledger.raid_since is not None, policy=policy)
    offer = offer_to(ledger, arrival, policy, "consent", "calls" if call else "replies")
    if mode is not None:
        # What a reply would have been is remembered; not for who is of the wave.
        missed = judgement.verdict == "reply" and sender not in ledger.waiting
        return silent(key, sender, mode, now, judgement.detail, offer=offer if missed else None)
    if judgement.verdict == "silent":
        return silent(key, sender, judgement.reason, now, judgement.detail)
    if judgement.verdict == "reply":
        return answer(ledger, key, sender, judgement.reason, offer, policy, now)
    if sender in ledger.waiting:
        return silent(key, sender, Reason.WAITING, now)
    return Decided(
        at=now,
        inbound=key,
        sender=sender,
        verdict="hold",
        reason=judgement.reason,
        detail=judgement.detail,
        price=offer.price,
        language=offer.language,
        purse=offer.purse,
    )


def _help(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Decided | None:
    """The text that answers distress: past the firewall, also after a reply, once in `again_after`.

    Also to a suspect who is quarantined: suspicion may be mistaken, and the cap is a small one.
    None where it is not to be sent; the ordinary questions are asked then.
    """
    helped = ledger.comforted.get(arrival.sender)
    if helped is not None and now < helped + policy.again_after:
        return None
    why = turned_away(ledger, arrival.sender, now)
    if why not in (None, Reason.QUARANTINED) or closed(ledger) is not None:
        return None
    if _unfit(ledger, arrival, policy, now) not in (None, Reason.ANSWERED):
        return None
    if not any(text_key(language, "distress") in ledger.texts for language in ("fr", "en")):
        return None
    offer = offer_to(ledger, arrival, policy, "distress", "distress")
    if (
        cap_in_the_way(ledger, offer.price, now, policy.set_apart)
        or ledger.distress.sum(now) + offer.price > policy.cap_distress
    ):
        return None
    return Decided(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="reply",
        reason=Reason.DISTRESS,
        reply=ReplyKey(arrival.key),
        price=offer.price,
        language=offer.language,
        wording="distress",
        purse=offer.purse,
    )


def answer(
    ledger: Ledger,
    inbound: InboundKey,
    sender: SenderId,
    reason: Reason,
    offer: Offer,
    policy: Policy,
    now: Instant,
) -> Decided:
    """The reply, or silence where there is no money for it."""
    cap = cap_in_the_way(ledger, offer.price, now, policy.set_apart)
    why = Reason(cap) if cap is not None else None
    if why is None and offer.purse == "calls" and ledger.calls.sum(now) + offer.price > policy.cap_calls:
        why = Reason.CALLS
    if why is not None:
        return silent(inbound, sender, why, now)
    return Decided(
        at=now,
        inbound=inbound,
        sender=sender,
        verdict="reply",
        reason=reason,
        reply=ReplyKey(inbound),
        price=offer.price,
        language=offer.language,
        purse=offer.purse,
        due=Instant(now + policy.reply_after) if policy.reply_after else None,
    )


def received(arrival: Arrival, now: Instant, fee: Money, care: str | None = None) -> Received:
    """That it came, for what the carrier takes."""
    return Received(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        line=arrival.line,
        channel=arrival.channel,
        came=arrival.at,
        content=arrival.commitment,
        form=arrival.form,
        country=arrival.origin.country,
        fee=fee,
        care=care,
    )


def silent(
    inbound: InboundKey,
    sender: SenderId,
    reason: Reason,
    now: Instant,
    detail: Detail | None = None,
    *,
    offer: Offer | None = None,
) -> Decided:
    """No reply; with the `offer` of the one that the line's mode alone stands against."""
    said = Decided(
        at=now, inbound=inbound, sender=sender, verdict="silent", reason=reason, detail=detail or {}
    )
    if offer is None:
        return said
    return msgspec.structs.replace(said, price=offer.price, language=offer.language, purse=offer.purse)


def _unfit(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Reason | None:
    """Why a reply is not due, or would not arrive, whatever the line's mode."""
    why = not_due(ledger, arrival.sender, arrival.at, policy, now)
    if why is not None:
        return why
    if arrival.number in policy.own or not answerable(arrival.origin):
        return Reason.NUMBER
    if arrival.channel != "signal" and arrival.origin.country not in policy.countries:
        return Reason.COUNTRY
    return None


def offer_to(ledger: Ledger, arrival: Arrival, policy: Policy, wording: Wording, purse: Purse) -> Offer:
    """The reply that is there for who wrote or called: a Signal one costs nothing."""
    language = policy.language_for(arrival.origin)
    if arrival.channel == "signal":
        return Offer(Money(0), language, purse)
    segments = segments_of(reply_text(ledger.texts, language, wording))
    return Offer(Money(segments * policy.prices.segment_to(arrival.origin)), language, purse)
