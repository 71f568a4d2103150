"""Putting into the journal what a command of the shell did: through the running brain, or in its place."""

import getpass
import secrets

import msgspec

from bot.clock import SystemClock
from bot.model import EventId, Instant, PersonId
from bot.policy.facts import Erased, Exported, IdentityTrusted, Rekeyed
from bot.policy.orders import Noted
from bot.room.custody import SHELL
from bot.store import AlreadyLed, Store, Turn


def shell_user() -> PersonId:
    """Who types at this machine, as far as it knows."""
    try:
        return PersonId(f"{SHELL}:{getpass.getuser()}")
    except (KeyError, OSError, ImportError):
        return PersonId(SHELL)


async def note(store: Store, fact: Exported | Erased | Rekeyed | IdentityTrusted) -> bool:
    """Have `fact` in the journal: True when it is there, False when the running brain will write it next.

    Either way it is durable. Raises CannotCommit, BrokenChain.
    """
    try:
        await store.lead()
    except AlreadyLed:
        event = EventId(f"{SHELL}-{secrets.token_hex(8)}")
        await store.hear(SHELL, Noted(event=event, by=fact.by, command="", fact=fact))
        return False
    ledger = (await store.load_state()).ledger
    at = Instant(max(SystemClock().now(), ledger.now))
    await store.commit(Turn(facts=[msgspec.structs.replace(fact, at=at)]))
    return True
