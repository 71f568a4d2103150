"""`anti-relou backup` and `restore`. A restored database has nothing of what was erased since its copy."""

import asyncio
import os
import secrets
import sys
from pathlib import Path

from bot.cli.noting import note, shell_user
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.config.places import Database
from bot.config.policy import policy_of
from bot.live.erasures import erasures_file, read_erasures
from bot.live.forgetting import erase_sender, forget, spared_now
from bot.model import Instant
from bot.policy.facts import AnyFact, Erased, Exported, Forgotten, ModeSet
from bot.ports import CannotCommit
from bot.store import AlreadyLed, BrokenChain, KeyFileError, Store, Turn, WrongDatabase, WrongKey, read_key
from bot.store.copies import NoCopy, begin_anew, copy, put_in_place
from bot.store.forgetting import Forgetting
from bot.store.sqlite import FileLock

_POSTGRESQL = (
    "the database is PostgreSQL, which has better means: pg_dump --format=custom, and pg_restore; "
    "after a restore run `anti-relou erase` again for each number that was erased since"
)


def run_backup(path: Path, file: Path) -> int:
    """Copy the database to `file`, which is not there yet. Returns the exit code."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 78
    source = config.database.file
    if source is None:
        return _fail(_POSTGRESQL)
    if not source.exists():
        return _fail(f"{source} is not there: nothing was recorded yet")
    if file.exists():
        return _fail(f"{file} is there already")
    try:
        copy(source, file)
    except (NoCopy, OSError) as error:
        return _fail(_words(error))
    print(f"{file}: {file.stat().st_size:,} bytes")
    try:
        asyncio.run(_noted(config))
    except (CannotCommit, BrokenChain, WrongDatabase, WrongKey, KeyFileError, OSError) as error:
        return _fail(f"the backup is made, and could not be noted in the journal: {_words(error)}")
    key_file = config.privacy.key_file
    print(
        f"keep apart from it: {key_file}, {erasures_file(key_file)} if there is one, the room's data folder"
    )
    return 0


async def _noted(config: Config) -> None:
    key = read_key(config.privacy.key_file)
    store = await Store.open(config.database.url.get_secret_value(), pseudonym_key=key)
    try:
        await note(store, Exported(at=SystemClock().now(), what="backup", by=shell_user()))
    finally:
        await store.close()


def run_restore(path: Path, file: Path, *, force: bool) -> int:
    """Put the backup `file` in place. Returns the exit code."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 78
    target = config.database.file
    if target is None:
        return _fail(_POSTGRESQL)
    if not config.privacy.key_file.exists():
        return _fail(f"{config.privacy.key_file} is not there: put the key file back first")
    if target.exists() and not force:
        return _fail(f"{target} is there already: --force replaces it, for good")
    try:
        return asyncio.run(_restore(config, target, file))
    except AlreadyLed:
        return _fail("the bot is running on this database: stop it first")
    except BrokenChain as error:
        return _fail(f"{file}: {error}")
    except (NoCopy, CannotCommit, WrongDatabase, WrongKey, KeyFileError, ValueError, OSError) as error:
        return _fail(_words(error))


async def _restore(config: Config, target: Path, file: Path) -> int:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(target.with_name(target.name + ".lock"))
    if not await lock.try_acquire(lambda: None):
        raise AlreadyLed
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        # Made fit beside its place: until all of it succeeded, what is there stays.
        copy(file, fresh)
        again = await _made_fit(config, fresh)
        put_in_place(fresh, target)
    finally:
        for suffix in ("", "-wal", "-shm", ".lock"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
        await lock.release()
    print(f"{target}: restored; {again} erasures made since were made again")
    print("the line is silent until a founder resumes it: who was answered since the backup is not known")
    return 0


async def _made_fit(config: Config, fresh: Path) -> int:
    """Erase again what was erased since, leave the line silent; how many senders were erased."""
    key, now = read_key(config.privacy.key_file), SystemClock().now()
    policy, by = policy_of(config), shell_user()
    erasures = read_erasures(config.privacy.key_file)
    url = Database.at(fresh).url.get_secret_value()
    store = await Store.open(url, pseudonym_key=key)
    try:
        await store._database.write(begin_anew)
        await store.lead()
        ledger = (await store.load_state()).ledger
        at, forgetting = Instant(max(now, ledger.now)), Forgetting.of(store)
        facts: list[AnyFact] = [ModeSet(at=at, mode="silent", why="restored from a backup", by=by)]
        spared = await spared_now(store, ledger, policy, now)
        for erasure in erasures:
            name = erasure.name_under(key)
            trace = await forgetting.trace(name)
            if trace is not None:
                gone = await erase_sender(store, ledger, name, erasure, policy, spared)
                if gone.contents:
                    facts.append(Erased(at=at, sender=trace.id, by=by, contents=gone.contents))
        retain = config.privacy.retain
        past = await forget(store, ledger, now, retain=retain, policy=policy)
        if past.contents:
            facts.append(Forgotten(at=at, before=Instant(now - retain), contents=past.contents))
        await store.commit(Turn(facts=facts))
        if not await forgetting.scrub(whole=True):
            raise CannotCommit("what was erased since cannot be scrubbed from the copy: is the disk full?")
        return sum(isinstance(fact, Erased) for fact in facts)
    finally:
        await store.close()


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or error.__doc__ or type(error).__name__


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
