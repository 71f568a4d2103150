"""What upkeep asks of the store: since when, up to when, and which sends are ours. Reads only."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from bot.model import Instant, Outcome
from bot.policy import facts as forms
from bot.store.bulk import Lookup, fetched, on_postgresql
from bot.store.tables import OPEN_REPLY, Kind, inbox, journal, outbox, senders

_sent = Lookup(outbox, ("carrier_id",), by="carrier_id")


def began(connection: Connection) -> Instant | None:
    """The time of the first fact; None before there is one."""
    body = connection.execute(select(journal.c.body).order_by(journal.c.seq).limit(1)).scalar()
    return None if body is None else forms.decode(bytes(body)).at


def last_arrival(connection: Connection, line: str) -> Instant | None:
    """When the arrival of `line` came that was stored last."""
    query = (
        select(inbox.c.at)
        .where(inbox.c.kind == int(Kind.ARRIVAL), inbox.c.source == line)
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    at = connection.execute(query).scalar()
    return None if at is None else Instant(at)


def known_sends(connection: Connection, carrier_ids: Collection[str]) -> set[str]:
    """Those of `carrier_ids` that replies of ours were taken as. Reads the whole outbox."""
    return {row[0] for row in _sent.run(connection, set(carrier_ids))}


def doubtful_sends(connection: Connection, since: Instant, before: Instant) -> int:
    """How many replies decided since then may have been sent before, nobody knowing under which id."""
    unknown = outbox.c.carrier_id.is_(None) & (
        (outbox.c.outcome == Outcome.DOUBTFUL.value) | (OPEN_REPLY & (outbox.c.claimed_at < before))
    )
    query = select(func.count()).select_from(outbox).where(outbox.c.decided_at >= since, unknown)
    return int(connection.execute(query).scalar_one())


def others(connection: Connection) -> int:
    """How many connections other processes of ours have: on PostgreSQL alone there can be any."""
    if not on_postgresql(connection):
        return 0
    ((count,),) = fetched(connection, _OTHERS)
    return int(count)


_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND application_name LIKE 'anti-relou%' AND application_name <> current_setting('application_name')
"""


def count_senders(connection: Connection) -> int:
    """How many senders have a pseudonym."""
    query = select(func.count()).select_from(senders).where(senders.c.pseudonym.is_not(None))
    return int(connection.execute(query).scalar_one())


def replies_waiting(connection: Connection) -> int:
    """How many replies are queued or on their way to the carrier."""
    query = select(func.count()).select_from(outbox).where(OPEN_REPLY)
    return int(connection.execute(query).scalar_one())
