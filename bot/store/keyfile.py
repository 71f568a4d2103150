"""The pseudonym key: 32 random bytes in hexadecimal, in a file of its own beside no number.

Whoever has both this file and the database can tell which number a sender is; apart, neither
tells. It is never made anew in place of one that is lost: the store refuses another key.

To rotate it adds a line: a pseudonym is then hashed once more, under the new key. So no number is
needed to go on knowing whom an opt-out or a block is about, and a copy of the database as it is now
tells nothing to who has the old key alone.
"""

import hmac
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file cannot be used. Says which file and what to do; never what is in it."""


def read_key(path: Path) -> bytes:
    """The keys in `path`, one after the other, oldest first; made there (0600) at first.

    Raises KeyFileError.
    """
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
        keys = [bytes.fromhex(line) for line in written.splitlines()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyFileError(f"{path}: must hold {2 * KEY_BYTES} hexadecimal digits: restore it from a backup")
    return b"".join(keys)


def key_for(purpose: str, keys: bytes) -> bytes:
    """Another key of 32 bytes, drawn from all of `keys`: a new one with each that is added."""
    return hmac.digest(keys, purpose.encode(), "sha256")


def add_key(path: Path) -> bytes:
    """Put a new key behind those in `path`, whole or not at all, and return all. Raises KeyFileError."""
    keys = read_key(path) + secrets.token_bytes(KEY_BYTES)
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(own, keys)
        own.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise KeyFileError(f"{path}: the key cannot be written: {_why(error)}") from None
    finally:
        own.unlink(missing_ok=True)
    return keys


def _why(error: Exception) -> str:
    return error.strerror or "unknown" if isinstance(error, OSError) else "it is not text"


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(own, secrets.token_bytes(KEY_BYTES))
        try:
            # A link either appears whole or, when another process was first, not at all.
            os.link(own, path)
        except FileExistsError:
            return
    finally:
        own.unlink(missing_ok=True)


def _write(own: Path, keys: bytes) -> None:
    with os.fdopen(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(f"{keys[at : at + KEY_BYTES].hex()}\n" for at in range(0, len(keys), KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
