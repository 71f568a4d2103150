"""The gate that the brain leaves for calls which other processes take, and what they drew from it.

Whoever publishes or draws holds the gate's one row until the transaction ends: so however many
processes answer calls, together they spend what the brain set apart, and no more.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.model import Frozen, Instant, Money
from bot.policy import core
from bot.policy.calls import Caller, Gate, Heard, greeting_for
from bot.policy.ledger import Ledger
from bot.policy.orders import Picked
from bot.store import journal
from bot.store.each import Each
from bot.store.engine import Database
from bot.store.journal import term_of
from bot.store.tables import gate, picked
from bot.store.values import Deposed, Head

if TYPE_CHECKING:
    from bot.store.store import Store
    from bot.store.writer import Writer


class Publication(Frozen, frozen=True, kw_only=True):
    """A gate, as of the fact numbered `seq`. `written` are calls of others that are in the journal now."""

    gate: Gate
    seq: int
    written: Sequence[Picked] = ()


class Draw(Frozen, frozen=True, kw_only=True):
    """A call that rings here. `caller` is as the facts until `seq` tell, and so is that it was `answered`.

    One that is not `new` was asked about before.
    """

    call: Picked
    caller: Caller
    seq: int
    now: Instant
    new: bool = True
    answered: bool = False


Drawn = Heard | Literal["behind"] | None
"""What the caller hears; None: reject. `behind`: more is to be folded first."""


class Gates:
    """The gate of one database. `publish` is the brain's, the rest for everyone else."""

    def __init__(self, database: Database, writer: "Writer", term: Callable[[], int | None]) -> None:
        self._database = database
        self._writer = writer
        self._term = term

    @classmethod
    def of(cls, store: "Store") -> "Gates":
        """That of an open store."""
        return cls(store._database, store._writer, lambda: store._term)

    async def publish(self, publication: Publication) -> Sequence[Picked]:
        """Leave a gate; the calls that others answered and no fact tells of yet.

        Raises Deposed when another brain leads, or CannotCommit.
        """
        return await self._writer.do(_PUBLISH, (self._term() or 0, publication))

    async def draw(self, draw: Draw) -> Drawn:
        """Decide about a call, and have it durable that it may be charged. Raises CannotCommit."""
        return await self._writer.do(_DRAW, draw)

    async def published(self) -> Instant | None:
        """When the gate was last published; None before the first time. Raises CannotCommit."""
        at = await self._database.read(lambda connection: connection.execute(select(gate.c.at)).scalar())
        return None if at is None else Instant(at)


class Follower:
    """The ledger, folded along beside the brain that writes it. It leads nothing and changes nothing."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._head: Head | None = None
        self.ledger = Ledger()

    @property
    def seq(self) -> int:
        """The fact up to which it is folded."""
        return self._head.seq if self._head is not None else 0

    async def catch_up(self) -> None:
        """Fold what is new. Raises BrokenChain or CannotCommit; for one task at a time."""
        if self._head is None:
            states = [core.State()]
            head = await journal.restore(self._store._database, lambda blob: states.append(core.decode(blob)))
            # Only what the facts say is used here: the senses would take memory for nothing.
            self.ledger, self._head = states[-1].ledger, head
        # Folded and moved on together, a page at a time: what fails midway is not folded twice.
        while True:
            head = await journal.follow_page(self._store._database, self._head, self._fold)
            if head == self._head:
                return
            self._head = head

    def _fold(self, facts: Sequence[object]) -> None:
        core.fold(self.ledger, facts)  # type: ignore[arg-type]  # what the journal decodes are facts


def _publish(connection: Connection, item: tuple[int, Publication]) -> Sequence[Picked]:
    term, one = item
    if term_of(connection) != term:
        raise Deposed
    there = _locked(connection) is not None
    if one.written:
        keys = [call.inbound for call in one.written]
        connection.execute(delete(picked).where(picked.c.inbound.in_(keys)))
    waiting = [
        Picked(inbound=row.inbound, sender=row.sender, price=Money(row.price))
        for row in connection.execute(select(picked))
    ]
    left = one.gate.allotment - sum(call.price for call in waiting)
    values = {"at": one.gate.at, "seq": one.seq, "body": _encode(one.gate), "remains": max(left, 0)}
    connection.execute(update(gate).values(**values) if there else insert(gate).values(id=1, **values))
    return waiting


def _draw(connection: Connection, draw: Draw) -> Drawn:
    row = _locked(connection)
    if row is None:
        return None
    left = msgspec.structs.replace(_decode(row.body), allotment=Money(row.remains))
    if row.seq > draw.seq:
        return "behind"
    call = draw.call
    known = {
        found.sender: found.inbound
        for found in connection.execute(
            select(picked).where((picked.c.inbound == call.inbound) | (picked.c.sender == call.sender))
        )
    }
    if not draw.new:
        if not draw.answered and call.inbound not in known.values():
            return None
        # The carrier asks again: it gets the same answer, and the call counts once.
        left = msgspec.structs.replace(left, allotment=left.price)
        caller = msgspec.structs.replace(draw.caller, greeted=None)
        return greeting_for(left, caller, draw.now, Money(0))
    heard = None if known else greeting_for(left, draw.caller, draw.now, Money(0))
    if heard is not None:
        values = {"inbound": call.inbound, "sender": call.sender, "price": left.price}
        connection.execute(insert(picked).values(**values))
        connection.execute(update(gate).values(remains=row.remains - left.price))
    return heard


def _locked(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(gate).with_for_update()).one_or_none()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Gate).decode
_PUBLISH, _DRAW = Each(_publish), Each(_draw)
