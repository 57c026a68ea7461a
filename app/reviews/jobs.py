"""Jobs of peer validation."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.queries import open_campaigns
from app.db import reading
from app.jobs import (
    AUDIT_DECISIONS,
    DECIDE_ANEW,
    DECIDE_OPEN,
    FORGET_CLIP_LEASES,
    LEARN_VOTES,
    SET_NEEDS,
    Work,
    handles,
)
from app.reviews.abuse import clips_voted_on, decide_turn, validators_due
from app.reviews.audit import draw_audit
from app.reviews.counting import standing_votes
from app.reviews.deciding import decide_again
from app.reviews.governing import campaigns_due, clips_waiting, end_change
from app.reviews.models import Validator
from app.reviews.needs import Place, set_needs
from app.reviews.policy import Policy
from app.reviews.queries import newest_model
from app.reviews.queue import forget_lapsed
from app.reviews.rules import FIRST_LEARNING, is_due

log = logging.getLogger(__name__)

TURN = 50
"""Clips decided again in one transaction: on SQLite nobody votes meanwhile."""
Decide = Callable[..., int | None]
"""(session, clip ids, at=) -> how many were decided, if it counts."""


@handles(LEARN_VOTES)
def learn(work: Work, campaign_id: str | None = None) -> None:
    """Learn from a campaign's votes if enough are new; each day from every open one's, if any are.

    Two at once do no harm: the second finds that nothing is owed, or that it was overtaken.
    """
    if campaign_id is not None:
        _learn_if_due(work, uuid.UUID(campaign_id), daily=False)
        return
    with _reading(work) as session:
        campaign_ids = [campaign.id for campaign in open_campaigns(session)]
    for each in campaign_ids:
        _learn_if_due(work, each, daily=True)


@handles(FORGET_CLIP_LEASES)
def forget_leases(work: Work) -> None:
    """Delete what is left of loans that are over."""
    with work.transaction() as session:
        forget_lapsed(session, at=work.now())


@handles(AUDIT_DECISIONS)
def audit(work: Work) -> None:
    """Put a random share of what peers decided in the last day before experts."""
    with _reading(work) as session:
        campaign_ids = [campaign.id for campaign in open_campaigns(session)]
    for campaign_id in campaign_ids:
        with work.transaction() as session:
            draw_audit(session, campaign_id, at=work.now())


@handles(DECIDE_ANEW)
def decide_anew(work: Work) -> None:
    """Decide again what people voted on whose votes were set aside, or count again.

    What is owed stands on their rows until all of it is done: one killed on the way begins anew.
    """
    with _reading(work) as session:
        due = validators_due(session)
    for validator_id in due:
        with _reading(work) as session:
            began = session.get_one(Validator, validator_id).set_aside_at
            clip_ids = clips_voted_on(session, validator_id)
        _in_turns(work, clip_ids, decide_turn)
        with work.transaction() as session:
            validator = session.get_one(Validator, validator_id)
            if validator.set_aside_at == began:  # else somebody changed it back meanwhile
                validator.redecide_due = False


@handles(DECIDE_OPEN)
def decide_open(work: Work) -> None:
    """Decide waiting clips by a policy that was changed, after learning anew what it aims at."""
    with _reading(work) as session:
        due = campaigns_due(session)
    for campaign_id, since in due.items():
        _learn_from_votes(work, campaign_id)
        with _reading(work) as session:
            clip_ids = clips_waiting(session, campaign_id)
        _in_turns(work, clip_ids, decide_again)
        with work.transaction() as session:
            end_change(session, campaign_id, since)


@handles(SET_NEEDS)
def tell_needs(work: Work) -> None:
    """Let clips that are needed most come first among equals, a batch a transaction."""
    with _reading(work) as session:
        campaign_ids = [campaign.id for campaign in open_campaigns(session)]
    for campaign_id in campaign_ids:
        place: Place | None = (-1, -1)
        while place is not None:
            with work.transaction() as session:
                place, _ = set_needs(session, campaign_id, place, at=work.now())


def _learn_if_due(work: Work, campaign_id: uuid.UUID, *, daily: bool) -> None:
    with _reading(work) as session:
        last = newest_model(session, campaign_id)
        n_learned = last.n_votes if last else None
        if not is_due(n_learned, standing_votes(session, campaign_id), daily=daily):
            return
    _learn_from_votes(work, campaign_id)


def _learn_from_votes(work: Work, campaign_id: uuid.UUID) -> None:
    from app.reviews import learning  # numpy: only a process that learns carries it
    from app.reviews.fitting import fit

    with _reading(work) as session:
        material = learning.read_material(session, campaign_id)
        before = learning.last_fit(session, material)
        campaign = session.get_one(Campaign, campaign_id)
        policy = Policy.of(campaign.validation_policy, campaign.validation_settings)
    if len(material) < FIRST_LEARNING:
        return
    learned = fit(
        material.votes(),
        len(material.people),
        start=before,
        target_wrong=policy.target_wrong,
    )
    with work.transaction() as session:
        model = learning.keep_model(session, campaign_id, material, learned, at=work.now())
        version = model.version if model else None
    if version is None:
        log.info("learning overtaken", extra={"campaign": str(campaign_id)})
        return
    clip_ids = learning.to_decide_again(material, learned.log_odds)
    n_decided = _in_turns(work, clip_ids, decide_again)
    log.info(
        "learned from votes",
        extra={
            "campaign": str(campaign_id),
            "version": version,
            "votes": len(material),
            "decided": n_decided,
        },
    )


def _in_turns(work: Work, clip_ids: Sequence[uuid.UUID], decide: Decide) -> int:
    """Decide the clips, TURN of them a transaction; return how many, as far as that is counted."""
    n_decided = 0
    for start in range(0, len(clip_ids), TURN):
        with work.transaction() as session:
            n_decided += decide(session, clip_ids[start : start + TURN], at=work.now()) or 0
    return n_decided


@contextmanager
def _reading(work: Work) -> Iterator[Session]:
    """Open a session that takes no write lock, however long it reads."""
    outer = reading.set(True)
    try:
        with work.transaction() as session:
            yield session
    finally:
        reading.reset(outer)
