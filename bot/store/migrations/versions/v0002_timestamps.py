"""The table of timestamps."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"

_row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "timestamps",
        sa.Column("seq", _row_id, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("token", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
    )
