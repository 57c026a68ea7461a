"""What experts are asked, and what follows from their answers; appeals against a rejection."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.clips.models import Clip
from app.clips.queries import hold_clip
from app.clips.rules import HEARABLE
from app.ledger.operations import record
from app.people.models import Person
from app.reviews.deciding import decide_by_expert
from app.reviews.gold import fix_gold
from app.reviews.models import ExpertTask, Vote
from app.reviews.rules import (
    AlreadyAppealed,
    BadAnswer,
    NotRejected,
    TaskNotFound,
    checked_answer,
    checked_words,
)
from app.reviews.tasks import ask_expert


def next_task(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    exclude: Collection[uuid.UUID] = (),
) -> ExpertTask | None:
    """Return an open question for this expert, in no telling order, or None.

    None about a clip of theirs, nor one about which they have answered before: who appeals is
    heard by somebody else. Clips that they voted on come only where no others are left.
    """
    fit = _fit_for(person_id, campaign_id).where(ExpertTask.id.not_in(exclude))
    voted = select(Vote.id).where(Vote.clip_id == ExpertTask.clip_id, Vote.person_id == person_id)
    fresh = session.scalar(fit.where(~voted.exists()).limit(1))
    return fresh or session.scalar(fit.limit(1))


def get_task(session: Session, person_id: uuid.UUID, task_id: uuid.UUID) -> ExpertTask:
    """Return an open question that this expert may answer; raise TaskNotFound."""
    task = session.get(ExpertTask, task_id)
    if task is None:
        raise TaskNotFound
    mine = _fit_for(person_id, task.campaign_id).where(ExpertTask.id == task_id)
    if session.scalar(mine) is None:
        raise TaskNotFound
    return task


def answer_task(
    session: Session,
    person: Person,
    task_id: uuid.UUID,
    *,
    answer: str,
    reasons: Iterable[str] = (),
    comment: str | None = None,
    as_gold: bool = False,
    at: datetime,
    source: str,
) -> ExpertTask:
    """Write down the expert's yes or no, and let it stand for the clip.

    An audit measures: where it agrees with what was decided, the clip is left as it is. With
    `as_gold` people are asked about the clip from now on. Raise TaskNotFound, BadAnswer or
    TooManyWords.
    """
    given, listed = checked_answer(answer, reasons)
    if given == "unsure":
        raise BadAnswer(answer)
    said = checked_words(comment)
    clip = hold_clip(session, get_task(session, person.id, task_id).clip_id)
    task = session.get(ExpertTask, task_id, populate_existing=True)
    if clip is None or task is None or task.closed_at is not None:  # another was faster
        raise TaskNotFound
    task.answer, task.reasons, task.comment = given, listed, said
    task.answered_by_id, task.closed_at = person.id, at
    session.flush()
    is_valid = given == "yes"
    if as_gold:
        fix_gold(session, clip.id, is_valid, actor_id=person.id, at=at, source=source)
    elif task.kind != "audit" or clip.state != ("valid" if is_valid else "invalid"):
        decide_by_expert(session, clip, is_valid, at=at)
    _record(session, f"{task.kind}.answer", clip.id, given, person=person, at=at, source=source)
    return task


def appeal(
    session: Session,
    person: Person,
    clip_id: uuid.UUID,
    *,
    plea: str | None = None,
    at: datetime,
    source: str,
) -> ExpertTask:
    """Ask an expert to hear again a clip of the person's own that was rejected; once for each.

    Raise NotRejected, AlreadyAppealed or TooManyWords.
    """
    words = checked_words(plea)
    clip = hold_clip(session, clip_id)
    if clip is None or clip.person_id != person.id or clip.state != "invalid":
        raise NotRejected
    if appeals_of(session, [clip_id]):
        raise AlreadyAppealed
    task = ask_expert(session, clip, "appeal", at=at, plea=words)
    _record(session, "clip.appeal", clip_id, "", person=person, at=at, source=source)
    return task


def appeals_of(session: Session, clip_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, ExpertTask]:
    """Return, by clip, the appeals that were made for these clips."""
    made = select(ExpertTask).where(ExpertTask.clip_id.in_(clip_ids), ExpertTask.kind == "appeal")
    return {task.clip_id: task for task in session.scalars(made)}


def _fit_for(person_id: uuid.UUID, campaign_id: uuid.UUID) -> Select[ExpertTask]:
    earlier = aliased(ExpertTask)
    mine = select(earlier.id).where(
        earlier.clip_id == ExpertTask.clip_id, earlier.answered_by_id == person_id
    )
    return (
        select(ExpertTask)
        .join(Clip, Clip.id == ExpertTask.clip_id)
        .where(ExpertTask.campaign_id == campaign_id, ExpertTask.closed_at.is_(None))
        .where(Clip.person_id != person_id, Clip.state.in_(HEARABLE), ~mine.exists())
        .order_by(ExpertTask.random_key)
    )


def _record(
    session: Session,
    verb: str,
    clip_id: uuid.UUID,
    comment: str,
    *,
    person: Person,
    at: datetime,
    source: str,
) -> None:
    record(
        session,
        actor_id=person.id,
        verb=verb,
        object_type="clip",
        object_id=clip_id,
        at=at,
        source=source,
        comment=comment,
    )
