"""Locales: what can be joined."""

from __future__ import annotations

from flask import Response, jsonify

from app.api.documents import locale_document
from app.api.problems import api_blueprint
from app.campaigns.queries import open_campaigns
from app.extensions import db
from app.progress.queries import campaign_progress

bp = api_blueprint("api_locales")


@bp.get("/locales")
def index() -> Response:
    """List the campaigns that are open."""
    campaigns = open_campaigns(db.session)
    documents = [
        locale_document(campaign, campaign_progress(db.session, campaign.id))
        for campaign in campaigns
    ]
    return jsonify(locales=documents)
