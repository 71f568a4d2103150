"""What goes with a post, and what was shown that may have to be taken away again."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "attachments",
        sa.Column("post", _row_id, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "exposed",
        sa.Column("id", _row_id, primary_key=True),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger),
    )
    op.create_index("exposed_at", "exposed", ["at"])
    op.create_index(
        "exposed_due",
        "exposed",
        ["room", "due"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
