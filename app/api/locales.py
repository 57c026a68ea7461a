"""Locales: what can be joined, and what somebody gave one of them today."""

from __future__ import annotations

import uuid

from flask import Response, current_app, jsonify

from app.api.documents import locale_document, today_document
from app.api.problems import api_blueprint
from app.api.requests import now, person_id_required, query_zone
from app.campaigns.queries import get_campaign, open_campaigns
from app.extensions import db
from app.progress.days import person_today
from app.progress.figures import Figures
from app.progress.rules import most_needed
from app.reviews.queue import next_to_hear
from app.sentences.queue import next_to_read

bp = api_blueprint("api_locales")


@bp.get("/locales")
def index() -> Response:
    """List the campaigns that are open."""
    campaigns = open_campaigns(db.session)
    documents = [
        locale_document(campaign, _figures().of(db.session, campaign.id)) for campaign in campaigns
    ]
    return jsonify(locales=documents)


@bp.get("/locales/<tag>/today")
@person_id_required
def today(person_id: uuid.UUID, tag: str) -> Response:
    """Tell the asker what they gave today, and what is needed now."""
    zone, campaign = query_zone(), get_campaign(db.session, tag)
    progress = _figures().of(db.session, campaign.id)
    need = most_needed(
        progress,
        can_read=bool(next_to_read(db.session, person_id, campaign.id, 1)),
        can_hear=bool(next_to_hear(db.session, person_id, campaign.id, 1)),
    )
    day = person_today(db.session, person_id, campaign.id, at=now(), zone=zone)
    answer = jsonify(today_document(day, progress, need))
    answer.cache_control.no_store = True
    return answer


def _figures() -> Figures:
    figures: Figures = current_app.extensions["figures"]
    return figures
