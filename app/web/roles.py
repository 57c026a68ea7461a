"""Who may do what in a campaign, as its pages ask."""

from __future__ import annotations

import uuid

from flask import abort

from app.campaigns.models import Campaign
from app.extensions import db
from app.people.queries import roles_of
from app.sentences.reviewing.judging import HAVE_A_SAY
from app.web.identity import current_person_id


def may(campaign: Campaign, *roles: str) -> uuid.UUID:
    """Return who asks, if they have one of these roles in the campaign; answer 403 to others."""
    me = current_person_id()
    if me is None or not set(roles) & roles_of(db.session, me, campaign.id):
        abort(403)
    return me


def my_roles(campaign: Campaign) -> set[str]:
    """Return the roles that who asks has in the campaign."""
    me = current_person_id()
    return roles_of(db.session, me, campaign.id) if me else set()


def has_say(campaign: Campaign) -> bool:
    """Whether who asks looks after the campaign's text."""
    return bool(my_roles(campaign) & HAVE_A_SAY)
