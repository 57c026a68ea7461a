"""What lets Voicestead be installed, work without a connection, and be forgotten by a device."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, request, session
from flask_babel import gettext as _
from flask_login import logout_user

from app.web.answers import page
from app.web.assets import asset
from app.web.identity import current_person_id
from app.web.packs import Packs
from app.web.speak import API_URL

blueprint = Blueprint("offline", __name__)

ICON_SIZES = (192, 512)
PAPER = "#fbf8f3"
PERSON_HEADER = "Voicestead-Person"
"""Tells the service worker whose page it is: copies of it are kept for this person alone."""


def init_app(app: Flask) -> None:
    """Say with every page whose it is, and serve what this module serves."""
    app.register_blueprint(blueprint)

    @app.after_request
    def name_person(answer: Response) -> Response:
        if request.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
            answer.headers[PERSON_HEADER] = str(current_person_id() or "nobody")
        return answer


@blueprint.get("/service-worker.js")
def service_worker() -> Response:
    """Send the worker from the root, so that it may answer for every page."""
    facts = {
        "version": current_app.extensions["assets_version"],
        "isFixed": not current_app.debug,
        "apiUrl": API_URL,
    }
    assets = current_app.extensions["assets"]
    packs = Packs(assets.folder / "js") if current_app.debug else assets.packs
    script = packs.alone("worker/service-worker.js")
    answer = make_response(f"self.VOICESTEAD={json.dumps(facts)};\n{script}")
    answer.mimetype = "text/javascript"
    answer.cache_control.no_cache = True
    return answer


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the app to a browser that offers to install it."""
    answer = jsonify(
        id="/",
        name="Voicestead",
        short_name="Voicestead",
        description=_("Record your language, and listen to others."),
        start_url="/",
        scope="/",
        display="standalone",
        background_color=PAPER,
        theme_color=PAPER,
        icons=[_mark(), *(_tile(size) for size in ICON_SIZES)],
    )
    answer.mimetype = "application/manifest+json"
    answer.cache_control.no_cache = True
    return answer


def _mark() -> dict[str, Any]:
    return {"src": asset("icons/mark.svg"), "sizes": "any", "type": "image/svg+xml"}


def _tile(size: int) -> dict[str, Any]:
    address = asset(f"icons/tile-{size}.png")
    return {
        "src": address,
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": "any maskable",
    }


@blueprint.get("/offline")
def shelf() -> Response:
    """Show what works on this device without a connection, and what waits on it."""
    return page("offline/page.html", person_id=current_person_id(), api_url=API_URL)


@blueprint.post("/mine/forgetting")
def forget() -> Response:
    """Let the device forget who uses it: our cookies, and all that our pages kept there."""
    session.clear()
    logout_user()  # after it: the session tells the cookie to go
    answer = page("offline/forgotten.html")
    answer.headers["Clear-Site-Data"] = '"storage"'
    answer.cache_control.no_store = True
    return answer
