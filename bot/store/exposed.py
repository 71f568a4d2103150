"""What the rooms show, and when it is to be taken away again.

A number goes after minutes, what showed a text or a number in the last two days goes after a
panic, what is about somebody who is erased goes at once, and all of it when its time is over. A row
for each thing that an event is about; what has a time goes then, also when the process was down.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.model import DAY, EventId, Instant
from bot.store.tables import exposed
from bot.store.values import Exposed

HIDDEN = 2 * DAY
"""How far back a panic reaches."""
_DUE = exposed.c.due.is_not(None)
# What is due because it is old can wait for a quiet hour; a number, or a panic, cannot.
_URGENT = exposed.c.due < exposed.c.at + HIDDEN


def expose(connection: Connection, shown: Sequence[Exposed]) -> None:
    """Note what was shown."""
    if shown:
        rows = [{name: getattr(one, name) for name in Exposed.__struct_fields__} for one in shown]
        connection.execute(insert(exposed), rows)


def hide(connection: Connection, now: Instant) -> None:
    """Have what tells a text or a number taken away, as of `now`, as far back as people scroll."""
    later = or_(exposed.c.due.is_(None), exposed.c.due > now)
    lately = exposed.c.reveals.is_(True), exposed.c.at > now - HIDDEN
    connection.execute(update(exposed).where(*lately, later).values(due=now))


def expire(connection: Connection, before: Instant) -> None:
    """Have what was shown before then taken away, when the room has nothing else to do."""
    old = exposed.c.at < before, exposed.c.due.is_(None)
    connection.execute(update(exposed).where(*old).values(due=exposed.c.at + HIDDEN))


def take_away(connection: Connection, subjects: Collection[str]) -> None:
    """Have what is about `subjects` taken away, at once."""
    about = exposed.c.subject.in_(subjects)
    connection.execute(update(exposed).where(about).values(due=exposed.c.at))


def due(connection: Connection, room: str, now: Instant, *, idle: bool) -> Exposed | None:
    """What `room` is to take away first: the newest of what is due; what can wait only when `idle`."""
    query = select(*(exposed.c[name] for name in Exposed.__struct_fields__))
    wanted = query.where(_DUE, exposed.c.room == room, exposed.c.due <= now)
    if not idle:
        wanted = wanted.where(_URGENT)
    row = connection.execute(wanted.order_by(exposed.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Exposed(**dict(row._mapping))


def next_due(connection: Connection, room: str) -> Instant | None:
    """When `room` is to take something away next, maybe already."""
    query = select(func.min(exposed.c.due)).where(_DUE, exposed.c.room == room)
    found: int | None = connection.execute(query).scalar_one()
    return None if found is None else Instant(found)


def gone(connection: Connection, shown: tuple[str, EventId]) -> None:
    """Note that a room does not show an event any more."""
    room, event = shown
    connection.execute(delete(exposed).where(exposed.c.room == room, exposed.c.event == event))
