"""`anti-relou rotate-key`: another key for the numbers' hashes, without losing whom anything is about."""

import asyncio
import os
import sys
from pathlib import Path

from bot.cli.noting import note, shell_user
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.policy.facts import Rekeyed
from bot.ports import CannotCommit
from bot.store import AlreadyLed, BrokenChain, KeyFileError, Store, WrongDatabase, WrongKey, read_key
from bot.store.keyfile import KEY_BYTES, add_key


def run_rotate_key(path: Path) -> int:
    """Add a key and hash every sender anew. The bot must be stopped. Returns the exit code."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 78
    key_file = config.privacy.key_file
    if not key_file.exists():
        return _fail(f"{key_file} is not there: there is no key to rotate")
    if config.database.file is not None and not config.database.file.exists():
        return _fail(f"{config.database.file} is not there: nothing was recorded yet")
    try:
        return asyncio.run(_rotate(config))
    except AlreadyLed:
        return _fail("the bot is running on this database: stop it first, and every --role intake")
    except (CannotCommit, BrokenChain, WrongDatabase, WrongKey, KeyFileError, OSError) as error:
        return _fail(str(error) or "the database cannot be used")


async def _rotate(config: Config) -> int:
    url, key_file = config.database.url.get_secret_value(), config.privacy.key_file
    store = await Store.open(url, pseudonym_key=read_key(key_file))
    try:
        # Nobody else takes the lock until all is done.
        await store.lead()
        others = await store.others()
        if others:
            return _fail(
                f"{others} other connections are open to this database: stop every process of the bot"
            )
        # Should this end in the middle, the next start hashes what is left, by the same file.
        keys = add_key(key_file)
        again = await Store.open(url, pseudonym_key=keys)
        senders = await again.count_senders()
        await again.close()
        await note(store, Rekeyed(at=SystemClock().now(), by=shell_user(), senders=senders))
    finally:
        await store.close()
    count = len(keys) // KEY_BYTES
    print(f"{key_file}: {count} keys now; {senders:,} senders hashed anew, opt-outs and blocks with them")
    print("copy the key file anew, apart from the database; older copies open no copy made from now on")
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
