"""The recording room: five sentences to read, for somebody who has agreed to the terms."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, url_for

from app.boundary import begin_writing
from app.campaigns.queries import get_campaign
from app.consent.queries import standing_consent
from app.extensions import db
from app.quality.queries import learned_rate
from app.quality.rates import rate_bounds
from app.quality.thresholds import THRESHOLDS
from app.sentences.queue import next_to_read
from app.sentences.rules import MAX_COMMENT
from app.web.answers import moved, page, see_other
from app.web.identity import current_person_id, now
from app.wording.reasons import REPORT_REASONS, SKIP_REASONS, VERDICTS, words_for

blueprint = Blueprint("speak", __name__)

SENTENCES_IN_A_SET = 5
SHORTEST_TAKE_S = 0.3
"""A take shorter than this is a slip of the finger, and is not kept."""
LONGEST_TAKE_S = 20
"""A take stops by itself after this: no sentence we show takes as long to read."""
API_URL = "/api/v1"
CHECKED_FIGURES = (
    "speech_probability",
    "duration_s",
    "active_level_dbfs",
    "clipped_share",
    "sure_snr_db",
    "unsure_snr_db",
    "dc_magnitude",
    "start_edge_db",
    "end_edge_db",
    "longest_silence_s",
    "times_fastest",
    "times_slowest",
    "processing_steps",
)
"""What the browser can tell of a take, or of its microphone, before anything is sent."""


@blueprint.get("/<tag>/speak")
def room(tag: str) -> Response:
    """Show the room, or the terms first; a campaign that is not open has no room."""
    campaign = get_campaign(db.session, tag)
    here = url_for("speak.room", tag=campaign.tag)
    if campaign.tag != tag:
        return moved(here)
    if campaign.stage != "open":
        return see_other(url_for("campaigns.page", tag=campaign.tag))
    me = current_person_id()
    if me is None or standing_consent(db.session, me, campaign.id) is None:
        return see_other(url_for("campaigns.terms", tag=campaign.tag, next=here))
    begin_writing()  # the sentences are lent to them
    return page(
        "speak/page.html",
        campaign=campaign,
        person_id=me,
        sentences=next_to_read(db.session, me, campaign.id, SENTENCES_IN_A_SET, at=now()),
        shortest_s=SHORTEST_TAKE_S,
        longest_s=LONGEST_TAKE_S,
        api_url=API_URL,
        verdicts=VERDICTS,
        thresholds=browser_thresholds(campaign.gate_policy),
        reading_times=partial(rate_bounds, learned=learned_rate(db.session, campaign.id)),
        words_for=words_for,
        skip_reasons=SKIP_REASONS,
        report_reasons=REPORT_REASONS,
        longest_comment=MAX_COMMENT,
    )


def browser_thresholds(policy: str) -> list[dict[str, Any]]:
    """Return the gate's own table for a policy, as far as the browser can check it."""
    return [
        {
            "code": threshold.code,
            "figure": threshold.figure,
            "side": threshold.side,
            "warn": threshold.limits[policy].warn,
            "refuse": threshold.limits[policy].refuse,
        }
        for threshold in THRESHOLDS
        if threshold.figure in CHECKED_FIGURES
    ]
