"""`anti-relou trust`: confirms a changed identity where nobody in the room can any more."""

import asyncio
import os
import sys
from pathlib import Path

from bot.cli.noting import shell_user
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.model import Instant, PersonId
from bot.policy.trust import trust
from bot.ports import CannotCommit
from bot.room.trust import fingerprint
from bot.store import AlreadyLed, BrokenChain, KeyFileError, Store, Turn, WrongDatabase, WrongKey, read_key


def run_trust(path: Path, person: str | None) -> int:
    """Confirm the identity that `person` shows, or tell whose are to be confirmed. Returns the exit code."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 78
    try:
        return asyncio.run(_trust(config, None if person is None else PersonId(person)))
    except AlreadyLed:
        print(
            "the bot is running on this database: stop it first, then trust, then start it", file=sys.stderr
        )
    except (CannotCommit, BrokenChain, WrongDatabase, WrongKey, KeyFileError, OSError) as error:
        print(f"trust: {error or 'the database cannot be used'}", file=sys.stderr)
    return 1


async def _trust(config: Config, person: PersonId | None) -> int:
    file = config.database.file
    if file is not None and not file.exists():
        raise CannotCommit(f"{file} is not there: nothing was recorded yet")
    store = await Store.open(
        config.database.url.get_secret_value(), pseudonym_key=read_key(config.privacy.key_file)
    )
    try:
        await store.lead()
        ledger = (await store.load_state()).ledger
        if person is None:
            for somebody, key in sorted(ledger.suspended.items()):
                print(f"{somebody}  {fingerprint(key) or 'shows no identity'}")
            return 0
        facts = trust(ledger, person, shell_user(), Instant(max(SystemClock().now(), ledger.now)))
        if not facts:
            known = "shows no identity" if person in ledger.suspended else "is not suspended"
            print(f"{person} {known}: nothing to confirm", file=sys.stderr)
            return 1
        await store.commit(Turn(facts=list(facts)))
        key = fingerprint(ledger.suspended[person])
        print(f"{person}: the identity {key} is trusted from the next start on")
        return 0
    finally:
        await store.close()
