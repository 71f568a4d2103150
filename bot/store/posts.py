"""The room queue: what a room shall show, in which order, and under which event it did.

A post's content is free to change while it waits: an edit of a post that nobody saw yet changes
that post, an edit of one that waits to be edited replaces that edit. Once it is written down
what a post is sent with, neither its content nor its company changes, unless it is sure that
nothing was done.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Update, bindparam, delete, func, insert, or_, select, update

from bot.model import TRAFFIC, Attachment, EventId, Instant, PersonId, PostId, Span
from bot.room.drafts import Draft, Rank
from bot.room.status import SUBJECT
from bot.store.bulk import Insert, Lookup, on_postgresql
from bot.store.exposed import expose
from bot.store.tables import OPEN_POST, PostState, attachments, posts
from bot.store.values import Exposed, QueuedPost


class _Content(msgspec.Struct, omit_defaults=True):
    place: str
    plain: str
    html: str
    notice: bool = True
    mentions: tuple[PersonId, ...] = ()
    reply_to: EventId | None = None
    reactions: tuple[str, ...] = ()
    thread: str | None = None
    reveals: bool = False
    gone_after: Span | None = None
    attached: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Content).decode
_COLUMNS = ("room", "rank", "state", "subject", "edits", "several", "content")
_insert = Insert(posts, _COLUMNS)
_waiting = f"state = {int(PostState.WAITING)} AND {OPEN_POST}"
_originals = Lookup(posts, ("room", "subject", "id", "content"), by="subject", and_=_waiting)
_edits = Lookup(posts, ("room", "edits", "id", "content"), by="edits", and_=_waiting)
_rewrite = update(posts).where(posts.c.id == bindparam("post")).values(content=bindparam("new"))

_Place = tuple[str, str]
"""A room and a subject in it."""


def add(connection: Connection, drafts: Sequence[Draft], rooms: Sequence[str]) -> None:
    """Queue `drafts`, each in the room that it is for, or in all of `rooms`."""
    if not drafts or not rooms:
        return
    new, changes = _sorted_out(drafts)
    rows = [
        _row(draft, room)
        for room in rooms
        for draft in new
        if draft.attachment is None and draft.room in (None, room)
    ]
    if changes:
        rows += _change(connection, changes, rooms)
    _insert.run(connection, rows)
    for draft in new:
        if draft.attachment is not None:
            _attach(connection, draft, draft.attachment, rooms)


def _attach(connection: Connection, draft: Draft, file: Attachment, rooms: Sequence[str]) -> None:
    """Queue a post that a file goes with: few, so one by one."""
    for room in rooms:
        if draft.room not in (None, room):
            continue
        row = dict(zip(_COLUMNS, _row(draft, room), strict=True))
        post = connection.execute(insert(posts).values(row).returning(posts.c.id)).scalar_one()
        connection.execute(insert(attachments).values(post=post, **msgspec.structs.asdict(file)))


def supersede(connection: Connection) -> None:
    """Drop the notices, and changes of notices, that no room has shown: something stands for all of them."""
    ranks = (int(Rank.NOTICE), int(Rank.EDIT))
    # The pinned card ranks as low, and is to come all the same.
    others = or_(posts.c.subject.is_(None), posts.c.subject != SUBJECT)
    unseen = update(posts).where(OPEN_POST, posts.c.rank.in_(ranks), others)
    connection.execute(unseen.values(state=int(PostState.DROPPED), content=None))


def retract(connection: Connection, subjects: Sequence[str]) -> None:
    """Have what shows these subjects taken away: something new stands for it."""
    shown = select(posts.c.room, posts.c.event).where(
        posts.c.subject.in_(subjects), posts.c.subject.is_not(None), posts.c.event.is_not(None)
    )
    rows = connection.execute(shown.where(posts.c.state == int(PostState.SHOWN))).all()
    # All that is retracted is about the line, and so in the one place; since when is no matter.
    expose(
        connection,
        [
            Exposed(room=row.room, place=TRAFFIC, event=EventId(row.event), at=Instant(0), due=Instant(0))
            for row in rows
        ],
    )
    gone = update(posts).where(posts.c.event.in_([row.event for row in rows]), posts.c.event.is_not(None))
    connection.execute(gone.values(state=int(PostState.DROPPED)))


def was_shown(connection: Connection, subject: str) -> bool:
    """Whether some room showed `subject`."""
    shown = posts.c.subject == subject, posts.c.event.is_not(None)
    return connection.execute(select(posts.c.id).where(*shown).limit(1)).first() is not None


def _sorted_out(drafts: Sequence[Draft]) -> tuple[list[Draft], dict[str, Draft]]:
    """What is new, with what changes it already applied; and the last change of what is not."""
    new: list[Draft] = []
    place_of: dict[str, int] = {}
    changes: dict[str, Draft] = {}
    for draft in drafts:
        if draft.edits is None:
            if draft.subject is not None:
                place_of[draft.subject] = len(new)
            new.append(draft)
        elif draft.edits in place_of:
            at = place_of[draft.edits]
            new[at] = msgspec.structs.replace(new[at], text=draft.text, reveals=draft.reveals)
        else:
            changes[draft.edits] = draft
    return new, changes


def _change(connection: Connection, changes: dict[str, Draft], rooms: Sequence[str]) -> list[tuple[Any, ...]]:
    """Change what waits in place; the rows that are to be added for what does not."""
    waiting: dict[_Place, tuple[int, bytes]] = {}
    for lookup in (_edits, _originals):
        for room, subject, id_, content in lookup.run(connection, changes):
            # What was refused at its turn waits again before its own changes: the last of them stands.
            if id_ > waiting.get((room, subject), (0,))[0]:
                waiting[room, subject] = id_, content
    rewritten, rows = [], []
    for room in rooms:
        for subject, draft in changes.items():
            if (room, subject) not in waiting:
                rows.append(_row(draft, room))
                continue
            id_, content = waiting[room, subject]
            now = _decode(content)
            now.plain, now.html = draft.text.plain, draft.text.html
            now.reveals = draft.reveals
            rewritten.append({"post": id_, "new": _encode(now)})
    if rewritten:
        connection.execute(_rewrite, rewritten)
    return rows


def _row(draft: Draft, room: str) -> tuple[Any, ...]:
    content = _Content(
        place=draft.place,
        plain=draft.text.plain,
        html=draft.text.html,
        notice=draft.notice,
        mentions=draft.mentions,
        reply_to=draft.reply_to,
        reactions=draft.reactions,
        thread=draft.thread,
        reveals=draft.reveals,
        gone_after=draft.gone_after,
        attached=draft.attachment is not None,
    )
    state = int(PostState.WAITING)
    return (room, int(draft.rank), state, draft.subject, draft.edits, draft.several, _encode(content))


def group(connection: Connection, ids: Sequence[PostId]) -> tuple[PostId, list[QueuedPost]]:
    """Write down that these are sent together. A group's id is that of its first post.

    What of them is still to be shown comes back as it stays: it may have changed since it was read.
    """
    _set(connection, ids, PostState.WAITING, state=int(PostState.SENDING), team=min(ids))
    together = [_queued_post(row) for row in connection.execute(_queued.where(posts.c.id.in_(ids)))]
    return min(ids), together


def ungroup(connection: Connection, group: PostId) -> None:
    """Have a group of which nothing was shown wait again, each post for itself."""
    connection.execute(_sending(group).values(state=int(PostState.WAITING), team=None))


def _sending(group: PostId) -> Update:
    return update(posts).where(OPEN_POST, posts.c.team == group, posts.c.state == int(PostState.SENDING))


class Shown(NamedTuple):
    """A group that was shown. `exposed` where it can be taken away again."""

    group: PostId
    event: EventId
    exposed: Exposed | None


def show(connection: Connection, shown: Shown) -> None:
    """Note under which event a group was shown, and let go of what went with it."""
    connection.execute(_sending(shown.group).values(state=int(PostState.SHOWN), event=shown.event))
    expose(connection, _exposed(connection, shown))
    _detach(connection, [shown.group])


def _exposed(connection: Connection, shown: Shown) -> list[Exposed]:
    """What was shown, for each thing that it is about."""
    if shown.exposed is None:
        return []
    about = select(posts.c.subject, posts.c.edits).where(
        posts.c.team == shown.group, posts.c.event == shown.event
    )
    subjects = {subject or edits for subject, edits in connection.execute(about)} or {None}
    # The pinned card says how things stand, of nobody, and is to be there for ever.
    return [
        msgspec.structs.replace(shown.exposed, subject=subject) for subject in subjects if subject != SUBJECT
    ]


def _detach(connection: Connection, ids: Iterable[PostId]) -> None:
    # With a file a post is a group of its own, named after it.
    connection.execute(delete(attachments).where(attachments.c.post.in_(list(ids))))


def drop(connection: Connection, ids: Sequence[PostId]) -> None:
    """Take posts out of the queue that will never be shown; what was shown stays shown."""
    for state in (PostState.WAITING, PostState.SENDING):
        _set(connection, ids, state, state=int(PostState.DROPPED))
    _detach(connection, ids)


def _set(connection: Connection, ids: Iterable[PostId], was: PostState, **values: Any) -> None:
    rows = [{"post": id_} for id_ in ids]
    if rows:
        here = (posts.c.id == bindparam("post"), posts.c.state == int(was))
        connection.execute(update(posts).where(*here).values(**values), rows)


_queued = (
    select(
        posts.c.id,
        posts.c.rank,
        posts.c.subject,
        posts.c.edits,
        posts.c.several,
        posts.c.team,
        posts.c.content,
    )
    .where(OPEN_POST, posts.c.content.is_not(None))
    .order_by(posts.c.rank, posts.c.id)
)


def waiting(connection: Connection, room: str, limit: int) -> list[QueuedPost]:
    """What `room` shall show next: by rank, then as it came, what a crash left half sent included."""
    return [_queued_post(row) for row in connection.execute(_queued.where(posts.c.room == room).limit(limit))]


def _queued_post(row: Any) -> QueuedPost:
    return QueuedPost(
        id=PostId(row.id),
        rank=row.rank,
        subject=row.subject,
        edits=row.edits,
        several=bool(row.several),
        group=row.team,
        **msgspec.structs.asdict(_decode(row.content)),
    )


def attachment_of(connection: Connection, post: PostId) -> Attachment | None:
    """The file that goes with `post`; None where there is none any more."""
    columns = [attachments.c[name] for name in Attachment.__struct_fields__]
    row = connection.execute(select(*columns).where(attachments.c.post == post)).one_or_none()
    return None if row is None else Attachment(**dict(row._mapping, data=bytes(row.data)))


def count_waiting(connection: Connection) -> int:
    """How many posts no room has taken yet."""
    query = select(func.count()).select_from(posts).where(OPEN_POST)
    return int(connection.execute(query).scalar_one())


def count_by_rank(connection: Connection, room: str) -> dict[int, int]:
    """How many posts of each rank `room` has not taken yet."""
    query = select(posts.c.rank, func.count()).where(posts.c.room == room, OPEN_POST).group_by(posts.c.rank)
    return {row[0]: row[1] for row in connection.execute(query)}


def event_of(connection: Connection, room: str, subject: str) -> EventId | None:
    """The event that shows `subject` and nothing else; None when it was not shown, or among others."""
    query = (
        select(posts.c.event, posts.c.team)
        .where(posts.c.subject == subject, posts.c.room == room, posts.c.event.is_not(None))
        .order_by(posts.c.id.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    together = select(func.count()).where(posts.c.event == found.event, posts.c.team == found.team)
    return EventId(found.event) if connection.execute(together).scalar_one() == 1 else None


def latest(connection: Connection, prefix: str) -> str | None:
    """The newest subject that begins with `prefix`, shown or not."""
    # Letter by letter: another order, as PostgreSQL's of a language, puts others in between.
    subject = posts.c.subject.collate("C") if on_postgresql(connection) else posts.c.subject
    query = select(posts.c.subject).where(subject >= prefix, subject < prefix + "\U0010ffff")
    return connection.execute(query.order_by(posts.c.id.desc()).limit(1)).scalar_one_or_none()


def subject_of(connection: Connection, room: str, event: EventId) -> str | None:
    """What `event` in `room` is about; None when it is not ours, or shows several things."""
    query = select(posts.c.subject, posts.c.edits).where(posts.c.event == event, posts.c.room == room)
    found = {subject or edits for subject, edits in connection.execute(query.limit(2))}
    return found.pop() if len(found) == 1 else None
