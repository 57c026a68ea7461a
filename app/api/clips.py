"""Clips: receive, look at, withdraw, insist."""

from __future__ import annotations

import base64
import json
import math
import uuid
from typing import Any

from flask import Response, current_app, jsonify, request

from app.api.documents import clip_document
from app.api.problems import Malformed, api_blueprint
from app.api.requests import now, parse_id, person_id_required, person_required
from app.boundary import begin_writing, let_go, reads_first
from app.clips.operations import (
    Upload,
    check_upload,
    insist_on_clip,
    keep_recording,
    receive_clip,
    withdraw_clip,
)
from app.clips.queries import get_own_clip
from app.clips.rules import MAGIC_BYTES, ClipTooLarge, DigestMismatch, container_of
from app.extensions import db, limiter
from app.people.models import Person
from app.quality.queries import latest_measurement
from app.storage import BlobStore, Incoming

bp = api_blueprint("api_clips")

CHUNK_BYTES = 64 * 1024
MAX_CAPTURE_BYTES = 2048
UPLOADS = "60/minute;600/hour"
"""Clips one person can send: nobody reads aloud faster, and an offline set still fits."""


@bp.put("/clips/<uuid:clip_id>")
@reads_first
@limiter.limit(UPLOADS)
@person_id_required
def put(person_id: uuid.UUID, clip_id: uuid.UUID) -> Response:
    """Receive a clip, durably; the same again changes nothing."""
    session = db.session
    sentence_id = parse_id(request.args.get("sentence_id", ""), "sentence_id")
    duration_s, capture, digest = _duration(), _capture(), _digest()
    check_upload(session, person_id, clip_id, sentence_id)
    let_go()  # a phone may send for a minute; it holds no transaction meanwhile
    with _blobs().stage() as incoming:
        container = _take_in(incoming)
        if incoming.sha256 != digest:
            raise DigestMismatch
        keep_recording(_blobs(), incoming)
    upload = Upload(clip_id, sentence_id, incoming, container, duration_s, capture)
    begin_writing()
    clip, is_new = receive_clip(session, person_id, upload, at=now())
    measurement = None if is_new else latest_measurement(db.session, clip.id)
    answer = jsonify(clip_document(clip, measurement))
    answer.status_code = 201 if is_new else 200
    return answer


@bp.get("/clips/<uuid:clip_id>")
@person_required
def get(person: Person, clip_id: uuid.UUID) -> Response:
    """Show one of the asker's own clips, with what the gate found."""
    clip = get_own_clip(db.session, person.id, clip_id)
    answer = jsonify(clip_document(clip, latest_measurement(db.session, clip.id)))
    answer.cache_control.no_store = True
    return answer


@bp.delete("/clips/<uuid:clip_id>")
@person_required
def delete(person: Person, clip_id: uuid.UUID) -> Response:
    """Withdraw one of the asker's own clips."""
    clip = get_own_clip(db.session, person.id, clip_id)
    withdraw_clip(db.session, person, clip, at=now(), source="api")
    return Response(status=204)


@bp.post("/clips/<uuid:clip_id>/insistence")
@person_required
def insist(person: Person, clip_id: uuid.UUID) -> Response:
    """Send a refused clip to the validators all the same."""
    clip = get_own_clip(db.session, person.id, clip_id)
    insist_on_clip(db.session, clip, at=now())
    return jsonify(clip_document(clip, latest_measurement(db.session, clip.id)))


def _blobs() -> BlobStore:
    blobs: BlobStore = current_app.extensions["blobs"]
    return blobs


def _take_in(incoming: Incoming) -> str:
    """Write the body to the temporary file, in bounded memory; return its container."""
    limit: int = current_app.config["SETTINGS"].max_clip_bytes
    if (request.content_length or 0) > limit:
        raise ClipTooLarge
    request.max_content_length = limit + 1  # one more, to tell the end of a body of that size
    head = b""
    while chunk := request.stream.read(CHUNK_BYTES):
        head = head + chunk[: MAGIC_BYTES - len(head)]
        incoming.write(chunk)
        if incoming.size > limit:
            raise ClipTooLarge
    return container_of(head)


def _digest() -> str:
    """Return the SHA-256, in hex, that the Content-Digest header (RFC 9530) announces."""
    for member in request.headers.get("Content-Digest", "").split(","):
        name, _, value = member.strip().partition("=")
        if name == "sha-256" and len(value) > 2 and value[0] == value[-1] == ":":
            try:
                return base64.b64decode(value[1:-1], validate=True).hex()
            except ValueError:
                break
    raise Malformed("Content-Digest must hold sha-256=:…: (RFC 9530).")


def _duration() -> float | None:
    text = request.args.get("duration_s")
    try:
        duration_s = None if text is None else float(text)
    except ValueError:
        duration_s = math.nan
    if duration_s is not None and not 0 <= duration_s <= 3600:
        raise Malformed("duration_s must be a number of seconds, 0 to 3600.")
    return duration_s


def _capture() -> dict[str, Any]:
    text = request.headers.get("Voicestead-Capture", "{}")
    try:
        capture = json.loads(text) if len(text) <= MAX_CAPTURE_BYTES else None
        json.dumps(capture, allow_nan=False)  # NaN and Infinity are no JSON to PostgreSQL
    except (ValueError, RecursionError):
        capture = None
    if not isinstance(capture, dict):
        raise Malformed(f"Voicestead-Capture must be a JSON object of ≤ {MAX_CAPTURE_BYTES} bytes.")
    return capture
