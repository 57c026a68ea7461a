"""How far a campaign has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import STANDING
from app.sentences.models import Sentence


@dataclass(frozen=True, slots=True)
class Progress:
    """Exact figures of one campaign; durations in seconds."""

    n_sentences: int
    n_clips: int
    n_in_review: int
    n_valid: int
    recorded_s: float
    valid_s: float
    n_speakers: int


def campaign_progress(session: Session, campaign_id: uuid.UUID) -> Progress:
    """Count a campaign. It reads every clip of it, so callers keep the answer for a while."""
    approved = select(func.count()).where(
        Sentence.campaign_id == campaign_id, Sentence.state == "approved"
    )
    is_valid = Clip.state == "valid"
    counted = (
        select(
            func.count(),
            func.coalesce(func.sum(case((Clip.state == "in_review", 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_valid, 1), else_=0)), 0),
            _seconds(Clip.duration_s),
            _seconds(case((is_valid, Clip.duration_s), else_=0.0)),
            func.count(func.distinct(Clip.person_id)),
        )
        .select_from(Clip)
        .where(Clip.campaign_id == campaign_id, Clip.state.in_(STANDING))
    )
    n_clips, n_in_review, n_valid, recorded_s, valid_s, n_speakers = session.execute(counted).one()
    return Progress(
        n_sentences=session.scalar(approved) or 0,
        n_clips=n_clips,
        n_in_review=n_in_review,
        n_valid=n_valid,
        recorded_s=recorded_s,
        valid_s=valid_s,
        n_speakers=n_speakers,
    )


def _seconds(column: Any) -> ColumnElement[float]:
    return func.coalesce(func.sum(column), 0.0)
