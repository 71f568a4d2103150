"""All that is shown is noted until it is taken away: what it is about, and whether it tells something."""

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"


def upgrade() -> None:
    """Add what was not told apart: until now only what tells a text or a number was noted."""
    op.add_column("exposed", sa.Column("reveals", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("exposed", sa.Column("subject", sa.Text))
    op.create_index("exposed_subject", "exposed", ["subject"])
    op.create_index("exposed_event", "exposed", ["event"])
