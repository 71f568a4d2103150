"""The raids there were, for as long as what they brought may be there, and who is reminded of them. Pure.

Raids that follow each other within a day are one: on and off is how some are made. What came with
one that nobody keeps for the law is erased `Policy.undecided_for` after its end; the founders are
reminded 30, 7 and 1 days before.
"""

from collections.abc import Callable
from typing import Any

from bot.model import DAY, MINUTE, Instant
from bot.policy.facts import AnyFact, KeepReminded
from bot.policy.ledger import Ledger, PastRaid
from bot.policy.policy import Policy

ONE_RAID = DAY
"""Between the end of one and the next beginning, within which it is the same raid."""
SEEN_WITHIN = 15 * MINUTE
"""How long before a raid is seen to be one its first texts may have come."""
REMIND_BEFORE = (30, 7, 1)
"""Days."""
_REMEMBERED = 5 * 365 * DAY


def entered(ledger: Ledger, at: Instant) -> None:
    """A raid began at `at`, or went on."""
    last = ledger.raids[-1] if ledger.raids else None
    if last is not None and last.until is not None and at < last.until + ONE_RAID:
        last.until = None
        return
    ledger.raids = [
        one
        for one in ledger.raids
        if one.until is None or at < one.until + _REMEMBERED or is_kept(ledger, one)
    ]
    ledger.raids.append(PastRaid(number=ledger.next_raid, since=at))
    ledger.next_raid += 1


def left(ledger: Ledger, at: Instant) -> None:
    """It is over, for now at least."""
    if ledger.raids:
        ledger.raids[-1].until = at
        ledger.raids[-1].ends += 1


def find(ledger: Ledger, number: int | None) -> PastRaid | None:
    """The raid with that number; the latest one when none is said."""
    if number is None:
        return ledger.raids[-1] if ledger.raids else None
    return next((one for one in ledger.raids if one.number == number), None)


def is_kept(ledger: Ledger, raid: PastRaid) -> bool:
    """Whether somebody keeps what came with `raid`."""
    return any(
        raid.since <= kept and (raid.until is None or kept <= raid.until) for kept in ledger.kept_raids
    )


def erased_at(raid: PastRaid, policy: Policy) -> Instant | None:
    """When what came with `raid` goes if nobody keeps it; None while it is on."""
    return None if raid.until is None else Instant(raid.until + policy.undecided_for)


def next_reminder(ledger: Ledger, policy: Policy) -> Instant | None:
    """When somebody is to be reminded next."""
    due = [at for raid in ledger.raids for at, _ in _reminders(raid, ledger, policy)]
    return min(due, default=None)


def due_reminders(ledger: Ledger, policy: Policy, now: Instant) -> list[AnyFact]:
    """What is to be reminded of now: of several that were missed, the last one alone."""
    found: list[AnyFact] = []
    for raid in ledger.raids:
        due = [days for at, days in _reminders(raid, ledger, policy) if now >= at]
        if due:
            found.append(KeepReminded(at=now, raid=raid.since, days=min(due)))
    return found


def _reminders(raid: PastRaid, ledger: Ledger, policy: Policy) -> list[tuple[Instant, int]]:
    """What is still to be reminded of: when, and how many days before the end."""
    end = erased_at(raid, policy)
    if end is None or is_kept(ledger, raid):
        return []
    return [
        (Instant(end - days * DAY), days)
        for days in REMIND_BEFORE
        if raid.reminded is None or days < raid.reminded
    ]


def _reminded(ledger: Ledger, fact: KeepReminded) -> None:
    for raid in ledger.raids:
        if raid.since == fact.raid:
            raid.reminded = fact.days


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {KeepReminded: _reminded}
