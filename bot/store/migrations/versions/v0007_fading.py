"""What must be gone before the rest, since its sender said so."""

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"


def upgrade() -> None:
    """Make the table."""
    row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "fading",
        sa.Column("id", row_id, primary_key=True, autoincrement=False),
        sa.Column("due", sa.BigInteger, nullable=False),
    )
    op.create_index("fading_due", "fading", ["due"])
