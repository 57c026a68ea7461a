"""What a campaign's stewards lay down: by which policy its clips are decided."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.jobs import DECIDE_OPEN, enqueue_later
from app.ledger.operations import record
from app.reviews.policy import Policy


def change_policy(
    session: Session,
    campaign: Campaign,
    policy: Policy,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> bool:
    """Decide clips by this policy from now on; return whether it is another one.

    What is decided stays; clips that wait with votes are decided by it in the background.
    """
    chosen = (policy.name, policy.settings)
    if (campaign.validation_policy, campaign.validation_settings or {}) == chosen:
        return False
    campaign.validation_policy, campaign.validation_settings = chosen
    campaign.policy_changed_at = at
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.change_policy",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment=" ".join([policy.name, json.dumps(policy.settings, sort_keys=True)]),
    )
    enqueue_later(session, DECIDE_OPEN)
    return True


def campaigns_due(session: Session) -> Mapping[uuid.UUID, datetime]:
    """Return the campaigns whose waiting clips are owed a new look, and since when."""
    changed = session.execute(
        select(Campaign.id, Campaign.policy_changed_at).where(
            Campaign.policy_changed_at.is_not(None)
        )
    )
    return {campaign_id: at for campaign_id, at in changed if at}


def clips_waiting(session: Session, campaign_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return the clips of a campaign that have votes and no decision."""
    waiting = select(Clip.id).where(
        Clip.campaign_id == campaign_id, Clip.state == "in_review", Clip.n_votes > 0
    )
    return session.scalars(waiting.order_by(Clip.id)).all()


def end_change(session: Session, campaign_id: uuid.UUID, since: datetime) -> None:
    """Note that nothing is owed any more for the change at that time; a later one stays owed."""
    campaign = session.get_one(Campaign, campaign_id)
    if campaign.policy_changed_at == since:
        campaign.policy_changed_at = None
