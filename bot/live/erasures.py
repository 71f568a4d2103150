"""The list of erasures that people asked for: beside the key, since no backup of the database knows them.

It names a number by its keyed hash alone. The bot carries out what is on it, now and again after a
restore, until nothing of it is left; a founder who kept something for the law goes first.
"""

import os
from pathlib import Path

import msgspec

from bot.model import Instant
from bot.store.keyfile import KEY_BYTES
from bot.store.senders import pseudonym_under


class Erasure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number taken out: its pseudonym in hexadecimal, and when. What came later is not meant.

    `keys` is how many keys that pseudonym was made with, `kept_too` whether what is kept goes too.
    """

    name: str
    at: Instant
    keys: int = 1
    kept_too: bool = False

    def name_under(self, key: bytes) -> bytes:
        """The pseudonym under `key`, to which keys may have been added since."""
        return pseudonym_under(key[self.keys * KEY_BYTES :], bytes.fromhex(self.name))


def erasures_file(key_file: Path) -> Path:
    """Where the list stands."""
    return key_file.with_name(f"{key_file.stem}.erasures")


def read_erasures(key_file: Path) -> list[Erasure]:
    """The list, oldest first. Raises OSError, or ValueError when it is damaged."""
    file = erasures_file(key_file)
    if not file.exists():
        return []
    try:
        return [msgspec.json.decode(line, type=Erasure) for line in file.read_bytes().splitlines() if line]
    except msgspec.DecodeError:
        raise ValueError(f"{file}: a line is damaged: restore it from a backup") from None


def note_erasure(key_file: Path, erasure: Erasure) -> None:
    """Return once `erasure` is on the list, on disk."""
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
    with os.fdopen(os.open(erasures_file(key_file), flags, 0o600), "ab") as file:
        file.write(msgspec.json.encode(erasure) + b"\n")
        file.flush()
        os.fsync(file.fileno())
