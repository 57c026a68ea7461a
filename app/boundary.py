"""One commit at the boundary: a request that ends below 400 commits, any other leaves no trace.

A GET reads, and takes no write lock; one that also lends what it shows calls `begin_writing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, request

from app.db import reading
from app.extensions import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""


View = TypeVar("View", bound=Callable[..., Response])


def reads_first(view: View) -> View:
    """Let a request that may write begin by reading; it calls `begin_writing` when it is time."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def let_go() -> None:
    """End what was read so far, before something slow."""
    db.session.rollback()


def begin_writing() -> None:
    """From here on the request's transaction may write."""
    let_go()
    reading.set(False)


def install_boundary(app: Flask) -> None:
    """Wrap every request of the app in one transaction."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    reading.set(request.method in SAFE_METHODS or getattr(view, "reads_first", False))


def _finish(response: Response) -> Response:
    if request.method not in SAFE_METHODS or not reading.get():
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
    return response


def _forget(_error: BaseException | None) -> None:
    reading.set(False)
