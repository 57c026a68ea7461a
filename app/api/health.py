"""Health checks for whatever watches the process."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify

from app.extensions import db, limiter

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> Response:
    """Say whether database, storage and queue can be used; 503 names those that cannot."""
    checks: dict[str, Callable[[], object]] = {
        "database": lambda: db.session.connection().exec_driver_sql("SELECT 1"),
        "storage": current_app.extensions["blobs"].check,
        "queue": current_app.extensions["queue"].check,
    }
    states = {name: _state(name, check) for name, check in checks.items()}
    ready = all(state == "ok" for state in states.values())
    answer = jsonify(status="ok" if ready else "unavailable", **states)
    answer.status_code = 200 if ready else 503
    return answer


def _state(name: str, check: Callable[[], object]) -> str:
    try:
        check()
    except Exception:
        current_app.logger.exception("not ready", extra={"part": name})
        return "unavailable"
    return "ok"
