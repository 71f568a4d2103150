"""The tables. One definition for both databases; migrations bring a database to it.

Content (numbers, texts, raw forms, salts) stands in nullable columns, so that it can be erased
under a journal that stays whole. What is waiting to be decided has a narrow table of its own:
to take a row out of it costs less than to change the row that holds the text, and on PostgreSQL
leaves that row's indexes alone. Instants are microseconds, in 64 bits.
"""

from enum import IntEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TextClause,
    text,
    true,
)

metadata = MetaData()

# SQLite counts up only what is declared INTEGER, and stores 64 bits in it all the same.
_RowId = BigInteger().with_variant(Integer, "sqlite")


def _partial(name: str, *columns: Column[Any], where: ColumnElement[bool] | TextClause) -> None:
    """An index of those rows alone, of the columns' table."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Kind(IntEnum):
    """What an inbox row is; also the order in which a turn takes them."""

    EVENT = 0
    REPORT = 1
    ARRIVAL = 2


class ReplyState(IntEnum):
    """Where a reply is. What became of an ended one says its `outcome`."""

    QUEUED = 0
    CLAIMED = 1
    ENDED = 2


class PostState(IntEnum):
    """Where a post is. A sending one has its group, and does not change."""

    WAITING = 0
    SENDING = 1
    SHOWN = 2
    DROPPED = 3


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# One row. Whoever takes the lock raises the term; a commit under an older term is refused.
brain = Table(
    "brain",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("term", BigInteger, nullable=False),
)

# A row outlives its number, so that no id is ever given again. Other tables name a sender by
# `no`: it grows, so that the rows and index entries of ever new senders lie side by side (a
# random id in each index cost a page of the WAL each).
senders = Table(
    "senders",
    metadata,
    Column("no", _RowId, primary_key=True),
    Column("id", Text, nullable=False),
    Column("pseudonym", LargeBinary),
    Column("number", Text),
    Index("senders_id", "id", unique=True),
    Index("senders_pseudonym", "pseudonym", unique=True),
)

# `key` is the carrier's id of an arrival, the room's id of an event. `raw` is an arrival's form,
# and all there is of an event or report; both as JSON.
inbox = Table(
    "inbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("kind", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", BigInteger),
    Column("channel", Text),
    Column("sender", BigInteger),
    Column("addressee", Text),
    Column("text", Text),
    Column("raw", LargeBinary),
    Column("salt", LargeBinary),
    Index("inbox_key", "key", "source", "kind", unique=True),
    Index("inbox_sender", "sender"),
)

waiting = Table(
    "waiting",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
)

# `inbox` is set on a decided fact, so that an inbound finds its verdict.
journal = Table(
    "journal",
    metadata,
    Column("seq", _RowId, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("inbox", BigInteger),
)
_partial("journal_inbox", journal.c.inbox, where=journal.c.inbox.is_not(None))

snapshots = Table(
    "snapshots",
    metadata,
    Column("seq", _RowId, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("inbox", BigInteger, nullable=False),
    Column("text", Text),
    Column("decided_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_at", BigInteger),
    Column("claimed_by", BigInteger),
    Column("outcome", Text),
    Column("carrier_id", Text),
)
# Spelt out, here and in the queries: SQLite uses a partial index only for its very words.
OPEN_REPLY = text(f"state < {int(ReplyState.ENDED)}")
_partial("outbox_open", outbox.c.state, outbox.c.due, where=OPEN_REPLY)

# `content` is the text and how it is shown, as JSON. `team` is the group that a post is sent in.
posts = Table(
    "posts",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("room", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("subject", Text),
    Column("edits", Text),
    Column("several", Boolean, nullable=False),
    Column("team", BigInteger),
    Column("event", Text),
    Column("content", LargeBinary),
    # A room takes a second post of one id for the first again: no id may come back, whatever is deleted.
    sqlite_autoincrement=True,
)
OPEN_POST = text(f"state < {int(PostState.SHOWN)}")
_partial("posts_open", posts.c.room, posts.c.rank, posts.c.id, where=OPEN_POST)
_partial("posts_subject", posts.c.subject, where=posts.c.subject.is_not(None))
_partial("posts_edits", posts.c.edits, where=OPEN_POST)
_partial("posts_event", posts.c.event, where=posts.c.event.is_not(None))

# `hash` is the journal's at `seq`; `token` the authority's answer, `digest` its SHA-256 (parts of it
# are under no signature), `at` the time that it says.
timestamps = Table(
    "timestamps",
    metadata,
    Column("seq", _RowId, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("authority", Text, nullable=False),
)

# One row, held by whoever changes it or what was picked. `remains` is what may be drawn until the brain
# publishes again, `seq` the fact up to which it knew; `body` is the rest of it, as JSON.
gate = Table(
    "gate",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("remains", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Calls that a process other than the brain answered, until the journal tells of them.
picked = Table(
    "picked",
    metadata,
    Column("inbound", Text, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Index("picked_sender", "sender", unique=True),
)

# Inbounds whose sender lets their content be kept until `due` and no longer; a row goes with the content.
fading = Table(
    "fading",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=False),
    Column("due", BigInteger, nullable=False),
    Index("fading_due", "due"),
)

# Texts whose content is erased here, and not yet at the carrier of `line`.
redactions = Table(
    "redactions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("line", Text, primary_key=True),
)

# What goes with a post that no room has shown yet.
attachments = Table(
    "attachments",
    metadata,
    Column("post", _RowId, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("data", LargeBinary, nullable=False),
)

# Events of ours, shown at `at`, each with what it is about; `due` is when they are to be taken away,
# `reveals` whether they tell a text or a number.
exposed = Table(
    "exposed",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("room", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("reveals", Boolean, nullable=False, server_default=true()),
    Column("subject", Text),
)
Index("exposed_at", exposed.c.at)
Index("exposed_subject", exposed.c.subject)
Index("exposed_event", exposed.c.event)
_partial("exposed_due", exposed.c.room, exposed.c.due, where=exposed.c.due.is_not(None))
