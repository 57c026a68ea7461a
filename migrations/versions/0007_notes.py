"""Messages of stewards to speakers whose clips keep failing for one reason

Revision: 0007, after 0006
Made: 2026-11-24 12:10:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "notes",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(_refers("notes", *one) for one in _NOTES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_campaign_id_sent_at"), "notes", ["campaign_id", "sent_at"])
    op.create_index(
        "ix_notes_unread",
        "notes",
        ["person_id"],
        sqlite_where=IS_UNREAD,
        postgresql_where=IS_UNREAD,
    )


def downgrade() -> None:
    """Go back to the revision before: messages are lost, read or not."""
    op.drop_table("notes")


_NOTES = (("campaign_id", "campaigns"), ("person_id", "people"), ("sent_by_id", "people"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)
