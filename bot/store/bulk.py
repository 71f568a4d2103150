"""Statements over many rows, one text for any number of them, so that each is prepared once.

SQLite takes rows one by one inside its own library (executemany; measured faster than one
statement with many VALUES). PostgreSQL is far away: it gets each column as one array.

What is hot on SQLite is handed to aiosqlite itself: each call is a hop to its thread and back, and
SQLAlchemy makes four of them for a statement (cursor, execute, fetch, close) where one will do.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, SmallInteger, Table, Text, exc
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.types import TypeEngine

Rows = Sequence[tuple[Any, ...]]

_ARRAYS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (BigInteger, "bigint[]"),
    (SmallInteger, "smallint[]"),
    (Integer, "integer[]"),
    (Boolean, "boolean[]"),
    (LargeBinary, "bytea[]"),
    (Text, "text[]"),
)


def _array_of(table: Table, column: str) -> str:
    kind = table.c[column].type
    return next(name for type_, name in _ARRAYS if isinstance(kind, type_))


CONFLICT = (exc.IntegrityError, sqlite3.IntegrityError)
"""What says that a row is there already: from SQLAlchemy, or from SQLite where it is spoken to directly."""


def on_postgresql(connection: Connection) -> bool:
    """Whether `connection` leads to PostgreSQL."""
    return connection.dialect.name == "postgresql"


def fetched(connection: Connection, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """The rows that `sql`, in the driver's own words, returns; none where it returns nothing."""
    if on_postgresql(connection):
        result = connection.exec_driver_sql(sql, values)
        return list(result) if result.returns_rows else []
    return list(_driver(connection).run_async(lambda driver: driver.execute_fetchall(sql, values)))


def _driver(connection: Connection) -> AdaptedConnection:
    return cast(AdaptedConnection, connection.connection.dbapi_connection)


def _for_each(connection: Connection, sql: str, rows: Rows) -> int:
    # Its cursor is not closed, which would be another hop: it has nothing left to give.
    cursor = _driver(connection).run_async(lambda driver: driver.executemany(sql, rows))
    return int(cursor.rowcount)


class Insert:
    """Inserts rows of `columns`; `then` follows, such as an ON CONFLICT clause."""

    def __init__(self, table: Table, columns: Sequence[str], then: str = "") -> None:
        names = ", ".join(columns)
        arrays = ", ".join(f"${n}::{_array_of(table, name)}" for n, name in enumerate(columns, 1))
        marks = ", ".join("?" * len(columns))
        start = f"INSERT INTO {table.name} ({names})"
        self.for_sqlite = f"{start} VALUES ({marks}) {then}"
        self.for_postgresql = f"{start} SELECT * FROM unnest({arrays}) {then}"  # noqa: S608 -- names of ours

    def run(self, connection: Connection, rows: Rows) -> int:
        """Insert `rows`, and return how many were."""
        if not rows:
            return 0
        if on_postgresql(connection):
            return connection.exec_driver_sql(self.for_postgresql, columns_of(rows)).rowcount
        return _for_each(connection, self.for_sqlite, rows)


def columns_of(rows: Rows) -> tuple[list[Any], ...]:
    """`rows`, a list for each column."""
    return tuple(list(column) for column in zip(*rows, strict=True))


class Lookup:
    """Selects `columns` of the rows whose `by` is among some values; `and_` narrows that down."""

    def __init__(self, table: Table, columns: Sequence[str], by: str, and_: str = "") -> None:
        self._start = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {by}"  # noqa: S608 -- names of ours
        self._and = f" AND {and_}" if and_ else ""
        self._array = _array_of(table, by)

    def run(self, connection: Connection, values: Iterable[Any]) -> list[Any]:
        """The rows, in no order."""
        wanted = list(values)
        if not wanted:
            return []
        if on_postgresql(connection):
            sql = f"{self._start} = ANY($1::{self._array}){self._and}"
            return fetched(connection, sql, (wanted,))
        found: list[Any] = []
        for start in range(0, len(wanted), 256):
            some = wanted[start : start + 256]
            # Filled up to a power of two: nine texts for all counts, so that each stays prepared.
            some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
            sql = f"{self._start} IN ({', '.join('?' * len(some))}){self._and}"
            found += fetched(connection, sql, tuple(some))
        return found


class Delete:
    """Deletes the rows whose integer `by` is among some values."""

    def __init__(self, table: Table, by: str) -> None:
        start = f"DELETE FROM {table.name} WHERE {by}"  # noqa: S608 -- names of ours
        self._for_sqlite = f"{start} BETWEEN ? AND ?"
        self._for_postgresql = f"{start} = ANY($1::{_array_of(table, by)})"

    def run(self, connection: Connection, values: Iterable[int]) -> int:
        """Delete them, and return how many there were."""
        wanted = sorted(set(values))
        if not wanted:
            return 0
        if on_postgresql(connection):
            return connection.exec_driver_sql(self._for_postgresql, (wanted,)).rowcount
        return _for_each(connection, self._for_sqlite, runs_of(wanted))


def runs_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted `numbers` as runs without gaps, first and last of each."""
    gaps = [i for i, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1]
    starts, ends = [0, *gaps], [*gaps, len(numbers)]
    return [(numbers[a], numbers[b - 1]) for a, b in zip(starts, ends, strict=True)]
