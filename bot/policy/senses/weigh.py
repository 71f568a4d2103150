"""How likely a person is, in what nothing explains, and what is learned from it: as calm, or as the wave."""

import math

from bot.model import HOUR, MINUTE, Instant
from bot.policy.senses.clusters import Cluster
from bot.policy.senses.convict import crowding, seen_raid
from bot.policy.senses.normal import Form
from bot.policy.senses.press import anybodys, public_kind
from bot.policy.senses.rates import any_beyond, hourly, surge
from bot.policy.senses.state import Impression, Novice, Sender, Senses, Terms
from bot.policy.senses.wave import CALL, Traits, kinds_of, log_ratio, of_people

_IN_RAID, _LEAST_SLACK = 0.65, 1.2
_BENEFIT = 2.0
"""How much the ratio of a text claims too much: its traits go together, and are taken for independent."""
_OF_ONE = 0.25
"""The part of a surge that one text may have before it tells less of the public: that says many things."""
_CALLS = 0.04
"""The share of calls among arrivals that is usual at least."""
_PROBATION = 20 * MINUTE
"""How long an arrival waits before it is learned as calm: a raid from the first minute is none."""
_NOVICES = 512
_REMEMBERED = 6 * HOUR
_AFTER_WAVE = 0.97
"""The chance of a person, whatever is written, while all is usual but a wave was on lately."""


def weigh_new(
    senses: Senses,
    impression: Impression,
    sender: Sender,
    form: Form,
    cluster: Cluster | None,
    terms: Terms,
) -> None:
    """Weigh a new sender that nothing explains, and learn from it: as calm, or as the wave."""
    now, traits = senses.now, impression.traits
    assert traits is not None  # noqa: S101 -- set by the only caller
    kinds, first = kinds_of(traits, senses.calm), cluster is None or cluster.senders == 1
    if traits.call:
        senses.calls.add(now)
    elif first:
        senses.kinds.add(kinds, now)
        if of_people(traits) and public_kind(form, said=False):
            senses.novel.add(now)
    said = impression.said = (
        cluster is not None
        and not first
        and anybodys(form, cluster.information)
        and _publics(senses, cluster, traits)
    )
    weigh(senses, impression, cluster)
    senses.residual.add(now, max(impression.chance, 0.05) if impression.kind else 1.0)
    if not impression.surge and impression.chance >= 1 / terms.worth:
        if senses.raid or surge(senses.fresh, senses.usual.rate, senses.usual.slack, now).on:
            senses.usual.spoil(now)
            return
        senses.usual.add(now)
        sender.good = True
        _learn_calm(senses, Novice(now, traits, first, said, impression.cluster))
        return
    senses.usual.spoil(now)
    senses.wave_until = Instant(now + HOUR)
    senses.press.saw_surge(min(1.0, _OF_ONE / max(_OF_ONE, _part(senses, cluster))) ** 2 if said else 0.0)
    unlikely = impression.chance < 1 / terms.worth
    if unlikely:
        impression.press = passes(senses, impression, form, terms)
    senses.wave.learn(traits, senses.calm, impression.share, now, senses.press.teaches(form))
    if unlikely and not impression.press:
        seen_raid(senses, now)


def _learn_calm(senses: Senses, novice: Novice) -> None:
    """Put an arrival on probation, and learn as calm those that no raid has followed."""
    calm, probation = senses.calm, senses.probation
    probation.append(novice)
    known = 0
    for one in probation:
        if one.at > senses.now - _PROBATION and len(probation) - known <= _NOVICES:
            break
        known += 1
        senses.kinds.learn(kinds_of(one.traits, calm), new=one.first)
        calm.learn(one.traits, senses.now)
        senses.press.saw_calm(one.said)
        cluster = senses.clusters.get(one.cluster)
        if cluster is not None:
            cluster.learn_calm(one.at)
    del probation[:known]


def _publics(senses: Senses, cluster: Cluster, traits: Traits) -> bool:
    """Whether a text that several send may be the public's: one known of calm, or one among many new ones.

    A raid's cry is neither, short as it may be, nor is one word of a dictionary.
    """
    if cluster.calm > 1 or senses.press.public_came:
        return True
    usual = senses.usual.rate * senses.kinds.novelty
    return of_people(traits) and any_beyond(senses.novel, usual, 1.0, senses.now)


def passes(senses: Senses, impression: Impression, form: Form, terms: Terms) -> bool:
    """Whether an unlikely text may be answered all the same, as press coverage."""
    return senses.press.passes(
        form, impression.said, impression.ratio, terms.told, terms.allowance, senses.usual.daily, senses.now
    )


def _part(senses: Senses, cluster: Cluster | None) -> float:
    """The part of new senders lately, those explained left out, who sent this text."""
    return cluster.inbounds / max(1.0, senses.residual.count(2, senses.now)) if cluster else 0.0


def weigh(senses: Senses, impression: Impression, cluster: Cluster | None = None) -> None:
    """The chance of a person, in what nothing explains."""
    senses.usual.pass_time(senses.now)
    traits = impression.traits
    assert traits is not None  # noqa: S101 -- set by the only caller
    slack = _slack(senses)
    whole, own = _shares(senses, traits, cluster, slack)
    if min(whole, own) < 1:
        impression.surge, impression.kind = True, own < 1
        impression.share = min(whole, own)
    elif senses.now < senses.wave_until + _REMEMBERED:
        impression.share = _AFTER_WAVE
    if impression.share < 1 or traits.call:
        impression.ratio = ratio_of(senses, traits)
        impression.chance = chance_of(traits, impression.share, impression.ratio)
    if traits.call:
        expected = senses.usual.rate * max(_CALLS, senses.calm.shape(CALL))
        impression.share = impression.chance = hourly(senses.calls, expected, slack, senses.now).share


def _slack(senses: Senses) -> float:
    # Entered by much, left by little.
    return max(_LEAST_SLACK, _IN_RAID * senses.usual.slack) if senses.raid else senses.usual.slack


def _shares(senses: Senses, traits: Traits, cluster: Cluster | None, slack: float) -> tuple[float, float]:
    """Expected over observed, at most 1: of all that nothing explains, and of what is like this text."""
    rate, now = senses.usual.rate, senses.now
    kind = senses.kinds.surge(kinds_of(traits, senses.calm), rate, slack, now)
    return surge(senses.residual, rate, slack, now).share, min(kind.share, crowding(senses, cluster, slack))


def share_by_now(senses: Senses, traits: Traits, cluster: int | None) -> float:
    """The share of people in what came with these traits: its beginning is seen better in its middle."""
    if traits.call:
        return 1.0
    return min(_shares(senses, traits, senses.clusters.get(cluster), _slack(senses)))


def ratio_of(senses: Senses, traits: Traits) -> float:
    """The log of how much likelier these traits are in calm than in the wave that is on."""
    return log_ratio(traits, senses.calm, senses.wave, senses.now)


def chance_of(traits: Traits, share: float, ratio: float) -> float:
    """The chance of a person, by the expected share of people and `ratio_of` the traits."""
    if traits.call:
        return share  # nothing was written: how many call is all there is
    odds = _BENEFIT * share / max(1e-9, 1 - share) * math.exp(ratio)
    return odds / (1 + odds)
