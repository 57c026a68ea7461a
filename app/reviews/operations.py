"""Casting votes and what follows from them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.clips.queries import hold_clip
from app.jobs import LEARN_VOTES, enqueue_later
from app.people.models import Person
from app.reviews.counting import count_vote, standing_votes
from app.reviews.deciding import decide_clip, grounds_of
from app.reviews.models import Skip, Vote
from app.reviews.queries import find_vote, get_hearable, speech_in
from app.reviews.queue import give_back
from app.reviews.rules import NotHeard, checked_answer, is_heard, votes_to_learn

LOOKS = 8
"""How often, about, it is looked whether there are enough votes to learn from, until there are."""


def cast_vote(
    session: Session,
    person: Person,
    clip_id: uuid.UUID,
    *,
    answer: str,
    reasons: Iterable[str] = (),
    heard_s: float | None = None,
    latency_s: float | None = None,
    at: datetime,
) -> tuple[Vote, bool]:
    """Write down what the person heard, and decide the clip if the votes now do.

    `heard_s` is how much of the clip was played and `latency_s` how long the answer then took.
    Return the vote, and whether it is new: the same answer again changes nothing. Raise
    ClipNotFound, OwnClip, AlreadyVoted (with another answer), BadAnswer or NotHeard.
    """
    answer, listed = checked_answer(answer, reasons)
    hold_clip(session, clip_id)  # a person's other tab waits here
    standing = find_vote(session, person.id, clip_id)
    if standing and standing.answer == answer:
        return standing, False
    clip = get_hearable(session, person.id, clip_id)
    if not is_heard(speech_in(session, [clip.id]).get(clip.id), heard_s, answer, listed):
        raise NotHeard
    grounds = grounds_of(session, clip)
    vote = Vote(
        person_id=person.id,
        clip_id=clip.id,
        answer=answer,
        reasons=listed,
        heard_s=heard_s,
        client_latency_s=latency_s,
        is_gold=grounds.truth is not None,
        cast_at=at,
    )
    session.add(vote)
    session.flush()
    give_back(session, person.id, clip.id)
    decide_clip(session, clip, at=at, grounds=grounds)
    count_vote(session, vote, clip.campaign_id, by=1, at=at)
    _ask_to_learn(session, vote, clip.campaign_id, grounds.n_learned)
    return vote, True


def take_back_vote(
    session: Session, person: Person, clip_id: uuid.UUID, *, at: datetime
) -> Vote | None:
    """Let the person's vote count no more and decide the clip anew; None if they had none.

    The row stays, marked. The clip may be offered to the person again, and judged by them.
    """
    clip = hold_clip(session, clip_id)
    vote = find_vote(session, person.id, clip_id)
    if clip is None or vote is None:
        return None
    vote.taken_back_at = at
    session.flush()
    decide_clip(session, clip, at=at)
    count_vote(session, vote, clip.campaign_id, by=-1, at=at)
    return vote


def skip_clip(session: Session, person: Person, clip_id: uuid.UUID, *, at: datetime) -> None:
    """Do not offer this clip to the person again; raise ClipNotFound, OwnClip or AlreadyVoted."""
    hold_clip(session, clip_id)
    clip = get_hearable(session, person.id, clip_id)
    known = select(Skip.id).where(Skip.person_id == person.id, Skip.clip_id == clip.id)
    give_back(session, person.id, clip.id)
    if session.scalar(known) is None:
        session.add(Skip(person_id=person.id, clip_id=clip.id, skipped_at=at))
        session.flush()


def unskip_clip(session: Session, person: Person, clip_id: uuid.UUID) -> None:
    """Offer a clip again that the person passed over."""
    session.execute(delete(Skip).where(Skip.person_id == person.id, Skip.clip_id == clip_id))


def _ask_to_learn(session: Session, vote: Vote, campaign_id: uuid.UUID, n_learned: int) -> None:
    """Ask the campaign to learn from its votes once there are enough new ones.

    Only some votes, by the chance of their id, look how many there are: the more there have to
    be, the fewer look, so that looking costs each vote the same however many there are.
    """
    awaited = votes_to_learn(n_learned)
    if vote.id.int % (awaited // LOOKS) != 0:
        return
    if standing_votes(session, campaign_id) >= n_learned + awaited:
        enqueue_later(session, LEARN_VOTES, campaign_id=str(campaign_id))
