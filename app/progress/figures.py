"""A campaign's progress, counted no more often than need be."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.progress.queries import campaign_progress
from app.progress.rules import Progress

KEPT_FOR = 100
"""Figures are kept this many times as long as counting them took: 1 % of one core at most."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """Figures, and when they are counted again (monotonic seconds)."""

    progress: Progress
    until: float


class Figures:
    """The figures of each campaign as one process last counted them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[uuid.UUID, _Counted] = {}

    def of(self, session: Session, campaign_id: uuid.UUID) -> Progress:
        """Return a campaign's progress, fresh for a small one, at most minutes old for any."""
        known, began = self._kept.get(campaign_id), time.monotonic()
        if known and known.until > began:
            return known.progress
        progress = campaign_progress(session, campaign_id)
        ended = time.monotonic()
        self._kept[campaign_id] = _Counted(progress, until=ended + KEPT_FOR * (ended - began))
        return progress
