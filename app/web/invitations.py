"""Taking up an invitation to a role."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.extensions import db, limiter
from app.people.invitations import accept, get_invitation
from app.web.answers import page as answer
from app.web.answers import see_other
from app.web.identity import ensure_person, now
from app.wording.roles import ROLES

blueprint = Blueprint("invitations", __name__)

FIRST_ROOMS = {"expert": "experts.room", "moderator": "sentences.page", "steward": "sentences.page"}
"""Where somebody new to a role begins; a campaign without voices has sentences to gather."""


@blueprint.get("/invitations/<token>")
@limiter.limit("60/hour")
def page(token: str) -> Response:
    """Say what the invitation is for, and ask."""
    invitation = get_invitation(db.session, token, at=now())
    shown = answer(
        "invitations/page.html",
        campaign=db.session.get_one(Campaign, invitation.campaign_id),
        role=ROLES[invitation.role],
        token=token,
    )
    shown.cache_control.no_store = True
    return shown


@blueprint.post("/invitations/<token>")
@limiter.limit("60/hour")
def take_up(token: str) -> Response:
    """Give the role to whoever asks; somebody we have not met becomes a guest."""
    invitation = accept(db.session, ensure_person(), token, at=now(), source="web")
    campaign = db.session.get_one(Campaign, invitation.campaign_id)
    flash(_("Welcome. Keep a recovery code, so that you stay in this role on other devices."))
    return see_other(url_for(FIRST_ROOMS[invitation.role], tag=campaign.tag))
