"""What a campaign needs most just now, and its figures, counted no more often than need be."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from flask import current_app

from app.extensions import db
from app.progress.queries import Progress, campaign_progress

BACKLOG = 20
"""Clips in review below which another voice helps more than another ear."""
KEPT_FOR = 100
"""Figures are kept this many times as long as counting them took: 1 % of one core at most."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures, and when they are counted again (monotonic seconds)."""

    progress: Progress
    until: float


def most_needed(progress: Progress, *, can_read: bool, can_hear: bool) -> str | None:
    """Return `speak`, `listen`, or None when nothing is left for this person."""
    if can_hear and (not can_read or progress.n_in_review >= max(BACKLOG, progress.n_valid)):
        return "listen"
    return "speak" if can_read else None


def checked_share(progress: Progress) -> float | None:
    """Return which part of the recorded time listeners have found right, or None of nothing."""
    return progress.valid_s / progress.recorded_s if progress.recorded_s else None


def figures(campaign_id: uuid.UUID) -> Progress:
    """Return the campaign's progress, fresh for a small campaign, at most minutes old for any."""
    kept: dict[uuid.UUID, Counted] = current_app.extensions.setdefault("figures", {})
    known, began = kept.get(campaign_id), time.monotonic()
    if known and known.until > began:
        return known.progress
    progress = campaign_progress(db.session, campaign_id)
    ended = time.monotonic()
    kept[campaign_id] = Counted(progress, until=ended + KEPT_FOR * (ended - began))
    return progress
