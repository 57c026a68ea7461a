"""Reviews: clips to judge, votes and skips, and taking either back."""

from __future__ import annotations

import uuid

from flask import Response, jsonify

from app.api.documents import review_document
from app.api.problems import api_blueprint
from app.api.requests import (
    json_object,
    lends_to,
    now,
    number_or_none,
    person_required,
    query_count,
    query_ids,
    words_listed,
)
from app.campaigns.queries import get_campaign
from app.clips.queries import copies_of
from app.extensions import db, limiter
from app.people.models import Person
from app.reviews.operations import cast_vote, skip_clip, take_back_vote, unskip_clip
from app.reviews.queries import speech_in
from app.reviews.queue import next_to_hear
from app.reviews.rules import VOTES_A_PERSON

bp = api_blueprint("api_reviews")


@bp.get("/locales/<tag>/clips")
def index(tag: str) -> Response:
    """Give out clips to judge; those named in `exclude` are at hand already."""
    person_id = lends_to()
    chosen = next_to_hear(
        db.session,
        person_id,
        get_campaign(db.session, tag).id,
        query_count(default=5),
        exclude=query_ids("exclude"),
        at=now(),
    )
    ids = [clip.id for clip in chosen]
    copies, speech = copies_of(db.session, ids), speech_in(db.session, ids)
    documents = [review_document(clip, copies.get(clip.id), speech.get(clip.id)) for clip in chosen]
    answer = jsonify(clips=documents)
    answer.cache_control.no_store = True
    return answer


@bp.post("/clips/<uuid:clip_id>/votes")
@limiter.limit(VOTES_A_PERSON)
@person_required
def vote(person: Person, clip_id: uuid.UUID) -> Response:
    """Write down what the asker heard; the same answer again changes nothing."""
    body = json_object()
    given, is_new = cast_vote(
        db.session,
        person,
        clip_id,
        answer=str(body.get("answer")),
        reasons=words_listed(body, "reasons"),
        heard_s=number_or_none(body, "heard_s"),
        latency_s=number_or_none(body, "latency_s"),
        at=now(),
    )
    answer = jsonify(clip_id=str(clip_id), answer=given.answer)
    answer.status_code = 201 if is_new else 200
    return answer


@bp.delete("/clips/<uuid:clip_id>/votes/mine")
@limiter.limit(VOTES_A_PERSON)
@person_required
def unvote(person: Person, clip_id: uuid.UUID) -> Response:
    """Take the asker's vote back, if there is one."""
    take_back_vote(db.session, person, clip_id, at=now())
    return Response(status=204)


@bp.post("/clips/<uuid:clip_id>/skips")
@limiter.limit(VOTES_A_PERSON)
@person_required
def skip(person: Person, clip_id: uuid.UUID) -> Response:
    """Do not offer this clip to the asker again."""
    json_object()
    skip_clip(db.session, person, clip_id, at=now())
    return Response(status=204)


@bp.delete("/clips/<uuid:clip_id>/skips/mine")
@limiter.limit(VOTES_A_PERSON)
@person_required
def unskip(person: Person, clip_id: uuid.UUID) -> Response:
    """Offer a clip again that the asker passed over."""
    unskip_clip(db.session, person, clip_id)
    return Response(status=204)
