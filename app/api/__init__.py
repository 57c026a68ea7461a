"""The JSON API, version 1."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app.api import clips, health, locales, openapi, reviews, sentences
from app.api.problems import http_problem
from app.extensions import csrf

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """Mount the API and the health checks.

    No form token is asked for: unsafe calls need a content type or a method that no form of
    another site can send, and the cookie is SameSite=Lax.
    """
    for module in (clips, locales, openapi, reviews, sentences):
        csrf.exempt(module.bp)
        app.register_blueprint(module.bp, url_prefix=PREFIX)
    app.register_blueprint(health.bp)
    app.before_request(_answer_unknown_routes)


def _answer_unknown_routes() -> Response | None:
    """Answer with a problem document also where no route of ours, and so no blueprint, matches."""
    error = request.routing_exception
    if isinstance(error, NotFound | MethodNotAllowed) and request.path.startswith(f"{PREFIX}/"):
        return http_problem(error)
    return None
