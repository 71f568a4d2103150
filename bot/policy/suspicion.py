"""Whom the bot would block: the senders of a raid's texts and numbers, one proposal for each group.

Who had written as people do before, or was answered before the raid, and then copied its text (or was
copied), is counted and left out. A sender is proposed once: what founders dismissed is not asked again.
"""

from bot.model import HOUR, Instant, SenderId
from bot.policy.blocks import MOST_SENDERS, PROPOSAL_FOR
from bot.policy.facts import Proposed
from bot.policy.ledger import Ledger
from bot.policy.reasons import Reason
from bot.policy.senses import Senses
from bot.policy.senses.clusters import name_of
from bot.policy.senses.state import Sender

NEXT_AFTER = HOUR
_ENOUGH = 5
"""Senders of one group that are worth a founder's click."""
_AT_ONCE = 5
"""Proposals at one time, the largest first: more is a wall of questions."""

Group = tuple[Reason, int | None]
Members = list[tuple[SenderId, Sender]]

SEVERAL = "several"
"""The reason of a proposal for several groups."""


def propose(ledger: Ledger, senses: Senses, now: Instant) -> list[Proposed]:
    """What to ask the founders now: a question for each group, or one for all while older ones wait."""
    largest = sorted(_groups(ledger, senses, now).items(), key=lambda group: (-len(group[1]), str(group[0])))
    groups: list[tuple[str, int | None, Members]]
    groups = [(reason, cluster, members) for (reason, cluster), members in largest[:_AT_ONCE]]
    groups = [(reason, cluster, members) for reason, cluster, members in groups if _enough(ledger, members)]
    if len(groups) > 1 and any(proposal.by is None for proposal in ledger.proposals.values()):
        groups = [(SEVERAL, None, [member for _, _, members in groups for member in members])]
    return [
        _proposal(number, reason, cluster, members, ledger, now)
        for number, (reason, cluster, members) in enumerate(groups, ledger.next_proposal)
    ]


def _enough(ledger: Ledger, members: Members) -> bool:
    return sum(not _spared(ledger, *one) for one in members) >= _ENOUGH


def _spared(ledger: Ledger, name: SenderId, sender: Sender) -> bool:
    """Whether they looked genuine before, or had their answer before there was a raid."""
    answered = ledger.answered.get(name)
    return sender.good or (answered is not None and answered < (ledger.raid_since or 0))


def _proposal(
    number: int, reason: str, cluster: int | None, members: Members, ledger: Ledger, now: Instant
) -> Proposed:
    suspects = [one for one in members if not _spared(ledger, *one)][:MOST_SENDERS]
    for _, sender in members:
        sender.proposed = True
    return Proposed(
        at=now,
        proposal=number,
        senders=[name for name, _ in suspects],
        reason=reason,
        until=Instant(now + PROPOSAL_FOR),
        cluster=None if cluster is None else name_of(cluster),
        texts=sum(sender.count for _, sender in suspects),
        genuine=len(members) - len(suspects),
        answered=sum(name in ledger.answered for name, _ in suspects),
    )


def _groups(ledger: Ledger, senses: Senses, now: Instant) -> dict[Group, Members]:
    groups: dict[Group, Members] = {}
    for name, sender in senses.senders.items():
        group = _group_of(sender)
        if group is not None and name not in ledger.quarantined and not ledger.blocked(name, now):
            groups.setdefault(group, []).append((name, sender))
    return {group: members for group, members in groups.items() if len(members) >= _ENOUGH}


def _group_of(sender: Sender) -> Group | None:
    if sender.proposed:
        return None
    if sender.bad in (Reason.CLUSTER, Reason.NUMBER_BLOCK):
        return sender.bad, sender.cluster
    return None if sender.copied is None else (Reason.CLUSTER, sender.copied)
