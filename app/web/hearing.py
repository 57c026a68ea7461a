"""What a validator did, for their eyes alone."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from app.campaigns.queries import get_campaign
from app.extensions import db
from app.progress.listening import listening_of, reasons_given
from app.web.answers import moved
from app.web.answers import page as answer
from app.web.identity import current_person_id, now
from app.wording.reasons import VOTE_REASONS

blueprint = Blueprint("hearing", __name__)


@blueprint.get("/<tag>/listen/mine")
def mine(tag: str) -> Response:
    """Show what the person heard and how it agrees, and what the community complains of."""
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("hearing.mine", tag=campaign.tag))
    me = current_person_id()
    given = reasons_given(db.session, campaign.id)
    most = max((n for _, n in given), default=1)
    shown = answer(
        "listen/mine.html",
        campaign=campaign,
        listening=listening_of(db.session, me, campaign.id, at=now()) if me else None,
        reasons=[(VOTE_REASONS[code], n, n / most) for code, n in given],
    )
    shown.cache_control.no_store = True
    return shown
