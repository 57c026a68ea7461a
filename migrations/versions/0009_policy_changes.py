"""When a campaign's validation policy was changed, until its waiting clips are decided by it

Revision: 0009, after 0008
Made: 2026-11-24 15:50:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    changed_at = sa.Column("policy_changed_at", app.db.UtcDateTime(timezone=True), nullable=True)
    op.add_column("campaigns", changed_at)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("campaigns", "policy_changed_at")
