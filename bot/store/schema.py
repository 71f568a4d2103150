"""Brings a database to this version's tables, and checks that it is the right one for us."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, update

from bot.store import tables
from bot.store.bulk import on_postgresql
from bot.store.keyfile import KEY_BYTES
from bot.store.senders import hash_again, pseudonym
from bot.store.values import WrongDatabase, WrongKey

HEAD = "v0007"
"""The newest migration. Known here so that alembic is loaded only when there is something to migrate."""

MIGRATIONS = Path(__file__).with_name("migrations")


def prepare(connection: Connection, pseudonym_key: bytes) -> str:
    """Migrate, and compare the key with the one the database was made with. Returns the epoch.

    Raises WrongDatabase or WrongKey; both say what to do.
    """
    if on_postgresql(connection):
        from bot.store.postgres import lock_migrations

        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise WrongDatabase(f"the database is encoded in {encoding}: make it with ENCODING 'UTF8'")
        lock_migrations(connection)
    if version_of(connection) != HEAD:
        migrate(connection)
    return _identify(connection, pseudonym_key)


def version_of(connection: Connection) -> str | None:
    """The migration that the database stands at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def migrate(connection: Connection) -> None:
    """Apply what is missing, all or nothing. Raises WrongDatabase when a newer version was here."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        if "locate revision" not in str(error):
            raise
        raise WrongDatabase(
            "the database was used by a newer version of this program: run that one, or restore a backup"
        ) from None


def _identify(connection: Connection, pseudonym_key: bytes) -> str:
    check = _check_of(pseudonym_key)
    found = {name: bytes(value) for name, value in connection.execute(select(tables.meta))}
    if not found:
        epoch = secrets.token_hex(8)
        values = {"epoch": epoch.encode(), "key_check": check, "probe": b"0"}
        connection.execute(
            insert(tables.meta), [{"name": name, "value": value} for name, value in values.items()]
        )
        connection.execute(insert(tables.brain).values(id=1, term=0))
        return epoch
    if not hmac.compare_digest(found["key_check"], check):
        _catch_up(connection, pseudonym_key, found["key_check"])
    return found["epoch"].decode()


def _catch_up(connection: Connection, pseudonym_key: bytes, known: bytes) -> None:
    """Hash names under the keys that were added since the database was last open, or since its copy."""
    for end in range(KEY_BYTES, len(pseudonym_key), KEY_BYTES):
        if hmac.compare_digest(known, _check_of(pseudonym_key[:end])):
            hash_again(connection, pseudonym_key[end:])
            # What the senses noticed is hashed under a key drawn from the older ones: it is noticed anew.
            # That there was a fact to take a snapshot at goes on telling of facts cut off since.
            connection.execute(update(tables.snapshots).values(state=b"", digest=sha256(b"").digest()))
            here = tables.meta.c.name == "key_check"
            connection.execute(update(tables.meta).where(here).values(value=_check_of(pseudonym_key)))
            return
    raise WrongKey("the pseudonym key is not this database's: restore the key file from a backup")


def _check_of(pseudonym_key: bytes) -> bytes:
    return pseudonym(pseudonym_key, "anti-relou pseudonym key")
