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
from pathlib import Path
from typing import TypeVar

import msgspec

from bot.model import Frozen
from bridges.private import Book, private_file, private_folder

_Value = TypeVar("_Value", bound=Frozen)

_TABLES = """
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
        self.folder = private_folder(folder)
        self._book = Book(folder / "room.db", _TABLES, _KEPT)
        self._db = self._book.db
        salt = self.word("salt")
        if salt is None:
            salt = secrets.token_hex(16)
            self.keep_word("salt", salt)
        self._salt = salt

    def private(self, name: str) -> Path:
        """The path of a file that only we can read, made when missing."""
        return private_file(self.folder / name)

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
        self._book.insert("INSERT OR IGNORE INTO heard VALUES (?, ?, ?)", (session, number, event))
        row = self._db.execute(
            "SELECT event FROM heard WHERE session = ? AND number = ?", (session, number)
        ).fetchone()
        return bool(row[0] == event)

    def keep_reaction(self, event: str) -> None:
        """Remember that `event` is a reaction, for when it is taken back."""
        self._book.insert("INSERT OR IGNORE INTO reaction VALUES (?)", (event,))

    def was_reaction(self, event: str) -> bool:
        """Whether `event` was one."""
        return self._db.execute("SELECT 1 FROM reaction WHERE event = ?", (event,)).fetchone() is not None

    def posted(self, txn: str) -> str | None:
        """The event that this transaction became, if it did."""
        row = self._db.execute("SELECT event FROM posted WHERE txn = ?", (txn,)).fetchone()
        return None if row is None else str(row[0])

    def keep_posted(self, txn: str, event: str) -> None:
        """Remember what a transaction became."""
        self._book.insert("INSERT OR IGNORE INTO posted VALUES (?, ?)", (txn, event))

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
