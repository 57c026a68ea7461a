"""Terms that a campaign publishes, and receipts of who agreed to them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, HasId


class Terms(HasId, Base):
    """One version of what a campaign promises and asks; never changed after publication."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    text: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


class Consent(HasId, Base):
    """A receipt: this person agreed to these terms, for these purposes, then, in this way."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "person_id", "terms_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    terms_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("terms.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    purposes: Mapped[list[str]]
    method: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    terms: Mapped[Terms] = relationship(lazy="joined", innerjoin=True)

    @property
    def allows_publication(self) -> bool:
        """Whether clips given under this receipt may enter a release."""
        return self.withdrawn_at is None and "publish" in self.purposes
