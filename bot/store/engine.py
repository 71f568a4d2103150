"""The two databases behind one face: run this function in a transaction, and say what went wrong.

A transaction's body is a plain function of a SQLAlchemy connection, written once; SQLAlchemy runs
it on the loop, over aiosqlite or asyncpg. Reads go over connections of their own.
"""

import asyncio
import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from enum import Enum
from typing import TypeVar

from sqlalchemy import Connection, exc

from bot.ports import CannotCommit

T = TypeVar("T")
Body = Callable[[Connection], T]

WAKE_CHANNEL = "anti_relou_inbox"
"""Where, on PostgreSQL, a process that leads is told of rows that another one put into the inbox."""


class Fault(Enum):
    """What an exception out of a transaction means for who asked for it."""

    AWAY = "away"
    """The database can take nothing just now."""
    AGAIN = "again"
    """Nothing is wrong with what was asked: at once, it may well succeed."""
    OURS = "ours"
    """What was asked can never be done."""


class BrainLock(ABC):
    """The lock that one brain of a database holds. It ends with the process that holds it."""

    lost = False
    """Whether it was held and then taken away."""

    @abstractmethod
    async def try_acquire(self, woken: Callable[[], None]) -> bool:
        """Take it, or return False. `woken` is called when another process left work in the inbox."""

    @abstractmethod
    async def release(self) -> None:
        """Give it back, if held."""


class Database(ABC):
    """One database. `write` is to be called by one task at a time; `read` by any."""

    @abstractmethod
    async def write(self, body: Body[T]) -> T:
        """Run `body` in a transaction and return once it is durable. Raises what went wrong."""

    @abstractmethod
    async def read(self, body: Body[T]) -> T:
        """Run `body`, which only reads, beside the writer. Raises CannotCommit when that is impossible."""

    @abstractmethod
    def fault_of(self, error: BaseException) -> Fault:
        """What `error`, raised by `write`, means."""

    @abstractmethod
    def brain_lock(self) -> BrainLock:
        """The lock of this database's brain, not yet held."""

    async def scrub(self, *, whole: bool = False) -> bool:
        """Leave nothing of what was erased in the database's files. False: not now, try again.

        `whole` writes the file anew, which takes a lock and as much disk as it is large. Only for
        files of ours: what a server keeps is the server's to vacuum.
        """
        return True

    async def damage(self) -> str | None:
        """What is wrong with the files, as far as they say it themselves; None where a server keeps them."""
        return None

    @abstractmethod
    async def close(self) -> None:
        """Close all connections."""


@contextlib.asynccontextmanager
async def reading(database: Database) -> AsyncIterator[None]:
    """Turns the database's being away into CannotCommit, which is what callers wait out."""
    try:
        yield
    except asyncio.CancelledError:
        raise
    except Exception as error:
        if database.fault_of(error) is Fault.OURS:
            raise
        raise CannotCommit("the database cannot be read") from error


def is_our_fault(error: BaseException) -> bool:
    """Whether `error` blames the statement or its values rather than the database."""
    if isinstance(error, sqlite3.Error):
        return isinstance(error, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError)
    if isinstance(error, exc.DBAPIError):
        ours = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)
        return isinstance(error, ours) and not error.connection_invalidated
    return not isinstance(error, OSError | TimeoutError | exc.TimeoutError)
