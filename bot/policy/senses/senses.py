"""The senses as a whole: one function that takes notice of an arrival, and says what it makes of it.

Is it explained (a raid's text, numbers or noise), how much more comes than is usual, and how
likely is this one a person. Nothing readable is remembered.
"""

from functools import lru_cache
from zlib import crc32

from bot.model import DAY, HOUR, Arrival, Instant, SenderId
from bot.policy.numbers import answerable
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses.blocks import names_of
from bot.policy.senses.clusters import Cluster
from bot.policy.senses.convict import convict, explained, seen_raid, take_as_raid
from bot.policy.senses.keyed import hashed
from bot.policy.senses.normal import Form, form_of
from bot.policy.senses.press import public_kind
from bot.policy.senses.state import Impression, Sender, Senses, Terms
from bot.policy.senses.waiting import Patience, PublicKind
from bot.policy.senses.wave import traits_of
from bot.policy.senses.weigh import passes, weigh, weigh_new

_SENDERS = 32_768
_LATELY = 6 * HOUR
_FEW = 8
"""Odd texts within five minutes or so that are no raid."""
_OWN = 12.0
"""Information (decimal digits) from which a text is one author's: a raid from abroad sends anybody's too."""
_OFTEN = 5
"""Texts within a day from which one sender hammers."""


def perceive(
    senses: Senses, arrival: Arrival, policy: Policy, now: Instant, *, answered: bool, terms: Terms
) -> Impression:
    """Take notice of `arrival`: changes `senses` in place, and returns what they say of it.

    `answered` says that it is no question of a reply any more: then only what it tells of the
    raid is looked at.
    """
    # By its own time, as far as that goes forward: what was fetched late is no surge.
    senses.now = max(senses.now, min(arrival.at, now))
    impression = Impression(full=senses.waiting.full)
    if policy.detect:
        senses.inflow.add(senses.now)
        reachable = answerable(arrival.origin) and arrival.number not in policy.own
        if reachable and (arrival.channel == "signal" or arrival.origin.country in policy.countries):
            _look(senses, arrival, impression, policy, answered=answered, terms=terms)
        elif arrival.channel != "call" and arrival.number not in policy.own:
            _overhear(senses, arrival, policy, terms)
    return impression


def _overhear(senses: Senses, arrival: Arrival, policy: Policy, terms: Terms) -> None:
    """Learn the text of who cannot be answered: a raid from dear numbers sends it from others too."""
    form, sender = form_of(arrival.text), _sender(senses, arrival.sender, senses.now)
    if sender.count == 1 and form.words and form.canonical not in _canonical(terms.expected):
        cluster = _cluster(senses, sender, arrival, form, policy.senses_key)
        cluster.bad += cluster.information >= _OWN and not cluster.usual


def _look(
    senses: Senses,
    arrival: Arrival,
    impression: Impression,
    policy: Policy,
    *,
    answered: bool,
    terms: Terms,
) -> None:
    now = senses.now
    sender = _sender(senses, arrival.sender, now)
    new = sender.count == 1
    if sender.count > _OFTEN and sender.bad is not None:
        # Who hammers is not looked at any closer: it is what a raid has most of.
        seen_raid(senses, now)
        impression.explained, impression.cluster = sender.bad, sender.cluster
        return
    form = form_of("" if arrival.channel == "call" else arrival.text)
    cluster = None
    if form.words and form.canonical not in _canonical(terms.expected):
        cluster = _cluster(senses, sender, arrival, form, policy.senses_key)
        impression.cluster, impression.senders = cluster.number, cluster.senders
    if sender.count > _OFTEN:
        seen_raid(senses, now)
    if answered and not new:
        if cluster is not None and cluster.until > now:
            sender.copied = cluster.number
        return
    ranges = impression.ranges = names_of(arrival.number, policy.senses_key)
    width = senses.blocks.add(ranges, now) if new else senses.blocks.convicted(ranges, now)
    meant = cluster.spelled if cluster is not None and not form.disguise else None
    impression.traits = traits_of(form, arrival, meant, policy.senses_key)
    impression.explained = explained(senses, cluster, form, width)
    if new:
        senses.fresh.add(now)
    if impression.explained is not None:
        take_as_raid(senses, impression, sender, cluster)
    elif new:
        weigh_new(senses, impression, sender, form, cluster, terms)
    else:
        weigh(senses, impression, cluster)
        impression.press = impression.surge and passes(senses, impression, form, terms)


@lru_cache(maxsize=8)
def _canonical(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form_of(text).canonical for text in texts)


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


def _cluster(senses: Senses, sender: Sender, arrival: Arrival, form: Form, key: bytes) -> Cluster:
    now = senses.now
    cluster = senses.clusters.of(form, key, now)
    raw = hashed(arrival.text.encode(), key)
    if cluster.count(crc32(arrival.sender.encode()), raw, form.information, now):
        cluster.bad += sender.bad is not None
        cluster.disguised += form.disguise > 0
    convict(senses, cluster, now)
    return cluster


def hold(senses: Senses, arrival: Arrival, impression: Impression, now: Instant) -> None:
    """Remember an arrival that is held, to judge it again."""
    if impression.traits is None:
        return
    call = arrival.channel == "call"
    if call:
        public: PublicKind | None = "anybody" if senses.press.public_came else None
    else:
        public = public_kind(form_of(arrival.text), said=impression.said)
    patience = Patience(
        inbound=arrival.key,
        sender=arrival.sender,
        since=now,
        share=impression.share,
        traits=impression.traits,
        cluster=impression.cluster,
        ranges=impression.ranges,
        call=call,
        public=public,
    )
    senses.waiting.put(patience, now)


def no_raid_came(senses: Senses, now: Instant) -> bool:
    """Whether what looked odd has stayed alone: too little of it for a raid, and none was on lately."""
    return now > senses.raid_until + _LATELY and senses.bad.count(1, now) < _FEW


def explained_since(senses: Senses, patience: Patience, now: Instant) -> Reason | None:
    """What explains a held arrival by now."""
    cluster = senses.clusters.get(patience.cluster)
    if cluster is not None and cluster.until > now:
        return Reason.CLUSTER
    if senses.blocks.convicted(patience.ranges, now):
        return Reason.NUMBER_BLOCK
    return None
