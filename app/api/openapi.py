"""The description of the API (OpenAPI 3.1), kept by hand in openapi.json and tested against it."""

from __future__ import annotations

from pathlib import Path

from flask import Response

from app.api.problems import api_blueprint

bp = api_blueprint("api_openapi")

DOCUMENT = Path(__file__).with_name("openapi.json")


@bp.get("/openapi.json")
def index() -> Response:
    """Serve the description."""
    answer = Response(DOCUMENT.read_bytes(), content_type="application/json")
    answer.cache_control.max_age = 300
    return answer
