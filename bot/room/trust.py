"""What is said of people's keys: whose identity changed, and whose is confirmed again. Pure.

What wakes somebody is in `waking`; this is the rest.
"""

from collections.abc import Sequence

from bot.model import FOUNDERS, PersonId
from bot.policy.facts import AnyFact, Asked, IdentityTrusted, KeySeen
from bot.policy.ledger import Ledger
from bot.policy.orders import Order, Trust
from bot.room.custody import is_shell
from bot.room.drafts import Draft, Rank, Text, plain
from bot.room.safe import name
from bot.room.words import Words

_COMPARED = 16
"""Characters of base 64, 96 bits: nobody makes another key that begins like it."""


def answered(words: Words, order: Order, facts: Sequence[AnyFact], ledger: Ledger) -> Text | None:
    """What is asked before an identity is confirmed, and said after; None when it is about something else."""
    if isinstance(order, Trust):
        return _asked(words, order, facts, ledger)
    person = next((fact.person for fact in facts if isinstance(fact, IdentityTrusted)), None)
    return None if person is None else plain(words("trust.done", person=name(person)))


def _asked(words: Words, order: Trust, facts: Sequence[AnyFact], ledger: Ledger) -> Text:
    person = name(order.person)
    for fact in facts:
        if isinstance(fact, Asked):
            key = fingerprint(fact.identity or "")
            return plain(words("trust.asked", person=person, key=key, code=fact.code))
    if order.person not in ledger.suspended:
        return plain(words("trust.nothing", person=person))
    return plain(words("trust.own" if order.person == order.by else "trust.without", person=person))


def told(words: Words, facts: Sequence[AnyFact], ledger: Ledger) -> list[Draft]:
    """What founders are told of keys that need not wake them."""
    texts = []
    for fact in facts:
        match fact:
            case KeySeen(what="back"):
                texts.append(words("trust.back", person=name(fact.person)))
            case KeySeen() if ledger.role_of(fact.person) != "founder":
                texts.append(words(f"wake.{fact.what}", person=name(fact.person), count=1))
            case IdentityTrusted() if is_shell(fact.by):
                # Who confirms it in a room has the answer there.
                texts.append(words("trust.done", person=name(fact.person)))
    return [Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS) for text in texts]


def doubt(words: Words, ledger: Ledger, person: PersonId) -> str:
    """What stands beside somebody in the list of people."""
    return f" · {words('trust.suspended')}" if person in ledger.suspended else ""


def fingerprint(key: str) -> str:
    """A public key as two people can compare it aloud: its beginning, in groups of four."""
    shown = key[:_COMPARED]
    return " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))
