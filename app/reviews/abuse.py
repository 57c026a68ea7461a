"""Setting a person's votes in a campaign aside as a whole, and counting them again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.queries import hold_clip
from app.jobs import DECIDE_ANEW, enqueue_later
from app.ledger.operations import record
from app.reviews.deciding import decide_anew
from app.reviews.models import Validator, Vote
from app.reviews.rules import ValidatorNotFound


def set_aside(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
    comment: str = "",
) -> bool:
    """Let the person's votes in this campaign, also later ones, count for nothing.

    The rows stay, and the clips are decided again by the votes that are left. Return whether they
    counted until now; raise ValidatorNotFound for somebody who has not voted there.
    """
    validator = _validator(session, person_id, campaign_id)
    if validator.set_aside_at is not None:
        return False
    validator.set_aside_at = at
    _follow(session, validator, "votes.set_aside", actor_id, at, source, comment)
    return True


def reinstate(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
    comment: str = "",
) -> bool:
    """Let votes that were set aside count again; False if they count already.

    Raise ValidatorNotFound for somebody who has not voted there.
    """
    validator = _validator(session, person_id, campaign_id)
    if validator.set_aside_at is None:
        return False
    validator.set_aside_at = None
    _follow(session, validator, "votes.reinstate", actor_id, at, source, comment)
    return True


def people_set_aside(session: Session, campaign_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the people whose votes count for nothing in the campaign."""
    aside = select(Validator.person_id).where(
        Validator.campaign_id == campaign_id, Validator.set_aside_at.is_not(None)
    )
    return set(session.scalars(aside))


def validators_due(session: Session) -> Sequence[uuid.UUID]:
    """Return the ids of validators whose clips are still to be decided again."""
    return session.scalars(select(Validator.id).where(Validator.redecide_due.is_(True))).all()


def clips_voted_on(session: Session, validator_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the clips on which this validator has a vote that stands, in one order."""
    validator = session.get_one(Validator, validator_id)
    voted = (
        select(Vote.clip_id)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(Vote.person_id == validator.person_id, Vote.taken_back_at.is_(None))
        .where(Clip.campaign_id == validator.campaign_id)
    )
    return sorted(session.scalars(voted))


def decide_turn(session: Session, clip_ids: Sequence[uuid.UUID], *, at: datetime) -> None:
    """Decide these clips again by the votes that count now."""
    for clip_id in clip_ids:
        clip = hold_clip(session, clip_id)
        if clip is not None:
            decide_anew(session, clip, at=at)


def _validator(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> Validator:
    found = select(Validator).where(
        Validator.person_id == person_id, Validator.campaign_id == campaign_id
    )
    validator = session.scalar(found.with_for_update(key_share=True))
    if validator is None:
        raise ValidatorNotFound
    return validator


def _follow(
    session: Session,
    validator: Validator,
    verb: str,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
    comment: str,
) -> None:
    validator.redecide_due, validator.updated_at = True, at
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb=verb,
        object_type="validator",
        object_id=validator.id,
        at=at,
        source=source,
        comment=comment,
    )
    enqueue_later(session, DECIDE_ANEW)
