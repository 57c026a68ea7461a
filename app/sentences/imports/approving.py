"""Approving an import unread, after a look at a sample of it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.orm import Session

from app.db import insert_unless_there
from app.jobs import ALL, APPROVE_TEXTS, Work, enqueue_later
from app.ledger.operations import record
from app.people.models import Person, Role
from app.queues import KEY_SPAN, random_key
from app.sentences.deciding import RANK, approve, reject
from app.sentences.imports.claims import Overtaken, claim, step
from app.sentences.imports.sampling import SAMPLE, SampleSoFar
from app.sentences.imports.stages import NotNow
from app.sentences.models import Changeset, Sentence, SentenceVote
from app.sentences.reviewing.judging import HAVE_A_SAY
from app.sentences.rules import FRESH, reading_level

ROWS = 1_000
"""Sentences approved in one transaction."""
PAGE = 1_000
"""Rows of the review queue that are looked at together."""
FEW = 5_000
"""Sentences up to which all of an import's ids are read to draw from them."""


def sample_of(session: Session, changeset: Changeset, n: int = SAMPLE) -> Sequence[Sentence]:
    """Return n sentences of the changeset that wait for reviewers, drawn at random."""
    waiting = select(Sentence).where(*_waiting_in(changeset.id))
    if changeset.n_added <= FEW:
        ids = list(session.scalars(waiting.with_only_columns(Sentence.id)))
        drawn = secrets.SystemRandom().sample(ids, min(n, len(ids)))
        return session.scalars(select(Sentence).where(Sentence.id.in_(drawn))).all()
    return _neighbours(session, changeset, n)


def _neighbours(session: Session, changeset: Changeset, n: int) -> list[Sentence]:
    """Draw from the review queue: who stand together there have only their hashes in common."""
    found: list[uuid.UUID] = []
    start = random_key()
    for low, high in ((start, KEY_SPAN), (0, start)):
        while len(found) < n:
            page = session.execute(
                select(Sentence.id, Sentence.changeset_id, Sentence.random_key)
                .where(
                    Sentence.campaign_id == changeset.campaign_id,
                    Sentence.state == literal_column("'pending'"),
                    Sentence.review_level == FRESH,
                    Sentence.random_key >= low,
                    Sentence.random_key < high,
                )
                .order_by(Sentence.random_key)
                .limit(PAGE)
            ).all()
            found += [row.id for row in page if row.changeset_id == changeset.id]
            if len(page) < PAGE:
                break
            low = page[-1].random_key + 1
    drawn = select(Sentence).where(Sentence.id.in_(found[:n]))
    return list(session.scalars(drawn))


def sample_so_far(session: Session, changeset: Changeset) -> SampleSoFar:
    """Return what the campaign's stewards and moderators found in the changeset."""
    cast = (
        select(
            func.count(func.distinct(Sentence.id)),
            func.count(func.distinct(Sentence.id)).filter(Sentence.state == "rejected"),
        )
        .join(SentenceVote, SentenceVote.sentence_id == Sentence.id)
        .join(
            Role,
            (Role.person_id == SentenceVote.person_id) & (Role.campaign_id == Sentence.campaign_id),
        )
        .where(
            Sentence.changeset_id == changeset.id,
            Sentence.state.in_(("approved", "rejected")),
            SentenceVote.taken_back_at.is_(None),
            SentenceVote.answer.in_(("yes", "no")),
            Role.name.in_(HAVE_A_SAY),
        )
    )
    n_judged, n_unfit = session.execute(cast).one()
    return SampleSoFar(n_judged, n_unfit)


def waiting_count(session: Session, changeset: Changeset) -> int:
    """Return how many sentences of the changeset wait for reviewers."""
    waiting = select(func.count()).where(*_waiting_in(changeset.id))
    return session.scalar(waiting) or 0


def judge_sample(
    session: Session,
    changeset: Changeset,
    person: Person,
    *,
    unfit_ids: Collection[uuid.UUID],
    sample_ids: Collection[uuid.UUID],
    at: datetime,
) -> SampleSoFar:
    """Reject the sentences that were ticked, approve the others; return what is known now.

    Each is a vote of the person's. What others have decided meanwhile, or is not of this
    changeset, is left alone.
    """
    shown = session.scalars(
        select(Sentence).where(Sentence.id.in_(list(sample_ids)), *_waiting_in(changeset.id))
    )
    for sentence in shown.all():
        answer = "no" if sentence.id in unfit_ids else "yes"
        vote = SentenceVote(
            id=uuid.uuid4(),
            person_id=person.id,
            sentence_id=sentence.id,
            round=sentence.round,
            answer=answer,
            reasons=[],
            cast_at=at,
        )
        if insert_unless_there(session, vote):
            (reject if answer == "no" else approve)(session, sentence, at)
    session.flush()
    return sample_so_far(session, changeset)


def approve_rest(
    session: Session, changeset: Changeset, *, actor_id: uuid.UUID, at: datetime, source: str
) -> None:
    """Have all that waits in the changeset approved, unread.

    Raise NotNow unless it is imported, SampleTooSmall or TooManyUnfit by what the sample says.
    """
    if changeset.state != "imported":
        raise NotNow
    so_far = sample_so_far(session, changeset)
    so_far.check()
    session.flush()
    asked = (
        update(Changeset)
        .where(Changeset.id == changeset.id, Changeset.state == "imported")
        .values(approved_at=at, share_done=0.0, worked_at=None)
    )
    if session.connection().execute(asked).rowcount == 0:
        raise NotNow
    session.refresh(changeset)
    enqueue_later(session, APPROVE_TEXTS, changeset_id=str(changeset.id))
    record(
        session,
        actor_id=actor_id,
        verb="sentences.approve_rest",
        object_type="changeset",
        object_id=changeset.id,
        at=at,
        source=source,
        comment=f"{so_far.n_unfit} of {so_far.n_judged} unfit in the sample",
    )


def approve_waiting(work: Work, changeset_id: uuid.UUID) -> bool:
    """Approve what waits in a changeset, if that is still owed; return whether it is done."""
    with work.transaction() as session:
        changeset = session.get(Changeset, changeset_id)
        if changeset is None or changeset.approved_at is None or changeset.share_done >= 1:
            return False
        held = claim(session, changeset_id, ("imported",), "imported", at=work.now())
        campaign_id = changeset.campaign_id
        left = waiting_count(session, changeset)
    if held is None:
        return False
    n_done, total = 0, max(1, left)
    try:
        while True:
            at = work.now()
            with work.transaction() as session:
                n_approved = _approve_some(session, changeset_id, at)
                n_done += n_approved
                share = min(0.99, n_done / total) if n_approved else 1.0
                values = {"share_done": share} | ({} if n_approved else {"worked_at": None})
                held_since = step(session, held, values, at=at)
                if not n_approved and RANK in ALL:
                    enqueue_later(session, RANK, campaign_id=str(campaign_id))
            if not n_approved:
                return True
            held.held_since = held_since
    except Overtaken:
        return False


def _approve_some(session: Session, changeset_id: uuid.UUID, at: datetime) -> int:
    """Do what `deciding.approve` does, to many at once; return to how many."""
    waiting = select(Sentence.id).where(*_waiting_in(changeset_id)).limit(ROWS)
    ids = list(session.scalars(waiting))
    session.execute(
        update(Sentence)
        .where(Sentence.id.in_(ids), Sentence.state == "pending")
        .values(
            state="approved",
            decided_at=at,
            approved_at=func.coalesce(Sentence.approved_at, at),
            read_level=Sentence.n_clips * (reading_level(1, 0)) + reading_level(0),
        ),
        execution_options={"synchronize_session": False},
    )
    return len(ids)


def _waiting_in(changeset_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return Sentence.changeset_id == changeset_id, Sentence.state == "pending"
