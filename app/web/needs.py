"""A campaign's figures as pages show them."""

from __future__ import annotations

import uuid

from flask import current_app

from app.extensions import db
from app.progress.figures import Figures
from app.progress.rules import Progress, Week
from app.progress.text import TextFigures
from app.web.identity import now


def figures(campaign_id: uuid.UUID) -> Progress:
    """Return the campaign's progress, fresh for a small campaign, at most minutes old for any."""
    kept: Figures = current_app.extensions["figures"]
    return kept.of(db.session, campaign_id)


def week(campaign_id: uuid.UUID) -> Week:
    """Return what moved the campaign's backlog in the last week, kept in the same way."""
    kept: Figures = current_app.extensions["figures"]
    return kept.week_of(db.session, campaign_id, now())


def text(campaign_id: uuid.UUID) -> TextFigures:
    """Return how far the campaign's text has come, kept in the same way."""
    kept: Figures = current_app.extensions["figures"]
    return kept.text_of(db.session, campaign_id)
