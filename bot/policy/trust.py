"""Whose keys count: what rooms see of them, and what founders say to it.

Invariants: whose identity changed is suspended until a founder confirms that very identity, after
the bot asked back; nobody vouches for themselves, nor for somebody who shows no identity at all.
"""

from collections.abc import Callable
from typing import Any

from bot.model import MINUTE, Instant, PersonId
from bot.policy.codes import code_of
from bot.policy.facts import AnyFact, Asked, Confirmed, IdentityTrusted, KeySeen, TeamChanged
from bot.policy.ledger import Ledger, Pending
from bot.policy.orders import Confirm, Sighting, Trust

QUESTION_FOR = 10 * MINUTE


def decide_sighting(sighting: Sighting, ledger: Ledger, now: Instant) -> list[AnyFact]:
    """What is news in what a room saw of somebody's keys."""
    person, key = sighting.person, sighting.key
    if ledger.role_of(person) == "stranger":
        return []
    known = {
        "identity": key in (ledger.suspended.get(person), ledger.identities.get(person)),
        "back": person not in ledger.suspended,
        "device": False,
    }
    if known[sighting.what]:
        return []
    return [KeySeen(at=now, person=person, what=sighting.what, key=key)]


def decide_trust(order: Trust, ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The question before the identity that somebody shows now is taken for theirs."""
    identity = ledger.suspended.get(order.person)
    if not identity or order.person == order.by:
        return []
    return [
        Asked(
            at=now,
            code=code_of(order.event),
            by=order.by,
            what="trust",
            person=order.person,
            identity=identity,
            until=Instant(now + QUESTION_FOR),
        )
    ]


def confirm_trust(question: Pending, order: Confirm, ledger: Ledger, now: Instant) -> list[AnyFact]:
    """The yes to it."""
    person = question.person
    # What was looked at is what is confirmed: meanwhile they may show yet another one.
    if question.by != order.by or person is None or ledger.suspended.get(person) != question.identity:
        return []
    return [Confirmed(at=now, code=order.code, by=order.by), *trust(ledger, person, order.by, now)]


def trust(ledger: Ledger, person: PersonId, by: PersonId, now: Instant) -> list[IdentityTrusted]:
    """Take the identity that `person` shows now for theirs; nothing when none waits for that."""
    identity = ledger.suspended.get(person)
    return [IdentityTrusted(at=now, person=person, identity=identity, by=by)] if identity else []


def _key_seen(ledger: Ledger, fact: KeySeen) -> None:
    if fact.what == "identity":
        ledger.suspended[fact.person] = fact.key
    elif fact.what == "back":
        ledger.suspended.pop(fact.person, None)


def _identity_trusted(ledger: Ledger, fact: IdentityTrusted) -> None:
    ledger.identities[fact.person] = fact.identity
    ledger.suspended.pop(fact.person, None)


def forget_keys(ledger: Ledger, fact: TeamChanged) -> None:
    """Who is taken in again is met for the first time again."""
    if fact.role is None:
        ledger.suspended.pop(fact.person, None)
        ledger.identities.pop(fact.person, None)


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    KeySeen: _key_seen,
    IdentityTrusted: _identity_trusted,
}
