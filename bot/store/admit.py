"""The inbox's writing side: what comes in becomes a row that a turn will take.

Arrivals, room events and reports share one table and one way. An arrival or event that is known
already changes nothing, also while the first of its name is still being committed.
"""

import os
import secrets
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, insert

from bot.evidence.chain import SALT_BYTES, commitment, form_commitment
from bot.model import Inbound, Joined, Reacted, RoomEvent, Said, SenderId, Unreadable, Withdrawn
from bot.policy.orders import Noted, Report
from bot.policy.texts import cleaned
from bot.store import tables
from bot.store.bulk import Insert, Lookup, columns_of, fetched, on_postgresql
from bot.store.engine import WAKE_CHANNEL
from bot.store.senders import Sender, Senders, drop_bare, find_or_make, pseudonym
from bot.store.tables import Kind
from bot.store.values import InboxId

_encode = msgspec.json.Encoder().encode
_EVENTS: dict[str, type[RoomEvent | Noted]] = {
    kind.__name__: kind for kind in (Said, Reacted, Withdrawn, Unreadable, Joined, Noted)
}


class _Salts:
    """Random bytes, drawn from the system for many at once: a call for each costs as much as the hash."""

    def __init__(self) -> None:
        self._drawn = b""

    def __call__(self) -> bytes:
        if not self._drawn:
            self._drawn = os.urandom(64 * SALT_BYTES)
        salt, self._drawn = self._drawn[:SALT_BYTES], self._drawn[SALT_BYTES:]
        return salt


_salts = _Salts()


class Entry(msgspec.Struct):
    """One thing on its way into the inbox. `sender` and `id` are known once it is stored.

    `what` is what a turn is handed: the inbound with its texts cleaned, the event, the report.
    """

    kind: Kind
    source: str
    key: str
    what: Inbound | RoomEvent | Noted | Report
    raw: bytes
    name: bytes | None = None
    salt: bytes | None = None
    commitment: str = ""
    form: str = ""
    sender: SenderId | None = None
    id: InboxId | None = None

    @property
    def identity(self) -> tuple[int, str, str]:
        """What it is deduplicated by."""
        return int(self.kind), self.source, self.key


def entry_of_inbound(inbound: Inbound, pseudonym_key: bytes) -> Entry:
    """`inbound` as it is stored: cleaned, with a pseudonym, and committed to with a fresh salt."""
    number, text, key = cleaned(inbound.number), cleaned(inbound.text), cleaned(inbound.key)
    if number != inbound.number or text != inbound.text or key != inbound.key:
        inbound = msgspec.structs.replace(inbound, number=number, text=text, key=key)
    salt, raw = _salts(), _encoded(inbound.raw)
    return Entry(
        kind=Kind.ARRIVAL,
        source=inbound.line,
        key=key,
        what=inbound,
        raw=raw,
        name=pseudonym(pseudonym_key, number),
        salt=salt,
        commitment=commitment(salt, number, text),
        form=form_commitment(salt, raw),
    )


def entry_of_event(room: str, event: RoomEvent | Noted) -> Entry:
    """`event` as it is stored."""
    named = [type(event).__name__, event]
    try:
        raw = _encode(named)
    except UnicodeEncodeError:
        event = msgspec.convert(_cleaned(msgspec.to_builtins(event)), type(event))
        raw = _encode([named[0], event])
    return Entry(Kind.EVENT, room, event.event, event, raw)


def entry_of_report(line: str, report: Report) -> Entry:
    """`report` as it is stored. Reports have no name: to take one twice changes nothing."""
    return Entry(Kind.REPORT, line, secrets.token_hex(8), report, _encoded(report))


def event_of_raw(raw: bytes) -> RoomEvent | Noted:
    """The event that `entry_of_event` stored."""
    name, event = _pair.decode(raw)
    return msgspec.json.decode(event, type=_EVENTS[name])


_pair = msgspec.json.Decoder(tuple[str, msgspec.Raw])
report_of_raw = msgspec.json.Decoder(Report).decode


def _encoded(value: Any) -> bytes:
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _encode(_cleaned(msgspec.to_builtins(value)))


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return cleaned(value)
        case list() | tuple():
            return [_cleaned(one) for one in value]
        case dict():
            return {_cleaned(key): _cleaned(one) for key, one in value.items()}
    return value


class Stored(NamedTuple):
    """What became of an entry: its row when it is new, and its sender."""

    id: InboxId | None
    sender: Sender | None


_COLUMNS = (
    "kind",
    "source",
    "key",
    "at",
    "channel",
    "sender",
    "addressee",
    "text",
    "raw",
    "salt",
)
_insert = Insert(tables.inbox, _COLUMNS, "ON CONFLICT DO NOTHING")
_by_key = Lookup(tables.inbox, ("id", "kind", "source", "key"), by="key")
_WAIT_SQLITE = "INSERT INTO waiting (id, kind) SELECT id, kind FROM inbox WHERE id BETWEEN ? AND ?"
_INSERT_POSTGRESQL = f"""
WITH new AS ({_insert.for_postgresql} RETURNING id, kind, source, key),
waits AS (INSERT INTO waiting (id, kind) SELECT id, kind FROM new)
SELECT id, kind, source, key FROM new
"""  # noqa: S608 -- all of it is ours

_WAKE = f"SELECT pg_notify('{WAKE_CHANNEL}', '')"

Ids = dict[tuple[int, str, str], InboxId]


class AdmitJob:
    """Stores entries. `hand_over` gets those that are new once they are durable.

    Where it says that nobody here takes them, other processes are told that there is work.
    """

    def __init__(
        self, senders: Senders, hand_over: Callable[[Sequence[Entry]], None], taken_here: Callable[[], bool]
    ) -> None:
        self._senders = senders
        self._hand_over = hand_over
        self._taken_here = taken_here

    def apply(self, connection: Connection, items: Sequence[Entry]) -> Sequence[Stored]:
        """Store `items`: their senders first, then the rows."""
        senders = self._senders_of(connection, items)
        rows = [_row(entry, senders.get(entry.name) if entry.name else None) for entry in items]
        if on_postgresql(connection):
            ids = _insert_postgresql(connection, rows)
            if ids and not self._taken_here():
                fetched(connection, _WAKE)
        else:
            ids = _insert_sqlite(connection, rows)
        _note_fading(connection, items, ids)
        known = {entry.name for entry in items if entry.name and entry.identity not in ids}
        # One that came again, as the carrier lists it, brings no number back that was erased since.
        drop_bare(connection, [senders[name] for name in known if self._senders.recall(name) is None])
        return [
            Stored(ids.get(entry.identity), senders.get(entry.name) if entry.name else None)
            for entry in items
        ]

    def _senders_of(self, connection: Connection, items: Sequence[Entry]) -> dict[bytes, Sender]:
        known: dict[bytes, Sender] = {}
        unknown: dict[bytes, str] = {}
        for entry in items:
            if entry.name is not None and isinstance(entry.what, Inbound):
                sender = self._senders.recall(entry.name)
                if sender is None:
                    unknown[entry.name] = entry.what.number
                else:
                    known[entry.name] = sender
        return {**known, **find_or_make(connection, unknown)} if unknown else known

    def landed(self, items: Sequence[Entry], results: Sequence[Stored]) -> None:
        """Remember the senders and hand over what is new."""
        new = []
        for entry, stored in zip(items, results, strict=True):
            if stored.id is not None:
                if entry.name is not None and stored.sender is not None:
                    self._senders.remember(entry.name, stored.sender)
                entry.id = stored.id
                entry.sender = stored.sender.id if stored.sender else None
                new.append(entry)
        self._hand_over(new)


def _note_fading(connection: Connection, items: Sequence[Entry], ids: "Ids") -> None:
    fading = [
        {"id": ids[entry.identity], "due": entry.what.at + entry.what.fades}
        for entry in items
        if isinstance(entry.what, Inbound) and entry.what.fades is not None and entry.identity in ids
    ]
    if fading:
        connection.execute(insert(tables.fading), fading)


def _row(entry: Entry, sender: Sender | None) -> tuple[Any, ...]:
    if isinstance(entry.what, Inbound):
        one = entry.what
        about = (one.at, one.channel, sender.no if sender else None, one.to, one.text)
    else:
        about = (None, None, None, None, None)  # type: ignore[assignment]  # nothing of an inbound
    return (int(entry.kind), entry.source, entry.key, *about, entry.raw, entry.salt)


def _insert_sqlite(connection: Connection, rows: list[tuple[Any, ...]]) -> Ids:
    count = _insert.run(connection, rows)
    if count == 0:
        return {}
    # Nobody else writes now: the new rows have the ids up to the last one, without gaps.
    ((last,),) = fetched(connection, "SELECT last_insert_rowid()")
    first = last - count + 1
    fetched(connection, _WAIT_SQLITE, (first, last))
    if count == len(rows):
        return {row[:3]: InboxId(first + n) for n, row in enumerate(rows)}
    found = _by_key.run(connection, {row[2] for row in rows})
    return {(kind, source, key): InboxId(id_) for id_, kind, source, key in found if id_ >= first}


def _insert_postgresql(connection: Connection, rows: list[tuple[Any, ...]]) -> Ids:
    found = fetched(connection, _INSERT_POSTGRESQL, columns_of(rows))
    return {(kind, source, key): InboxId(id_) for id_, kind, source, key in found}
