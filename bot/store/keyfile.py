"""The pseudonym key: 32 random bytes in hexadecimal, in a file of its own beside no number.

Whoever has both this file and the database can tell which number a sender is; apart, neither
tells. It is never made anew in place of one that is lost: the store refuses another key.
"""

import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file cannot be used. Says which file and what to do; never what is in it."""


def read_key(path: Path) -> bytes:
    """The key in `path`, made there (0600) at first. Raises KeyFileError."""
    try:
        if not path.exists():
            _make(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        written = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path}: the pseudonym key cannot be read or made: {_why(error)}") from None
    if mode & 0o077:
        raise KeyFileError(f"{path}: others can read the pseudonym key: chmod 600 {path}")
    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path}: must hold {2 * KEY_BYTES} hexadecimal digits: restore it from a backup")
    return key


def _why(error: Exception) -> str:
    return error.strerror or "unknown" if isinstance(error, OSError) else "it is not text"


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link either appears whole or, when another process was first, not at all.
            os.link(own, path)
        except FileExistsError:
            return
    finally:
        own.unlink(missing_ok=True)
