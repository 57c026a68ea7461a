"""Locales: what can be joined."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api.documents import locale_document
from app.campaigns.queries import open_campaigns
from app.extensions import db
from app.progress.queries import campaign_progress

bp = Blueprint("api_locales", __name__)


@bp.get("/locales")
def index() -> Response:
    """List the campaigns that are open."""
    campaigns = open_campaigns(db.session)
    documents = [
        locale_document(campaign, campaign_progress(db.session, campaign.id))
        for campaign in campaigns
    ]
    return jsonify(locales=documents)
