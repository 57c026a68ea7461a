"""The random audit: some decided clips are put before experts, who are not told so."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.queries import hold_clip
from app.reviews.deciding import BY_EXPERT
from app.reviews.models import Decision, ExpertTask
from app.reviews.tasks import ask_expert

EVERY = timedelta(days=1)
SHARE = 0.02
"""Of the clips that peers decided in that time."""
MOST_A_DAY = 20
"""Experts are few."""
Z = 1.959964
"""Quantile of the normal law for 95 % certainty, both sides."""


@dataclass(frozen=True, slots=True)
class MeasuredError:
    """How many accepted clips experts checked at random, and how many they found wrong."""

    n: int
    n_wrong: int

    @property
    def share(self) -> float:
        """Share of wrong ones (0 to 1); 0 where none was checked."""
        return self.n_wrong / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """What the share of all lies between, with 95 % certainty (Wilson 1927): 0 to 1."""
        if not self.n:
            return 0.0, 1.0
        spread = Z * math.sqrt(self.share * (1 - self.share) / self.n + Z**2 / (4 * self.n**2))
        middle, scale = self.share + Z**2 / (2 * self.n), 1 + Z**2 / self.n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def draw_audit(session: Session, campaign_id: uuid.UUID, *, at: datetime) -> int:
    """Ask experts about a random SHARE of what peers decided in the last day; return how many.

    At least one where anything was decided, at most MOST_A_DAY. Clips that were asked about
    before are not drawn again.
    """
    asked = select(ExpertTask.id).where(ExpertTask.clip_id == Decision.clip_id)
    decided = (
        select(Decision.clip_id)
        .join(Clip, Clip.id == Decision.clip_id)
        .where(Decision.decided_at > at - EVERY, Decision.policy != BY_EXPERT)
        .where(Decision.outcome.in_(("valid", "invalid")), Clip.state == Decision.outcome)
        .where(Clip.campaign_id == campaign_id, ~asked.exists())
        .distinct()
    )
    n_decided = session.scalar(select(func.count()).select_from(decided.subquery())) or 0
    n_drawn = min(math.ceil(SHARE * n_decided), MOST_A_DAY)
    drawn = decided.subquery()
    chosen = select(drawn.c.clip_id).order_by(func.random()).limit(n_drawn)
    for clip_id in sorted(session.scalars(chosen)):  # in one order, so that none wait in a ring
        clip = hold_clip(session, clip_id)
        if clip is not None and clip.state in ("valid", "invalid"):
            ask_expert(session, clip, "audit", at=at)
    return n_drawn


def measured_error(session: Session, campaign_id: uuid.UUID) -> MeasuredError:
    """Return what the audit found of the campaign's accepted clips, since it began."""
    answers = (
        select(ExpertTask.answer, func.count())
        .where(ExpertTask.campaign_id == campaign_id, ExpertTask.kind == "audit")
        .where(ExpertTask.was == "valid", ExpertTask.answer.is_not(None))
        .group_by(ExpertTask.answer)
    )
    counts = dict(session.execute(answers).all())
    n_wrong = counts.get("no", 0)
    return MeasuredError(n_wrong + counts.get("yes", 0), n_wrong)
