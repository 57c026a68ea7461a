"""Choosing what to hear next, and lending it for a few minutes.

A clip is in no more hands than the votes it is still expected to need, so that nobody listens in
vain. A loan steers the choice and nothing else: a vote counts with or without one.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, func, literal_column, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import NEEDS
from app.db import upsert_all
from app.people.queries import known_variants
from app.queues import Page, Queue, Unfit, Waiting
from app.reviews.gold import question_for
from app.reviews.models import ClipLease, Vote
from app.reviews.queries import had_by
from app.reviews.rules import is_known

TO_HEAR = Queue(
    Clip,
    Clip.priority,
    Clip.state == literal_column("'in_review'"),
    beside=(Clip.person_id, Clip.priority, Clip.variant),
)
"""Clips in review, those nearest to a decision first."""
LEASE = timedelta(minutes=5)
"""How long a clip is lent: a few clips are fetched ahead, and heard within that time."""
MOST_IN_A_ROW = 3
"""Clips of one speaker that somebody hears one after another, where others wait, too."""
MOST_LENT = 40
"""Clips that are lent to one person at once; who asks for more is shown them without."""
CANDIDATES = 64
"""Clips among which other speakers are looked for."""


def next_to_hear(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
    at: datetime | None = None,
) -> Sequence[Clip]:
    """Return up to `count` clips in review that this person neither made, judged nor skipped.

    Clips in a variant that they do not know are left out. Those nearest to a decision come first,
    then those that the campaign needs most; among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1). With the time `at` what is returned is lent to the person for
    LEASE: clips that are in enough hands are left out, and now and then one is a gold question.
    Without it this only looks.
    """
    if person_id is None or at is None:
        unfit = _unfit(session, person_id, campaign_id, exclude)
        found = TO_HEAR.find(session, campaign_id, count, unfit, start)
        return TO_HEAR.load(session, [clip.id for clip in found])
    chosen = _lend(session, person_id, campaign_id, count, exclude, start, at)
    gold = question_for(
        session, person_id, campaign_id, among=count, exclude={*exclude, *chosen}, start=start
    )
    if gold is not None:
        del chosen[count - 1 :]
        chosen.insert(secrets.randbelow(len(chosen) + 1), gold.id)
    return TO_HEAR.load(session, chosen)


def give_back(session: Session, person_id: uuid.UUID, clip_id: uuid.UUID) -> None:
    """End the person's loan of a clip, if there is one."""
    mine = ClipLease.clip_id == clip_id, ClipLease.person_id == person_id
    session.execute(delete(ClipLease).where(*mine))


def forget_lapsed(session: Session, *, at: datetime) -> None:
    """Delete the rows of loans that are over: they mean nothing any more."""
    session.execute(delete(ClipLease).where(ClipLease.until < at))


def _lend(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID],
    start: int | None,
    at: datetime,
) -> list[uuid.UUID]:
    _take_turn(session, campaign_id)
    unfit = _unfit(session, person_id, campaign_id, exclude, at)
    found = TO_HEAR.find(session, campaign_id, count, unfit, start)
    chosen = _mixed(session, person_id, campaign_id, found, unfit, start)
    room = max(0, MOST_LENT - _count_lent(session, person_id, at))
    loan = {"person_id": person_id, "until": at + LEASE}
    loans = [{"clip_id": clip_id, **loan} for clip_id in chosen[:room]]
    upsert_all(session, ClipLease, loans, key=("clip_id", "person_id"))
    return chosen


def _take_turn(session: Session, campaign_id: uuid.UUID) -> None:
    """Let one person of a campaign look and borrow at a time, until we commit.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = campaign_id.int % 2**63  # a signed bigint; two campaigns with one key do no harm
        session.execute(select(func.pg_advisory_xact_lock(key)))


def _count_lent(session: Session, person_id: uuid.UUID, at: datetime) -> int:
    mine = select(func.count()).select_from(ClipLease)
    return session.scalars(mine.where(ClipLease.person_id == person_id, ClipLease.until > at)).one()


def _mixed(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    found: list[Waiting],
    unfit: Unfit,
    start: int | None,
) -> list[uuid.UUID]:
    """Return as many clips without long runs of one speaker, if the queue's beginning has any."""
    heard = _heard_last(session, person_id)
    if _longest_run([*heard, *(clip.person_id for clip in found)]) <= MOST_IN_A_ROW:
        return [clip.id for clip in found]
    wider = TO_HEAR.find(session, campaign_id, max(CANDIDATES, len(found)), unfit, start)
    return without_runs({clip.id: clip.person_id for clip in wider}, heard, len(found))


def without_runs(
    speakers: Mapping[uuid.UUID, uuid.UUID],
    heard: Sequence[uuid.UUID],
    count: int,
) -> list[uuid.UUID]:
    """Return up to `count` clips in their order, but for runs of more than MOST_IN_A_ROW.

    `speakers` are the clips in order, each with who speaks, and `heard` those of the last clips
    before them, oldest first. Where only one speaker is left the run goes on: hearing them is
    better than hearing nobody.
    """
    chosen: list[uuid.UUID] = []
    rest, last = list(speakers), list(heard)
    while rest and len(chosen) < count:
        tail = last[-MOST_IN_A_ROW:]
        tired = tail[0] if len(tail) == MOST_IN_A_ROW and len(set(tail)) == 1 else None
        at = next((n for n, clip in enumerate(rest) if speakers[clip] != tired), 0)
        chosen.append(rest.pop(at))
        last.append(speakers[chosen[-1]])
    return chosen


def _longest_run(speakers: Sequence[uuid.UUID]) -> int:
    return max((len(list(run)) for _, run in groupby(speakers)), default=0)


def _heard_last(session: Session, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the speakers of the clips that the person judged last, oldest first."""
    last = (
        select(Clip.person_id)
        .join(Vote, Vote.clip_id == Clip.id)
        .where(Vote.person_id == person_id, Vote.taken_back_at.is_(None))
        .order_by(Vote.cast_at.desc())
        .limit(MOST_IN_A_ROW)
    )
    return list(session.scalars(last))[::-1]


def _unfit(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    exclude: Collection[uuid.UUID],
    at: datetime | None = None,
) -> Unfit:
    known = known_variants(session, person_id, campaign_id) if person_id else None

    def unfit(clips: Page) -> set[uuid.UUID]:
        if person_id is None:
            return set(exclude)
        had = had_by(session, person_id, [clip.id for clip in clips])
        lent = _lent_out(session, person_id, clips, at) if at else set()
        not_theirs = {
            clip.id
            for clip in clips
            if clip.person_id == person_id or not is_known(clip.variant, known)
        }
        return {*exclude, *had, *lent, *not_theirs}

    return unfit


def _lent_out(session: Session, person_id: uuid.UUID, clips: Page, at: datetime) -> set[uuid.UUID]:
    """Return those of the clips that others listen to already, as many as they need."""
    needs = {clip.id: clip.priority // NEEDS for clip in clips}
    hands = (
        select(ClipLease.clip_id, func.count())
        .where(ClipLease.clip_id.in_(needs))
        .where(ClipLease.until > at, ClipLease.person_id != person_id)
        .group_by(ClipLease.clip_id)
    )
    return {clip_id for clip_id, n in session.execute(hands) if n >= needs[clip_id]}
