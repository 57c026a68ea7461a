"""From the votes on a clip to its state: by which policy and model, and what is written down."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.clips.operations import move_clip
from app.clips.queries import hold_clip
from app.clips.rules import HEARABLE, need_of, priority
from app.quality.queries import latest_measurement
from app.quality.soundness import soundness
from app.reviews.evidence import START, Parameters, Weights, p_valid
from app.reviews.models import Decision, GoldClip, ValidationModel, Validator, ValidatorWeight, Vote
from app.reviews.policy import Policy, decide, steps
from app.reviews.tasks import follow_dispute

BY_EXPERT = "expert"
"""Policy of a decision that an expert took: votes do not move it."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """By what a clip is decided."""

    policy: Policy
    parameters: Parameters
    model_id: uuid.UUID | None
    """None: by the parameters that a campaign begins with."""
    n_learned: int
    """How many votes stood when the newest model was fitted; 0 before the first."""
    truth: bool | None
    """Whether the clip is valid, if experts have fixed that; None for nearly all clips."""


_newer = aliased(ValidationModel)
_newest = (
    select(func.max(_newer.version))
    .where(_newer.campaign_id == Campaign.id)
    .correlate(Campaign)
    .scalar_subquery()
)


def grounds_of(session: Session, clip: Clip) -> Grounds:
    """Return by what the clip would be decided now, in one statement."""
    found = session.execute(
        select(
            *(Campaign.validation_policy, Campaign.validation_settings),
            *(ValidationModel.id, ValidationModel.n_votes, ValidationModel.parameters),
            GoldClip.is_valid,
        )
        .select_from(Campaign)
        .outerjoin(
            ValidationModel,
            and_(ValidationModel.campaign_id == Campaign.id, ValidationModel.version == _newest),
        )
        .outerjoin(GoldClip, and_(GoldClip.clip_id == clip.id, GoldClip.retired_at.is_(None)))
        .where(Campaign.id == clip.campaign_id)
    ).one()
    name, settings, model_id, n_learned, parameters, truth = found
    return Grounds(
        policy=Policy.of(name, settings),
        parameters=Parameters.from_json(parameters) if parameters else START,
        model_id=model_id,
        n_learned=n_learned or 0,
        truth=truth,
    )


def decide_clip(
    session: Session,
    clip: Clip,
    *,
    at: datetime,
    grounds: Grounds | None = None,
    anew: bool = False,
) -> None:
    """Bring the counters and state of a clip that is held in line with its votes.

    Answers to gold questions do not count, nor do any votes where an expert decided. A decision
    that stands is weighed by the policy, the model and the machine evidence it was taken with, so
    that only votes undo it, never a newer model or policy; `anew` forgets it. A clip that peers may
    not hear any more stays where it is.
    """
    basis = grounds or grounds_of(session, clip)
    last = None if anew else _standing_decision(session, clip)
    if basis.truth is not None or (last is not None and is_by_expert(last)):
        clip.n_votes = len(weighed_answers(session, clip.id, None))
        session.flush()
        return
    policy, parameters, model_id = basis.policy, basis.parameters, basis.model_id
    if last is not None:
        policy = Policy.of(last.policy, last.settings)
        parameters, model_id = _parameters(session, last.model_id), last.model_id
        p_machine = last.p_machine
    else:
        p_machine = soundness(latest_measurement(session, clip.id))
    answers = weighed_answers(session, clip.id, model_id)
    given = [answer for answer, _ in answers]
    p = p_valid(parameters, answers, p_machine)
    clip.n_votes, clip.p_valid = len(given), p
    expected = steps(policy, given, p, parameters)
    clip.priority = priority(expected, need_of(clip.priority))
    outcome = decide(policy, given, p, parameters)
    decision = Decision(
        clip_id=clip.id,
        outcome=outcome,
        policy=policy.name,
        settings=policy.settings,
        p_valid=p,
        p_machine=p_machine,
        n_votes=len(given),
        model_id=model_id,
        decided_at=at,
    )
    take_decision(session, clip, decision, keep=anew)


def is_by_expert(decision: Decision) -> bool:
    """Whether an expert took it; one by the policy `expert` only hands the clip to them."""
    return decision.policy == BY_EXPERT and decision.outcome in ("valid", "invalid")


def take_decision(session: Session, clip: Clip, decision: Decision, *, keep: bool) -> None:
    """Move the clip to where the decision wants it, and write it down if it changes anything.

    `keep` writes it down all the same: it then is what the state rests on.
    """
    state = "in_review" if decision.outcome == "open" else decision.outcome
    if clip.state in HEARABLE and (keep or state != clip.state):
        session.add(decision)
        clip.decided_at = None if decision.outcome == "open" else decision.decided_at
        if state != clip.state:
            move_clip(session, clip, state, at=decision.decided_at)
            follow_dispute(session, clip, at=decision.decided_at)
    session.flush()


def decide_by_expert(session: Session, clip: Clip, is_valid: bool, *, at: datetime) -> None:
    """Let an expert's word stand for the clip, whatever the votes on it say now or later."""
    clip.p_valid = float(is_valid)
    decision = Decision(
        clip_id=clip.id,
        outcome="valid" if is_valid else "invalid",
        policy=BY_EXPERT,
        p_valid=clip.p_valid,
        p_machine=None,
        n_votes=clip.n_votes,
        model_id=None,
        decided_at=at,
    )
    take_decision(session, clip, decision, keep=True)


def weighed_answers(
    session: Session, clip_id: uuid.UUID, model_id: uuid.UUID | None
) -> Sequence[tuple[str, Weights | None]]:
    """Return the answers that count for a clip, oldest first, each with its weights in a model.

    None for somebody whom the model does not know, and for all without a model.
    """
    counting = (
        select(Vote.answer, ValidatorWeight.yes, ValidatorWeight.no, ValidatorWeight.unsure)
        .outerjoin(
            ValidatorWeight,
            and_(ValidatorWeight.model_id == model_id, ValidatorWeight.person_id == Vote.person_id),
        )
        .where(Vote.clip_id == clip_id, Vote.taken_back_at.is_(None), Vote.is_gold.is_(False))
        .where(Vote.person_id.not_in(_set_aside(clip_id)))
        .order_by(Vote.cast_at, Vote.id)
    )
    return [
        (answer, None if yes is None else (yes, no, unsure))
        for answer, yes, no, unsure in session.execute(counting)
    ]


def _set_aside(clip_id: uuid.UUID) -> Select[uuid.UUID]:
    """Select the people whose votes count for nothing in the clip's campaign."""
    campaign = select(Clip.campaign_id).where(Clip.id == clip_id).scalar_subquery()
    return select(Validator.person_id).where(
        Validator.campaign_id == campaign, Validator.set_aside_at.is_not(None)
    )


def decide_again(session: Session, clip_ids: Sequence[uuid.UUID], *, at: datetime) -> int:
    """Decide those of the clips that are still in review as things stand now; return how many.

    What people have decided before is left as it is.
    """
    n_decided = 0
    for clip_id in sorted(clip_ids):  # in one order, so that two sweeps do not wait in a ring
        clip = hold_clip(session, clip_id)
        if clip is not None and clip.state == "in_review":
            decide_clip(session, clip, at=at)
            n_decided += clip.state != "in_review"
    return n_decided


def decide_anew(session: Session, clip: Clip, *, at: datetime) -> None:
    """Decide a clip that is held by the votes that count now, unless an expert has decided it."""
    standing = _standing_decision(session, clip)
    if standing is None or not is_by_expert(standing):
        decide_clip(session, clip, at=at, anew=True)


def _standing_decision(session: Session, clip: Clip) -> Decision | None:
    """Return the decision that the clip's state rests on; None while it is open, or without one."""
    if clip.state not in ("valid", "invalid", "disputed"):
        return None
    taken = select(Decision).where(
        Decision.clip_id == clip.id,
        Decision.outcome == clip.state,
        Decision.decided_at == clip.decided_at,
    )
    return session.scalar(taken.order_by(Decision.id).limit(1))


def _parameters(session: Session, model_id: uuid.UUID | None) -> Parameters:
    if model_id is None:
        return START
    return Parameters.from_json(session.get_one(ValidationModel, model_id).parameters)
