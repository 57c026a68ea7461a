"""Votes on clips, clips passed over or lent out, and what is learned from the votes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.campaigns.models import Campaign
from app.db import Base, HasId
from app.queues import random_key
from app.reviews.rules import MOST_WORDS, NOTE_WORDS

_STANDS = text("taken_back_at IS NULL")
_IN_USE = text("retired_at IS NULL")
_IS_OPEN = text("closed_at IS NULL")
_IS_APPEAL = text("kind = 'appeal'")
_IS_UNREAD = text("read_at IS NULL")


class Vote(HasId, Base):
    """What one person heard in one clip; kept for ever, also once it is taken back."""

    __tablename__ = "votes"
    __table_args__ = (
        Index(
            None,
            "person_id",
            "clip_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "person_id", "cast_at", sqlite_where=_STANDS, postgresql_where=_STANDS),
        CheckConstraint("answer IN ('yes', 'no', 'unsure')", name="answer"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), index=True)
    answer: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[list[str]]
    heard_s: Mapped[float | None]
    client_latency_s: Mapped[float | None]
    is_gold: Mapped[bool] = mapped_column(default=False)
    cast_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    """When the person took it back: it counts no more, and they may judge the clip anew."""


class Skip(HasId, Base):
    """A person passed over a clip without judging it."""

    __tablename__ = "skips"
    __table_args__ = (UniqueConstraint("person_id", "clip_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), index=True)
    skipped_at: Mapped[datetime]


class ClipLease(Base):
    """A clip is in somebody's hands for a while; past `until` the row means nothing."""

    __tablename__ = "clip_leases"
    __table_args__ = (Index(None, "person_id", "until"),)

    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class Validator(HasId, Base):
    """What a campaign has learned of one person's ear; nobody else is shown it by name."""

    __tablename__ = "validators"
    __table_args__ = (UniqueConstraint("person_id", "campaign_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    n_votes: Mapped[int] = mapped_column(default=0)
    """Votes that stand, gold questions among them."""
    n_gold: Mapped[int] = mapped_column(default=0)
    n_gold_right: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    """When a steward decided that this person's votes count for nothing; None while they count."""
    redecide_due: Mapped[bool] = mapped_column(default=False)
    """Whether the clips they voted on are still to be decided again because of that."""


class ValidationModel(HasId, Base):
    """What one fit learned from a campaign's votes; the newest decides, none is ever changed."""

    __tablename__ = "validation_models"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    """1, 2, … in each campaign."""
    n_votes: Mapped[int]
    """How many votes stood when it was fitted: the next fit waits for some share more."""
    parameters: Mapped[dict[str, Any]]
    """`evidence.Parameters` as JSON: all that a decision needs beside the validators' weights."""
    calibration_bins: Mapped[list[dict[str, Any]]]
    """Of the gate's evidence: [{expected, found, n}], expected and found from 0 to 1."""
    fitted_at: Mapped[datetime]


class ValidatorWeight(Base):
    """How much one person's answers say in one fit; who has no row counts like the crowd."""

    __tablename__ = "validator_weights"

    model_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("validation_models.id"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    yes: Mapped[float]
    """Log-likelihood ratio (natural log, valid over invalid) of a yes; so for the others."""
    no: Mapped[float]
    unsure: Mapped[float]


class Decision(HasId, Base):
    """A clip's state was decided, or opened again; the rows of a clip are its history."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('valid', 'invalid', 'disputed', 'open')", name="outcome"),
        Index(None, "clip_id", "decided_at"),
        Index(None, "decided_at"),
    )

    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"))
    outcome: Mapped[str] = mapped_column(String(8))
    policy: Mapped[str] = mapped_column(String(16))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of the policy, as `policy.Policy.settings` gives them."""
    p_valid: Mapped[float]
    """From 0 to 1, by the model's parameters, or by those a campaign begins with."""
    p_machine: Mapped[float | None]
    """The gate's probability, not yet calibrated; None where it said nothing."""
    n_votes: Mapped[int]
    model_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("validation_models.id"))
    decided_at: Mapped[datetime]


class GoldClip(Base):
    """A clip whose truth experts have fixed; people are asked about it to learn their ear."""

    __tablename__ = "gold_clips"
    __table_args__ = (
        Index(None, "campaign_id", "random_key", sqlite_where=_IN_USE, postgresql_where=_IN_USE),
    )

    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    is_valid: Mapped[bool]
    random_key: Mapped[int] = mapped_column(default=random_key)
    fixed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """The expert; None for the operator's command line."""
    fixed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ExpertTask(HasId, Base):
    """A clip that an expert is asked about, who is not told why, unless its giver appealed."""

    __tablename__ = "expert_tasks"
    __table_args__ = (
        CheckConstraint("kind IN ('dispute', 'appeal', 'audit')", name="kind"),
        CheckConstraint("answer IN ('yes', 'no')", name="answer"),
        Index(None, "clip_id", "kind"),
        Index(
            "ix_expert_tasks_open",
            "campaign_id",
            "random_key",
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(
            "ix_expert_tasks_appeals",
            "clip_id",
            unique=True,
            sqlite_where=_IS_APPEAL,
            postgresql_where=_IS_APPEAL,
        ),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"))
    kind: Mapped[str] = mapped_column(String(8))
    was: Mapped[str] = mapped_column(String(16))
    """State of the clip when it was asked about."""
    plea: Mapped[str | None] = mapped_column(String(MOST_WORDS))
    """What the giver says, in an appeal."""
    random_key: Mapped[int] = mapped_column(default=random_key)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(3))
    """None in a task that is open, or was closed because it was settled otherwise."""
    reasons: Mapped[list[str]] = mapped_column(default=list)
    comment: Mapped[str | None] = mapped_column(String(MOST_WORDS))
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))


class Note(HasId, Base):
    """A message of a campaign's stewards to a speaker whose clips keep failing for one reason."""

    __tablename__ = "notes"
    __table_args__ = (
        Index(None, "campaign_id", "sent_at"),
        Index(
            "ix_notes_unread",
            "person_id",
            sqlite_where=_IS_UNREAD,
            postgresql_where=_IS_UNREAD,
        ),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(32))
    """One of NO_REASONS; the page says it, with its advice, in the reader's language."""
    words: Mapped[str | None] = mapped_column(String(NOTE_WORDS))
    """The steward's own, beside the reason."""
    sent_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    """The steward, whom the speaker is not told."""
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the speaker put it away; None while My clips shows it."""

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
