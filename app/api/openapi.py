"""The description of the API (OpenAPI 3.1), kept by hand in openapi.json and tested against it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response

bp = Blueprint("api_openapi", __name__)

DOCUMENT = Path(__file__).with_name("openapi.json")


@bp.get("/openapi.json")
def index() -> Response:
    """Serve the description."""
    answer = Response(DOCUMENT.read_bytes(), content_type="application/json")
    answer.cache_control.max_age = 300
    return answer
