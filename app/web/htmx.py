"""htmx on our pages: from its CDN, or from our own copy when the operator keeps one."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, url_for

from app import htmx
from app.web.assets import for_ever
from app.web.compressed import Kept
from config import Settings

blueprint = Blueprint("htmx", __name__)
log = logging.getLogger("voicestead.assets")

CONFIG: dict[str, Any] = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "historyCacheSize": 0,
    "responseHandling": [{"code": "204", "swap": False}, {"code": "...", "swap": True}],
}
"""Inline styles and eval are off for the content security policy; a failed form shows itself."""


def init_app(app: Flask) -> None:
    """Serve our own copy if there is one; tell templates where htmx is and how it is set."""
    app.extensions["htmx"] = _our_copy(app.config["SETTINGS"])
    app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {"htmx": {"url": url(), "integrity": htmx.INTEGRITY, "config": CONFIG}}
    )


def url() -> str:
    """Return where pages take htmx from."""
    return htmx.URL if current_app.extensions["htmx"] is None else url_for("htmx.our_copy")


@blueprint.get(f"/static/{htmx.FILE_NAME}")
def our_copy() -> Response:
    """Serve our own copy; its name holds its version."""
    kept: Kept | None = current_app.extensions["htmx"]
    if kept is None:
        abort(404)
    return for_ever(kept.answer())


def _our_copy(settings: Settings) -> Kept | None:
    try:
        data = htmx.kept_copy(settings.instance_dir)
    except htmx.WrongScript:
        log.warning("Our own copy is not the pinned htmx: pages take it from the CDN.")
        return None
    return Kept.of(data, "text/javascript") if data else None
