"""What a room keeps where nobody else can read it: a folder, its files, and a small database."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
"""
_SWEEP_EVERY = 500


def private_folder(folder: Path) -> Path:
    """`folder`, for us alone, made when missing. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def private_file(path: Path) -> Path:
    """`path`, for us alone, made when missing. Raises `OSError`."""
    # Made here, so that it is never readable even for a moment under a lax umask; SQLite gives
    # its side files the mode of the database.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    return path


class Book:
    """A small SQLite database, of whose tables in `kept` the newest so many rows stay.

    Raises `OSError` or `sqlite3.Error` when it cannot be used.
    """

    def __init__(self, path: Path, tables: str, kept: Mapping[str, int]) -> None:
        self.db = sqlite3.connect(private_file(path), isolation_level=None)
        self.db.executescript(_PRAGMAS + tables)
        self._kept = kept
        self._writes = 0

    def insert(self, statement: str, row: tuple[object, ...]) -> None:
        """Insert into a table that would grow for ever."""
        self.db.execute(statement, row)
        self._writes += 1
        if self._writes % _SWEEP_EVERY == 0:
            for name, kept in self._kept.items():
                # Table names are constants of ours; SQL takes no parameter for them. Counted, since rows
                # may go by numbers of somebody else's.
                oldest = f"SELECT rowid FROM {name} ORDER BY rowid DESC LIMIT 1 OFFSET {kept}"  # noqa: S608 - as said
                self.db.execute(f"DELETE FROM {name} WHERE rowid <= ({oldest})")  # noqa: S608 - as said
