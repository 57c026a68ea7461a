"""How far a campaign has come."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import HEARABLE, STANDING
from app.progress.rules import WEEK, Progress, Week
from app.reviews.models import Vote
from app.sentences.models import Sentence


def campaign_progress(session: Session, campaign_id: uuid.UUID) -> Progress:
    """Count a campaign. It reads every clip of it, so callers keep the answer for a while."""
    is_unread = case((Sentence.n_clips == 0, 1), else_=0)
    approved = select(func.count(), func.coalesce(func.sum(is_unread), 0)).where(
        Sentence.campaign_id == campaign_id,
        Sentence.state == "approved",
        Sentence.kind == "sentence",
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
    n_sentences, n_unread = session.execute(approved).one()
    n_clips, n_in_review, n_valid, recorded_s, valid_s, n_speakers = session.execute(counted).one()
    return Progress(
        n_sentences=n_sentences,
        n_unread=n_unread,
        n_clips=n_clips,
        n_in_review=n_in_review,
        n_valid=n_valid,
        recorded_s=recorded_s,
        valid_s=valid_s,
        n_speakers=n_speakers,
    )


def campaign_week(session: Session, campaign_id: uuid.UUID, at: datetime) -> Week:
    """Count what came in and was decided in the week up to `at`.

    It reads every clip of the campaign, and the votes of those in review or newly decided; so
    callers keep the answer for a while.
    """
    since = at - WEEK
    is_new, is_decided = Clip.received_at > since, Clip.decided_at > since
    hearable = (Clip.campaign_id == campaign_id, Clip.state.in_(HEARABLE))
    moved = select(_number(is_new), _number(is_decided)).where(*hearable)
    votes = (
        select(func.count())
        .select_from(Clip)
        .join(Vote, Vote.clip_id == Clip.id)
        .where(*hearable, or_(Clip.state == "in_review", is_decided), Clip.n_votes > 0)
        .where(Vote.cast_at > since, Vote.taken_back_at.is_(None), Vote.is_gold.is_(False))
    )
    n_arrived, n_decided = session.execute(moved).one()
    return Week(session.scalar(votes) or 0, n_arrived, n_decided)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _seconds(column: Any) -> ColumnElement[float]:
    return func.coalesce(func.sum(column), 0.0)
