"""`anti-relou trust`: confirms a changed identity where nobody in the room can any more."""

import asyncio
import sys
from pathlib import Path

from bot.cli import FAILED, OK
from bot.cli.noting import note, shell_user
from bot.cli.shared import recorded, with_config
from bot.config import Config
from bot.model import PersonId
from bot.policy.trust import trust
from bot.room.trust import fingerprint


def run_trust(path: Path, person: str | None) -> int:
    """Confirm the identity that `person` shows, or tell whose are to be confirmed. Returns the exit code."""
    return with_config(
        path, lambda config: asyncio.run(_trust(config, None if person is None else PersonId(person)))
    )


async def _trust(config: Config, person: PersonId | None) -> int:
    async with recorded(config) as store:
        ledger = (await store.load_state()).ledger
        if person is None:
            for somebody, key in sorted(ledger.suspended.items()):
                print(f"{somebody}  {fingerprint(key) or 'shows no identity'}")
            return OK
        facts = trust(ledger, person, shell_user(), ledger.now)
        if not facts:
            known = "shows no identity" if person in ledger.suspended else "is not suspended"
            print(f"{person} {known}: nothing to confirm", file=sys.stderr)
            return FAILED
        [fact] = facts
        when = "from the next start on" if await note(store, fact) else "by the running bot from now on"
        print(f"{person}: the identity {fingerprint(fact.identity)} is trusted {when}")
        return OK
