"""A community's campaign for one locale."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.campaigns.rules import (
    DIRECTIONS,
    POLICIES,
    RECORDING_MODES,
    STAGES,
    VALIDATION_POLICIES,
)
from app.db import Base, HasId


def _among(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Campaign(HasId, Base):
    """Where one language's sentences and clips are collected, on its community's terms."""

    __tablename__ = "campaigns"
    __table_args__ = (
        _among("stage", STAGES),
        _among("direction", DIRECTIONS),
        _among("gate_policy", POLICIES),
        _among("recording_mode", RECORDING_MODES),
        _among("validation_policy", VALIDATION_POLICIES),
    )

    tag: Mapped[str] = mapped_column(String(35), unique=True)
    """BCP 47 language tag, in its canonical form."""
    endonym: Mapped[str] = mapped_column(String(120))
    english_name: Mapped[str] = mapped_column(String(120))
    script: Mapped[str] = mapped_column(String(4))
    """ISO 15924 code."""
    direction: Mapped[str] = mapped_column(String(3))
    stage: Mapped[str] = mapped_column(String(16), default="preparing")
    licence: Mapped[str] = mapped_column(String(64))
    """SPDX identifier."""
    organiser: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(254))
    about: Mapped[str] = mapped_column(default="")
    gate_policy: Mapped[str] = mapped_column(String(16), default="normal")
    recording_mode: Mapped[str] = mapped_column(String(16), default="light")
    validation_policy: Mapped[str] = mapped_column(
        String(16), default="adaptive", server_default="two_of_three"
    )
    """Campaigns older than the column go on with the rule they began with."""
    validation_settings: Mapped[dict[str, Any] | None]
    """What the community chose of the policy's settings (`reviews.policy.Policy`), by name."""
    policy_changed_at: Mapped[datetime | None]
    """When the policy was last changed; None once the clips that waited are decided by it."""
    variants: Mapped[list[dict[str, Any]] | None]
    """The language's variants that are told apart: [{code, name}], in the community's order."""
    readers_wanted: Mapped[int | None]
    """Readers that each sentence is offered to; None for as many as come."""
    speaker_salt: Mapped[str] = mapped_column(String(64))
    """Key of the HMAC that makes `client_id` in releases; never published."""
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    @property
    def variant_names(self) -> dict[str, str]:
        """The names of the variants by their codes, in order."""
        return {each["code"]: each["name"] for each in self.variants or []}
