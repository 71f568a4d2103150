"""`anti-relou rotate-key`: another key for the numbers' hashes, without losing whom anything is about."""

import asyncio
from pathlib import Path

from bot.cli.noting import note, shell_user
from bot.cli.shared import CannotDo, recorded, with_config
from bot.clock import SystemClock
from bot.config import Config
from bot.policy.facts import Rekeyed
from bot.store import AlreadyLed, Store
from bot.store.keyfile import KEY_BYTES, add_key


def run_rotate_key(path: Path) -> int:
    """Add a key and hash every sender anew. The bot must be stopped. Returns the exit code."""
    return with_config(path, lambda config: asyncio.run(_rotate(config)))


async def _rotate(config: Config) -> int:
    key_file = config.privacy.key_file
    async with recorded(config) as store:
        # Nobody else takes the lock until all is done.
        try:
            await store.lead()
        except AlreadyLed:
            raise CannotDo(
                "the bot is running on this database: stop it first, and every --role intake"
            ) from None
        others = await store.others()
        if others:
            raise CannotDo(
                f"{others} other connections are open to this database: stop every process of the bot"
            )
        # Should this end in the middle, the next start hashes what is left, by the same file.
        keys = add_key(key_file)
        again = await Store.open(config.database.url.get_secret_value(), pseudonym_key=keys)
        senders = await again.count_senders()
        await again.close()
        await note(store, Rekeyed(at=SystemClock().now(), by=shell_user(), senders=senders))
    count = len(keys) // KEY_BYTES
    print(f"{key_file}: {count} keys now; {senders:,} senders hashed anew, opt-outs and blocks with them")
    print("copy the key file anew, apart from the database; older copies open no copy made from now on")
    return 0
