"""How a campaign's validation goes, for its stewards: bounded samples, whatever its size."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.models import Vote
from app.reviews.rules import NO_REASONS
from app.sentences.models import Sentence

SAMPLE = 5_000
"""Clips of a state that are looked at."""
SHOWN = 20
FEWEST_REJECTED = 5
"""Rejected clips of a speaker from which a cause can be told."""
ONE_CAUSE = 0.6
"""Share of them that have one reason in common."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How often a reason was given in a no, on clips accepted in the end, and on rejected ones."""

    reason: str
    n_accepted: int
    n_rejected: int

    @property
    def share(self) -> float:
        """Share (0 to 1) of them with which the others did not agree."""
        return self.n_accepted / (self.n_accepted + self.n_rejected)


@dataclass(frozen=True, slots=True)
class OneCause:
    """A speaker most of whose rejected clips fail for one reason."""

    person_id: uuid.UUID
    clip_id: uuid.UUID
    """One of those clips. A page names the speaker by it: the id of a person, unlike the campaign's
    pseudonym, would tell who they are in other campaigns."""
    reason: str
    n_rejected: int
    share: float


def disagreements(session: Session, campaign_id: uuid.UUID) -> list[Disagreement]:
    """Return them by reason, those with which the others agreed least first."""
    accepted, rejected = (
        Counter(reason for _, reasons in _noes(session, campaign_id, state) for reason in reasons)
        for state in ("valid", "invalid")
    )
    given = [
        Disagreement(reason, accepted[reason], rejected[reason])
        for reason in NO_REASONS
        if accepted[reason] + rejected[reason]
    ]
    return sorted(given, key=lambda each: -each.share)


def hard_sentences(session: Session, campaign_id: uuid.UUID) -> Sequence[tuple[Sentence, int]]:
    """Return sentences of which several readings were rejected or disputed, with how many."""
    failed = select(Clip.sentence_id).where(
        Clip.campaign_id == campaign_id, Clip.state.in_(("invalid", "disputed"))
    )
    sample = failed.limit(SAMPLE).subquery()
    n = func.count()
    counted = (
        select(Sentence, n)
        .join(sample, sample.c.sentence_id == Sentence.id)
        .group_by(Sentence.id)
        .having(n > 1)
        .order_by(n.desc(), Sentence.id)
        .limit(SHOWN)
    )
    return [(sentence, count) for sentence, count in session.execute(counted)]


def speakers_with_one_cause(session: Session, campaign_id: uuid.UUID) -> list[OneCause]:
    """Return speakers whom one message could help, most rejected clips first."""
    reasons: dict[uuid.UUID, dict[uuid.UUID, set[str]]] = {}
    for (clip_id, person_id), given in _noes(session, campaign_id, "invalid"):
        reasons.setdefault(person_id, {}).setdefault(clip_id, set()).update(given)
    found = []
    for person_id, clips in reasons.items():
        counts = Counter(reason for given in clips.values() for reason in given)
        if len(clips) >= FEWEST_REJECTED and counts:
            reason, n = counts.most_common(1)[0]
            if n >= ONE_CAUSE * len(clips):
                found.append(OneCause(person_id, min(clips), reason, len(clips), n / len(clips)))
    return sorted(found, key=lambda each: -each.n_rejected)[:SHOWN]


def _noes(
    session: Session, campaign_id: uuid.UUID, state: str
) -> list[tuple[tuple[uuid.UUID, uuid.UUID], list[str]]]:
    """Return (clip, speaker) and reasons of each no that stands, on SAMPLE clips of this state."""
    said = (
        select(Clip.id, Clip.person_id, Vote.reasons)
        .join(Vote, Vote.clip_id == Clip.id)
        .where(Clip.id.in_(_sample(campaign_id, state)), Vote.answer == "no")
        .where(Vote.taken_back_at.is_(None), Vote.is_gold.is_(False))
    )
    return [((clip_id, speaker), given) for clip_id, speaker, given in session.execute(said)]


def _sample(campaign_id: uuid.UUID, state: str) -> Select[uuid.UUID]:
    of_state = select(Clip.id).where(Clip.campaign_id == campaign_id, Clip.state == state)
    return of_state.limit(SAMPLE)
