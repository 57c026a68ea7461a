"""One commit at the boundary: a request that ends below 400 commits, any other leaves no trace."""

from __future__ import annotations

from flask import Flask, Response, request

from app.db import reading
from app.extensions import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""


def install_boundary(app: Flask) -> None:
    """Wrap every request of the app in one transaction."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)


def _begin() -> None:
    reading.set(request.method in SAFE_METHODS)


def _finish(response: Response) -> Response:
    if request.method not in SAFE_METHODS:
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
    return response


def _forget(_error: BaseException | None) -> None:
    reading.set(False)
