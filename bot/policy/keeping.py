"""Keeping for the law: whose texts, which cluster's and which raid's stay beyond their time. Pure."""

from collections.abc import Callable
from typing import Any

import msgspec

from bot.model import Instant, SenderId
from bot.policy import raids
from bot.policy.blocks import MOST_SENDERS
from bot.policy.facts import AnyFact, FileAsked, Kept
from bot.policy.ledger import Ledger
from bot.policy.orders import Keep, MakeFile
from bot.policy.senses import Senses
from bot.policy.senses.clusters import number_in


def decide_keep(order: Keep, ledger: Ledger, senses: Senses, now: Instant) -> list[AnyFact]:
    """What is kept from now on; nothing where no such cluster was seen, or no raid."""
    if order.sender is not None:
        return [Kept(at=now, sender=order.sender, by=order.by, why=order.why)]
    if order.cluster is not None:
        if not _seen(order.cluster, senses):
            return []
        senders = _senders_of(order.cluster, ledger, senses)
        some = senders[:MOST_SENDERS]
        return [Kept(at=now, cluster=order.cluster, senders=some, by=order.by, why=order.why)]
    raid = raids.find(ledger, order.raid)
    return [] if raid is None else [Kept(at=now, raid=raid.since, by=order.by, why=order.why)]


def decide_file(order: MakeFile, ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The bundle that is asked for; nothing where there was no such raid."""
    asked = FileAsked(
        at=now,
        event=order.event,
        by=order.by,
        sender=order.sender,
        cluster=order.cluster,
        since=order.since,
    )
    if order.raid is None:
        return [asked]
    raid = raids.find(ledger, order.raid or None)
    if raid is None:
        return []
    # Its first texts came before it was seen to be one.
    since = Instant(raid.since - raids.SEEN_WITHIN)
    return [msgspec.structs.replace(asked, since=since, until=raid.until)]


def _seen(cluster: str, senses: Senses) -> bool:
    return 0 < number_in(cluster) <= senses.clusters.made


def _senders_of(cluster: str, ledger: Ledger, senses: Senses) -> list[SenderId]:
    """Who is known to have sent a text of `cluster`, from what was proposed and what the senses remember."""
    number = number_in(cluster)
    found = dict.fromkeys(
        sender
        for proposal in ledger.proposals.values()
        if proposal.cluster == cluster
        for sender in proposal.senders
    )
    found.update(dict.fromkeys(name for name, one in senses.senders.items() if one.cluster == number))
    return list(found)


def _kept(ledger: Ledger, fact: Kept) -> None:
    if fact.sender is not None:
        ledger.kept.add(fact.sender)
    ledger.kept.update(fact.senders)
    if fact.cluster is not None:
        ledger.kept_clusters.add(fact.cluster)
    if fact.raid is not None:
        ledger.kept_raids.add(fact.raid)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {Kept: _kept}
