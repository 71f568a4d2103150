"""Forgetting: content and names go, the journal and its chain stay whole.

What is still in hand (undecided, or with a reply on its way) is never touched here. A sender
keeps the number as long as any content is there, since content is checked with it.
"""

import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.model import InboundKey, Instant, ReplyKey, SenderId
from bot.policy import facts as forms
from bot.policy.facts import Decided
from bot.room.feed import subject_of
from bot.store.bulk import Insert
from bot.store.each import Each
from bot.store.engine import Database
from bot.store.exposed import expire, take_away
from bot.store.senders import Senders
from bot.store.tables import (
    OPEN_POST,
    OPEN_REPLY,
    Kind,
    PostState,
    fading,
    inbox,
    journal,
    outbox,
    posts,
    redactions,
    senders,
    waiting,
)
from bot.store.values import InboxId

if TYPE_CHECKING:
    from bot.store.store import Store
    from bot.store.writer import Writer

PAGE = 256
"""How much is erased in one transaction: texts that come meanwhile wait for it."""


class Old(NamedTuple):
    """An inbound whose content is there and not in hand; `decided` is the last word on it."""

    id: InboxId
    key: InboundKey
    sender: SenderId
    at: Instant
    decided: Decided | None


class Nameless(NamedTuple):
    """A sender of whom no content is left. `named` is whether the number still is."""

    no: int
    id: SenderId
    pseudonym: bytes
    named: bool


class Trace(NamedTuple):
    """What there is of one number. `in_hand` are inbounds that cannot be erased yet."""

    no: int
    id: SenderId
    named: bool
    in_hand: int


_has_content = or_(inbox.c.salt.is_not(None), inbox.c.text.is_not(None), inbox.c.raw.is_not(None))
_of_sender = exists().where(inbox.c.sender == senders.c.no, _has_content)
_undecided = exists().where(waiting.c.id == inbox.c.id)
_on_its_way = inbox.c.id.in_(select(outbox.c.inbox).where(OPEN_REPLY))
_decided = (
    select(journal.c.body)
    .where(journal.c.inbox == inbox.c.id)
    .order_by(journal.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_old = (
    select(inbox.c.id, inbox.c.key, senders.c.id, inbox.c.at, _decided)
    .join(senders, senders.c.no == inbox.c.sender)
    .where(inbox.c.kind == int(Kind.ARRIVAL), _has_content, ~_undecided, ~_on_its_way)
    .order_by(inbox.c.id)
    .limit(PAGE)
)
_redact = Insert(redactions, ("key", "line"), "ON CONFLICT DO NOTHING")
_clear_reply = update(outbox).where(outbox.c.key == bindparam("reply")).values(text=None)
_anonymous = (
    update(senders)
    .where(senders.c.no == bindparam("row"), ~_of_sender)
    .values(number=None, pseudonym=bindparam("kept"))
)


class Forgetting:
    """What an open store can forget."""

    def __init__(self, database: Database, writer: "Writer", known: Senders) -> None:
        self._database = database
        self._writer = writer
        self._names = Each(partial(_anonymize, known))

    @classmethod
    def of(cls, store: "Store") -> "Forgetting":
        """That of an open store."""
        return cls(store._database, store._writer, store._senders)

    async def old(self, before: Instant, after: InboxId) -> list[Old]:
        """A page of what came before then, of the rows after `after`."""
        query = _old.where(inbox.c.at < before, inbox.c.id > after)
        return await self._database.read(lambda connection: _page(connection, query))

    async def faded(self, now: Instant, after: InboxId) -> list[Old]:
        """Likewise, of what its sender lets nobody keep beyond `now`."""
        due = select(fading.c.id).where(fading.c.due <= now)
        query = _old.where(inbox.c.id.in_(due), inbox.c.id > after)
        return await self._database.read(lambda connection: _page(connection, query))

    async def of_sender(self, no: int, before: Instant, after: InboxId) -> list[Old]:
        """Likewise, of one sender."""
        query = _old.where(inbox.c.sender == no, inbox.c.at <= before, inbox.c.id > after)
        return await self._database.read(lambda connection: _page(connection, query))

    async def count_of(self, no: int, before: Instant) -> int:
        """How many contents of one sender are there from before then."""
        here = (inbox.c.sender == no, inbox.c.at <= before, _has_content)
        query = select(func.count()).select_from(inbox).where(*here)
        return int(await self._database.read(lambda connection: connection.execute(query).scalar_one()))

    async def trace(self, pseudonym: bytes) -> Trace | None:
        """What there is of the number with this pseudonym; None when it is not known."""
        return await self._database.read(lambda connection: _trace(connection, pseudonym))

    async def erase(self, old: Sequence[Old]) -> None:
        """Erase these contents, their replies' texts and what the rooms were to show of them."""
        if old:
            await self._writer.do(_CONTENTS, old)

    async def nameless(self, after: int) -> list[Nameless]:
        """A page of the senders after `after` of whom no content is left, and a number or pseudonym is."""
        query = (
            select(senders.c.no, senders.c.id, senders.c.pseudonym, senders.c.number.is_not(None))
            .where(senders.c.no > after, senders.c.pseudonym.is_not(None), ~_of_sender)
            .order_by(senders.c.no)
            .limit(PAGE)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Nameless(no, SenderId(id_), bytes(name), bool(named)) for no, id_, name, named in rows]

    async def drop_names(self, some: Sequence[Nameless], keep: Collection[SenderId]) -> None:
        """Erase their numbers, and the pseudonyms of those that are not among `keep`."""
        await self._writer.do(self._names, [(one, one.id in keep) for one in some])

    async def erase_used(self, before: Instant) -> None:
        """Erase what people said in the room before then and what every shown post showed."""
        await self._pages(_SAID, await self._database.read(lambda connection: _used(connection, before)))
        # What a room has shown is read no more here: neither edits nor answers need it.
        await self._pages(_SHOWN, await self._database.read(_shown))

    async def expire_shown(self, before: Instant) -> None:
        """Have the rooms take away what they showed before then."""
        await self._writer.do(_EXPIRED, before)

    async def erase_mentions(self, number: str) -> None:
        """Erase what people said in the room with this number in it."""
        await self._pages(
            _SAID, await self._database.read(lambda connection: _mentioning(connection, number))
        )

    async def _pages(self, job: Each[Sequence[Any], None], ids: Sequence[Any]) -> None:
        # Looked for beside the writer: texts that come wait for no search through all there is.
        for start in range(0, len(ids), PAGE):
            await self._writer.do(job, ids[start : start + PAGE])

    async def to_redact(self, lines: Collection[str]) -> list[tuple[str, InboundKey]]:
        """A page of what the carriers of `lines` are still to forget: line and key."""
        query = select(redactions.c.line, redactions.c.key).where(redactions.c.line.in_(lines)).limit(PAGE)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [(line, InboundKey(key)) for line, key in rows]

    async def left_to_redact(self) -> int:
        """How many texts the carriers are still to forget."""
        query = select(func.count()).select_from(redactions)
        return int(await self._database.read(lambda connection: connection.execute(query).scalar_one()))

    async def redacted(self, line: str, key: InboundKey) -> None:
        """Note that the carrier forgot it."""
        await self._writer.do(_REDACTED, (line, key))

    async def scrub(self, *, whole: bool = False) -> bool:
        """As `Database.scrub`."""
        return await self._database.scrub(whole=whole)


def _page(connection: Connection, query: Select[Any]) -> list[Old]:
    found = []
    for id_, key, sender, at, body in connection.execute(query):
        fact = forms.decode(bytes(body)) if body is not None else None
        decided = fact if isinstance(fact, Decided) else None
        found.append(Old(InboxId(id_), InboundKey(key), SenderId(sender), Instant(at), decided))
    return found


def _trace(connection: Connection, pseudonym: bytes) -> Trace | None:
    columns = senders.c
    row = connection.execute(
        select(columns.no, columns.id, columns.number.is_not(None)).where(columns.pseudonym == pseudonym)
    ).one_or_none()
    if row is None:
        return None
    in_hand = and_(inbox.c.sender == row[0], _has_content, or_(_undecided, _on_its_way))
    count = connection.execute(select(func.count()).select_from(inbox).where(in_hand)).scalar_one()
    return Trace(row[0], SenderId(row[1]), bool(row[2]), int(count))


def _erase(connection: Connection, old: Sequence[Old]) -> None:
    here = inbox.c.id.in_([one.id for one in old])
    texts = select(inbox.c.key, inbox.c.source).where(here, inbox.c.channel == "sms")
    _redact.run(connection, [(row.key, row.source) for row in connection.execute(texts)])
    connection.execute(update(inbox).where(here).values(text=None, raw=None, salt=None))
    connection.execute(delete(fading).where(fading.c.id.in_([one.id for one in old])))
    replies = {ReplyKey(one.key) for one in old} | {
        one.decided.reply for one in old if one.decided is not None and one.decided.reply is not None
    }
    connection.execute(_clear_reply, [{"reply": reply} for reply in replies])
    subjects = [subject_of(one.key) for one in old]
    # The index of subjects is one of those that are there.
    shown = posts.c.subject.in_(subjects), posts.c.subject.is_not(None)
    connection.execute(
        update(posts).where(*shown, posts.c.state >= int(PostState.SHOWN)).values(content=None)
    )
    take_away(connection, subjects)
    for about in (posts.c.subject, posts.c.edits):
        # Nobody saw it yet, and nobody shall.
        unseen = update(posts).where(about.in_(subjects), OPEN_POST)
        connection.execute(unseen.values(content=None, state=int(PostState.DROPPED)))


def _anonymize(known: Senders, connection: Connection, some: Sequence[tuple[Nameless, bool]]) -> None:
    for one, _ in some:
        # Before the rows change: who texts in this very transaction is looked up anew.
        known.forget(one.pseudonym)
    rows = [{"row": one.no, "kept": one.pseudonym if keep else None} for one, keep in some]
    if rows:
        connection.execute(_anonymous, rows)


def _used(connection: Connection, before: Instant) -> list[InboxId]:
    # Events and reports have no time of their own in the table: that of the arrivals around them. What
    # stands between the last old one and the first new one goes as well: nobody reads it any more.
    newest = select(func.min(inbox.c.id)).where(inbox.c.kind == int(Kind.ARRIVAL), inbox.c.at >= before)
    boundary = connection.execute(newest).scalar()
    said = select(inbox.c.id).where(inbox.c.kind != int(Kind.ARRIVAL), inbox.c.raw.is_not(None), ~_undecided)
    if boundary is not None:
        said = said.where(inbox.c.id < boundary)
    return list(connection.execute(said).scalars())


def _mentioning(connection: Connection, number: str) -> list[InboxId]:
    said = select(inbox.c.id, inbox.c.raw).where(
        inbox.c.kind == int(Kind.EVENT), inbox.c.raw.is_not(None), ~_undecided
    )
    return [row.id for row in connection.execute(said) if _mentions(bytes(row.raw), number)]


def _mentions(raw: bytes, number: str) -> bool:
    """Whether `number` is in it, also as people write it: 06 39 98 00 01."""
    if number.encode() in raw:
        return True
    digits = number.removeprefix("+")[-_TOLD_BY:]
    # More than the very number may look like it once spaces and dots are gone: it is read no more either.
    return len(digits) == _TOLD_BY and digits.isdigit() and digits.encode() in _NO_DIGIT.sub(b"", raw)


_TOLD_BY = 9
"""Digits at the end that tell a number from others, however its country is written."""
_NO_DIGIT = re.compile(rb"[^0-9]+")


def _shown(connection: Connection) -> list[int]:
    query = select(posts.c.id).where(posts.c.content.is_not(None), posts.c.state >= int(PostState.SHOWN))
    return list(connection.execute(query).scalars())


def _erase_said(connection: Connection, ids: Sequence[InboxId]) -> None:
    connection.execute(update(inbox).where(inbox.c.id.in_(ids)).values(raw=None))


def _erase_shown(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(update(posts).where(posts.c.id.in_(ids)).values(content=None))


def _redacted(connection: Connection, text: tuple[str, InboundKey]) -> None:
    line, key = text
    connection.execute(delete(redactions).where(redactions.c.key == key, redactions.c.line == line))


_CONTENTS = Each(_erase)
_SAID = Each(_erase_said)
_SHOWN = Each(_erase_shown)
_EXPIRED = Each(expire)
_REDACTED = Each(_redacted)
