"""The outbox: replies on their way. Each is claimed, durably, before anybody may send it.

A row is queued, claimed, ended, and goes back to queued only by who claimed it and knows that it
did not leave. Three writes are all it costs: with the decision, the claim (in the next group
commit, for all that are due), and with the fact that settles it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from bot.model import InboundKey, Instant, Outgoing, ReplyKey, SenderId
from bot.policy.facts import Settled
from bot.policy.orders import Report
from bot.store.bulk import Insert
from bot.store.tables import OPEN_REPLY, ReplyState, inbox, outbox, senders
from bot.store.values import Claim, InboxId, NewReply

# A reply under this key was decided before, and may be paid already: it must not go out again.
_insert = Insert(
    outbox,
    ("key", "inbox", "text", "decided_at", "due", "state", "attempts"),
    "ON CONFLICT DO NOTHING",
)
_end = (
    update(outbox)
    .where(outbox.c.key == bindparam("reply"))
    .values(
        state=int(ReplyState.ENDED),
        outcome=bindparam("became"),
        carrier_id=func.coalesce(bindparam("taken_as"), outbox.c.carrier_id),
    )
)

# Built once: to build them anew costs a claim more than to run them.
_due = (
    select(outbox.c.key)
    .join(inbox, inbox.c.id == outbox.c.inbox)
    .join(senders, senders.c.no == inbox.c.sender)
    .where(OPEN_REPLY, outbox.c.state == int(ReplyState.QUEUED), outbox.c.due <= bindparam("now"))
    .where(senders.c.number.is_not(None), outbox.c.text.is_not(None))
    .order_by(outbox.c.due)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
_mark = (
    update(outbox)
    .where(outbox.c.key == bindparam("reply"))
    .values(state=int(ReplyState.CLAIMED), claimed_at=bindparam("at"), claimed_by=bindparam("by"))
)
_named = (
    select(
        outbox.c.key,
        senders.c.id,
        outbox.c.text,
        outbox.c.attempts,
        outbox.c.decided_at,
        outbox.c.claimed_at,
        inbox.c.source,
        senders.c.number,
    )
    .join(inbox, inbox.c.id == outbox.c.inbox)
    .join(senders, senders.c.no == inbox.c.sender)
    .where(outbox.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(outbox.c.due)
)


def add(
    connection: Connection,
    replies: Sequence[NewReply],
    decided_at: Mapping[ReplyKey, Instant],
    rows: Mapping[InboundKey, InboxId],
) -> None:
    """Queue `replies`."""
    _insert.run(
        connection,
        [
            (
                one.key,
                rows[one.inbound],
                one.text,
                decided_at.get(one.key, one.due),
                one.due,
                int(ReplyState.QUEUED),
                0,
            )
            for one in replies
        ],
    )


def end(connection: Connection, settled: Sequence[Settled]) -> None:
    """Note what became of replies. The last word on each is the one that stays."""
    if settled:
        connection.execute(
            _end,
            [
                {"reply": fact.reply, "became": fact.outcome.value, "taken_as": fact.carrier_id}
                for fact in settled
            ],
        )


def end_unsettled(connection: Connection, reports: Sequence[Report]) -> None:
    """End claimed replies that the journal had nothing to say of: nobody is to look them up for ever."""
    if reports:
        connection.execute(
            _end.where(outbox.c.state == int(ReplyState.CLAIMED)),
            [
                {"reply": one.reply, "became": one.receipt.outcome.value, "taken_as": one.carrier_id}
                for one in reports
            ],
        )


class Wanted(msgspec.Struct, frozen=True):
    """A wish to send up to `limit` replies that are due at `now`; or to take over what a crash left."""

    now: Instant
    limit: int
    left: bool = False


class ClaimJob:
    """Gives out replies. `owner` is a number that no other process, now or before, has."""

    def __init__(self, owner: int) -> None:
        self._owner = owner

    def apply(self, connection: Connection, items: Sequence[Wanted]) -> Sequence[list[Claim]]:
        """One list of claims for each wish."""
        return [self._take_over(connection) if one.left else self._claim(connection, one) for one in items]

    def landed(self, items: Sequence[Wanted], results: Sequence[list[Claim]]) -> None:
        """Nothing more: who asked for them sends them."""

    def _claim(self, connection: Connection, wanted: Wanted) -> list[Claim]:
        asked = {"now": wanted.now, "most": wanted.limit}
        keys = list(connection.execute(_due, asked).scalars())
        if not keys:
            return []
        mine = {"at": wanted.now, "by": self._owner}
        connection.execute(_mark, [{"reply": key, **mine} for key in keys])
        return _claims(connection, keys)

    def _take_over(self, connection: Connection) -> list[Claim]:
        others = (OPEN_REPLY, outbox.c.state == int(ReplyState.CLAIMED), outbox.c.claimed_by != self._owner)
        keys = connection.execute(
            update(outbox).where(*others).values(claimed_by=self._owner).returning(outbox.c.key)
        )
        found = list(keys.scalars())
        return _claims(connection, found) if found else []


def _claims(connection: Connection, keys: Sequence[str]) -> list[Claim]:
    rows = connection.execute(_named, {"keys": keys})
    return [
        Claim(
            reply=_outgoing(row),
            sender=SenderId(row.id),
            attempts=row.attempts,
            decided_at=Instant(row.decided_at),
            claimed_at=Instant(row.claimed_at),
        )
        for row in rows
    ]


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(key=ReplyKey(row.key), line=row.source, number=row.number or "", text=row.text or "")


class Postponed(msgspec.Struct, frozen=True):
    """A claimed reply that certainly did not leave, and when to try it again."""

    key: ReplyKey
    due: Instant
    attempts: int


class PostponeJob:
    """Puts claimed replies back into the queue."""

    def apply(self, connection: Connection, items: Sequence[Postponed]) -> Sequence[None]:
        """One that is not claimed (ended meanwhile) is left alone."""
        connection.execute(
            update(outbox)
            .where(outbox.c.key == bindparam("reply"), outbox.c.state == int(ReplyState.CLAIMED))
            .values(
                state=int(ReplyState.QUEUED),
                due=bindparam("later"),
                attempts=bindparam("made"),
                claimed_at=None,
                claimed_by=None,
            ),
            [{"reply": one.key, "later": one.due, "made": one.attempts} for one in items],
        )
        return [None] * len(items)

    def landed(self, items: Sequence[Postponed], results: Sequence[None]) -> None:
        """Nothing more."""


def next_due(connection: Connection) -> Instant | None:
    """When the next queued reply is due, maybe already; None when none is queued."""
    query = select(func.min(outbox.c.due)).where(OPEN_REPLY, outbox.c.state == int(ReplyState.QUEUED))
    due = connection.execute(query).scalar()
    return None if due is None else Instant(due)
