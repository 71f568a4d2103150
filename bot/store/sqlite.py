"""SQLite: one thread that writes, one that reads, a lock file beside the database."""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from bot.store.engine import Body, BrainLock, Database, Fault, is_our_fault, reading

T = TypeVar("T")

# Another process (a command beside the running bot) writes for milliseconds; this is ample.
_BUSY_SECONDS = 10.0
_WRITER_CACHE_KIB = 16_384
_READER_CACHE_KIB = 4_096
# Four times the default: pages written again and again are copied to the database less often.
_CHECKPOINT_PAGES = 4_000


class SqliteDatabase(Database):
    """A database file in WAL mode, each commit synced to the disk before it counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writes = _engine(path, writer=True)
        self._reads = _engine(path, writer=False)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

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
        """Run `body` between BEGIN IMMEDIATE and COMMIT, in the writer's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, _in_transaction, self._writes, body)

    async def read(self, body: Body[T]) -> T:
        """Run `body` in the reader's thread; each statement sees what was committed before it."""
        loop = asyncio.get_running_loop()
        async with reading(self):
            return await loop.run_in_executor(self._reader, _connected, self._reads, body)

    def fault_of(self, error: BaseException) -> Fault:
        """A full disk, a lock held too long, a damaged file: away. Never worth trying at once."""
        return Fault.OURS if is_our_fault(error) else Fault.AWAY

    def brain_lock(self) -> "FileLock":
        """A lock on a file beside the database."""
        return FileLock(self.path.with_name(self.path.name + ".lock"))

    async def close(self) -> None:
        """Close both connections; the last one to close copies the WAL into the database."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._reader, self._reads.dispose)
        await loop.run_in_executor(self._writer, self._writes.dispose)
        self._reader.shutdown(wait=False)
        self._writer.shutdown(wait=False)


def _in_transaction(engine: Engine, body: Body[T]) -> T:
    with engine.begin() as connection:
        return body(connection)


def _connected(engine: Engine, body: Body[T]) -> T:
    with engine.connect() as connection:
        return body(connection)


def _engine(path: Path, *, writer: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            # Dispose runs in the thread that used it; the pool's own finalizer may not.
            check_same_thread=False,
            cached_statements=256,
        )
        cache = _WRITER_CACHE_KIB if writer else _READER_CACHE_KIB
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{cache}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if not writer:
            connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        # An error's message must not carry numbers and texts into a log.
        hide_parameters=True,
    )
    if writer:
        # IMMEDIATE: a transaction that reads before it writes fails at once where another wrote
        # in between, whatever the busy timeout.
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


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
