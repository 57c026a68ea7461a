"""Addresses of static files that carry their version, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, send_from_directory, url_for

blueprint = Blueprint("assets", __name__)

FOR_EVER_S = 31_536_000
"""A year: what browsers take for ever, in seconds."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script from elsewhere, pinned by the hash of its bytes, and how it is set."""

    url: str
    integrity: str
    config: dict[str, Any] = field(default_factory=dict)


HTMX = Script(
    url="https://cdn.jsdelivr.net/npm/htmx.org@2.0.11/dist/htmx.min.js",
    integrity="sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    config={
        "includeIndicatorStyles": False,
        "allowEval": False,
        "historyCacheSize": 0,
        "responseHandling": [{"code": "204", "swap": False}, {"code": "...", "swap": True}],
    },
)
"""Inline styles and eval are off for the content security policy; a failed form shows itself."""


def init_app(app: Flask) -> None:
    """Name the version once, and give templates `asset()`."""
    app.extensions["assets_version"] = version_of(Path(app.static_folder or ""))
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"asset": asset, "htmx": HTMX})


def version_of(folder: Path) -> str:
    """Return a short hash that changes when any file in the folder does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def asset(filename: str) -> str:
    """Return the versioned address of a static file, or of a folder when it ends in a slash."""
    version = current_app.extensions["assets_version"]
    return url_for("assets.versioned", version=version, filename=filename)


@blueprint.get("/static/v/<version>/<path:filename>")
def versioned(version: str, filename: str) -> Response:
    """Serve a static file; only the version that we have now may be kept for ever."""
    is_ours = version == current_app.extensions["assets_version"] and not current_app.debug
    folder = current_app.static_folder or ""
    answer = send_from_directory(folder, filename, max_age=FOR_EVER_S if is_ours else None)
    if is_ours:
        answer.cache_control.immutable = True
    return answer
