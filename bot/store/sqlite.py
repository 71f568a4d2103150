"""SQLite over aiosqlite: one connection that writes, one that reads, a lock file beside the database."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.store.bulk import fetched
from bot.store.engine import Body, BrainLock, Database, Fault, is_our_fault, reading

T = TypeVar("T")

# Another process (a command beside the running bot) writes for milliseconds; this is ample.
_BUSY_SECONDS = 10.0
_WRITER_CACHE_KIB = 8_192
_READER_CACHE_KIB = 2_048
# 64 MiB of WAL: pages that are written again and again are copied to the database once in a while.
_CHECKPOINT_PAGES = 16_000
_SCRUB_BUSY_MS = 200


class SqliteDatabase(Database):
    """A database file in WAL mode, each commit synced to the disk before it counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writes = _engine(path, writer=True)
        self._reads = _engine(path, writer=False)

    @classmethod
    def at(cls, name: str) -> "SqliteDatabase":
        """The database in the file `name` (percent-encoded), made when it is not there."""
        path = Path(unquote(name)).absolute()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Before SQLite makes it: its -wal and -shm take their permissions from this file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        return cls(path)

    async def write(self, body: Body[T]) -> T:
        """Run `body` between BEGIN IMMEDIATE and COMMIT, on the writing connection."""
        async with self._writes.begin() as connection:
            return await connection.run_sync(body)

    async def read(self, body: Body[T]) -> T:
        """Run `body` on the reading connection; each statement sees what was committed before it."""
        async with reading(self), self._reads.connect() as connection:
            return await connection.run_sync(body)

    def fault_of(self, error: BaseException) -> Fault:
        """A full disk, a lock held too long, a damaged file: away. Never worth trying at once."""
        return Fault.OURS if is_our_fault(error) else Fault.AWAY

    def brain_lock(self) -> "FileLock":
        """A lock on a file beside the database."""
        return FileLock(self.path.with_name(self.path.name + ".lock"))

    async def scrub(self, *, whole: bool = False) -> bool:
        """Copy the WAL into the database and empty it; erased bytes are zeros there already."""
        try:
            async with self._writes.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert isinstance(raw, aiosqlite.Connection)  # noqa: S101  # what `_engine` made
                # Fetched to the end, each: a statement that is still open is in the next one's way.
                run = raw.execute_fetchall
                if whole:
                    await run("VACUUM")
                # A reader in the way must not keep texts from being taken.
                await run(f"PRAGMA busy_timeout = {_SCRUB_BUSY_MS}")
                try:
                    [(busy, _, _)] = await run("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    await run(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")
        except sqlite3.Error:
            return False
        return bool(busy == 0)

    async def damage(self) -> str | None:
        """What SQLite finds wrong with its pages, tables and indexes: its first complaint."""
        found = await self.read(lambda connection: fetched(connection, "PRAGMA integrity_check(1)"))
        words = str(found[0][0]) if found else "nothing can be read"
        return None if words == "ok" else words

    async def close(self) -> None:
        """Close both connections; the last one to close copies the WAL into the database."""
        await self._reads.dispose()
        await self._writes.dispose()


def _engine(path: Path, *, writer: bool) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        opening = aiosqlite.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, cached_statements=256)
        # A connection that nobody came to close must not keep the process from ending; there is no
        # public way to say so, and SQLAlchemy's own connections do the same.
        opening._thread.daemon = True
        connection = await opening
        cache = _WRITER_CACHE_KIB if writer else _READER_CACHE_KIB
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is zeros in the file, not only free to be written over.
        await connection.execute("PRAGMA secure_delete = ON")
        await connection.execute(f"PRAGMA cache_size = -{cache}")
        await connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if not writer:
            await connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=connect,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        # Without a transaction of its own making a connection has nothing to roll back.
        pool_reset_on_return=None,
        # An error's message must not carry numbers and texts into a log.
        hide_parameters=True,
    )
    if writer:
        # IMMEDIATE: a transaction that reads before it writes fails at once where another wrote
        # in between, whatever the busy timeout.
        event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    fetched(connection, "BEGIN IMMEDIATE")


class FileLock(BrainLock):
    """flock on a file: the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    async def try_acquire(self, woken: Callable[[], None]) -> bool:
        """Take it, or return False. Nobody calls `woken` here: other processes' rows are polled for."""
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    async def release(self) -> None:
        """Give it back. The file stays: removing it could take the lock from who waits for it."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = None
