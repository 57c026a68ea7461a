"""The JSON API, version 1."""

from __future__ import annotations

from flask import Flask

from app.api import clips, health, locales, openapi, problems, reviews, sentences
from app.extensions import csrf

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """Mount the API and the health checks.

    No form token is asked for: unsafe calls need a content type or a method that no form of
    another site can send, and the cookie is SameSite=Lax.
    """
    for module in (clips, locales, openapi, reviews, sentences):
        problems.attach(module.bp)
        csrf.exempt(module.bp)
        app.register_blueprint(module.bp, url_prefix=PREFIX)
    app.register_blueprint(health.bp)
