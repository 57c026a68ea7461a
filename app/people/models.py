"""People and what they may do where."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, HasId


class Person(HasId, Base):
    """Somebody who gives or judges: a guest (a cookie and a recovery code) or an account."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("kind IN ('guest', 'account')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(16), default="guest")
    display_name: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    recovery_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the recovery code; the code has 100 random bits, so a fast hash is enough."""
    recovery_made_at: Mapped[datetime | None]
    is_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Role(HasId, Base):
    """What a person may do in one campaign."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("person_id", "campaign_id", "name"),
        CheckConstraint("name IN ('steward', 'moderator', 'expert')", name="name"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    name: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime]


class Profile(HasId, Base):
    """What somebody said of themselves in one campaign; the newest row holds, none is changed."""

    __tablename__ = "profiles"
    __table_args__ = (Index(None, "person_id", "campaign_id", "said_at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    variant: Mapped[str | None] = mapped_column(String(35))
    """Code of the variant they speak, None if they do not say."""
    knows: Mapped[list[str]]
    """Codes of the variants that they can judge by ear; empty for all."""
    said_at: Mapped[datetime]


class Invitation(HasId, Base):
    """A link that gives whoever opens it first a role in one campaign; kept once it is used."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("role IN ('steward', 'moderator', 'expert')", name="role"),
        UniqueConstraint("token_hash"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    role: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 in hex; the token has 256 random bits."""
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """None for the operator's command line."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    used_at: Mapped[datetime | None]
