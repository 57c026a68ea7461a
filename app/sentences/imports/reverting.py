"""Taking an import back: what nobody has touched goes, the rest is offered no more."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import Base
from app.jobs import Work
from app.sentences.alike.likeness import drop_bands
from app.sentences.imports.claims import Claim, Overtaken, claim, step
from app.sentences.imports.stages import REVERTING
from app.sentences.models import Changeset, Sentence
from app.sentences.rules import STATES

ROWS = 1_000
"""Sentences looked at in one transaction."""
RESTS = ("pending", "approved")
"""States out of which a touched sentence is retired; one that was found unfit stays so."""


def revert_file(work: Work, changeset_id: uuid.UUID) -> bool:
    """Take back a changeset, if that is still owed; return whether it is done.

    Done a second time after a kill it goes on with what is left.
    """
    with work.transaction() as session:
        held = claim(session, changeset_id, REVERTING, "reverting", at=work.now())
        if held is None:
            return False
        changeset = session.get_one(Changeset, changeset_id, populate_existing=True)
        campaign_id, n_added = changeset.campaign_id, max(1, changeset.n_added)
    n_done = 0
    try:
        # What is retired meanwhile comes once more, last of all, and stays as it is.
        for state in STATES:
            last = uuid.UUID(int=0)
            while rows := _take_back(work, held, campaign_id, (state, last), n_done / n_added):
                last, n_done = rows[-1][0], n_done + len(rows)
        with work.transaction() as session:
            done = {"state": "reverted", "share_done": 1.0, "worked_at": None}
            step(session, held, done, at=work.now())
    except Overtaken:
        return False
    return True


def _take_back(
    work: Work, held: Claim, campaign_id: uuid.UUID, after: tuple[str, uuid.UUID], share: float
) -> Sequence[tuple[uuid.UUID, str]]:
    """Take back the next sentences of a state, `after` an id; return them."""
    state, last = after
    at = work.now()
    with work.transaction() as session:
        following = (
            select(Sentence.id, Sentence.text)
            .where(
                Sentence.changeset_id == held.changeset_id,
                Sentence.state == state,
                Sentence.id > last,
            )
            .order_by(Sentence.id)
            .limit(ROWS)
        )
        rows = [(row.id, row.text) for row in session.execute(following)]
        touched = touched_among(session, [sentence_id for sentence_id, _ in rows])
        untouched = [row for row in rows if row[0] not in touched]
        drop_bands(session, campaign_id, untouched)
        session.execute(delete(Sentence).where(Sentence.id.in_([row[0] for row in untouched])))
        session.execute(
            update(Sentence)
            .where(Sentence.id.in_(touched), Sentence.state.in_(RESTS))
            .values(state="retired", decided_at=at)
        )
        held_since = step(session, held, {"share_done": min(1.0, share)}, at=at)
    held.held_since = held_since
    return rows


def touched_among(session: Session, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return the sentences that any row of any table refers to: clips, votes, turns, reports, …

    The schema says which tables those are; this capability does not know those above it.
    """
    found: set[uuid.UUID] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is Sentence.__table__.c.id for key in column.foreign_keys):
                found.update(session.scalars(select(column).where(column.in_(ids))))
    return found
