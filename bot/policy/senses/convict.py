"""What explains an arrival as part of a raid: its text, its number, or that it is noise.

Similarity alone convicts nothing: a text is a raid's when more send it than chance gives while
more comes in all than is usual, or when senders hid it, or when they are a raid's otherwise.
"""

import math

from bot.model import DAY, MINUTE, Instant
from bot.policy.reasons import Reason
from bot.policy.senses.clusters import FAST_MINUTES, Cluster
from bot.policy.senses.normal import Form
from bot.policy.senses.press import ANYBODY
from bot.policy.senses.rates import beyond, surge
from bot.policy.senses.state import Impression, Sender, Senses

_RAID_LASTS = 20 * MINUTE
"""A raid is over when nothing of it came for so long."""
_RAID_LEAST = 15
_THIN = 0.01
"""The share of all senders that one text must have where nothing else tells of a raid."""
_GUESSED = 50.0
"""Texts of calm that weigh as much as what a text's words say of its share."""
_CROWD = 0.7
"""Against texts that many send, less of a surge will do: the usual is an upper estimate already."""
_PASTES = 3
"""New texts that several people paste at one time: a site prefills one."""
_SETTLED = 300
"""Texts of calm from which a text that many send would have been seen."""
_TELLING = 6.5
"""Information (decimal digits) from which several senders of one text are no coincidence."""
_SAYING = 4.5
"""The least from which too many of them are none either."""
_NOISE_LETTERS = 8
_NOISE_SIGNS = 16
_NOISE_SPELLING = -1.75
_NOISE_KNOWN = 0.45


def seen_raid(senses: Senses, now: Instant) -> None:
    """Something of a raid came. Enough of it within minutes, or an hour, and a raid is on."""
    senses.bad.add(now)
    rate = senses.usual.rate
    few = senses.bad.count(1, now)
    if (
        (senses.raid and few > 2)
        or few > max(_RAID_LEAST, rate * 2.5)
        # Not with one text more after a raid that has just ended.
        or (few > 2 and senses.bad.count(2, now) > max(4 * _RAID_LEAST, rate * 30))
    ):
        if not senses.raid:
            senses.usual.raid_came(now)
            senses.probation.clear()
        senses.raid_until = Instant(now + _RAID_LASTS)


def convict(senses: Senses, cluster: Cluster, now: Instant) -> None:
    """Whether this text is a raid's from now on: several senders where calm has it from none."""
    if cluster.until > now or cluster.information < _SAYING or cluster.senders < 2:
        return
    if _public(senses, cluster):
        return
    telling = cluster.information >= _TELLING
    if (telling and (_from_raiders(cluster) or (not cluster.usual and _hidden(cluster)))) or (
        not cluster.usual and _in_excess(senses, cluster, now)
    ):
        cluster.until = Instant(now + 30 * DAY)


def _from_raiders(cluster: Cluster) -> bool:
    return cluster.bad >= 3 and cluster.bad * 2 >= cluster.slow and cluster.bad >= cluster.calm


def _hidden(cluster: Cluster) -> bool:
    return cluster.disguised >= 2 and cluster.senders >= 3


def _in_excess(senses: Senses, cluster: Cluster, now: Instant) -> bool:
    """Whether more send it than chance gives, while more comes in all than is usual."""
    rate = senses.usual.rate
    flood = surge(senses.inflow, 2 * rate, senses.usual.slack, now).on
    if flood and cluster.senders >= 3 and cluster.inbounds > max(12, 3 * cluster.senders):
        return True
    crowd = surge(senses.fresh, rate, _CROWD * senses.usual.slack, now).on
    if not crowd and senses.clusters.young(cluster, now) >= _PASTES and senses.calm.texts >= _SETTLED:
        return cluster.fast > 3.7
    if not cluster.pasted and cluster.fast < max(6.0, 0.05 * senses.fresh.count(2, now)):
        return False
    if not (senses.raid or flood or crowd):
        return False
    mean = 3 * _share(senses, cluster) * senses.fresh.count(2, now)
    if not senses.raid:
        mean = max(mean, _THIN * senses.fresh.count(2, now))
    return cluster.fast > 3.7 and cluster.fast > mean + 3 * math.sqrt(mean)


def _share(senses: Senses, cluster: Cluster) -> float:
    """The share of senders who would choose this text by themselves."""
    chance: float = 10 ** (-cluster.information / 4)
    if senses.press.public_came:
        return chance
    return (cluster.calm + _GUESSED * chance) / (senses.calm.texts + _GUESSED)


def crowding(senses: Senses, cluster: Cluster | None, slack: float) -> float:
    """Of those who send this text in a raid, the share that would by themselves: what is too short
    to be convicted ("ok", a forum's cry) is counted all the same."""
    if cluster is None or not senses.raid or senses.press.public_came:
        return 1.0
    expected = senses.usual.rate * FAST_MINUTES * _share(senses, cluster)
    if not beyond(cluster.fast, expected, slack, sigmas=3.0, least=3.0):
        return 1.0
    return min(1.0, slack * (expected + math.sqrt(expected)) / cluster.fast)


def explained(senses: Senses, cluster: Cluster | None, form: Form, width: int) -> Reason | None:
    """What explains a text in `cluster`, from a number in a raid's range of `width` digits (0: in none)."""
    now = senses.now
    if cluster is not None and (
        (cluster.until > now and not _public(senses, cluster)) or (form.disguise and _hidden(cluster))
    ):
        return Reason.CLUSTER
    if width:
        return Reason.NUMBER_BLOCK
    if _noise(form):
        if senses.raid:
            return Reason.GIBBERISH
        seen_raid(senses, now)
    return None


def _public(senses: Senses, cluster: Cluster) -> bool:
    """Whether a text that was taken for a raid's turns out to be what the public says."""
    return (
        senses.press.public_came
        and cluster.information < ANYBODY
        and not _hidden(cluster)
        and not _from_raiders(cluster)
    )


def _noise(form: Form) -> bool:
    return form.symbols >= _NOISE_SIGNS or (
        form.letters >= _NOISE_LETTERS
        and form.spelling < _NOISE_SPELLING
        and form.known < _NOISE_KNOWN
        and not form.url
    )


def take_as_raid(senses: Senses, impression: Impression, sender: Sender, cluster: Cluster | None) -> None:
    """Learn from an arrival that is explained."""
    impression.chance = 0.0
    if cluster is not None and sender.bad is None and impression.explained is not Reason.CLUSTER:
        cluster.bad += 1
    sender.bad = impression.explained
    sender.cluster = cluster.number if cluster is not None and sender.bad is Reason.CLUSTER else None
    if impression.traits is not None:
        senses.wave.learn(impression.traits, senses.calm, 0.0, senses.now)
    seen_raid(senses, senses.now)
