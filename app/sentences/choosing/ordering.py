"""The place of each approved sentence in the reading queue, as rows know it.

Rows are read page by page and places are written in short transactions, so that on SQLite nobody
waits for long. A sentence that is missed on the way, because it moved or somebody held it, keeps
the place it has until the next time.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Integer,
    Uuid,
    bindparam,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.queries import KNOWN_STAGES
from app.db import insert_unless_there
from app.sentences.choosing.curve import Curve
from app.sentences.models import Coverage, Sentence
from app.sentences.queue import TO_READ
from app.sentences.rules import READING_STEP, UNRANKED, reading_level

PAGE = 5000
"""Sentences read at once."""
REST = timedelta(minutes=1)
"""Between two runs for one campaign: what is approved meanwhile waits at the end of the queue."""
_PLACE = (
    update(Sentence)
    .where(
        Sentence.id == bindparam("sentence_id", type_=Uuid),
        Sentence.revision == bindparam("read_revision", type_=Integer),
    )
    .values(read_level=Sentence.n_clips * READING_STEP + bindparam("place", type_=Integer))
)


class Row(NamedTuple):
    """What ranking wants to know of a sentence."""

    id: uuid.UUID
    text: str
    domains: list[str]
    revision: int
    n_clips: int
    read_level: int
    random_key: int

    @property
    def is_read(self) -> bool:
        """Whether somebody has recorded it."""
        return self.n_clips > 0


@dataclass(frozen=True, slots=True)
class CoverageSeen:
    """What a page shows of a campaign's coverage."""

    n_ranked: int
    """Approved sentences with a place in the order, by the last run."""
    curve: Curve
    computed_at: datetime


Cursor = tuple[int, int]
"""Where a reading of the queue is: level, and random key."""
START: Cursor = (-1, -1)


def coverage_of(session: Session, campaign_id: uuid.UUID) -> CoverageSeen | None:
    """Return how well the campaign's sentences cover its language; None until that is computed."""
    kept = session.execute(
        select(Coverage.n_ranked, Coverage.curve, Coverage.computed_at).where(
            Coverage.campaign_id == campaign_id
        )
    ).one_or_none()
    if kept is None or not kept.curve:
        return None
    return CoverageSeen(kept.n_ranked, Curve(**kept.curve), kept.computed_at)


def campaigns_unranked(session: Session) -> Sequence[uuid.UUID]:
    """Return the campaigns in which approved sentences that nobody has read wait for a place."""
    waits = select(Sentence.id).where(
        Sentence.campaign_id == Campaign.id, TO_READ.waiting, Sentence.read_level == UNRANKED
    )
    return session.scalars(select(Campaign.id).where(waits.exists())).all()


def campaigns_known(session: Session) -> Sequence[uuid.UUID]:
    """Return the campaigns whose sentences are read, or will be."""
    return session.scalars(select(Campaign.id).where(Campaign.stage.in_(KNOWN_STAGES))).all()


def is_resting(session: Session, campaign_id: uuid.UUID, *, at: datetime) -> bool:
    """Whether a run for the campaign began within REST, or is under way."""
    last = session.scalar(select(Coverage.computed_at).where(Coverage.campaign_id == campaign_id))
    return last is not None and last > at - REST


def begin_run(session: Session, campaign_id: uuid.UUID, *, at: datetime) -> bool:
    """Say that a run begins or goes on; return False within REST of another one."""
    new = Coverage(campaign_id=campaign_id, n_ranked=0, curve={}, state={}, computed_at=at)
    if insert_unless_there(session, new):
        return True
    return _touch(session, campaign_id, Coverage.computed_at <= at - REST, at)


def go_on(session: Session, campaign_id: uuid.UUID, *, at: datetime) -> None:
    """Say that the run is still under way, so that no other one begins."""
    _touch(session, campaign_id, Coverage.computed_at < at, at)


def _touch(
    session: Session, campaign_id: uuid.UUID, when: ColumnElement[bool], at: datetime
) -> bool:
    mine = update(Coverage).where(Coverage.campaign_id == campaign_id, when)
    done: CursorResult[Any] = session.connection().execute(mine.values(computed_at=at))
    return done.rowcount > 0


def kept_state(session: Session, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Return what the last run left for the next one."""
    kept = select(Coverage.state).where(Coverage.campaign_id == campaign_id)
    return session.scalar(kept) or {}


def end_run(
    session: Session,
    campaign_id: uuid.UUID,
    *,
    n_ranked: int,
    state: dict[str, Any],
    curve: Curve | None,
    at: datetime,
) -> None:
    """Keep what a run found; without a curve the one before stands."""
    kept = session.get_one(Coverage, campaign_id)
    kept.n_ranked, kept.state, kept.computed_at = n_ranked, state, at
    if curve is not None:
        kept.curve = curve.as_json()
    session.flush()


def count_waiting(session: Session, campaign_id: uuid.UUID) -> tuple[int, int]:
    """Return how many approved sentences nobody has recorded, and how many somebody has."""
    counted = select(func.count()).select_from(Sentence)
    here = counted.where(Sentence.campaign_id == campaign_id, TO_READ.waiting)
    n_unread = session.scalar(here.where(Sentence.read_level < READING_STEP)) or 0
    return n_unread, (session.scalar(here) or 0) - n_unread


def unranked_levels(session: Session, campaign_id: uuid.UUID) -> list[int]:
    """Return the levels at which sentences stand that have no place yet."""
    here = select(Sentence.read_level).where(Sentence.campaign_id == campaign_id, TO_READ.waiting)
    highest = session.scalar(here.with_only_columns(func.max(Sentence.read_level))) or 0
    last_places = range(UNRANKED, highest + 1, READING_STEP)
    return list(session.scalars(here.where(Sentence.read_level.in_(last_places)).distinct()))


def read_page(
    session: Session, campaign_id: uuid.UUID, after: Cursor, levels: Collection[int] | None = None
) -> list[Row]:
    """Return up to PAGE sentences behind a place in the queue, in its order, of these levels."""
    behind = tuple_(Sentence.read_level, Sentence.random_key) > tuple_(*after)
    columns = [getattr(Sentence, name) for name in Row._fields]
    here = select(*columns).where(Sentence.campaign_id == campaign_id, TO_READ.waiting, behind)
    if levels is not None:
        here = here.where(Sentence.read_level.in_(levels))
    ordered = here.order_by(Sentence.read_level, Sentence.random_key).limit(PAGE)
    return [Row(*row) for row in session.execute(ordered)]


def is_at(row: Row, place: int) -> bool:
    """Whether the sentence stands where this place is among those with as many clips."""
    return row.read_level == reading_level(row.n_clips, place)


def write_places(session: Session, placed: Sequence[tuple[Row, int]]) -> None:
    """Give sentences their places, but for one that somebody else is changing, or has edited.

    It waits for nobody: it would hold others' rows meanwhile.
    """
    ids = [row.id for row, _ in placed]
    held = select(Sentence.id).where(Sentence.id.in_(ids)).with_for_update(skip_locked=True)
    free = set(session.scalars(held))
    changes = [
        {"sentence_id": row.id, "read_revision": row.revision, "place": place}
        for row, place in placed
        if row.id in free
    ]
    if changes:
        session.connection().execute(_PLACE, changes)
