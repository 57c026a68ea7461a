"""Listening copies

Revision: 0003, after 0002
Made: 2026-11-23 18:55:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "listening_copies",
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.String(length=16), nullable=True),
        sa.Column("starts_s", sa.Double(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("gain_db", sa.Double(), nullable=True),
        sa.Column("hashes", sa.JSON(), nullable=False),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clips.id"], name=op.f("fk_listening_copies_clip_id_clips")
        ),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_listening_copies")),
    )
    op.create_index(
        op.f("ix_listening_copies_due_at"),
        "listening_copies",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    _owe_those_that_are_heard_already()


def _owe_those_that_are_heard_already() -> None:
    """The sweep asks for them, 500 a minute; until then listeners hear the originals."""
    op.execute(
        "INSERT INTO listening_copies (clip_id, due_at, deaths, hashes) "
        "SELECT id, received_at, 0, '{}' FROM clips "
        "WHERE state IN ('in_review', 'valid', 'invalid', 'disputed')"
    )


def downgrade() -> None:
    """Go back to the revision before; the copies stay in the store until they are swept."""
    op.drop_index(
        op.f("ix_listening_copies_due_at"),
        table_name="listening_copies",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("listening_copies")
