"""The gate that the brain leaves for calls elsewhere, and what was drawn from it."""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"


def upgrade() -> None:
    """Make both."""
    op.create_table(
        "gate",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("remains", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "picked",
        sa.Column("inbound", sa.Text, primary_key=True),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("price", sa.BigInteger, nullable=False),
    )
    op.create_index("picked_sender", "picked", ["sender"], unique=True)
