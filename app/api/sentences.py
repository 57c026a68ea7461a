"""Sentences: what to read next, and what not to be offered again."""

from __future__ import annotations

import uuid

from flask import Response, jsonify

from app.api.documents import reading_document
from app.api.problems import api_blueprint
from app.api.requests import json_object, now, person_required, query_count, query_ids, signed_in
from app.campaigns.queries import get_campaign
from app.extensions import db
from app.people.models import Person
from app.quality.queries import learned_rate
from app.quality.rates import rate_bounds
from app.sentences.operations import skip_sentence
from app.sentences.queries import get_recordable, next_to_read

bp = api_blueprint("api_sentences")


@bp.get("/locales/<tag>/sentences")
def index(tag: str) -> Response:
    """Give out sentences to read; those named in `exclude` are at hand already."""
    campaign = get_campaign(db.session, tag)
    person = signed_in()
    chosen = next_to_read(
        db.session,
        person.id if person else None,
        campaign.id,
        query_count(default=5),
        exclude=query_ids("exclude"),
    )
    learned = learned_rate(db.session, campaign.id)
    answer = jsonify(
        sentences=[
            reading_document(sentence, rate_bounds(sentence.text, campaign.tag, learned))
            for sentence in chosen
        ]
    )
    answer.cache_control.no_store = True
    return answer


@bp.post("/sentences/<uuid:sentence_id>/skips")
@person_required
def skip(person: Person, sentence_id: uuid.UUID) -> Response:
    """Do not offer this sentence to the asker again."""
    body = json_object()
    sentence = get_recordable(db.session, sentence_id)
    skip_sentence(db.session, person, sentence, reason=body.get("reason"), at=now())
    return Response(status=204)
