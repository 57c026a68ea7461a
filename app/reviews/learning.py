"""Learning from a campaign's votes: reading them, keeping what was learned, deciding again."""

from __future__ import annotations

import itertools
import uuid
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import HEARABLE
from app.quality.models import Measurement
from app.quality.soundness import soundness
from app.reviews.counting import standing_votes
from app.reviews.evidence import Parameters
from app.reviews.fitting import Fit, Votes
from app.reviews.models import GoldClip, ValidationModel, Validator, ValidatorWeight, Vote
from app.reviews.queries import newest_model
from app.reviews.rules import ANSWERS

MOST_VOTES = 1_000_000
"""The newest votes that are learned from; older ones have said what they had to say."""
BATCH = 500
"""Rows read or written together."""
MOST_DECIDED = 20_000
"""Clips that are decided again after learning, the surest first; others wait for their next vote,
or for the next time."""


@dataclass(slots=True)
class Material:
    """The votes of a campaign that stand, by number instead of by name."""

    last: ValidationModel | None
    """The newest model when they were read."""
    n_standing: int
    clips: dict[uuid.UUID, int] = field(default_factory=dict)
    people: dict[uuid.UUID, int] = field(default_factory=dict)
    undecided: set[int] = field(default_factory=set)
    """Numbers of the clips that are in review."""
    _clip: array[int] = field(default_factory=lambda: array("q"))
    _validator: array[int] = field(default_factory=lambda: array("q"))
    _answer: array[int] = field(default_factory=lambda: array("q"))
    p_machine: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(0))
    gold: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, clip_id: uuid.UUID, person_id: uuid.UUID, answer: str, state: str) -> None:
        """Take one vote."""
        clip = self.clips.setdefault(clip_id, len(self.clips))
        self._clip.append(clip)
        self._validator.append(self.people.setdefault(person_id, len(self.people)))
        self._answer.append(ANSWERS.index(answer))
        if state == "in_review":
            self.undecided.add(clip)

    def __len__(self) -> int:
        """Return how many votes there are."""
        return len(self._clip)

    def votes(self) -> Votes:
        """Return them as the model wants them."""
        return Votes(
            clip=np.array(self._clip, np.int64),
            validator=np.array(self._validator, np.int64),
            answer=np.array(self._answer, np.int64),
            p_machine=self.p_machine,
            gold=self.gold,
        )


def read_material(session: Session, campaign_id: uuid.UUID) -> Material:
    """Read the newest MOST_VOTES votes that stand, oldest first among them; it only reads."""
    material = Material(newest_model(session, campaign_id), standing_votes(session, campaign_id))
    set_aside = select(Validator.person_id).where(
        Validator.campaign_id == campaign_id, Validator.set_aside_at.is_not(None)
    )
    votes = (
        select(Vote.clip_id, Vote.person_id, Vote.answer, Clip.state)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(Clip.campaign_id == campaign_id, Clip.state.in_(HEARABLE))
        .where(Vote.taken_back_at.is_(None), Vote.person_id.not_in(set_aside))
        .order_by(Vote.cast_at.desc(), Vote.id)
        .limit(MOST_VOTES)
    )
    for row in session.execute(votes, execution_options={"yield_per": BATCH}):
        material.add(*row)
    _read_truths(session, campaign_id, material)
    _read_machine(session, material)
    return material


def keep_model(
    session: Session, campaign_id: uuid.UUID, material: Material, fit: Fit, *, at: datetime
) -> ValidationModel | None:
    """Write down what was learned; None if somebody else has learned meanwhile."""
    version = material.last.version if material.last else 0
    newest = newest_model(session, campaign_id)
    if (newest.version if newest else 0) != version:
        return None
    model = ValidationModel(
        campaign_id=campaign_id,
        version=version + 1,
        n_votes=material.n_standing,
        parameters=fit.parameters.as_json(),
        calibration_bins=fit.bins,
        fitted_at=at,
    )
    try:
        with session.begin_nested():
            session.add(model)
    except IntegrityError:  # the other one committed just now
        return None
    weights = zip(material.people, fit.weights.tolist(), strict=True)
    for batch in batched(weights):
        rows = [
            {"model_id": model.id, "person_id": person_id, "yes": yes, "no": no, "unsure": unsure}
            for person_id, (yes, no, unsure) in batch
        ]
        session.execute(insert(ValidatorWeight), rows)
    return model


def last_fit(session: Session, material: Material) -> Fit | None:
    """Return what was learned the last time as a place to start from, or None.

    Who was not known then begins like the crowd.
    """
    if material.last is None:
        return None
    parameters = Parameters.from_json(material.last.parameters)
    weights = np.tile(np.array(parameters.crowd), (len(material.people), 1))
    rows = select(
        *(ValidatorWeight.person_id, ValidatorWeight.yes),
        *(ValidatorWeight.no, ValidatorWeight.unsure),
    ).where(ValidatorWeight.model_id == material.last.id)
    for person_id, *known in session.execute(rows, execution_options={"yield_per": BATCH}):
        if person_id in material.people:
            weights[material.people[person_id]] = known
    return Fit(parameters, weights, log_odds=np.zeros(0))


def to_decide_again(material: Material, log_odds: np.ndarray[Any, Any]) -> list[uuid.UUID]:
    """Return up to MOST_DECIDED clips in review that have votes, the surest first."""
    ids = list(material.clips)
    surest = np.argsort(-np.abs(log_odds), kind="stable")
    undecided = (int(clip) for clip in surest if int(clip) in material.undecided)
    return [ids[clip] for clip in itertools.islice(undecided, MOST_DECIDED)]


def batched(items: Any, size: int = BATCH) -> Iterator[list[Any]]:
    """Yield lists of up to `size` items."""
    rest = iter(items)
    while batch := list(itertools.islice(rest, size)):
        yield batch


def _read_truths(session: Session, campaign_id: uuid.UUID, material: Material) -> None:
    material.gold = np.full(len(material.clips), -1, np.int64)
    fixed = select(GoldClip.clip_id, GoldClip.is_valid).where(
        GoldClip.campaign_id == campaign_id, GoldClip.retired_at.is_(None)
    )
    for clip_id, is_valid in session.execute(fixed, execution_options={"yield_per": BATCH}):
        if clip_id in material.clips:
            material.gold[material.clips[clip_id]] = is_valid


def _read_machine(session: Session, material: Material) -> None:
    material.p_machine = np.full(len(material.clips), np.nan)
    for ids in batched(material.clips):
        measured = select(
            *(Measurement.clip_id, Measurement.verdict, Measurement.reasons),
            *(Measurement.speech_s, Measurement.snr_db, Measurement.others),
        ).where(Measurement.clip_id.in_(ids))
        for row in session.execute(measured.order_by(Measurement.measured_at)):
            p = soundness(row)
            material.p_machine[material.clips[row.clip_id]] = np.nan if p is None else p
