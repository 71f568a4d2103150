"""The list of what the carriers are still to forget."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "redactions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("line", sa.Text, primary_key=True),
    )
