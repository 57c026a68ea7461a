"""Texts to read or to answer, where they came from, and who has had and judged them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.campaigns.models import Campaign
from app.db import Base, HasId
from app.queues import random_key
from app.sentences.rules import (
    CHANGESET_STATES,
    KINDS,
    MAX_COMMENT,
    MAX_SOURCE,
    PROMISES,
    STATES,
    reading_level,
)

_TO_READ = text("state = 'approved' AND kind = 'sentence'")
_TO_REVIEW = text("state = 'pending' AND kind = 'sentence'")
_QUESTIONS = text("state = 'pending' AND kind = 'question'")
_STANDS = text("taken_back_at IS NULL")


def _among(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _fresh_level(context: Any) -> int:
    return reading_level(context.get_current_parameters().get("n_clips", 0))


class Changeset(HasId, Base):
    """Texts that came in together: from where, on what terms, by whom; reverted as a whole.

    An import goes through `CHANGESET_STATES` in order; what was written in the page or imported
    at a terminal is `imported` at once.
    """

    __tablename__ = "changesets"
    __table_args__ = (
        _among("state", CHANGESET_STATES),
        _among("promise", PROMISES),
        _among("kind", KINDS),
        CheckConstraint("way IN ('written', 'imported')", name="way"),
        Index(None, "campaign_id", "way", "made_at"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    """None for the operator's command line."""
    consent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consents.id"))
    way: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16), default="sentence")
    promise: Mapped[str] = mapped_column(String(16))
    """By what right the giver gives it."""
    source: Mapped[str] = mapped_column(String(MAX_SOURCE))
    licence: Mapped[str] = mapped_column(String(64))
    """SPDX identifier."""
    comment: Mapped[str] = mapped_column(String(MAX_COMMENT), default="")
    evidence: Mapped[str] = mapped_column(String(MAX_COMMENT), default="")
    """Who gave the permission, or where it stands, in the giver's words."""
    evidence_key: Mapped[str | None] = mapped_column(String(120))
    """Blob of the attached evidence; never public, as it may name people."""
    evidence_name: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16))
    file_key: Mapped[str | None] = mapped_column(String(120))
    file_name: Mapped[str | None] = mapped_column(String(120))
    file_bytes: Mapped[int | None] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How the file is to be read (`reading.Options` as JSON)."""
    findings: Mapped[dict[str, Any] | None]
    """What the dry run found (`importing.Findings` as JSON)."""
    position: Mapped[int] = mapped_column(default=0)
    """Lines of the file that are done, in the run that is under way."""
    share_done: Mapped[float] = mapped_column(default=0.0)
    """How far the run under way has come, 0 to 1."""
    n_added: Mapped[int] = mapped_column(default=0)
    n_duplicates: Mapped[int] = mapped_column(default=0)
    n_refused: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(64))
    """Code of why it failed."""
    made_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]
    """When a worker last wrote progress; None while none works on it."""
    finished_at: Mapped[datetime | None]
    """When the import was complete."""
    approved_at: Mapped[datetime | None]
    """When a steward approved what had not been judged, after a sample."""
    reverted_at: Mapped[datetime | None]
    reverted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)


class Sentence(HasId, Base):
    """Something a volunteer reads aloud, or a question that one answers in one's own words."""

    __tablename__ = "sentences"
    __table_args__ = (
        UniqueConstraint("campaign_id", "key_hash"),
        Index("ix_sentences_changeset", "changeset_id", "state", "id"),
        _among("state", STATES),
        _among("kind", KINDS),
        Index(
            "ix_sentences_queue",
            "campaign_id",
            "read_level",
            "random_key",
            sqlite_where=_TO_READ,
            postgresql_where=_TO_READ,
        ),
        Index(
            "ix_sentences_review",
            "campaign_id",
            "review_level",
            "random_key",
            sqlite_where=_TO_REVIEW,
            postgresql_where=_TO_REVIEW,
        ),
        Index(
            "ix_sentences_review_questions",
            "campaign_id",
            "review_level",
            "random_key",
            sqlite_where=_QUESTIONS,
            postgresql_where=_QUESTIONS,
        ),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    text: Mapped[str]
    key_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `rules.duplicate_key`: unique in a campaign, short in an index."""
    kind: Mapped[str] = mapped_column(String(16), default="sentence")
    source: Mapped[str]
    licence: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    changeset_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("changesets.id"))
    """How it came in; None for what is older than changesets."""
    variant: Mapped[str | None] = mapped_column(String(35))
    """Code of the language's variant that it is written in, if it was said."""
    domains: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    revision: Mapped[int] = mapped_column(default=1)
    """1, 2, … : which wording this is; an edit names the one that it changes."""
    round: Mapped[int] = mapped_column(default=1)
    """Of review: an edit begins a new one, and so does going back to review."""
    review_level: Mapped[int] = mapped_column(default=2)
    """Place in the review queue: votes still expected, 0 for one that went back."""
    random_key: Mapped[int] = mapped_column(default=random_key)
    n_clips: Mapped[int] = mapped_column(default=0)
    """Clips that stand: neither withdrawn nor refused without insisting."""
    read_level: Mapped[int] = mapped_column(default=_fresh_level)
    """Place in the reading queue (`rules.reading_level`): readings first, then what it covers."""
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    """When it was last approved or rejected."""
    approved_at: Mapped[datetime | None]
    """When it was first approved: from then on clips of it are received, whatever comes."""

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    changeset: Mapped[Changeset | None] = relationship()


class SentenceVote(HasId, Base):
    """What one person thinks of one wording of a sentence; kept for ever, also once taken back."""

    __tablename__ = "sentence_votes"
    __table_args__ = (
        _among("answer", ("yes", "no", "unsure")),
        Index(
            None,
            "person_id",
            "sentence_id",
            "round",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"), index=True)
    round: Mapped[int]
    """Of review, as the sentence had it then: votes of earlier rounds decide no more."""
    answer: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[list[str]]
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    cast_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class SentenceRevision(HasId, Base):
    """One wording of a sentence; the first is written down when the second is made."""

    __tablename__ = "sentence_revisions"
    __table_args__ = (UniqueConstraint("sentence_id", "number"),)

    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"))
    number: Mapped[int]
    text: Mapped[str]
    editor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    made_at: Mapped[datetime]


class SentenceBand(Base):
    """A hash that near-duplicates are likely to share: one band of a sentence's MinHash.

    `band` is a signed 64-bit hash that the campaign and the band's number have gone into.
    """

    __tablename__ = "sentence_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy reads it)

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sentence_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """No foreign key: each deleted sentence would have the whole table searched for it."""


class RuleEdit(HasId, Base):
    """What a community changed of its locale's rules; the newest holds, none is changed."""

    __tablename__ = "rule_edits"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    """1, 2, … in each campaign."""
    changes: Mapped[dict[str, Any]]
    """The fields of `hygiene.RuleSet` that differ from the locale's own, by name."""
    comment: Mapped[str] = mapped_column(String(MAX_COMMENT), default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]


class Coverage(Base):
    """How well a campaign's sentences cover its language, in the order they are offered."""

    __tablename__ = "coverages"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    n_ranked: Mapped[int]
    """Approved sentences that have a place in the order."""
    curve: Mapped[dict[str, Any]]
    """Shares of n-gram types covered after so many sentences, in our order and at random."""
    state: Mapped[dict[str, Any]]
    """What the next, incremental run begins with."""
    computed_at: Mapped[datetime]


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
        Index(None, "sentence_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"))
    reasons: Mapped[list[str]]
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    reported_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
