"""Listeners whom a steward should look at: bounded samples of what people answered lately."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.models import Validator, ValidatorWeight, Vote
from app.reviews.patterns import Answered, pairs_alike, patterns_of
from app.reviews.queries import newest_model

EMPTY = 0.25
"""A yes that moves the log-odds by less says nothing."""
FEWEST_VOTES = 50
"""Votes of a person before that is told."""
LATELY = timedelta(days=7)
WATCHED = 50
"""So many of those who voted LATELY, the most diligent, are watched for patterns, …"""
NEWEST = 200
"""… in so many of their newest answers."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A listener with what is odd about their answers, or whose votes are set aside."""

    person_id: uuid.UUID
    n_votes: int
    is_set_aside: bool
    causes: tuple[str, ...]
    """Of `says_nothing`, `too_fast` and `always_same`, in this order."""
    alike: tuple[uuid.UUID, ...]
    """Others who are wrong about the same clips."""


def doubtful_listeners(session: Session, campaign_id: uuid.UUID, *, at: datetime) -> list[Doubtful]:
    """Return listeners with an odd pattern, and those set aside; most votes first."""
    watched = _watched(session, campaign_id, at)
    answers = {person_id: _newest(session, person_id, campaign_id) for person_id in watched}
    alike: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one, other in pairs_alike(answers):
        alike.setdefault(one, []).append(other)
        alike.setdefault(other, []).append(one)
    patterns = {person_id: patterns_of(given) for person_id, given in answers.items()}
    says_nothing = _say_nothing(session, campaign_id)
    odd = says_nothing | set(alike) | {who for who, found in patterns.items() if found}
    rows = (
        select(Validator)
        .where(Validator.campaign_id == campaign_id)
        .where(Validator.set_aside_at.is_not(None) | Validator.person_id.in_(odd))
        .order_by(Validator.n_votes.desc(), Validator.id)
        .limit(SHOWN)
    )
    return [
        Doubtful(
            row.person_id,
            row.n_votes,
            row.set_aside_at is not None,
            causes=("says_nothing",) * (row.person_id in says_nothing)
            + tuple(sorted(patterns.get(row.person_id, ()), reverse=True)),
            alike=tuple(alike.get(row.person_id, ())),
        )
        for row in session.scalars(rows)
    ]


def _say_nothing(session: Session, campaign_id: uuid.UUID) -> set[uuid.UUID]:
    """Return those whose yes says nothing by the newest model."""
    model = newest_model(session, campaign_id)
    if model is None:
        return set()
    mine = and_(
        Validator.person_id == ValidatorWeight.person_id, Validator.campaign_id == campaign_id
    )
    empty = (
        select(ValidatorWeight.person_id)
        .join(Validator, mine)
        .where(ValidatorWeight.model_id == model.id, ValidatorWeight.yes < EMPTY)
        .where(Validator.n_votes >= FEWEST_VOTES)
        .order_by(Validator.n_votes.desc())
        .limit(SHOWN)
    )
    return set(session.scalars(empty))


def _watched(session: Session, campaign_id: uuid.UUID, at: datetime) -> list[uuid.UUID]:
    busy = (
        select(Validator.person_id)
        .where(Validator.campaign_id == campaign_id, Validator.updated_at > at - LATELY)
        .order_by(Validator.n_votes.desc(), Validator.id)
        .limit(WATCHED)
    )
    return list(session.scalars(busy))


def _newest(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> list[Answered]:
    """Return the person's newest answers in the campaign, oldest first."""
    newest = (
        select(Vote.clip_id, Vote.answer, Vote.cast_at, Clip.duration_s, Clip.state)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(Vote.person_id == person_id, Vote.taken_back_at.is_(None))
        .where(Clip.campaign_id == campaign_id)
        .order_by(Vote.cast_at.desc())
        .limit(NEWEST)
    )
    truth = {"valid": True, "invalid": False}
    return [
        Answered(clip_id, answer, cast_at, duration_s or 0.0, truth.get(state))
        for clip_id, answer, cast_at, duration_s, state in session.execute(newest)
    ][::-1]
