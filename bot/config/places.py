"""Where things are kept: files, which a relative path puts beside the configuration, and the database."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, quote, unquote, urlsplit

from pydantic import PlainValidator, SecretStr, ValidationInfo

from bot.config.scalars import shape, wrong


def _path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str):
        raise wrong(f"must be a path, not {shape(value)}", quoted=False)
    return _under(_folder(info), value)


def _folder(info: ValidationInfo) -> Path:
    context: dict[str, Path] = info.context or {}
    return context["folder"]


def _under(folder: Path, text: str) -> Path:
    if not text or "\0" in text:
        raise wrong("must be a path")
    if text.startswith("~"):
        raise wrong("must be written out: ~ is not replaced")
    return Path(os.path.normpath(folder / text))


FilePath = Annotated[Path, PlainValidator(_path)]
"""Absolute: a relative one starts at the configuration's folder."""


def _certificates(value: object, info: ValidationInfo) -> Path | None:
    if value is None:
        return None
    path = _path(value, info)
    # Loaded when a file is named: few do, and every command reads the configuration.
    from cryptography.x509 import load_pem_x509_certificates

    try:
        load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise wrong(f"must be a file of certificates: {path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise wrong(f"must be a file of certificates in PEM form; {path} is none") from None
    return path


MaybeCertificates = Annotated[Path | None, PlainValidator(_certificates)]
"""A file of PEM certificates, absolute as FilePath is; or None."""


@dataclass(frozen=True)
class Database:
    """Where everything is kept: `file` for SQLite, else None and `url` is PostgreSQL's.

    `url` is `sqlite:////absolute/path` or `postgresql://…`, percent-encoded, without a driver's name.
    """

    url: SecretStr
    file: Path | None

    @classmethod
    def at(cls, file: Path) -> "Database":
        """SQLite in `file`, which is absolute."""
        return cls(SecretStr(f"sqlite:///{quote(str(file))}"), file)


_DATABASE = "must be sqlite:///file.db or postgresql://user:${PGPASSWORD}@host/name"


def _database(value: object, info: ValidationInfo) -> Database:
    if not isinstance(value, str):
        raise wrong(_DATABASE, quoted=False)
    if value.startswith("sqlite:"):
        return _sqlite(value, _folder(info))
    scheme = value.split(":", 1)[0]
    if scheme == "postgres" or scheme.startswith("postgresql+"):
        raise wrong("must begin with postgresql://", quoted=False)
    if scheme != "postgresql":
        raise wrong(_DATABASE, quoted=False)
    return Database(SecretStr(_postgresql(value)), None)


def _sqlite(value: str, folder: Path) -> Database:
    name = unquote(value.removeprefix("sqlite:///"))
    if not value.startswith("sqlite:///") or name in ("", ":memory:") or re.search(r"[?#]", name):
        raise wrong(
            "must name a file: sqlite:///anti-relou.db, or sqlite:////var/lib/anti-relou.db", quoted=False
        )
    return Database.at(_under(folder, name))


def _port_is_right(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _postgresql(value: str) -> str:
    parts = urlsplit(value)
    if "#" in value or "@" in parts.path or parts.netloc.count("@") > 1:
        raise wrong(
            "has a password with one of @ / # in it: take it from the environment as ${PGPASSWORD}",
            quoted=False,
        )
    if not _port_is_right(parts):
        raise wrong(_DATABASE, quoted=False)
    if not parts.path.strip("/") or parts.path.count("/") != 1:
        raise wrong(
            "must end with the database's name: postgresql://user:${PGPASSWORD}@host/name", quoted=False
        )
    if not parts.hostname and "host=" not in parts.query:
        raise wrong("must name the host: postgresql://user:${PGPASSWORD}@host/name", quoted=False)
    return value


DatabaseUrl = Annotated[Database, PlainValidator(_database)]
