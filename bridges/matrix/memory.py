"""What a restart must find again, in a folder that nobody else can read.

Secrets (log-in, signing keys) are files of their own, written whole or not at all. All else is one
small SQLite database: the position up to which everything was handed over, the rooms, which
message of a key session was which event, what waits for its key, what was posted.
"""

import base64
import hashlib
import json
import os
import secrets
import sqlite3
from pathlib import Path
from typing import TypeVar

import msgspec

from bot.model import Frozen

_Value = TypeVar("_Value", bound=Frozen)

_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS word (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (
  session TEXT, number INTEGER, event TEXT NOT NULL, PRIMARY KEY (session, number)
);
CREATE TABLE IF NOT EXISTS reaction (event TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS waiting (
  event TEXT PRIMARY KEY, room TEXT NOT NULL, raw TEXT NOT NULL, due REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS posted (txn TEXT PRIMARY KEY, event TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owed (
  txn TEXT PRIMARY KEY, room TEXT NOT NULL, target TEXT NOT NULL, emoji TEXT NOT NULL
);
"""

_KEPT = {
    # As long as a row is here, a message cannot be passed off as a new one: some 10 MB.
    "heard": 100_000,
    "reaction": 20_000,
    # A homeserver remembers transactions for a day or less; a post is tried again within that.
    "posted": 5_000,
}
_SWEEP_EVERY = 500


class Waiting(Frozen, frozen=True, kw_only=True):
    """An event whose key has not come yet. `due` (seconds since 1970) is when we give up."""

    event: str
    room: str
    raw: dict[str, object]
    due: float


class Owed(Frozen, frozen=True, kw_only=True):
    """A reaction that a post of ours is still to get."""

    txn: str
    room: str
    target: str
    emoji: str


class Memory:
    """The data folder of one account."""

    def __init__(self, folder: Path) -> None:
        """Make the folder or open it. Raises `OSError` or `sqlite3.Error` when it cannot be used."""
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._db = sqlite3.connect(self.private("room.db"), isolation_level=None)
        self._db.executescript(_TABLES)
        self._writes = 0
        salt = self.word("salt")
        if salt is None:
            salt = secrets.token_hex(16)
            self.keep_word("salt", salt)
        self._salt = salt

    def private(self, name: str) -> Path:
        """The path of a file that only we can read, made when missing."""
        path = self.folder / name
        # Made here, so that it is never readable even for a moment under a lax umask; SQLite gives
        # its side files the mode of the database.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        return path

    def secret(self, name: str, kind: type[_Value]) -> _Value | None:
        """Read a secret; None when there is none, or none that can be read as `kind`."""
        try:
            return msgspec.json.decode((self.folder / name).read_bytes(), type=kind)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def keep_secret(self, name: str, value: Frozen) -> None:
        """Write a secret durably, whole or not at all."""
        draft = self.private(f"{name}.new")
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(value))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)

    def transaction(self, *parts: object) -> str:
        """A transaction id: the same for the same parts for ever, and for this folder alone."""
        whole = json.dumps((self._salt, *parts), default=str).encode()
        return base64.urlsafe_b64encode(hashlib.sha256(whole).digest()[:18]).decode()

    def word(self, name: str) -> str | None:
        """A value by its name."""
        row = self._db.execute("SELECT value FROM word WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep_word(self, name: str, value: str) -> None:
        """Set a value."""
        self._db.execute("INSERT OR REPLACE INTO word VALUES (?, ?)", (name, value))

    def forget_word(self, name: str) -> None:
        """Drop a value."""
        self._db.execute("DELETE FROM word WHERE name = ?", (name,))

    def heard(self, session: str, number: int, event: str) -> bool:
        """Whether message `number` of a key session may be `event`: it is no other one.

        Without this a homeserver could hand us an old encrypted command again as a new event.
        """
        self._insert("heard", "INSERT OR IGNORE INTO heard VALUES (?, ?, ?)", (session, number, event))
        row = self._db.execute(
            "SELECT event FROM heard WHERE session = ? AND number = ?", (session, number)
        ).fetchone()
        return bool(row[0] == event)

    def keep_reaction(self, event: str) -> None:
        """Remember that `event` is a reaction, for when it is taken back."""
        self._insert("reaction", "INSERT OR IGNORE INTO reaction VALUES (?)", (event,))

    def was_reaction(self, event: str) -> bool:
        """Whether `event` was one."""
        return self._db.execute("SELECT 1 FROM reaction WHERE event = ?", (event,)).fetchone() is not None

    def posted(self, txn: str) -> str | None:
        """The event that this transaction became, if it did."""
        row = self._db.execute("SELECT event FROM posted WHERE txn = ?", (txn,)).fetchone()
        return None if row is None else str(row[0])

    def keep_posted(self, txn: str, event: str) -> None:
        """Remember what a transaction became."""
        self._insert("posted", "INSERT OR IGNORE INTO posted VALUES (?, ?)", (txn, event))

    def owe(self, owed: Owed) -> None:
        """Remember a reaction to be put."""
        row = (owed.txn, owed.room, owed.target, owed.emoji)
        self._db.execute("INSERT OR IGNORE INTO owed VALUES (?, ?, ?, ?)", row)

    def owed(self) -> list[Owed]:
        """The reactions to be put, oldest first."""
        rows = self._db.execute("SELECT txn, room, target, emoji FROM owed ORDER BY rowid").fetchall()
        return [Owed(txn=txn, room=room, target=target, emoji=emoji) for txn, room, target, emoji in rows]

    def settle(self, owed: Owed) -> None:
        """Forget one: it was put, or never can be."""
        self._db.execute("DELETE FROM owed WHERE txn = ?", (owed.txn,))

    def wait_for(self, waiting: Waiting) -> None:
        """Keep an event until its key comes. Kept as it came: encrypted."""
        row = (waiting.event, waiting.room, json.dumps(waiting.raw), waiting.due)
        self._db.execute("INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, ?)", row)

    def waiting(self) -> list[Waiting]:
        """The events whose keys have not come, oldest first."""
        rows = self._db.execute("SELECT event, room, raw, due FROM waiting ORDER BY rowid").fetchall()
        return [
            Waiting(event=event, room=room, raw=json.loads(raw), due=due) for event, room, raw, due in rows
        ]

    def stop_waiting(self, waiting: Waiting) -> None:
        """Forget one: it was handed over."""
        self._db.execute("DELETE FROM waiting WHERE event = ?", (waiting.event,))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _insert(self, table: str, statement: str, row: tuple[object, ...]) -> None:
        self._db.execute(statement, row)
        self._writes += 1
        if self._writes % _SWEEP_EVERY == 0:
            for name, kept in _KEPT.items():
                # Table names are the constants above; SQL takes no parameter for them.
                newest = f"SELECT MAX(rowid) FROM {name}"  # noqa: S608 - as said
                self._db.execute(f"DELETE FROM {name} WHERE rowid <= ({newest}) - {kept}")  # noqa: S608
