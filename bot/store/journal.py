"""The journal: a turn's transaction, the chain, snapshots, and reading it all back.

The store alone computes links: from the head that it read, or last committed itself. A turn is
committed only under the term of the brain that decided it.
"""

import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, insert, select, update

from bot.evidence.chain import GENESIS, link
from bot.model import InboundKey
from bot.policy import facts as forms
from bot.policy.facts import AnyFact, Decided, Settled
from bot.ports import CannotCommit
from bot.store import exposed, outbox, posts, tables
from bot.store.bulk import CONFLICT, Delete, Insert, Lookup, fetched, on_postgresql
from bot.store.engine import Database
from bot.store.tables import Kind
from bot.store.values import BrokenChain, Deposed, Head, InboxId, JournalRow, Turn

_PAGE = 4_096
_SNAPSHOTS_KEPT = 2

_insert = Insert(tables.journal, ("seq", "hash", "body", "inbox"))
# SQLite keeps whatever somebody puts into a column from beside: as bytes it can be read and hashed.
_PAGE_SQLITE = (
    "SELECT seq, coalesce(CAST(hash AS BLOB), x''), coalesce(CAST(body AS BLOB), x'') "
    "FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
)
_PAGE_POSTGRESQL = "SELECT seq, hash, body FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2"
_TERM = "SELECT term FROM brain"
_use_up = Delete(tables.waiting, by="id")
_arrivals = Lookup(tables.inbox, ("key", "id"), by="key", and_=f"kind = {int(Kind.ARRIVAL)}")


class Commit(msgspec.Struct):
    """A turn, where it goes, and which rows its inbounds are, as far as that is known in memory."""

    turn: Turn
    term: int
    head: Head
    rows: dict[InboundKey, InboxId]
    tries: int = 0


class TurnJob:
    """Commits turns: facts, used inbox rows, replies, their endings and posts, together."""

    def __init__(self, rooms: Sequence[str]) -> None:
        self._rooms = rooms

    def apply(self, connection: Connection, items: Sequence[Commit]) -> Sequence[Head]:
        """Raises Deposed when the term is over."""
        return [self._one(connection, item) for item in items]

    def landed(self, items: Sequence[Commit], results: Sequence[Head]) -> None:
        """Nothing more: who waits for it moves the head on."""

    def _one(self, connection: Connection, commit: Commit) -> Head:
        commit.tries += 1
        if term_of(connection) != commit.term:
            raise Deposed
        try:
            return self._change(connection, commit)
        except (Deposed, RuntimeError) as conflict:
            if commit.tries == 1:
                raise
            # The connection was lost at the first try, and what is in the way may be this very turn.
            raise CannotCommit("it is open whether the turn was committed") from conflict

    def _change(self, connection: Connection, commit: Commit) -> Head:
        turn = commit.turn
        if _use_up.run(connection, turn.taken) != len(turn.taken):
            raise RuntimeError("a turn was handed inbox rows that were used up before")
        rows = _rows_of(connection, turn, commit.rows)
        head = _append(connection, turn.facts, commit.head, rows)
        decided_at = {
            fact.reply: fact.at for fact in turn.facts if isinstance(fact, Decided) and fact.reply is not None
        }
        outbox.add(connection, turn.replies, decided_at, rows)
        outbox.end(connection, [fact for fact in turn.facts if isinstance(fact, Settled)])
        outbox.end_unsettled(connection, turn.ended)
        if turn.supersedes:
            posts.supersede(connection)
        if turn.hides is not None:
            exposed.hide(connection, turn.hides)
        if turn.retracts:
            posts.retract(connection, turn.retracts)
        posts.add(connection, turn.drafts, self._rooms)
        return head


def _rows_of(
    connection: Connection, turn: Turn, known: dict[InboundKey, InboxId]
) -> dict[InboundKey, InboxId]:
    wanted = {fact.inbound for fact in turn.facts if isinstance(fact, Decided)}
    wanted.update(reply.inbound for reply in turn.replies)
    missing = wanted - known.keys()
    return {**known, **dict(_arrivals.run(connection, missing))} if missing else known


def _append(
    connection: Connection, facts: Iterable[AnyFact], head: Head, rows: dict[InboundKey, InboxId]
) -> Head:
    seq, tip, new = head.seq, head.hash, []
    for fact in facts:
        body = forms.encode(fact)
        seq, tip = seq + 1, link(tip, body)
        new.append((seq, tip, body, rows.get(fact.inbound) if isinstance(fact, Decided) else None))
    try:
        _insert.run(connection, new)
    except CONFLICT:
        # Somebody wrote at our place without raising the term: not a brain of ours, but not us either.
        raise Deposed from None
    return Head(seq=seq, hash=tip)


def term_of(connection: Connection) -> int:
    """The term that holds, until this transaction ends."""
    # Locked on PostgreSQL until this transaction ends: a new brain waits for it, then reads the journal.
    ((term,),) = fetched(connection, _TERM + (" FOR SHARE" if on_postgresql(connection) else ""))
    return int(term)


def raise_term(connection: Connection, _nothing: None) -> int:
    """The new term: from here on nothing that an earlier brain decided can be committed."""
    connection.execute(update(tables.brain).values(term=tables.brain.c.term + 1))
    return term_of(connection)


class Snapshot(msgspec.Struct, frozen=True):
    """The state after the fact numbered `seq`, as bytes that only the core understands."""

    seq: int
    state: bytes


def keep_snapshot(connection: Connection, one: Snapshot) -> None:
    """Keep it and the one before, since the last may turn out to be damaged; older ones go."""
    table, facts = tables.snapshots, tables.journal
    tip = connection.execute(select(facts.c.hash).where(facts.c.seq == one.seq)).scalar_one()
    connection.execute(delete(table).where(table.c.seq == one.seq))
    values = {"seq": one.seq, "hash": tip, "state": one.state}
    connection.execute(insert(table).values(**values, digest=sha256(one.state).digest()))
    seqs = select(table.c.seq).order_by(table.c.seq.desc()).limit(_SNAPSHOTS_KEPT)
    oldest = list(connection.execute(seqs).scalars())[-1]
    connection.execute(delete(table).where(table.c.seq < oldest))


async def restore(database: Database, use: Callable[[bytes], object]) -> Head:
    """Hand the newest snapshot that is whole to `use`, and return the fact it stands at.

    One that is damaged, that `use` refuses, or whose fact the journal does not have
    any more is passed over. Without any the head before the first fact is returned.
    """
    table, facts = tables.snapshots, tables.journal
    columns = (table.c.seq, table.c.hash, table.c.digest, table.c.state, facts.c.hash)
    kept = select(*columns).join(facts, facts.c.seq == table.c.seq).order_by(table.c.seq.desc()).limit(1)
    for newer in range(_SNAPSHOTS_KEPT):
        rows = await database.read(partial(_all, query=kept.offset(newer)))
        if not rows:
            break
        seq, tip, digest, state, stands = rows[0]
        if tip != stands or sha256(state).digest() != digest:
            continue
        try:
            use(state)
        except (ValueError, msgspec.DecodeError):
            continue
        return Head(seq=seq, hash=tip)
    return Head(seq=0, hash=GENESIS)


def _all(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    return connection.execute(query).all()


async def follow(database: Database, head: Head, fold: Callable[[list[AnyFact]], object]) -> Head:
    """Hand all facts after `head` to `fold`, page by page, each link checked; return the new head.

    Raises BrokenChain at the first fact that is not what its hash says, out of place, or no fact.
    """
    with _collecting_nothing():
        while (reached := await follow_page(database, head, fold)) != head:
            head = reached
    return head


async def follow_page(database: Database, head: Head, fold: Callable[[list[AnyFact]], object]) -> Head:
    """As `follow`, one page: the head stays the same where nothing is new."""
    rows = await _page(database, head.seq)
    if rows:
        head, facts = _verified(head, rows)
        fold(facts)
    return head


@contextmanager
def _collecting_nothing() -> Any:
    # What folding makes is kept: looking for garbage in it costs a third of the time and finds none.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _verified(head: Head, rows: Sequence[Any]) -> tuple[Head, list[AnyFact]]:
    seq, tip, facts = head.seq, head.hash, []
    decode, digest = forms.decode, sha256
    for at, stored, body in rows:
        seq += 1
        # As bot.evidence.chain.link says, spelt out: this runs a million times at start.
        tip = digest(tip + body).digest()
        if at != seq or stored != tip:
            raise BrokenChain(seq)
        try:
            facts.append(decode(body))
        except msgspec.DecodeError:
            raise BrokenChain(seq) from None
    return Head(seq=seq, hash=tip), facts


async def _page(database: Database, after: int) -> Sequence[Any]:
    return await database.read(lambda connection: page_after(connection, after, _PAGE))


def page_after(connection: Connection, after: int, most: int) -> Sequence[Any]:
    """Up to `most` rows (seq, hash, body) after the fact numbered `after`, in order."""
    sql = _PAGE_POSTGRESQL if on_postgresql(connection) else _PAGE_SQLITE
    return fetched(connection, sql, (after, most))


def journal_row(row: Sequence[Any]) -> JournalRow:
    """A row of `page_after`, named."""
    return JournalRow(seq=row[0], hash=row[1], body=row[2])
