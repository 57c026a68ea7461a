"""Finding campaigns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.rules import CampaignNotFound

PUBLIC_STAGES = ("open", "paused", "archived")
KNOWN_STAGES = ("preparing", *PUBLIC_STAGES)
"""Stages in which a campaign has an address: its text is gathered before voices are."""


def open_campaigns(session: Session) -> Sequence[Campaign]:
    """Return the campaigns that can be joined, by endonym."""
    return session.scalars(
        select(Campaign).where(Campaign.stage == "open").order_by(Campaign.endonym)
    ).all()


def find_campaign(session: Session, tag: str) -> Campaign | None:
    """Return the campaign with this tag at any stage, whatever the case of the tag, or None."""
    return session.scalar(select(Campaign).where(func.lower(Campaign.tag) == tag.lower()))


def get_campaign(session: Session, tag: str) -> Campaign:
    """Return the public campaign with this tag; raise CampaignNotFound."""
    campaign = find_campaign(session, tag)
    if campaign is None or campaign.stage not in PUBLIC_STAGES:
        raise CampaignNotFound(tag)
    return campaign


def get_known_campaign(session: Session, tag: str) -> Campaign:
    """Return the campaign, also while it is being prepared; raise CampaignNotFound."""
    campaign = find_campaign(session, tag)
    if campaign is None or campaign.stage not in KNOWN_STAGES:
        raise CampaignNotFound(tag)
    return campaign
