"""What evidence is made of and checked against. Reads only: needs neither the key nor the brain's lock."""

from collections.abc import AsyncIterator, Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, exists, select

from bot.model import InboundKey, ReplyKey, SenderId
from bot.ports import CannotCommit
from bot.store import schema
from bot.store.bulk import Lookup, fetched, on_postgresql
from bot.store.engine import Database, Fault
from bot.store.opening import open_database
from bot.store.stamps import Stamp
from bot.store.tables import Kind, inbox, journal, outbox, senders, snapshots, timestamps, waiting
from bot.store.values import Head, InboxId, WrongDatabase

if TYPE_CHECKING:
    from bot.store.store import Store

_PAGE = 8_192

_FACTS = (
    "SELECT seq, NULL, {hash}, {body}, inbox FROM journal WHERE seq > {after} AND seq <= {end} ORDER BY seq"
)
_ARRIVED = f"""
SELECT i.id, i.source, i.key, s.id, {{number}}, {{text}}, {{salt}}, {{raw}}, i.at, i.channel
FROM inbox i LEFT JOIN senders s ON s.no = i.sender
WHERE i.kind = {int(Kind.ARRIVAL)} AND i.key {{among}}
"""  # noqa: S608 -- all of it is ours


class _Reading:
    """What is asked of one kind of database: `blob` and `text` are how a column of that type is read."""

    def __init__(self, blob: str, text: str, marks: tuple[str, str], among: str) -> None:
        names = {name: blob.format(name) for name in ("hash", "body")}
        self.facts = _FACTS.format(**names, after=marks[0], end=marks[1]) + f" LIMIT {_PAGE}"
        number, words, salt = text.format("s.number"), text.format("i.text"), blob.format("i.salt")
        self.arrived = _ARRIVED.format(
            number=number, text=words, salt=salt, raw=blob.format("i.raw"), among=among
        )


# SQLite keeps whatever somebody puts into a column from beside, and fails to read a text that is
# none. What is not of its column's type is read as something that was never there.
_SQLITE = _Reading(
    "CASE typeof({0}) WHEN 'blob' THEN {0} WHEN 'null' THEN NULL ELSE x'' END",
    "CAST({0} AS BLOB)",
    ("?", "?"),
    "IN (SELECT value FROM json_each(?))",
)
_POSTGRESQL = _Reading("{0}", "{0}", ("$1", "$2"), "= ANY($1::text[])")


def _reading(connection: Connection) -> _Reading:
    return _POSTGRESQL if on_postgresql(connection) else _SQLITE


Row = tuple[int, None, bytes, bytes, InboxId | None]
"""A fact as it is stored: its number, no prev (it is that of the row before), hash and body, and the
inbox row that a decided fact says it is about. As it comes from the database: there may be millions."""


class Arrived(NamedTuple):
    """An arrival as it is stored. What was erased is None; `raw` is the carrier's own form.

    `at`, `channel` and `raw` are whatever stands in their columns.
    """

    id: InboxId
    sender: SenderId | None
    number: str | None
    text: str | None
    salt: bytes | None
    raw: Any
    at: Any
    channel: Any


class Ended(NamedTuple):
    """A reply, and what became of it as far as that is known."""

    key: str
    outcome: Any
    carrier_id: Any


class Named(NamedTuple):
    """A sender whose number is there."""

    no: int
    id: SenderId
    pseudonym: Any
    number: Any


_ENDED = Lookup(outbox, ("key", "outcome", "carrier_id"), by="key")


class Archive:
    """The journal, and the content that its facts commit to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, url: str) -> "Archive":
        """The archive of the database at `url`, to be closed. Raises WrongDatabase or CannotCommit."""
        database = open_database(url)
        try:
            version = await database.read(schema.version_of)
        except Exception as error:
            await database.close()
            if isinstance(error, CannotCommit) or database.fault_of(error) is Fault.OURS:
                raise
            raise CannotCommit("the database cannot be opened") from error
        if version != schema.HEAD:
            await database.close()
            raise WrongDatabase("the database is of another version: start the bot once with this one")
        return cls(database)

    @classmethod
    def of(cls, store: "Store") -> "Archive":
        """That of an open store, which stays the store's to close."""
        return cls(store._database)

    async def close(self) -> None:
        """Close what `open` opened."""
        await self._database.close()

    async def end(self) -> Head | None:
        """The last fact there is now; None when there is none."""
        columns = journal.c
        query = select(columns.seq, columns.hash).order_by(columns.seq.desc()).limit(1)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Head(seq=row.seq, hash=_bytes(row.hash))

    async def pages(self, end: int, after: int = -1) -> AsyncIterator[list[Row]]:
        """The facts up to the one numbered `end`, in order, a page at a time; only those after `after`."""
        while rows := await self._page(after, end):
            yield rows
            after = rows[-1][0]

    async def _page(self, after: int, end: int) -> list[Row]:
        return await self._database.read(
            lambda connection: fetched(connection, _reading(connection).facts, (after, end))
        )

    async def arrived(self, keys: Iterable[InboundKey]) -> dict[tuple[str, InboundKey], Arrived]:
        """The arrivals with these keys, by line and key."""
        wanted = list(dict.fromkeys(keys))
        return await self._database.read(lambda connection: _arrivals(connection, wanted))

    async def unjudged(self) -> InboundKey | None:
        """An arrival that neither waits nor has a verdict: there is none unless facts were lost."""
        query = (
            select(inbox.c.key)
            .where(inbox.c.kind == int(Kind.ARRIVAL))
            .where(~exists().where(waiting.c.id == inbox.c.id))
            .where(~exists().where(journal.c.inbox == inbox.c.id))
            .order_by(inbox.c.id)
            .limit(1)
        )
        key = await self._database.read(lambda connection: connection.execute(query).scalar())
        return None if key is None else InboundKey(key)

    async def heads(self) -> list[tuple[Head, bool]]:
        """What snapshots say of the journal's head at their time, and whether each is as it was kept."""
        query = select(snapshots).order_by(snapshots.c.seq)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [
            (Head(seq=row.seq, hash=_bytes(row.hash)), sha256(_bytes(row.state)).digest() == row.digest)
            for row in rows
        ]

    async def ended(self, keys: Iterable[ReplyKey]) -> dict[str, Ended]:
        """What is stored of the replies with these keys."""
        wanted = list(dict.fromkeys(keys))
        rows = await self._database.read(lambda connection: _ENDED.run(connection, wanted))
        return {row[0]: Ended(*row) for row in rows}

    async def named(self, after: int) -> list[Named]:
        """A page of the senders after the row numbered `after` that still have number and pseudonym."""
        query = (
            select(senders.c.no, senders.c.id, senders.c.pseudonym, senders.c.number)
            .where(senders.c.no > after, senders.c.number.is_not(None))
            .order_by(senders.c.no)
            .limit(_PAGE)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Named(*row) for row in rows]

    async def damage(self) -> str | None:
        """What is wrong with the database's files, in its own words; None: nothing that it sees."""
        return await self._database.damage()

    async def stamps(self) -> list[Stamp]:
        """All timestamps, oldest first."""
        query = select(timestamps).order_by(timestamps.c.seq)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [
            Stamp(
                seq=row.seq,
                hash=_bytes(row.hash),
                token=_bytes(row.token),
                at=row.at,
                authority=row.authority,
                whole=sha256(_bytes(row.token)).digest() == row.digest,
            )
            for row in rows
        ]


def _arrivals(connection: Connection, keys: list[InboundKey]) -> dict[tuple[str, InboundKey], Arrived]:
    among = keys if on_postgresql(connection) else msgspec.json.encode(keys).decode()
    rows = fetched(connection, _reading(connection).arrived, (among,))
    return {
        (source, key): Arrived(id_, sender, _text(number), _text(text), salt, raw, at, channel)
        for id_, source, key, sender, number, text, salt, raw, at, channel in rows
    }


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _text(value: str | bytes | None) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
