"""What a restart of the room must find again: one small SQLite database that nobody else can read.

The daemon brings nothing twice: what was heard is kept here until somebody listened. It takes no
name of ours for a message: which post became which message is known here alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from bot.model import Frozen
from bridges.private import Book, private_folder
from bridges.signal.events import Reaction, Text

_TABLES = """
CREATE TABLE IF NOT EXISTS heard (event TEXT PRIMARY KEY, content BLOB);
CREATE INDEX IF NOT EXISTS unheard ON heard (event) WHERE content IS NOT NULL;
CREATE TABLE IF NOT EXISTS reaction (
  person TEXT, target TEXT, event TEXT NOT NULL, PRIMARY KEY (person, target)
);
CREATE TABLE IF NOT EXISTS posted (txn TEXT PRIMARY KEY, begun INTEGER NOT NULL, stamp INTEGER);
CREATE TABLE IF NOT EXISTS own (stamp INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS edited (
  original INTEGER PRIMARY KEY, root INTEGER NOT NULL, latest INTEGER NOT NULL, edits INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS owed (target INTEGER PRIMARY KEY, emoji TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS known (person TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
_KEPT = {
    # As long as a row is here, a message that is brought again is known.
    "heard": 20_000,
    "reaction": 20_000,
    "posted": 5_000,
    "own": 20_000,
    "edited": 1_000,
}

_decode = msgspec.json.Decoder(Text | Reaction).decode


class Posted(Frozen, frozen=True, kw_only=True):
    """A post of ours: when its first attempt began and which message it became, in milliseconds."""

    begun: int
    stamp: int | None


class Edited(Frozen, frozen=True, kw_only=True):
    """What shows a post now: a message (`root`), its `latest` wording, and how many there were before."""

    root: int
    latest: int
    edits: int = 0


class Known(Frozen, frozen=True, kw_only=True):
    """The identity key of somebody on a list, as it was when we last believed it.

    `verified`: somebody had compared safety numbers. What they said up to `not_before`
    (milliseconds), while suspended, never counts.
    """

    fingerprint: str | None
    verified: bool = False
    suspended: bool = False
    not_before: int = 0


class Memory:
    """The data folder of one room."""

    def __init__(self, folder: Path) -> None:
        """Make the folder or open it. Raises `OSError` or `sqlite3.Error` when it cannot be used."""
        self._book = Book(private_folder(folder) / "room.db", _TABLES, _KEPT)
        self._db = self._book.db

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written within is written whole or not at all. Nothing may be awaited within."""
        with self._db:
            self._db.execute("BEGIN")
            yield

    def keep(self, event: str, what: Text | Reaction) -> None:
        """Keep what was heard until it is `done`; nothing when it was kept before."""
        self._book.insert("INSERT OR IGNORE INTO heard VALUES (?, ?)", (event, msgspec.json.encode(what)))

    def next(self) -> tuple[str, Text | Reaction] | None:
        """The oldest that was not listened to."""
        row = self._one("SELECT event, content FROM heard WHERE content IS NOT NULL ORDER BY rowid LIMIT 1")
        return None if row is None else (str(row[0]), _decode(row[1]))

    def done(self, event: str) -> None:
        """It was listened to: its content goes, its name stays."""
        self._db.execute("UPDATE heard SET content = NULL WHERE event = ?", (event,))

    def reaction(self, person: str, target: str) -> str | None:
        """The reaction that `person` has on `target`: there is one at most."""
        row = self._one("SELECT event FROM reaction WHERE person = ? AND target = ?", (person, target))
        return None if row is None else str(row[0])

    def set_reaction(self, person: str, target: str, event: str | None) -> None:
        """Put one in its place, or (`event` None) take it away."""
        if event is None:
            self._db.execute("DELETE FROM reaction WHERE person = ? AND target = ?", (person, target))
        else:
            self._book.insert("INSERT OR REPLACE INTO reaction VALUES (?, ?, ?)", (person, target, event))

    def posted(self, txn: str) -> Posted | None:
        """What became of a post; None when it was never tried."""
        row = self._one("SELECT begun, stamp FROM posted WHERE txn = ?", (txn,))
        return None if row is None else Posted(begun=row[0], stamp=row[1])

    def begin(self, txn: str, at: int) -> None:
        """Note, before it is sent, that it is about to be: the first time stays."""
        self._book.insert("INSERT OR IGNORE INTO posted VALUES (?, ?, NULL)", (txn, at))

    def forget(self, txn: str) -> None:
        """It certainly was not sent."""
        self._db.execute("DELETE FROM posted WHERE txn = ? AND stamp IS NULL", (txn,))

    def keep_posted(self, txn: str, stamp: int) -> None:
        """It was sent, as this message."""
        self._db.execute("UPDATE posted SET stamp = ? WHERE txn = ?", (stamp, txn))
        self.keep_own(stamp)

    def keep_own(self, stamp: int) -> None:
        """Something of ours has this time, whatever it was."""
        self._book.insert("INSERT OR IGNORE INTO own VALUES (?)", (stamp,))

    def is_own(self, stamp: int) -> bool:
        """Whether we know of something of ours with this time."""
        return self._one("SELECT 1 FROM own WHERE stamp = ?", (stamp,)) is not None

    def edited(self, original: int) -> Edited | None:
        """What shows the post that was first shown by `original`, when it was changed since."""
        row = self._one("SELECT root, latest, edits FROM edited WHERE original = ?", (original,))
        return None if row is None else Edited(root=row[0], latest=row[1], edits=row[2])

    def keep_edited(self, original: int, now: Edited) -> None:
        """Note what shows it now."""
        row = (original, now.root, now.latest, now.edits)
        self._book.insert("INSERT OR REPLACE INTO edited VALUES (?, ?, ?, ?)", row)

    def owe(self, target: int, emoji: str) -> None:
        """Remember a reaction that a message of ours is still to get."""
        self._db.execute("INSERT OR REPLACE INTO owed VALUES (?, ?)", (target, emoji))

    def owed(self) -> list[tuple[int, str]]:
        """The reactions to be put, oldest first."""
        return [
            (row[0], row[1]) for row in self._db.execute("SELECT target, emoji FROM owed ORDER BY target")
        ]

    def settle(self, target: int) -> None:
        """It was put, or never can be."""
        self._db.execute("DELETE FROM owed WHERE target = ?", (target,))

    def known(self, person: str) -> Known | None:
        """What we hold of somebody's identity; None before we first saw it."""
        row = self._one("SELECT content FROM known WHERE person = ?", (person,))
        return None if row is None else msgspec.json.decode(row[0], type=Known)

    def keep_known(self, person: str, known: Known) -> None:
        """Hold this of it."""
        row = (person, msgspec.json.encode(known))
        self._db.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", row)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _one(self, query: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        return row
