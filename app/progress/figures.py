"""A campaign's progress, counted no more often than need be."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.progress.queries import campaign_progress, campaign_week
from app.progress.rules import Progress, Week
from app.progress.text import TextFigures, campaign_text

T = TypeVar("T")

KEPT_FOR = 100
"""Figures are kept this many times as long as counting them took: 1 % of one core at most."""


@dataclass(frozen=True, slots=True)
class _Counted(Generic[T]):
    """Figures, and when they are counted again (monotonic seconds)."""

    figures: T
    until: float


class _Kept(Generic[T]):
    """One kind of figures of each campaign."""

    def __init__(self) -> None:
        self._counted: dict[uuid.UUID, _Counted[T]] = {}

    def of(self, campaign_id: uuid.UUID, count: Callable[[], T]) -> T:
        known, began = self._counted.get(campaign_id), time.monotonic()
        if known and known.until > began:
            return known.figures
        figures = count()
        ended = time.monotonic()
        self._counted[campaign_id] = _Counted(figures, until=ended + KEPT_FOR * (ended - began))
        return figures


class Figures:
    """The figures of each campaign as one process last counted them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._progress: _Kept[Progress] = _Kept()
        self._weeks: _Kept[Week] = _Kept()
        self._texts: _Kept[TextFigures] = _Kept()

    def of(self, session: Session, campaign_id: uuid.UUID) -> Progress:
        """Return a campaign's progress, fresh for a small one, at most minutes old for any."""
        return self._progress.of(campaign_id, lambda: campaign_progress(session, campaign_id))

    def week_of(self, session: Session, campaign_id: uuid.UUID, at: datetime) -> Week:
        """Return what moved its backlog in the week up to `at`, kept in the same way."""
        return self._weeks.of(campaign_id, lambda: campaign_week(session, campaign_id, at))

    def text_of(self, session: Session, campaign_id: uuid.UUID) -> TextFigures:
        """Return how far its text has come, kept in the same way."""
        return self._texts.of(campaign_id, lambda: campaign_text(session, campaign_id))
