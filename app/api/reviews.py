"""Reviews: clips to judge, and votes."""

from __future__ import annotations

import uuid

from flask import Response, jsonify

from app.api.documents import review_document
from app.api.problems import Malformed, api_blueprint
from app.api.requests import (
    json_object,
    now,
    number_or_none,
    person_required,
    query_count,
    query_ids,
    signed_in,
)
from app.campaigns.queries import get_campaign
from app.clips.queries import copies_of
from app.extensions import db
from app.people.models import Person
from app.reviews.operations import cast_vote
from app.reviews.queries import next_to_hear

bp = api_blueprint("api_reviews")


@bp.get("/locales/<tag>/clips")
def index(tag: str) -> Response:
    """Give out clips to judge; those named in `exclude` are at hand already."""
    campaign = get_campaign(db.session, tag)
    person = signed_in()
    chosen = next_to_hear(
        db.session,
        person.id if person else None,
        campaign.id,
        query_count(default=5),
        exclude=query_ids("exclude"),
    )
    copies = copies_of(db.session, [clip.id for clip in chosen])
    answer = jsonify(clips=[review_document(clip, copies.get(clip.id)) for clip in chosen])
    answer.cache_control.no_store = True
    return answer


@bp.post("/clips/<uuid:clip_id>/votes")
@person_required
def vote(person: Person, clip_id: uuid.UUID) -> Response:
    """Write down what the asker heard."""
    body = json_object()
    reasons = body.get("reasons") or []
    if not isinstance(reasons, list) or not all(isinstance(reason, str) for reason in reasons):
        raise Malformed("reasons must be a list of strings.")
    cast_vote(
        db.session,
        person,
        clip_id,
        answer=str(body.get("answer")),
        reasons=reasons,
        heard_s=number_or_none(body, "heard_s"),
        at=now(),
    )
    answer = jsonify(clip_id=str(clip_id), answer=body["answer"])
    answer.status_code = 201
    return answer
