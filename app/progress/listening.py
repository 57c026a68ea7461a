"""What a person has heard in a campaign, how it agrees with the others, what these complain of."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.models import Vote
from app.reviews.rules import NO_REASONS

WEEKS = 8
WEEK = timedelta(days=7)
FEWEST_JUDGED = 10
"""Below so many settled clips a share of agreement means nothing, and is not told."""
MOST_CLIPS = 2_000
"""Rejected clips whose reasons are counted: a campaign of any size costs the same."""


@dataclass(frozen=True, slots=True)
class Listening:
    """One person's answers in one campaign that stand."""

    answers: dict[str, int]
    """How many of each of yes, no and unsure."""
    by_week: list[int]
    """Answers in each of the last WEEKS weeks, oldest first."""
    n_settled: int
    """Yes and no on clips that are settled by now."""
    n_agreed: int

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(self.answers.values())

    @property
    def agreement(self) -> float | None:
        """Share (0 to 1) of settled clips that came out as they said; None of too few."""
        return self.n_agreed / self.n_settled if self.n_settled >= FEWEST_JUDGED else None


def listening_of(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID, *, at: datetime
) -> Listening:
    """Count a person's answers; gold questions are among them, and nothing sets them apart."""
    mine = (Vote.person_id == person_id, Vote.taken_back_at.is_(None))
    counted = (
        select(Vote.answer, Clip.state, func.count())
        .join(Clip, Clip.id == Vote.clip_id)
        .where(*mine, Clip.campaign_id == campaign_id)
        .group_by(Vote.answer, Clip.state)
    )
    answers, settled, agreed = Counter[str](), 0, 0
    for answer, state, n in session.execute(counted):
        answers[answer] += n
        if answer != "unsure" and state in ("valid", "invalid"):
            settled += n
            agreed += n * ((answer == "yes") == (state == "valid"))
    recent = (
        select(Vote.cast_at)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(*mine, Clip.campaign_id == campaign_id, Vote.cast_at > at - WEEKS * WEEK)
    )
    return Listening(dict(answers), _by_week(session.scalars(recent), at), settled, agreed)


def reasons_given(session: Session, campaign_id: uuid.UUID) -> list[tuple[str, int]]:
    """Return why clips are rejected in a campaign, most often first, over MOST_CLIPS of them."""
    rejected = (
        select(Clip.id)
        .where(Clip.campaign_id == campaign_id, Clip.state == "invalid")
        .limit(MOST_CLIPS)
    )
    said = select(Vote.reasons).where(
        Vote.clip_id.in_(rejected),
        Vote.answer == "no",
        Vote.taken_back_at.is_(None),
        Vote.is_gold.is_(False),
    )
    counts = Counter(reason for reasons in session.scalars(said) for reason in reasons)
    given = [(reason, counts[reason]) for reason in NO_REASONS if counts[reason]]
    return sorted(given, key=lambda each: -each[1])


def _by_week(cast: Iterable[datetime], at: datetime) -> list[int]:
    weeks = Counter(int((at - each) / WEEK) for each in cast)
    return [weeks[ago] for ago in reversed(range(WEEKS))]
