"""Questions to experts: asking them, and taking them back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.models import ExpertTask


def ask_expert(
    session: Session, clip: Clip, kind: str, *, at: datetime, plea: str | None = None
) -> ExpertTask:
    """Ask an expert about a clip that is held; a question of this kind that is open stands."""
    standing = session.scalar(
        select(ExpertTask).where(
            ExpertTask.clip_id == clip.id, ExpertTask.kind == kind, ExpertTask.closed_at.is_(None)
        )
    )
    if standing is not None:
        return standing
    task = ExpertTask(
        campaign_id=clip.campaign_id,
        clip_id=clip.id,
        kind=kind,
        was=clip.state,
        plea=plea,
        opened_at=at,
    )
    session.add(task)
    session.flush()
    return task


def follow_dispute(session: Session, clip: Clip, *, at: datetime) -> None:
    """Ask an expert about a clip that became disputed; ask no more once it is not."""
    if clip.state == "disputed":
        ask_expert(session, clip, "dispute", at=at)
        return
    moot = (
        ExpertTask.clip_id == clip.id,
        ExpertTask.kind == "dispute",
        ExpertTask.closed_at.is_(None),
    )
    session.execute(update(ExpertTask).where(*moot).values(closed_at=at))
