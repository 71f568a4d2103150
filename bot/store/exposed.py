"""What the rooms show of texts and numbers, and when it is to be taken away again.

Kept for two days: after a panic what was shown in them goes. What has a time goes then, also when
the process was down meanwhile.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.model import DAY, EventId, Instant
from bot.store.tables import exposed
from bot.store.values import Exposed

REMEMBERED = 2 * DAY
_DUE = exposed.c.due.is_not(None)


def expose(connection: Connection, shown: Sequence[Exposed]) -> None:
    """Note what was shown, and forget what nobody will take away any more."""
    if not shown:
        return
    rows = [{name: getattr(one, name) for name in Exposed.__struct_fields__} for one in shown]
    connection.execute(insert(exposed), rows)
    horizon = max(one.at for one in shown) - REMEMBERED
    connection.execute(delete(exposed).where(exposed.c.at < horizon, exposed.c.due.is_(None)))


def hide(connection: Connection, now: Instant) -> None:
    """Have all of it taken away, as of `now`."""
    later = or_(exposed.c.due.is_(None), exposed.c.due > now)
    connection.execute(update(exposed).where(later).values(due=now))


def due(connection: Connection, room: str, now: Instant) -> Exposed | None:
    """What `room` is to take away first: the newest of what is due."""
    query = select(*(exposed.c[name] for name in Exposed.__struct_fields__))
    wanted = query.where(_DUE, exposed.c.room == room, exposed.c.due <= now)
    row = connection.execute(wanted.order_by(exposed.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Exposed(**dict(row._mapping))


def next_due(connection: Connection, room: str) -> Instant | None:
    """When `room` is to take something away next, maybe already."""
    query = select(func.min(exposed.c.due)).where(_DUE, exposed.c.room == room)
    found: int | None = connection.execute(query).scalar_one()
    return None if found is None else Instant(found)


class GoneJob:
    """Notes what was taken away."""

    def apply(self, connection: Connection, items: Sequence[tuple[str, EventId]]) -> Sequence[None]:
        """Each item is a room and an event."""
        for room, event in items:
            connection.execute(delete(exposed).where(exposed.c.room == room, exposed.c.event == event))
        return [None] * len(items)

    def landed(self, items: Sequence[tuple[str, EventId]], results: Sequence[None]) -> None:
        """Nothing more."""
