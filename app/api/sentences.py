"""Sentences: what to read next, what is wrong with one, and giving new ones."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, jsonify

from app.api.documents import reading_document, written_document
from app.api.problems import Malformed, api_blueprint
from app.api.requests import (
    is_text,
    json_object,
    lends_to,
    now,
    person_required,
    query_count,
    query_ids,
    words_listed,
    words_or_empty,
)
from app.campaigns.queries import get_campaign, get_known_campaign
from app.clips.queries import has_read
from app.consent.queries import standing_consent
from app.extensions import db, limiter
from app.people.models import Person
from app.quality.queries import learned_rate
from app.quality.rates import rate_bounds
from app.sentences.operations import (
    report_sentence,
    skip_sentence,
    take_back_report,
    unskip_sentence,
)
from app.sentences.queries import get_recordable
from app.sentences.queue import next_to_read
from app.sentences.rights import checked_rights
from app.sentences.writing.drafts import judge_lines
from app.sentences.writing.giving import About, write_sentences

bp = api_blueprint("api_sentences")

SKIPS = "120/minute;1200/hour"
"""Sentences one person can pass over, or take up again."""
REPORTS = "30/minute;200/hour"
"""Sentences one person can report: each report asks for a steward's time."""
GIFTS = "30/minute;300/hour"
"""Times one person can give sentences, up to `drafts.MAX_LINES` at once."""


@bp.get("/locales/<tag>/sentences")
def index(tag: str) -> Response:
    """Give out sentences to read; those named in `exclude` are at hand already."""
    person_id = lends_to()
    campaign = get_campaign(db.session, tag)
    chosen = next_to_read(
        db.session,
        person_id,
        campaign.id,
        query_count(default=5),
        exclude=query_ids("exclude"),
        at=now(),
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


@bp.post("/locales/<tag>/sentences")
@limiter.limit(GIFTS)
@person_required
def give(person: Person, tag: str) -> Response:
    """Send the texts that fit to the reviewers; say of each other one why it was not taken."""
    body = json_object()
    campaign = get_known_campaign(db.session, tag)
    lines = [line for text in _texts(body) if (line := " ".join(text.split()))]
    rights = checked_rights(
        words_or_empty(body, "promise"),
        campaign_licence=campaign.licence,
        source=words_or_empty(body, "source"),
        licence=words_or_empty(body, "licence"),
        evidence=words_or_empty(body, "evidence"),
    )
    about = About(
        kind=words_or_empty(body, "kind") or "sentence",
        domain=words_or_empty(body, "domain") or None,
        variant=words_or_empty(body, "variant") or None,
    )
    anyway = judge_lines(db.session, campaign, lines) if body.get("anyway") is True else []
    written = write_sentences(
        db.session,
        person,
        campaign,
        lines,
        consent=standing_consent(db.session, person.id, campaign.id),
        rights=rights,
        about=about,
        anyway={draft.key for draft in anyway},
        at=now(),
        source="api",
    )
    answer = jsonify(written_document(written))
    answer.status_code = 201 if written.added else 200
    return answer


def _texts(body: dict[str, Any]) -> list[str]:
    if "text" in body:
        return [words_or_empty(body, "text")]
    texts = words_listed(body, "texts")
    if not all(map(is_text, texts)):
        raise Malformed("texts must be a list of strings.")
    return texts


@bp.post("/sentences/<uuid:sentence_id>/skips")
@limiter.limit(SKIPS)
@person_required
def skip(person: Person, sentence_id: uuid.UUID) -> Response:
    """Do not offer this sentence to the asker again."""
    body = json_object()
    sentence = get_recordable(db.session, sentence_id)
    skip_sentence(db.session, person, sentence, reason=body.get("reason"), at=now())
    return Response(status=204)


@bp.delete("/sentences/<uuid:sentence_id>/skips/mine")
@limiter.limit(SKIPS)
@person_required
def unskip(person: Person, sentence_id: uuid.UUID) -> Response:
    """Offer a sentence again that the asker skipped."""
    reads = has_read(db.session, person.id, sentence_id)
    unskip_sentence(db.session, person, sentence_id, reads=reads, at=now())
    return Response(status=204)


@bp.post("/sentences/<uuid:sentence_id>/reports")
@limiter.limit(REPORTS)
@person_required
def report(person: Person, sentence_id: uuid.UUID) -> Response:
    """Keep what the asker finds wrong with a sentence, and do not offer it to them again."""
    body = json_object()
    comment = body.get("comment")
    if not isinstance(comment, str | None):
        raise Malformed("comment must be a string.")
    kept, is_new = report_sentence(
        db.session,
        person,
        get_recordable(db.session, sentence_id),
        reasons=words_listed(body, "reasons"),
        comment=comment,
        at=now(),
    )
    answer = jsonify(sentence_id=str(sentence_id), reasons=kept.reasons, comment=kept.comment)
    answer.status_code = 201 if is_new else 200
    return answer


@bp.delete("/sentences/<uuid:sentence_id>/reports/mine")
@limiter.limit(REPORTS)
@person_required
def unreport(person: Person, sentence_id: uuid.UUID) -> Response:
    """Take the asker's report back, if there is one."""
    take_back_report(db.session, person, sentence_id, at=now())
    return Response(status=204)
