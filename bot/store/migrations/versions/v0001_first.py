"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make them all."""
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "brain",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("term", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "senders",
        sa.Column("no", _row_id, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("pseudonym", sa.LargeBinary),
        sa.Column("number", sa.Text),
    )
    op.create_index("senders_id", "senders", ["id"], unique=True)
    op.create_index("senders_pseudonym", "senders", ["pseudonym"], unique=True)
    _inbox()
    _journal()
    _outbox()
    _posts()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger),
        sa.Column("channel", sa.Text),
        sa.Column("sender", sa.BigInteger),
        sa.Column("addressee", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("salt", sa.LargeBinary),
    )
    op.create_index("inbox_key", "inbox", ["key", "source", "kind"], unique=True)
    op.create_index("inbox_sender", "inbox", ["sender"])
    op.create_table(
        "waiting",
        sa.Column("id", _row_id, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", _row_id, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("inbox", sa.BigInteger),
    )
    _partial_index("journal_inbox", "journal", ["inbox"], "inbox IS NOT NULL")
    op.create_table(
        "snapshots",
        sa.Column("seq", _row_id, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("inbox", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),
        sa.Column("claimed_by", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        sa.Column("carrier_id", sa.Text),
    )
    _partial_index("outbox_open", "outbox", ["state", "due"], "state < 2")


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("edits", sa.Text),
        sa.Column("several", sa.Boolean, nullable=False),
        sa.Column("team", sa.BigInteger),
        sa.Column("event", sa.Text),
        sa.Column("content", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    _partial_index("posts_open", "posts", ["room", "rank", "id"], "state < 2")
    _partial_index("posts_subject", "posts", ["subject"], "subject IS NOT NULL")
    _partial_index("posts_edits", "posts", ["edits"], "state < 2")
    _partial_index("posts_event", "posts", ["event"], "event IS NOT NULL")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
