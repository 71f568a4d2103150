"""tick: what time alone brings. The state names its next deadline; before it, a tick changes nothing.

Held inbounds are judged again at growing intervals, with what has been learned of the wave
since, and have their last word within `HOLD_FOR`, or when the raid is over for calls.
"""

from bot.model import DAY, MINUTE, SECOND, InboundKey, Instant
from bot.policy.arrivals import answer, silent
from bot.policy.blocks import expired, next_expiry
from bot.policy.facts import (
    AnyFact,
    Decided,
    PressAsked,
    RaidEntered,
    RaidLeft,
    WaveEnded,
    WaveNamed,
)
from bot.policy.house import due_texts, end_pause, next_end, next_text
from bot.policy.ledger import Ledger
from bot.policy.missed import BY_MODE, next_missed
from bot.policy.policy import Policy
from bot.policy.raids import due_reminders, next_reminder
from bot.policy.reasons import Reason
from bot.policy.senses import Senses, chance_of, explained_since, no_raid_came, ratio_of, share_by_now
from bot.policy.senses.press import may_be_public
from bot.policy.senses.waiting import HOLD_FOR, Patience
from bot.policy.standing import closed, not_due, turned_away
from bot.policy.suspicion import NEXT_AFTER, propose

_OF_CALLS = 0.4
"""The chance of a person from which a call of a raid's time is answered: it cost the caller nothing."""
_HOPELESS, _LOOKS = 0.002, 3
"""The chance below which a text is given up, once the wave has been learned for some minutes."""
_ANSWER_WITHIN = 15 * MINUTE
_FOR_PRESS = 0.5
"""The share of the day's cap that may go to what looks like press before a founder says so."""


def deadline_of(ledger: Ledger, senses: Senses, policy: Policy) -> Instant | None:
    """When `tick` will next have something to say; None when nothing waits for time."""
    due: list[Instant | None] = [
        next_end(ledger),
        ledger.now if ledger.missed_due and ledger.missed else None,
        next_text(ledger),
        next_expiry(ledger),
        next_reminder(ledger, policy),
        senses.waiting.next_due(),
    ]
    due.extend(_orphans(ledger, senses).values())
    if ledger.raid_since is not None:
        due += [senses.raid_until, senses.propose_at]
    if ledger.asked is not None:
        due.append(senses.wave_until)
        if ledger.wave is None:
            due.append(Instant(ledger.asked + _ANSWER_WITHIN))
    elif senses.asks_press(press_allowance(ledger, policy), ledger.now):
        # What was decided last made it doubtful: whoever ticks next would ask.
        due.append(ledger.now)
    return min((at for at in due if at is not None), default=None)


def tick(ledger: Ledger, senses: Senses, policy: Policy, now: Instant) -> list[AnyFact]:
    """The facts that are due at `now`. Empty once they are folded."""
    lapsed = [*due_texts(ledger, now), *expired(ledger, now), *due_reminders(ledger, policy, now)]
    if lapsed:
        return lapsed
    named = name_wave(ledger, senses, policy, now)
    if named:
        return named
    # Whether there is a raid is known by now.
    facts = end_pause(ledger, policy, now) or _answer_missed(ledger, policy, now)
    if facts:
        return facts
    if ledger.raid_since is not None and now >= senses.propose_at:
        proposals = propose(ledger, senses, now)
        # Nothing to ask about yet is looked at sooner again than what was just asked.
        senses.propose_at = Instant(now + (NEXT_AFTER if proposals else max(policy.propose_after, SECOND)))
        if proposals:
            return list(proposals)
    for key, at in _orphans(ledger, senses).items():
        if now >= at:
            return [
                Decided(
                    at=now,
                    inbound=key,
                    sender=ledger.held[key].sender,
                    verdict="silent",
                    reason=Reason.EXPIRED,
                )
            ]
    patience = senses.waiting.pop_due(now)
    while patience is not None:
        facts = _judge_again(ledger, senses, patience, policy, now)
        if facts:
            return facts
        patience = senses.waiting.pop_due(now)
    return []


def _answer_missed(ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    found = next_missed(ledger, policy, now)
    if found is None:
        return []
    sender, missed, why = found
    if why is not None:
        return [silent(missed.inbound, sender, why, now)]
    return [answer(ledger, missed.inbound, sender, Reason.MISSED, missed.offer, policy, now)]


def _orphans(ledger: Ledger, senses: Senses) -> dict[InboundKey, Instant]:
    """Who is held without the senses knowing (they are as old as the last snapshot), and until when."""
    known = senses.waiting.held
    if len(ledger.held) <= len(known):
        return {}
    return {key: Instant(held.at + HOLD_FOR) for key, held in ledger.held.items() if key not in known}


def name_wave(ledger: Ledger, senses: Senses, policy: Policy, now: Instant) -> list[AnyFact]:
    """What the state of raid and wave has become."""
    if ledger.raid_since is None and now < senses.raid_until:
        senses.propose_at = Instant(now + policy.propose_after)
        return [
            RaidEntered(at=now, seen=round(senses.bad.count(1, now)), usual=round(senses.usual.rate * 60))
        ]
    if ledger.raid_since is not None and now >= senses.raid_until:
        return [RaidLeft(at=now)]
    if ledger.asked is None:
        if senses.asks_press(press_allowance(ledger, policy), now):
            passed = round(senses.press.passed + senses.press.public)
            return [PressAsked(at=now, answered=passed, waiting=len(ledger.held))]
    elif now >= senses.wave_until:
        return [WaveEnded(at=now)]
    elif ledger.wave is None and now >= ledger.asked + _ANSWER_WITHIN:
        return [WaveNamed(at=now, what="raid")]
    return []


def _judge_again(
    ledger: Ledger, senses: Senses, patience: Patience, policy: Policy, now: Instant
) -> list[AnyFact]:
    key = InboundKey(patience.inbound)
    held = ledger.held.get(key)
    if held is None:
        return []
    if ledger.mode != "open" and senses.waiting.put_back(patience, now):
        return []
    why = _why_silent(ledger, senses, patience, policy, now)
    if why is not None:
        later = why in BY_MODE and _judged(senses, patience)[0] >= 1 / policy.worth
        return [silent(key, held.sender, why, now, offer=held.offer if later else None)]
    if patience.call and ledger.raid_since is not None and now < patience.since + DAY:
        senses.waiting.put_back(patience, now, senses.raid_until)
        return []
    least = _OF_CALLS if patience.call else 1 / policy.worth
    chance, ratio = _judged(senses, patience)
    patience.likely = may_be_public(patience, ratio)
    if (
        chance >= least
        or no_raid_came(senses, now)
        or senses.press.passes_later(patience, ratio, ledger.wave, press_allowance(ledger, policy), now)
    ):
        return [answer(ledger, key, held.sender, Reason.RELEASED, held.offer, policy, now)]
    hopeless = chance < _HOPELESS and patience.looks >= _LOOKS and ledger.wave != "press"
    if not hopeless and senses.waiting.put_back(patience, now):
        return []
    return [silent(key, held.sender, Reason.WAVE if hopeless else Reason.EXPIRED, now)]


def _judged(senses: Senses, patience: Patience) -> tuple[float, float]:
    """The chance of a person by now, and how the text fits calm rather than the wave."""
    if not patience.looks:
        now = share_by_now(senses, patience.traits, patience.cluster)
        patience.share = min(patience.share, now)
    ratio = ratio_of(senses, patience.traits)
    return chance_of(patience.traits, patience.share, ratio), ratio


def _why_silent(
    ledger: Ledger, senses: Senses, patience: Patience, policy: Policy, now: Instant
) -> Reason | None:
    return (
        turned_away(ledger, patience.sender, now)
        or closed(ledger)
        or not_due(ledger, patience.sender, patience.since, policy, now)
        or explained_since(senses, patience, now)
    )


def press_allowance(ledger: Ledger, policy: Policy) -> float:
    """How many replies may pass as press within a day: half of what the day's cap pays."""
    return _FOR_PRESS * ledger.cap_day / max(1, policy.prices.per_segment["default"])
