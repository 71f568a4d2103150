"""decide_arrival: what to do about a text or call. Pure: state, policy and time in, facts out.

The order of the questions is the policy: what the sender asked for himself (STOP), what the
founders said (mode, blocks), what he had already, what can be reached at all, what the
firewall makes of it, and only then whether there is money.
"""

from bot.model import Arrival, InboundKey, Instant, Money, Origin, ReplyKey, SenderId
from bot.policy.care import category_of
from bot.policy.facts import AnyFact, Decided, Detail, OptedOut, Purse, Received, Wording
from bot.policy.firewall import judge
from bot.policy.ledger import Ledger, cap_in_the_way
from bot.policy.missed import BY_MODE
from bot.policy.numbers import answerable
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import Impression
from bot.policy.texts import asks_to_stop, reply_text, segments_of, text_key


def decide_arrival(
    ledger: Ledger, arrival: Arrival, impression: Impression, policy: Policy, now: Instant
) -> list[AnyFact]:
    """What to do about a text or call."""
    care = category_of(arrival.text, policy.lexicon) if arrival.channel != "call" else None
    facts: list[AnyFact] = [
        Received(
            at=now,
            inbound=arrival.key,
            sender=arrival.sender,
            line=arrival.line,
            channel=arrival.channel,
            came=arrival.at,
            content=arrival.commitment,
            form=arrival.form,
            country=arrival.origin.country,
            fee=policy.prices.fee_of(arrival.channel, arrival.text),
            care=care,
        )
    ]
    if arrival.channel != "call" and asks_to_stop(arrival.text):
        if arrival.sender not in ledger.opted_out:
            facts.append(OptedOut(at=now, sender=arrival.sender, how="texter"))
        facts.append(_silent(arrival, now, Reason.STOP))
        return facts
    if care == "distress" and (help_ := _help(ledger, arrival, policy, now)) is not None:
        facts.append(help_)
        return facts
    reason = _why_silent(ledger, arrival, policy, now)
    if reason in BY_MODE and _unfit(ledger, arrival, policy, now) is None:
        facts.append(_missed(ledger, arrival, impression, policy, now, reason))
        return facts
    if reason is not None:
        facts.append(_silent(arrival, now, reason))
        return facts
    call = arrival.channel == "call"
    judgement = judge(impression, call=call, raid=ledger.raid_since is not None, policy=policy)
    if judgement.verdict == "silent":
        facts.append(_silent(arrival, now, judgement.reason, judgement.detail))
        return facts
    purse: Purse = "calls" if call else "replies"
    language, price = price_of(ledger, arrival.origin, policy, "consent", free=arrival.channel == "signal")
    if judgement.verdict == "hold":
        if arrival.sender in ledger.waiting:
            facts.append(_silent(arrival, now, Reason.WAITING))
            return facts
        facts.append(
            Decided(
                at=now,
                inbound=arrival.key,
                sender=arrival.sender,
                verdict="hold",
                reason=judgement.reason,
                detail=judgement.detail,
                price=price,
                language=language,
                purse=purse,
            )
        )
        return facts
    facts.append(
        answer(
            ledger,
            arrival.key,
            arrival.sender,
            judgement.reason,
            policy,
            now,
            price=price,
            language=language,
            purse=purse,
        )
    )
    return facts


def _missed(
    ledger: Ledger, arrival: Arrival, impression: Impression, policy: Policy, now: Instant, reason: Reason
) -> Decided:
    """Silence for the line's mode, with what a reply would have been: nothing for who is of the wave."""
    call = arrival.channel == "call"
    judgement = judge(impression, call=call, raid=ledger.raid_since is not None, policy=policy)
    if judgement.verdict != "reply" or arrival.sender in ledger.waiting:
        return _silent(arrival, now, reason, judgement.detail)
    language, price = price_of(ledger, arrival.origin, policy, "consent", free=arrival.channel == "signal")
    return Decided(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="silent",
        reason=reason,
        price=price,
        language=language,
        purse="calls" if call else "replies",
    )


def _help(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Decided | None:
    """The text that answers distress: past the firewall, also after a reply, once in `again_after`.

    Also to a suspect who is quarantined: suspicion may be mistaken, and the cap is a small one.
    None where it is not to be sent; the ordinary questions are asked then.
    """
    helped = ledger.comforted.get(arrival.sender)
    if helped is not None and now < helped + policy.again_after:
        return None
    if _why_silent(ledger, arrival, policy, now) not in (None, Reason.ANSWERED, Reason.QUARANTINED):
        return None
    if not any(text_key(language, "distress") in ledger.texts for language in ("fr", "en")):
        return None
    free = arrival.channel == "signal"
    language, price = price_of(ledger, arrival.origin, policy, "distress", free=free)
    if (
        cap_in_the_way(ledger, price, now, policy.set_apart)
        or ledger.distress.sum(now) + price > policy.cap_distress
    ):
        return None
    return Decided(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="reply",
        reason=Reason.DISTRESS,
        reply=ReplyKey(arrival.key),
        price=price,
        language=language,
        wording="distress",
        purse="distress",
    )


def had_answer(ledger: Ledger, sender: SenderId, policy: Policy, now: Instant) -> bool:
    """Whether `sender` had their reply within `again_after`."""
    answered = ledger.answered.get(sender)
    return answered is not None and now < answered + policy.again_after


def answer(
    ledger: Ledger,
    inbound: InboundKey,
    sender: SenderId,
    reason: Reason,
    policy: Policy,
    now: Instant,
    *,
    price: Money,
    language: str,
    purse: Purse,
) -> Decided:
    """The reply, or silence where there is no money for it."""
    cap = cap_in_the_way(ledger, price, now, policy.set_apart)
    why = Reason(cap) if cap is not None else None
    if why is None and purse == "calls" and ledger.calls.sum(now) + price > policy.cap_calls:
        why = Reason.CALLS
    if why is not None:
        return Decided(at=now, inbound=inbound, sender=sender, verdict="silent", reason=why)
    return Decided(
        at=now,
        inbound=inbound,
        sender=sender,
        verdict="reply",
        reason=reason,
        reply=ReplyKey(inbound),
        price=price,
        language=language,
        purse=purse,
        due=Instant(now + policy.reply_after) if policy.reply_after else None,
    )


def _why_silent(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Reason | None:
    sender = arrival.sender
    if sender in ledger.opted_out:
        return Reason.OPTED_OUT
    if ledger.blocked(sender, now):
        return Reason.BLOCKED
    if sender in ledger.quarantined:
        return Reason.QUARANTINED
    if ledger.mode != "open":
        return Reason.MODE_PAUSED if ledger.mode == "paused" else Reason.MODE_SILENT
    return _unfit(ledger, arrival, policy, now)


def _unfit(ledger: Ledger, arrival: Arrival, policy: Policy, now: Instant) -> Reason | None:
    """Why a reply is not due, or would not arrive, whatever the line's mode."""
    sender = arrival.sender
    if had_answer(ledger, sender, policy, now):
        return Reason.ANSWERED
    if now > arrival.at + policy.stale_after:
        return Reason.STALE
    if sender in ledger.unroutable:
        return Reason.UNROUTABLE
    if arrival.number in policy.own or not answerable(arrival.origin):
        return Reason.NUMBER
    if arrival.channel != "signal" and arrival.origin.country not in policy.countries:
        return Reason.COUNTRY
    return None


def price_of(
    ledger: Ledger, origin: Origin, policy: Policy, wording: Wording, *, free: bool
) -> tuple[str, Money]:
    """The language a reply to `origin` is in, and what it costs."""
    language = policy.language_for(origin)
    if free:
        return language, Money(0)
    segments = segments_of(reply_text(ledger.texts, language, wording))
    return language, Money(segments * policy.prices.segment_to(origin))


def _silent(arrival: Arrival, now: Instant, reason: Reason, detail: Detail | None = None) -> Decided:
    return Decided(
        at=now,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="silent",
        reason=reason,
        detail=detail or {},
    )
