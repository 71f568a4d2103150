"""`anti-relou backup` and `restore`. A restored database has nothing of what was erased since its copy."""

import asyncio
import secrets
from pathlib import Path

from bot.cli.noting import note, shell_user
from bot.cli.shared import TROUBLE, CannotDo, fail, key_of, must_exist, recorded, with_config, words_of
from bot.clock import SystemClock
from bot.config import Config
from bot.config.places import Database
from bot.config.policy import policy_of
from bot.live.erasures import erasures_file, read_erasures
from bot.live.forgetting import erase_sender, forget, spared_now
from bot.model import Instant
from bot.policy.facts import AnyFact, Erased, Exported, Forgotten, ModeSet
from bot.ports import CannotCommit
from bot.store import BrokenChain, Store, Turn
from bot.store.copies import begin_anew, copy, put_in_place
from bot.store.forgetting import Forgetting
from bot.store.sqlite import FileLock

_POSTGRESQL = (
    "the database is PostgreSQL, which has better means: pg_dump --format=custom, and pg_restore; "
    "the next start erases again whom the list beside the key names; who was answered since the copy it does "
    "not know, and may answer again"
)


def run_backup(path: Path, file: Path) -> int:
    """Copy the database to `file`, which is not there yet. Returns the exit code."""
    return with_config(path, lambda config: _backup(config, file))


def _backup(config: Config, file: Path) -> int:
    source = config.database.file
    if source is None:
        raise CannotDo(_POSTGRESQL)
    must_exist(config)
    if file.exists():
        raise CannotDo(f"{file} is there already")
    copy(source, file)
    print(f"{file}: {file.stat().st_size:,} bytes")
    try:
        asyncio.run(_noted(config))
    except TROUBLE as error:
        return fail(f"the backup is made, and could not be noted in the journal: {words_of(error)}")
    key_file = config.privacy.key_file
    print(
        f"keep apart from it: {key_file}, {erasures_file(key_file)} if there is one, the room's data folder"
    )
    return 0


async def _noted(config: Config) -> None:
    async with recorded(config) as store:
        await note(store, Exported(at=SystemClock().now(), what="backup", by=shell_user()))


def run_restore(path: Path, file: Path, *, force: bool) -> int:
    """Put the backup `file` in place. Returns the exit code."""
    return with_config(path, lambda config: _restored(config, file, force=force))


def _restored(config: Config, file: Path, *, force: bool) -> int:
    target = config.database.file
    if target is None:
        raise CannotDo(_POSTGRESQL)
    key = key_of(config)
    if target.exists() and not force:
        raise CannotDo(f"{target} is there already: --force replaces it, for good")
    try:
        return asyncio.run(_restore(config, key, target, file))
    except BrokenChain as error:
        raise CannotDo(f"{file}: {error}") from None
    except ValueError as error:
        raise CannotDo(str(error)) from None


async def _restore(config: Config, key: bytes, target: Path, file: Path) -> int:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(target.with_name(target.name + ".lock"))
    if not await lock.try_acquire(lambda: None):
        raise CannotDo("the bot is running on this database: stop it first")
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        # Made fit beside its place: until all of it succeeded, what is there stays.
        copy(file, fresh)
        again = await _made_fit(config, key, fresh)
        put_in_place(fresh, target)
    finally:
        for suffix in ("", "-wal", "-shm", ".lock"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
        await lock.release()
    print(f"{target}: restored; {again} erasures made since were made again")
    print("the line is silent until a founder resumes it: who was answered since the backup is not known")
    return 0


async def _made_fit(config: Config, key: bytes, fresh: Path) -> int:
    """Erase again what was erased since, leave the line silent; how many senders were erased."""
    now, policy, by = SystemClock().now(), policy_of(config), shell_user()
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
                number = (await store.number_of(trace.id)).number
                if number is not None:
                    await forgetting.erase_mentions(number)
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
