"""What listeners said of clips: how many heard each, and why some said no; never who."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reviews.models import Vote
from app.reviews.rules import NO_REASONS


@dataclass(slots=True)
class Heard:
    """What the votes on one clip come to."""

    n_listeners: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """How many gave each of NO_REASONS; somebody who said no may give several, or none."""

    def said(self) -> list[tuple[str, int]]:
        """Return the reasons that were given, most often given first."""
        given = [(reason, self.reasons[reason]) for reason in NO_REASONS if self.reasons[reason]]
        return sorted(given, key=lambda each: -each[1])


def heard_of(session: Session, clip_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Heard]:
    """Return what was said of those of these clips that have votes which stand.

    Answers to gold questions are left out: they tell of the listener, and would tell the giver
    which clips are asked about so.
    """
    standing = select(Vote.clip_id, Vote.reasons).where(
        Vote.clip_id.in_(clip_ids), Vote.taken_back_at.is_(None), Vote.is_gold.is_(False)
    )
    heard: dict[uuid.UUID, Heard] = {}
    for clip_id, reasons in session.execute(standing):
        of_clip = heard.setdefault(clip_id, Heard())
        of_clip.n_listeners += 1
        of_clip.reasons.update(reasons)
    return heard
