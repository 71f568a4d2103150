"""What people and commands ask of the store. Reads only; content that was erased is None."""

from array import array
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Select, func, select

from bot.model import Channel, Inbound, InboundKey, Instant, SenderId
from bot.policy import facts as forms
from bot.policy.facts import Decided
from bot.policy.numbers import origin_of
from bot.room.questions import NumberFound, Seen
from bot.store.engine import Database
from bot.store.journal import journal_row, page_after
from bot.store.tables import Kind, fading, inbox, journal, senders, waiting
from bot.store.values import JournalRow

_PAGE = 1_024

_decided = (
    select(journal.c.body)
    .where(journal.c.inbox == inbox.c.id)
    .order_by(journal.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_seen = (
    select(inbox.c.key, senders.c.id, inbox.c.channel, inbox.c.at, inbox.c.text, senders.c.number, _decided)
    .add_columns(fading.c.due)
    .join(senders, senders.c.no == inbox.c.sender)
    .outerjoin(fading, fading.c.id == inbox.c.id)
    .where(inbox.c.kind == int(Kind.ARRIVAL))
    .order_by(inbox.c.id.desc())
)


def seen(connection: Connection, key: InboundKey) -> Seen | None:
    """The inbound `key` as it can be shown, or None when there is none."""
    return next(iter(_all_seen(connection, _seen.where(inbox.c.key == key).limit(1))), None)


def last(connection: Connection, count: int) -> list[Seen]:
    """The newest `count` inbounds, newest first."""
    return _all_seen(connection, _seen.limit(count))


def last_of(connection: Connection, sender: SenderId, count: int) -> list[Seen]:
    """The newest `count` inbounds of `sender`, newest first."""
    return _all_seen(connection, _seen.where(senders.c.id == sender).limit(count))


def _all_seen(connection: Connection, query: Select[Any]) -> list[Seen]:
    return [_as_seen(row) for row in connection.execute(query)]


def _as_seen(row: Sequence[Any]) -> Seen:
    key, sender, channel, at, text, number, body, due = row
    fact = forms.decode(body) if body is not None else None
    decided = fact if isinstance(fact, Decided) else None
    return Seen(
        key=InboundKey(key),
        sender=SenderId(sender),
        channel=cast(Channel, channel),
        at=Instant(at),
        number=number,
        text=text,
        country=origin_of(number).country if number is not None else None,
        verdict=decided.verdict if decided else None,
        reason=decided.reason if decided else None,
        fades_at=None if due is None else Instant(due),
    )


def number_of(connection: Connection, sender: SenderId) -> NumberFound:
    """The number behind `sender`, and how much came from it."""
    row = connection.execute(
        select(senders.c.no, senders.c.number).where(senders.c.id == sender)
    ).one_or_none()
    if row is None:
        return NumberFound(known=False, number=None)
    sent = select(func.count()).where(inbox.c.sender == row.no, inbox.c.kind == int(Kind.ARRIVAL))
    return NumberFound(known=True, number=row.number, texts=int(connection.execute(sent).scalar_one()))


def sender_of(connection: Connection, name: bytes) -> SenderId | None:
    """Who has this pseudonym, of those whose number is still known."""
    query = select(senders.c.id).where(senders.c.pseudonym == name, senders.c.number.is_not(None))
    found: str | None = connection.execute(query).scalar_one_or_none()
    return None if found is None else SenderId(found)


def count_waiting(connection: Connection) -> int:
    """How many rows of the inbox no turn has used yet."""
    return int(connection.execute(select(func.count()).select_from(waiting)).scalar_one())


async def facts(database: Database, since: int) -> AsyncIterator[JournalRow]:
    """The journal's rows from the fact numbered `since` on, in order."""
    after = since - 1
    while rows := await database.read(lambda connection: page_after(connection, after, _PAGE)):  # noqa: B023
        for row in rows:
            yield journal_row(row)
        after = rows[-1][0]


async def traffic(database: Database, since: Instant) -> AsyncIterator[Inbound]:
    """What came from `since` on and still has its content, by time. Raw forms are left out."""
    order = await database.read(lambda connection: _ids_by_time(connection, since))
    for start in range(0, len(order), _PAGE):
        ids = list(order[start : start + _PAGE])
        rows = await database.read(lambda connection: _inbounds(connection, ids))  # noqa: B023
        for id_ in ids:
            if id_ in rows:
                yield rows[id_]


def _ids_by_time(connection: Connection, since: Instant) -> "array[int]":
    # Ids alone: a million of them are 8 MB, and the order is of one moment.
    query = select(inbox.c.id).where(inbox.c.kind == int(Kind.ARRIVAL), inbox.c.at >= since)
    return array("q", connection.execute(query.order_by(inbox.c.at, inbox.c.id)).scalars())


def _inbounds(connection: Connection, ids: list[int]) -> dict[int, Inbound]:
    columns = inbox.c
    query = (
        select(
            columns.id,
            columns.key,
            columns.source,
            columns.channel,
            columns.at,
            columns.addressee,
            columns.text,
            senders.c.number,
        )
        .join(senders, senders.c.no == columns.sender)
        .where(columns.id.in_(ids), columns.text.is_not(None), senders.c.number.is_not(None))
    )
    return {
        row.id: Inbound(
            key=InboundKey(row.key),
            line=row.source,
            channel=row.channel,
            at=Instant(row.at),
            number=row.number,
            to=row.addressee or "",
            text=row.text,
        )
        for row in connection.execute(query)
    }
