"""The senses as a whole: one value that is snapshot and restored, and one function that updates it.

For each arrival they answer: is it explained (a raid's text, numbers or noise), how much more
comes than is usual, and how likely this one is a person. They remember nothing readable, and
every part of them is bounded.
"""

import math
from zlib import crc32

import msgspec

from bot.model import DAY, HOUR, MINUTE, Arrival, Instant, SenderId
from bot.policy.distress import asks_for_help
from bot.policy.numbers import answerable
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses.blocks import Blocks
from bot.policy.senses.clusters import Cluster, Clusters
from bot.policy.senses.normal import Form, form_of
from bot.policy.senses.press import Press, anybodys, publics
from bot.policy.senses.rates import Flow, Usual, share_of, surge
from bot.policy.senses.strange import Kinds
from bot.policy.senses.waiting import Patience, Waiting
from bot.policy.senses.wave import CALL, Calm, Traits, Wave, kinds_of, log_ratio, traits_of

_SENDERS = 32_768
_OFTEN = 5
"""Texts within a day from which one sender hammers."""
_RAID_LASTS = 20 * MINUTE
"""A raid is over when nothing of it came for so long."""
_RAID_LEAST = 15
_THIN = 0.01
"""The share of all senders that one text must have where nothing else tells of a raid."""
_CALLS = 0.04
"""The share of calls among arrivals that is usual at least."""
_PROBATION = 20 * MINUTE
"""How long an arrival waits before it is learned as calm: a raid from the first minute is none."""
_NOVICES = 512
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
_REMEMBERED = 6 * HOUR
_AFTER_WAVE = 0.97
"""The chance of a person, whatever is written, while all is usual but a wave was on lately."""
_SAYING = 4.5
"""The least from which too many of them are none either."""
_NOISE_LETTERS = 8
_NOISE_SIGNS = 16
_NOISE_SPELLING = -1.75
_NOISE_KNOWN = 0.45


class Sender(msgspec.Struct):
    """When a sender was last heard, how often, and what explained them as part of a raid, if anything."""

    last: Instant
    count: int = 0
    bad: Reason | None = None


class Novice(msgspec.Struct, frozen=True):
    """An arrival on its way to be learned as calm."""

    at: Instant
    traits: Traits
    first: bool
    anybodys: bool
    cluster: int | None


class Impression(msgspec.Struct, kw_only=True):
    """What the senses say of one arrival, at the moment it came.

    `explained` names what explains it as part of a raid. `chance` is that of being a person,
    `press` whether it passes under the allowance for press coverage, `traits` what is needed
    to judge it again.
    """

    distress: bool = False
    explained: Reason | None = None
    surge: bool = False
    kind: bool = False
    share: float = 1.0
    chance: float = 1.0
    press: bool = False
    ranges: tuple[int, ...] = ()
    cluster: int | None = None
    senders: int = 0
    traits: Traits | None = None


NOTHING = Impression()


class Senses(msgspec.Struct, kw_only=True):
    """All that is noticed of traffic. `key` hides words and numbers from who reads a snapshot."""

    key: bytes = b"anti-relou"
    now: Instant = Instant(0)
    senders: dict[SenderId, Sender] = {}
    inflow: Flow = msgspec.field(default_factory=Flow)
    fresh: Flow = msgspec.field(default_factory=Flow)
    residual: Flow = msgspec.field(default_factory=Flow)
    calls: Flow = msgspec.field(default_factory=Flow)
    bad: Flow = msgspec.field(default_factory=Flow)
    usual: Usual = msgspec.field(default_factory=Usual)
    clusters: Clusters = msgspec.field(default_factory=Clusters)
    blocks: Blocks = msgspec.field(default_factory=Blocks)
    calm: Calm = msgspec.field(default_factory=Calm)
    wave: Wave = msgspec.field(default_factory=Wave)
    kinds: Kinds = msgspec.field(default_factory=Kinds)
    raid_until: Instant = Instant(0)
    press: Press = msgspec.field(default_factory=Press)
    wave_until: Instant = Instant(0)
    """When the surge that is on will be over, should no more of it come."""
    probation: list[Novice] = []
    waiting: Waiting = msgspec.field(default_factory=Waiting)

    @property
    def raid(self) -> bool:
        """Whether a raid is on."""
        return self.now < self.raid_until

    def asks_press(self, now: Instant) -> bool:
        """Whether half of what may pass as press has been used."""
        return self.press.doubtful and now < self.wave_until


def perceive(
    senses: Senses,
    arrival: Arrival,
    policy: Policy,
    now: Instant,
    *,
    answered: bool = False,
    told: str | None = None,
    allowance: float = 0.0,
) -> Impression:
    """Take notice of `arrival`: changes `senses` in place, and returns what they say of it.

    `answered` says that it is no question of a reply any more: then only what it tells of the
    raid is looked at. `told` is what the founders said of the wave that is on (`silence` when they
    were asked and did not answer), `allowance` how many replies may pass as press in a day.
    """
    senses.now = now
    help_asked = arrival.channel != "call" and asks_for_help(arrival.text)
    if not policy.detect:
        return Impression(distress=help_asked)
    senses.inflow.add(now)
    if not answerable(arrival.origin) or (
        arrival.channel != "signal" and arrival.origin.country not in policy.countries
    ):
        return Impression()
    sender = _sender(senses, arrival.sender, now)
    new = sender.count == 1
    form = form_of("" if arrival.channel == "call" else arrival.text)
    cluster = _cluster(senses, sender, arrival, form, now) if form.words else None
    if sender.count > _OFTEN:
        _seen_raid(senses, now)
    impression = Impression(distress=help_asked)
    if answered and not new:
        return impression
    if sender.bad is not None and sender.count > _OFTEN:
        # Who hammers is not looked at any closer: it is what a raid has most of.
        impression.explained = sender.bad
        return impression
    blocks = senses.blocks
    width = (blocks.add if new else blocks.known)(arrival.number, senses.key, now)
    if new:
        senses.fresh.add(now)
    impression.traits = traits_of(form, arrival, crc32(senses.key))
    if cluster is not None:
        impression.cluster, impression.senders = cluster.number, cluster.senders
    impression.explained = _explained(senses, cluster, form, width)
    if impression.explained is not None:
        _take_as_raid(senses, impression, sender, cluster)
    elif new:
        _weigh_new(senses, impression, form, cluster, policy, told, allowance)
    else:
        _weigh(senses, impression)
        impression.press = impression.surge and _passes(senses, impression, form, told, allowance)
    return impression


def _sender(senses: Senses, name: SenderId, now: Instant) -> Sender:
    found = senses.senders.pop(name, None)
    if found is None or now - found.last > 7 * DAY:
        found = Sender(now)
    elif now - found.last > DAY:
        found.count = min(found.count, 2)
    found.last = now
    found.count += 1
    senses.senders[name] = found
    if len(senses.senders) > _SENDERS:
        del senses.senders[next(iter(senses.senders))]
    return found


def _cluster(senses: Senses, sender: Sender, arrival: Arrival, form: Form, now: Instant) -> Cluster:
    cluster = senses.clusters.of(form, senses.key, now)
    if cluster.count(crc32(arrival.sender.encode()), crc32(arrival.text.encode()), now):
        cluster.bad += sender.bad is not None
        cluster.disguised += form.disguise > 0
    _convict(senses, cluster, now)
    return cluster


def _seen_raid(senses: Senses, now: Instant) -> None:
    """Something of a raid came. Enough of it within minutes, or an hour, and a raid is on."""
    senses.bad.add(now)
    rate = senses.usual.rate
    few = senses.bad.count(1, now)
    if (
        (senses.raid and few > 2)
        or few > max(_RAID_LEAST, rate * 2.5)
        or senses.bad.count(2, now) > max(4 * _RAID_LEAST, rate * 30)
    ):
        if not senses.raid:
            senses.usual.raid_came(now)
            senses.probation.clear()
        senses.raid_until = Instant(now + _RAID_LASTS)


def _convict(senses: Senses, cluster: Cluster, now: Instant) -> None:
    """Whether this text is a raid's from now on: several senders where calm has it from none."""
    if cluster.until > now or cluster.information < _SAYING or cluster.senders < 2:
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


def _explained(senses: Senses, cluster: Cluster | None, form: Form, width: int) -> Reason | None:
    now = senses.now
    if cluster is not None and (cluster.until > now or (form.disguise and _hidden(cluster))):
        return Reason.CLUSTER
    if width:
        return Reason.NUMBER_BLOCK
    if _noise(form):
        if senses.raid:
            return Reason.GIBBERISH
        _seen_raid(senses, now)
    return None


def _noise(form: Form) -> bool:
    return form.symbols >= _NOISE_SIGNS or (
        form.letters >= _NOISE_LETTERS
        and form.spelling < _NOISE_SPELLING
        and form.known < _NOISE_KNOWN
        and not form.url
    )


def _take_as_raid(senses: Senses, impression: Impression, sender: Sender, cluster: Cluster | None) -> None:
    impression.chance = 0.0
    if cluster is not None and sender.bad is None:
        cluster.bad += 1
    sender.bad = impression.explained
    if impression.traits is not None:
        senses.wave.learn(impression.traits, senses.calm, 0.0)
    _seen_raid(senses, senses.now)


def _weigh_new(
    senses: Senses,
    impression: Impression,
    form: Form,
    cluster: Cluster | None,
    policy: Policy,
    told: str | None,
    allowance: float,
) -> None:
    """Weigh a new sender that nothing explains, and learn from it: as calm, or as the wave."""
    now, traits = senses.now, impression.traits
    assert traits is not None  # noqa: S101 -- set by the only caller
    kinds, first = kinds_of(traits, senses.calm), cluster is None or cluster.senders == 1
    if traits.call:
        senses.calls.add(now)
    elif first:
        senses.kinds.add(kinds, now)
    _weigh(senses, impression)
    senses.residual.add(now, max(impression.chance, 0.05) if impression.kind else 1.0)
    if not impression.surge and impression.chance >= 1 / policy.worth:
        if senses.raid or surge(senses.fresh, senses.usual.rate, senses.usual.slack, now).on:
            senses.usual.spoil(now)
            return
        senses.usual.add(now)
        _learn_calm(senses, Novice(now, traits, first, anybodys(form), impression.cluster))
        return
    senses.usual.spoil(now)
    senses.wave_until = Instant(now + HOUR)
    senses.press.saw_surge(form)
    unlikely = impression.chance < 1 / policy.worth
    if unlikely:
        impression.press = _passes(senses, impression, form, told, allowance)
    senses.wave.learn(traits, senses.calm, impression.share, senses.press.teaches(form))
    if unlikely and not impression.press:
        _seen_raid(senses, now)


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
        senses.press.saw_calm(one.anybodys)
        cluster = senses.clusters.get(one.cluster)
        if cluster is not None:
            cluster.learn_calm(one.at)
    del probation[:known]


def _passes(senses: Senses, impression: Impression, form: Form, told: str | None, allowance: float) -> bool:
    ratio = log_ratio(impression.traits, senses.calm, senses.wave) if impression.traits else 0.0
    return senses.press.passes(form, ratio, told, allowance, senses.usual.daily(), senses.now)


def _weigh(senses: Senses, impression: Impression) -> None:
    """The chance of a person, in what nothing explains."""
    senses.usual.pass_time(senses.now)
    rate, slack, traits = senses.usual.rate, senses.usual.slack, impression.traits
    assert traits is not None  # noqa: S101 -- set by the only caller
    whole = surge(senses.residual, rate, slack, senses.now)
    kind = senses.kinds.surge(kinds_of(traits, senses.calm), rate, slack, senses.now)
    if whole.on or kind.on:
        impression.surge, impression.kind = True, kind.on
        impression.share = min(whole.share, kind.share)
    elif senses.now < senses.wave_until + _REMEMBERED:
        impression.share = _AFTER_WAVE
    if impression.share < 1:
        impression.chance = chance_of(senses, traits, impression.share)
    if traits.call:
        expected = rate * max(_CALLS, senses.calm.shape(CALL))
        impression.share = impression.chance = share_of(senses.calls, expected, senses.now)


def chance_of(senses: Senses, traits: Traits, share: float) -> float:
    """The chance of a person: expected over observed, by how the text fits calm or this wave."""
    if traits.call:
        return share  # nothing was written: how many call is all there is
    ratio = log_ratio(traits, senses.calm, senses.wave)
    odds = share / max(1e-9, 1 - share) * math.exp(max(-30.0, min(30.0, ratio)))
    return odds / (1 + odds)


def hold(senses: Senses, arrival: Arrival, impression: Impression, now: Instant) -> None:
    """Remember an arrival that is held, to judge it again."""
    if impression.traits is not None:
        senses.waiting.put(
            Patience(
                inbound=arrival.key,
                sender=arrival.sender,
                since=now,
                share=impression.share,
                traits=impression.traits,
                cluster=impression.cluster,
                ranges=senses.blocks.names(arrival.number, senses.key),
                call=arrival.channel == "call",
                public=senses.press.public_came
                if arrival.channel == "call"
                else publics(form_of(arrival.text)),
            ),
            now,
        )


def explained_since(senses: Senses, patience: Patience, now: Instant) -> Reason | None:
    """What explains a held arrival by now."""
    cluster = senses.clusters.get(patience.cluster)
    if cluster is not None and cluster.until > now:
        return Reason.CLUSTER
    if senses.blocks.convicted(patience.ranges, now):
        return Reason.NUMBER_BLOCK
    return None
