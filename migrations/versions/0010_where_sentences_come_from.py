"""Where sentences come from, what peers think of them, by what rules, and what they cover

Revision: 0010, after 0009
Made: 2026-11-26 03:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = (
    "received",
    "checking",
    "checked",
    "importing",
    "imported",
    "reverting",
    "reverted",
    "failed",
    "discarded",
)
PROMISES = ("own_words", "public_domain", "permission", "free_licence")
KINDS = ("sentence", "question")
SENTENCE_STATES = ("pending", "approved", "rejected", "retired")
STANDS = sa.text("taken_back_at IS NULL")
APPROVED = sa.text("state = 'approved'")
TO_READ = sa.text("state = 'approved' AND kind = 'sentence'")
TO_REVIEW = sa.text("state = 'pending' AND kind = 'sentence'")
QUESTIONS = sa.text("state = 'pending' AND kind = 'question'")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("campaigns", sa.Column("readers_wanted", sa.Integer(), nullable=True))
    _make_changesets()
    _make_votes()
    _make_revisions()
    op.create_table(
        "sentence_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("band", "sentence_id", name=op.f("pk_sentence_bands")),
        sqlite_with_rowid=False,
    )
    _make_rule_edits()
    _make_coverages()
    _widen_sentences()
    _index_reports(STANDS, None)


def downgrade() -> None:
    """Go back to the revision before: origins, votes, revisions, rules and coverage are lost."""
    _index_reports(None, STANDS)
    _narrow_sentences()
    for table in (
        *("coverages", "rule_edits", "sentence_bands"),
        *("sentence_revisions", "sentence_votes", "changesets"),
    ):
        op.drop_table(table)
    op.drop_column("campaigns", "readers_wanted")


def _widen_sentences() -> None:
    checks = [_among("sentences", "state", SENTENCE_STATES)]
    with op.batch_alter_table("sentences", table_args=checks) as sentences:
        sentences.drop_index("ix_sentences_queue", sqlite_where=APPROVED, postgresql_where=APPROVED)
        for column in (
            sa.Column("kind", sa.String(length=16), nullable=True),
            sa.Column("changeset_id", sa.Uuid(), nullable=True),
            sa.Column("variant", sa.String(length=35), nullable=True),
            sa.Column("revision", sa.Integer(), nullable=True),
            sa.Column("round", sa.Integer(), nullable=True),
            sa.Column("review_level", sa.Integer(), nullable=True),
            sa.Column("read_level", sa.Integer(), nullable=True),
            sa.Column("decided_at", app.db.UtcDateTime(timezone=True), nullable=True),
            sa.Column("approved_at", app.db.UtcDateTime(timezone=True), nullable=True),
        ):
            sentences.add_column(column)
    op.execute(
        "UPDATE sentences SET kind = 'sentence', revision = 1, round = 1, review_level = 2, "
        "read_level = n_clips * 100 + 99"  # `rules.reading_level`, as it was then
    )
    op.execute(
        "UPDATE sentences SET decided_at = created_at, approved_at = created_at "
        "WHERE state IN ('approved', 'retired')"
    )
    with op.batch_alter_table("sentences", table_args=checks) as sentences:
        for name in ("revision", "round", "review_level", "read_level"):
            sentences.alter_column(name, existing_type=sa.Integer(), nullable=False)
        sentences.alter_column("kind", existing_type=sa.String(length=16), nullable=False)
        sentences.create_check_constraint(op.f("ck_sentences_kind"), _listed("kind", KINDS))
        sentences.create_foreign_key(
            op.f("fk_sentences_changeset_id_changesets"), "changesets", ["changeset_id"], ["id"]
        )
    op.create_index(op.f("ix_sentences_author_id"), "sentences", ["author_id"])
    op.create_index("ix_sentences_changeset", "sentences", ["changeset_id", "state", "id"])
    _queue("ix_sentences_queue", "read_level", TO_READ)
    _queue("ix_sentences_review", "review_level", TO_REVIEW)
    _queue("ix_sentences_review_questions", "review_level", QUESTIONS)


def _narrow_sentences() -> None:
    op.drop_index("ix_sentences_review_questions", "sentences")
    op.drop_index("ix_sentences_review", "sentences")
    op.drop_index("ix_sentences_queue", "sentences")
    op.drop_index("ix_sentences_changeset", "sentences")
    op.drop_index(op.f("ix_sentences_author_id"), "sentences")
    checks = [_among("sentences", "state", SENTENCE_STATES)]
    with op.batch_alter_table("sentences", table_args=checks) as sentences:
        sentences.drop_constraint(op.f("fk_sentences_changeset_id_changesets"), type_="foreignkey")
        sentences.drop_constraint(op.f("ck_sentences_kind"), type_="check")
        for name in (
            *("approved_at", "decided_at", "read_level", "review_level", "round", "revision"),
            *("variant", "changeset_id", "kind"),
        ):
            sentences.drop_column(name)
    _queue("ix_sentences_queue", "n_clips", APPROVED)


def _make_changesets() -> None:
    op.create_table(
        "changesets",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("promise", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("evidence_key", sa.String(length=120), nullable=True),
        sa.Column("evidence_name", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("share_done", sa.Double(), nullable=False),
        sa.Column("n_added", sa.Integer(), nullable=False),
        sa.Column("n_duplicates", sa.Integer(), nullable=False),
        sa.Column("n_refused", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("worked_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reverted_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reverted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _among("changesets", "kind", KINDS),
        _among("changesets", "promise", PROMISES),
        _among("changesets", "state", STATES),
        _among("changesets", "way", ("written", "imported")),
        _refers("changesets", "campaign_id", "campaigns"),
        _refers("changesets", "consent_id", "consents"),
        _refers("changesets", "person_id", "people"),
        _refers("changesets", "reverted_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changesets")),
    )
    listed = ["campaign_id", "way", "made_at"]
    op.create_index(op.f("ix_changesets_campaign_id_way_made_at"), "changesets", listed)
    op.create_index(op.f("ix_changesets_person_id"), "changesets", ["person_id"])


def _make_votes() -> None:
    op.create_table(
        "sentence_votes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("cast_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _among("sentence_votes", "answer", ("yes", "no", "unsure")),
        _refers("sentence_votes", "person_id", "people"),
        _refers("sentence_votes", "sentence_id", "sentences"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_votes")),
    )
    op.create_index(
        op.f("ix_sentence_votes_person_id_sentence_id_round"),
        "sentence_votes",
        ["person_id", "sentence_id", "round"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index(op.f("ix_sentence_votes_sentence_id"), "sentence_votes", ["sentence_id"])


def _make_revisions() -> None:
    op.create_table(
        "sentence_revisions",
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("editor_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("sentence_revisions", "editor_id", "people"),
        _refers("sentence_revisions", "sentence_id", "sentences"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_revisions")),
        sa.UniqueConstraint(
            "sentence_id", "number", name=op.f("uq_sentence_revisions_sentence_id_number")
        ),
    )


def _make_rule_edits() -> None:
    op.create_table(
        "rule_edits",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("rule_edits", "campaign_id", "campaigns"),
        _refers("rule_edits", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_edits")),
        sa.UniqueConstraint(
            "campaign_id", "version", name=op.f("uq_rule_edits_campaign_id_version")
        ),
    )


def _make_coverages() -> None:
    op.create_table(
        "coverages",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("n_ranked", sa.Integer(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("computed_at", app.db.UtcDateTime(timezone=True), nullable=False),
        _refers("coverages", "campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_coverages")),
    )


def _index_reports(before: sa.TextClause | None, after: sa.TextClause | None) -> None:
    """A whole index is what a deleted sentence is looked up by."""
    name = op.f("ix_sentence_reports_sentence_id")
    op.drop_index(name, "sentence_reports", sqlite_where=before, postgresql_where=before)
    op.create_index(
        name, "sentence_reports", ["sentence_id"], sqlite_where=after, postgresql_where=after
    )


def _queue(name: str, level: str, waiting: sa.TextClause) -> None:
    columns = ["campaign_id", level, "random_key"]
    op.create_index(name, "sentences", columns, sqlite_where=waiting, postgresql_where=waiting)


def _listed(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _among(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(_listed(column, values), name=op.f(f"ck_{table}_{column}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)
