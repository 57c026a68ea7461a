"""What one person gave: today, and for how many days in a row. Reads only their own rows."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import STANDING
from app.progress.rules import Day, day_bounds
from app.reviews.models import Vote

LONGEST_STREAK = 366
"""Days looked back over; each one is a step along two indexes."""


def person_today(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    at: datetime,
    zone: tzinfo,
) -> Day:
    """Return what the person gave the campaign on the local day of `at`.

    Clips that stand count, with their length as measured or, until then, as their browser said;
    so do votes that were not taken back.
    """
    today = at.astimezone(zone).date()
    begins, ends = day_bounds(today, zone)
    seconds = func.coalesce(Clip.duration_s, Clip.client_duration_s, 0.0)
    clips = select(func.count(), func.coalesce(func.sum(seconds), 0.0)).where(
        Clip.person_id == person_id,
        Clip.received_at >= begins,
        Clip.received_at < ends,
        Clip.campaign_id == campaign_id,
        Clip.state.in_(STANDING),
    )
    votes = (
        select(func.count())
        .select_from(Vote)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(
            Vote.person_id == person_id,
            Vote.cast_at >= begins,
            Vote.cast_at < ends,
            Vote.taken_back_at.is_(None),
            Clip.campaign_id == campaign_id,
        )
    )
    n_clips, recorded_s = session.execute(clips).one()
    n_votes = session.scalar(votes) or 0
    return Day(n_clips, recorded_s, n_votes, _streak(session, person_id, today, zone))


def _streak(session: Session, person_id: uuid.UUID, today: date, zone: tzinfo) -> int:
    """Count the days in a row, ending today or yesterday, on which the person gave something."""
    days, day = 0, _last_day(session, person_id, today, zone)
    expected = today if day == today else today - timedelta(days=1)
    while day == expected and days < LONGEST_STREAK:
        days, expected = days + 1, expected - timedelta(days=1)
        day = _last_day(session, person_id, expected, zone)
    return days


def _last_day(session: Session, person_id: uuid.UUID, day: date, zone: tzinfo) -> date | None:
    """Return the newest local day, this one or one before it, on which the person gave anything."""
    _begins, ends = day_bounds(day, zone)
    clip = select(Clip.received_at).where(
        Clip.person_id == person_id, Clip.received_at < ends, Clip.state.in_(STANDING)
    )
    vote = select(Vote.cast_at).where(
        Vote.person_id == person_id, Vote.cast_at < ends, Vote.taken_back_at.is_(None)
    )
    newest = select(
        clip.order_by(Clip.received_at.desc()).limit(1).scalar_subquery(),
        vote.order_by(Vote.cast_at.desc()).limit(1).scalar_subquery(),
    )
    times = [given for given in session.execute(newest).one() if given is not None]
    return max(times).astimezone(zone).date() if times else None
