"""Questions to experts, invitations by which people become experts, votes set aside

Revision: 0006, after 0005
Made: 2026-11-24 09:20:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("closed_at IS NULL")
IS_APPEAL = sa.text("kind = 'appeal'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "expert_tasks",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=False),
        sa.Column("plea", sa.String(length=1000), nullable=True),
        sa.Column("random_key", sa.Integer(), nullable=False),
        sa.Column("opened_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=3), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('dispute', 'appeal', 'audit')", name=op.f("ck_expert_tasks_kind")
        ),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_expert_tasks_answer")),
        *(_refers("expert_tasks", *one) for one in _EXPERT_TASKS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_tasks")),
    )
    op.create_index(op.f("ix_expert_tasks_clip_id_kind"), "expert_tasks", ["clip_id", "kind"])
    op.create_index(
        "ix_expert_tasks_open",
        "expert_tasks",
        ["campaign_id", "random_key"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_expert_tasks_appeals",
        "expert_tasks",
        ["clip_id"],
        unique=True,
        sqlite_where=IS_APPEAL,
        postgresql_where=IS_APPEAL,
    )
    op.add_column(
        "validators",
        sa.Column("set_aside_at", app.db.UtcDateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "validators",
        sa.Column("redecide_due", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("validators") as validators:
        validators.alter_column("redecide_due", server_default=None)
    op.create_index(op.f("ix_decisions_decided_at"), "decisions", ["decided_at"])
    op.create_table(
        "invitations",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_by_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('steward', 'moderator', 'expert')", name=op.f("ck_invitations_role")
        ),
        *(_refers("invitations", *one) for one in _INVITATIONS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )


def downgrade() -> None:
    """Go back to the revision before: appeals, experts' answers and invitations are lost."""
    op.drop_table("invitations")
    with op.batch_alter_table("validators") as validators:
        validators.drop_column("redecide_due")
        validators.drop_column("set_aside_at")
    op.drop_index(op.f("ix_decisions_decided_at"), table_name="decisions")
    op.drop_table("expert_tasks")


_EXPERT_TASKS = (("campaign_id", "campaigns"), ("clip_id", "clips"), ("answered_by_id", "people"))
_INVITATIONS = (("campaign_id", "campaigns"), ("made_by_id", "people"), ("used_by_id", "people"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)
