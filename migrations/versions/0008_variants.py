"""Variants of a language: which a campaign tells apart, who speaks and knows which, of each clip

Revision: 0008, after 0007
Made: 2026-11-24 15:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("campaigns", sa.Column("variants", sa.JSON(), nullable=True))
    op.add_column("clips", sa.Column("variant", sa.String(length=35), nullable=True))
    op.create_table(
        "profiles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("variant", sa.String(length=35), nullable=True),
        sa.Column("knows", sa.JSON(), nullable=False),
        sa.Column("said_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("person_id", "people"),
        _refers("campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    key = ["person_id", "campaign_id", "said_at"]
    op.create_index(op.f("ix_profiles_person_id_campaign_id_said_at"), "profiles", key)


def downgrade() -> None:
    """Go back to the revision before: what people said of themselves is lost."""
    op.drop_table("profiles")
    op.drop_column("clips", "variant")
    op.drop_column("campaigns", "variants")


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_profiles_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)
