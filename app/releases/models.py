"""Releases and the clips each of them holds."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, HasId


class Release(HasId, Base):
    """One archive of a campaign as its data stood at `as_of`; never changed once written."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        UniqueConstraint("campaign_id", "sha256"),
        UniqueConstraint("campaign_id", "content_sha256"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    """1, 2, 3 … within the campaign."""
    name: Mapped[str] = mapped_column(String(64))
    """The archive's top folder."""
    as_of: Mapped[datetime]
    """The newest change in the data it holds; not when it was built."""
    licence: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the archive."""
    content_sha256: Mapped[str] = mapped_column(String(64))
    """Of what is in the archive, whatever its version: the same content is the same release."""
    n_bytes: Mapped[int] = mapped_column(BigInteger)
    n_clips: Mapped[int]
    recorded_s: Mapped[float]
    """Seconds of audio, as far as measured."""
    built_at: Mapped[datetime]


class ReleaseClip(Base):
    """A clip that a release holds: who has the release has the clip, also after a withdrawal."""

    __tablename__ = "release_clips"
    __table_args__ = (
        CheckConstraint("split IN ('train', 'dev', 'test', 'invalidated', 'other')", name="split"),
    )

    release_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), primary_key=True, index=True)
    split: Mapped[str] = mapped_column(String(16))
    path: Mapped[str] = mapped_column(String(160))
    """As in the release's tables."""
