"""Problem documents (RFC 9457)."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.errors import DomainError
from app.wording.errors import reply_to


class Malformed(Exception):
    """A request that does not follow the API's description; the message says where."""


def api_blueprint(name: str) -> Blueprint:
    """Return a blueprint whose every error is answered with a problem document."""
    bp = Blueprint(name, __name__)
    bp.register_error_handler(DomainError, _domain_problem)
    bp.register_error_handler(Malformed, _malformed)
    bp.register_error_handler(HTTPException, http_problem)
    bp.register_error_handler(Exception, _unexpected)
    return bp


def problem(status: int, code: str, title: str, detail: str) -> Response:
    """Return a problem document; `detail` is a translated sentence a person can act on."""
    body = {
        "type": f"urn:voicestead:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, content_type="application/problem+json")


def unauthorised() -> Response:
    """Answer somebody we do not know."""
    return problem(
        401,
        "nobody",
        _("We do not know this browser yet"),
        _("Open the language's page and agree to its terms first; recordings stay on this device."),
    )


def _domain_problem(error: DomainError) -> Response:
    reply = reply_to(error)
    return problem(reply.status, reply.code, reply.title, reply.detail)


def _malformed(error: Malformed) -> Response:
    return problem(400, "malformed", _("This request is not well formed"), str(error))


def http_problem(error: HTTPException) -> Response:
    """Return the problem document of an HTTP error."""
    status = error.code or 500
    detail = (
        _("You are very quick. Wait a minute and go on; nothing is lost.")
        if status == 429
        else error.description or ""
    )
    answer = problem(status, error.name.lower().replace(" ", "_"), error.name, detail)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error", exc_info=error)
    return problem(
        500,
        "unexpected",
        _("Something went wrong on our side"),
        _("Nothing is lost. It will be tried again."),
    )
