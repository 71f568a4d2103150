"""Copies of a SQLite database: out of one that runs, and back into its place."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, update

from bot.store import tables
from bot.store.tables import OPEN_REPLY, ReplyState

_BUSY_SECONDS = 30.0


class NoCopy(Exception):
    """The file cannot be copied. Says which, and why."""


def copy(source: Path, target: Path) -> None:
    """Write the database `source` to the new file `target` (0600), whole or not at all.

    `source` may be in use, and is read at one moment. Erased content leaves no trace in the copy.
    Raises NoCopy when `source` is no database of ours, or OSError.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(_read_only(source), uri=True, timeout=_BUSY_SECONDS)) as database:
            database.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchall()
            database.execute("VACUUM INTO ?", (str(partial),))
        _check(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        # A link either appears whole or, when the name was taken meanwhile, not at all.
        os.link(partial, target)
    except sqlite3.Error as error:
        raise NoCopy(f"{source}: cannot be copied: {error}") from None
    finally:
        partial.unlink(missing_ok=True)


def _read_only(file: Path) -> str:
    return f"file:{quote(str(file.absolute()))}?mode=ro"


def _check(file: Path) -> None:
    with closing(sqlite3.connect(_read_only(file), uri=True)) as database:
        found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise NoCopy(f"the copy is damaged: {found}")


def put_in_place(copied: Path, database: Path) -> None:
    """Make `copied`, which nobody has open, the database. What was there is gone."""
    # These belong to the old one: laid over the new one they would damage it.
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    copied.replace(database)
    folder = os.open(database.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def begin_anew(connection: Connection) -> None:
    """Make a restored database one that repeats nothing of what was done since its copy.

    Posts count under a new name, so that the rooms take none for one that they have. Replies that
    waited may have left meanwhile: they are looked up at the carrier before they are sent.
    """
    epoch = update(tables.meta).where(tables.meta.c.name == "epoch")
    connection.execute(epoch.values(value=secrets.token_hex(8).encode()))
    waiting = update(tables.outbox).where(OPEN_REPLY, tables.outbox.c.state == int(ReplyState.QUEUED))
    connection.execute(
        waiting.values(
            state=int(ReplyState.CLAIMED), claimed_at=tables.outbox.c.decided_at, claimed_by=_NOBODY
        )
    )


_NOBODY = -1
