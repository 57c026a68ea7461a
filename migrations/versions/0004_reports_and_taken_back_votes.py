"""Reports on sentences, and votes that can be taken back

Revision: 0004, after 0003
Made: 2026-11-23 22:10:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STANDS = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("votes", table_args=[_answers()]) as votes:
        votes.add_column(
            sa.Column("taken_back_at", app.db.UtcDateTime(timezone=True), nullable=True)
        )
        votes.drop_constraint(op.f("uq_votes_person_id_clip_id"), type_="unique")
    for column, unique in (("clip_id", True), ("cast_at", False)):
        _index("votes", ["person_id", column], unique=unique)
    op.create_table(
        "sentence_reports",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("reported_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sentence_reports_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"],
            ["sentences.id"],
            name=op.f("fk_sentence_reports_sentence_id_sentences"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_reports")),
    )
    _index("sentence_reports", ["person_id", "sentence_id"], unique=True)
    _index("sentence_reports", ["sentence_id"], unique=False)


def downgrade() -> None:
    """Go back to the revision before: reports, and votes that were taken back, are lost."""
    op.drop_table("sentence_reports")
    op.execute("DELETE FROM votes WHERE taken_back_at IS NOT NULL")
    for column in ("cast_at", "clip_id"):
        op.drop_index(op.f(f"ix_votes_person_id_{column}"), table_name="votes")
    with op.batch_alter_table("votes", table_args=[_answers()]) as votes:
        votes.drop_column("taken_back_at")
        votes.create_unique_constraint(op.f("uq_votes_person_id_clip_id"), ["person_id", "clip_id"])


def _answers() -> sa.CheckConstraint:
    """Name it again where SQLite copies the table: Alembic carries no checks over."""
    return sa.CheckConstraint("answer IN ('yes', 'no', 'unsure')", name=op.f("ck_votes_answer"))


def _index(table: str, columns: list[str], *, unique: bool) -> None:
    op.create_index(
        op.f(f"ix_{table}_{'_'.join(columns)}"),
        table,
        columns,
        unique=unique,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
