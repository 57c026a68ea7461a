"""Sentences and who has had them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.campaigns.models import Campaign
from app.db import Base, HasId
from app.queues import random_key
from app.sentences.rules import MAX_COMMENT

_APPROVED = text("state = 'approved'")
_STANDS = text("taken_back_at IS NULL")


class Sentence(HasId, Base):
    """Something a volunteer reads aloud."""

    __tablename__ = "sentences"
    __table_args__ = (
        UniqueConstraint("campaign_id", "key_hash"),
        CheckConstraint("state IN ('pending', 'approved', 'rejected', 'retired')", name="state"),
        Index(
            "ix_sentences_queue",
            "campaign_id",
            "n_clips",
            "random_key",
            sqlite_where=_APPROVED,
            postgresql_where=_APPROVED,
        ),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    text: Mapped[str]
    key_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `rules.duplicate_key`: unique in a campaign, short in an index."""
    source: Mapped[str]
    licence: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    domains: Mapped[list[str]] = mapped_column(default=list)
    random_key: Mapped[int] = mapped_column(default=random_key)
    n_clips: Mapped[int] = mapped_column(default=0)
    """Clips that stand: neither withdrawn nor refused without insisting."""
    created_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)


class SentenceTurn(HasId, Base):
    """A person has had this sentence: read it, or skipped it, perhaps for a reason."""

    __tablename__ = "sentence_turns"
    __table_args__ = (
        UniqueConstraint("person_id", "sentence_id"),
        CheckConstraint("outcome IN ('read', 'skipped')", name="outcome"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]


class SentenceLease(Base):
    """A sentence is in somebody's hands for a while; past `until` the row means nothing."""

    __tablename__ = "sentence_leases"

    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class SentenceReport(HasId, Base):
    """What a person finds wrong with a sentence; kept for ever, also once it is taken back."""

    __tablename__ = "sentence_reports"
    __table_args__ = (
        Index(
            None,
            "person_id",
            "sentence_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "sentence_id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"))
    reasons: Mapped[list[str]]
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    reported_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
