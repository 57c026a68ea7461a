"""What is learned from votes: validators, models, decisions, gold clips; leases; a queue by need

Revision: 0005, after 0004
Made: 2026-11-24 02:50:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IN_USE = sa.text("retired_at IS NULL")
NEW_TABLES = (
    "gold_clips",
    "decisions",
    "clip_leases",
    "sentence_leases",
    "validator_weights",
    "validators",
    "validation_models",
)


def upgrade() -> None:
    """Go to this revision: campaigns that exist go on deciding as they did."""
    op.create_table(
        "validation_models",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("n_votes", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("calibration_bins", sa.JSON(), nullable=False),
        sa.Column("fitted_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_validation_models_campaign_id_campaigns"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_models")),
        sa.UniqueConstraint(
            "campaign_id", "version", name=op.f("uq_validation_models_campaign_id_version")
        ),
    )
    op.create_table(
        "validators",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("n_votes", sa.Integer(), nullable=False),
        sa.Column("n_gold", sa.Integer(), nullable=False),
        sa.Column("n_gold_right", sa.Integer(), nullable=False),
        sa.Column("updated_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_validators_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_validators_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validators")),
        sa.UniqueConstraint(
            "person_id", "campaign_id", name=op.f("uq_validators_person_id_campaign_id")
        ),
    )
    op.create_index(op.f("ix_validators_campaign_id"), "validators", ["campaign_id"], unique=False)

    op.create_table(
        "sentence_leases",
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sentence_leases_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentences.id"], name=op.f("fk_sentence_leases_sentence_id_sentences")
        ),
        sa.PrimaryKeyConstraint("sentence_id", "person_id", name=op.f("pk_sentence_leases")),
    )
    op.create_index(op.f("ix_sentence_leases_until"), "sentence_leases", ["until"], unique=False)

    op.create_table(
        "validator_weights",
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("yes", sa.Double(), nullable=False),
        sa.Column("no", sa.Double(), nullable=False),
        sa.Column("unsure", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["validation_models.id"],
            name=op.f("fk_validator_weights_model_id_validation_models"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_validator_weights_person_id_people")
        ),
        sa.PrimaryKeyConstraint("model_id", "person_id", name=op.f("pk_validator_weights")),
    )
    op.create_table(
        "clip_leases",
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clips.id"], name=op.f("fk_clip_leases_clip_id_clips")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_clip_leases_person_id_people")
        ),
        sa.PrimaryKeyConstraint("clip_id", "person_id", name=op.f("pk_clip_leases")),
    )
    op.create_index(op.f("ix_clip_leases_until"), "clip_leases", ["until"], unique=False)
    op.create_index(
        op.f("ix_clip_leases_person_id_until"), "clip_leases", ["person_id", "until"], unique=False
    )

    op.create_table(
        "decisions",
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("p_valid", sa.Double(), nullable=False),
        sa.Column("p_machine", sa.Double(), nullable=True),
        sa.Column("n_votes", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('valid', 'invalid', 'disputed', 'open')", name=op.f("ck_decisions_outcome")
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_decisions_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["validation_models.id"],
            name=op.f("fk_decisions_model_id_validation_models"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(
        op.f("ix_decisions_clip_id_decided_at"),
        "decisions",
        ["clip_id", "decided_at"],
        unique=False,
    )

    op.create_table(
        "gold_clips",
        sa.Column("clip_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("is_valid", sa.Boolean(), nullable=False),
        sa.Column("random_key", sa.Integer(), nullable=False),
        sa.Column("fixed_by_id", sa.Uuid(), nullable=True),
        sa.Column("fixed_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_gold_clips_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["clips.id"], name=op.f("fk_gold_clips_clip_id_clips")
        ),
        sa.ForeignKeyConstraint(
            ["fixed_by_id"], ["people.id"], name=op.f("fk_gold_clips_fixed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_gold_clips")),
    )
    op.create_index(
        op.f("ix_gold_clips_campaign_id_random_key"),
        "gold_clips",
        ["campaign_id", "random_key"],
        unique=False,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )

    op.execute(
        "ALTER TABLE campaigns ADD COLUMN validation_policy VARCHAR(16) NOT NULL"
        " DEFAULT 'two_of_three' CONSTRAINT ck_campaigns_validation_policy"
        " CHECK (validation_policy IN ('adaptive', 'two_of_three', 'n_of_m', 'expert'))"
    )
    op.add_column("campaigns", sa.Column("validation_settings", sa.JSON(), nullable=True))
    op.execute("ALTER TABLE clips RENAME COLUMN votes_short TO priority")
    op.execute(
        "UPDATE clips SET priority = 4 * CASE WHEN priority < 1 THEN 1 WHEN priority > 4 THEN 4"
        " ELSE priority END + 3"
    )


def downgrade() -> None:
    """Go back to the revision before: what was learned and lent out is lost."""
    op.execute("ALTER TABLE clips RENAME COLUMN priority TO votes_short")
    op.execute(
        "UPDATE clips SET votes_short = CASE WHEN state IN ('valid', 'invalid') THEN 0"
        " ELSE votes_short / 4 END"
    )
    op.execute("ALTER TABLE campaigns DROP COLUMN validation_settings")
    op.execute("ALTER TABLE campaigns DROP COLUMN validation_policy")
    for table in NEW_TABLES:
        op.drop_table(table)
