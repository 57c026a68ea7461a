"""Speaking rates learned per campaign

Revision: 0002, after 0001
Made: 2026-11-23 18:45:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "speaking_rates",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("gate_version", sa.String(length=16), nullable=False),
        sa.Column("log_shift", sa.Double(), nullable=False),
        sa.Column("log_spread", sa.Double(), nullable=False),
        sa.Column("n_clips", sa.Integer(), nullable=False),
        sa.Column("n_speakers", sa.Integer(), nullable=False),
        sa.Column("learned_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_speaking_rates_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaking_rates")),
        sa.UniqueConstraint(
            "campaign_id", "gate_version", name=op.f("uq_speaking_rates_campaign_id_gate_version")
        ),
    )
    op.create_index(
        "ix_clips_valid",
        "clips",
        ["campaign_id", "random_key"],
        unique=False,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(
        "ix_clips_valid",
        table_name="clips",
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.drop_table("speaking_rates")
