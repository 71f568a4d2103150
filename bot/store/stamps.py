"""Timestamps of the journal's head, as an authority gave them. Content-free: they outlive every erasure."""

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, insert, select

from bot.model import Frozen, Instant
from bot.store.each import Each
from bot.store.engine import Database
from bot.store.tables import journal, timestamps

if TYPE_CHECKING:
    from bot.store.store import Store
    from bot.store.writer import Writer

_PAGE = 16_384


class Stamp(Frozen, frozen=True, kw_only=True):
    """`token` is the authority's answer (DER of a TimeStampResp) on the head that fact `seq` made.

    `whole` is whether it is still as it was kept.
    """

    seq: int
    hash: bytes
    token: bytes
    at: Instant
    authority: str
    whole: bool = True


class Stamps:
    """What is stamped of a journal, and what is not yet."""

    def __init__(self, database: Database, writer: "Writer") -> None:
        self._database = database
        self._writer = writer

    @classmethod
    def of(cls, store: "Store") -> "Stamps":
        """Those of an open store."""
        return cls(store._database, store._writer)

    async def last_stamped(self) -> int:
        """The number of the last fact that a stamp covers; 0 without any."""
        query = select(func.max(timestamps.c.seq))
        found = await self._database.read(lambda connection: connection.execute(query).scalar())
        return int(found or 0)

    async def hashes_after(self, seq: int) -> AsyncIterator[Sequence[bytes]]:
        """The hashes of the facts after `seq`, in order, a page at a time."""
        columns = journal.c
        query = select(columns.seq, columns.hash).order_by(columns.seq).limit(_PAGE)
        while rows := await _rows(self._database, query.where(columns.seq > seq)):
            yield [bytes(row.hash) for row in rows]
            seq = rows[-1].seq

    async def keep(self, stamp: Stamp) -> None:
        """Return once `stamp` is durable. Raises CannotCommit."""
        await self._writer.do(_KEEP, stamp)


async def _rows(database: Database, query: Select[Any]) -> Sequence[Any]:
    return await database.read(lambda connection: connection.execute(query).all())


def _keep(connection: Connection, one: Stamp) -> None:
    values = {name: getattr(one, name) for name in ("seq", "hash", "token", "at", "authority")}
    digest = sha256(one.token).digest()
    connection.execute(insert(timestamps).values(**values, digest=digest))


_KEEP = Each(_keep)
