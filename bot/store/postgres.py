"""PostgreSQL: one writing connection and a few that read, over asyncpg; an advisory lock."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Connection, exc
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.engine import WAKE_CHANNEL, Body, BrainLock, Database, Fault, is_our_fault, reading

T = TypeVar("T")

# Advisory locks are numbers within one database; these two are ours in it.
BRAIN_LOCK = 0x72656C6F75  # "relou"
MIGRATION_LOCK = BRAIN_LOCK + 1

# Tells the connections of this process from those of others.
_NAME = f"anti-relou {secrets.token_hex(4)}"
_CONNECT_SECONDS = 5.0
_STATEMENT_SECONDS = 30.0
_READERS = 3
_RELOCK_SECONDS = 1.0

# Resources, operator intervention, system and internal errors, connections, lost races.
_AWAY = ("08", "53", "57", "58", "XX", "25")
_AGAIN = ("40001", "40P01", "57P01", "57P02")


class PostgresDatabase(Database):
    """A database of a PostgreSQL server, each commit synced to its disk before it counts."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._writes = self._engine(1)
        self._reads = self._engine(_READERS)

    def _engine(self, size: int) -> AsyncEngine:
        return create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=size,
            max_overflow=0,
            # An error's message must not carry numbers and texts into a log.
            hide_parameters=True,
        )

    async def _connect(self) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(
            self._url,
            timeout=_CONNECT_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            server_settings={"application_name": _NAME, "synchronous_commit": "on"},
        )

    async def write(self, body: Body[T]) -> T:
        """Run `body` in a transaction of the writing connection; a lost one is made anew."""
        async with self._writes.begin() as connection:
            return await connection.run_sync(body)

    async def read(self, body: Body[T]) -> T:
        """Run `body` on one of the reading connections; on a new one where the server cut it."""
        async with reading(self):
            try:
                return await self._read(body)
            except exc.DBAPIError as error:
                if self.fault_of(error) is not Fault.AGAIN:
                    raise
                return await self._read(body)

    async def _read(self, body: Body[T]) -> T:
        async with self._reads.connect() as connection:
            return await connection.run_sync(body)

    def fault_of(self, error: BaseException) -> Fault:
        """By SQLSTATE where there is one."""
        state = str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")
        if state in _AGAIN or (isinstance(error, exc.DBAPIError) and error.connection_invalidated):
            return Fault.AGAIN
        if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError) or state.startswith(_AWAY):
            return Fault.AWAY
        if state:
            return Fault.OURS
        return Fault.OURS if is_our_fault(error) else Fault.AWAY

    def brain_lock(self) -> "AdvisoryLock":
        """An advisory lock on a connection of its own."""
        return AdvisoryLock(self._connect)

    async def close(self) -> None:
        """Close all connections, without waiting for a server that is away."""
        await self._writes.dispose()
        await self._reads.dispose()


class AdvisoryLock(BrainLock):
    """A session's advisory lock, and the ear for what other processes put into the inbox.

    When its connection is lost it is taken again at once; if another brain was quicker, `lost`
    is set. Between the two the journal's term keeps both from writing.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection[Any] | None = None
        self._woken: Callable[[], None] = lambda: None
        self._keeper: asyncio.Task[None] | None = None

    async def try_acquire(self, woken: Callable[[], None]) -> bool:
        """Take it, or return False."""
        if self._connection is not None and not self._connection.is_closed():
            return True
        self._woken = woken
        connection = await self._connect()
        try:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", BRAIN_LOCK):
                await connection.close()
                return False
            await connection.add_listener(WAKE_CHANNEL, lambda *_: self._woken())
        except BaseException:
            connection.terminate()
            raise
        connection.add_termination_listener(self._terminated)
        self._connection = connection
        return True

    def _terminated(self, connection: Any) -> None:
        if connection is self._connection:
            self._keeper = asyncio.get_running_loop().create_task(self._take_again())

    async def _take_again(self) -> None:
        while True:
            try:
                self.lost = not await self.try_acquire(self._woken)
                self._woken()
                return
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(_RELOCK_SECONDS)

    async def release(self) -> None:
        """Give it back by closing its connection."""
        connection, self._connection = self._connection, None
        if self._keeper is not None:
            self._keeper.cancel()
        if connection is not None and not connection.is_closed():
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=_CONNECT_SECONDS)


def lock_migrations(connection: Connection) -> None:
    """Keep other processes from migrating until this transaction ends."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock($1)", (MIGRATION_LOCK,))
