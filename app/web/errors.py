"""When something cannot be done: a page that says what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import DomainError
from app.web.answers import page, varying, wants_fragment
from app.wording.errors import reply_to


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, then what to do."""

    title: LazyString | str
    detail: LazyString | str


PROBLEMS = {
    400: Problem(
        _l("We could not read what your browser sent"), _l("Go back, look it over and try again.")
    ),
    403: Problem(_l("This is not yours to open"), _l("Go back, or start from the front page.")),
    404: Problem(
        _l("There is nothing at this address"),
        _l("It may have been typed differently or taken away. Start from the front page."),
    ),
    405: Problem(
        _l("This address does something else"), _l("Go back and use the button on the page.")
    ),
    413: Problem(
        _l("That is more than we can take at once"), _l("Go back and send something smaller.")
    ),
    429: Problem(_l("That was a little fast"), _l("Wait a minute, then go back and try again.")),
    500: Problem(
        _l("Something broke on our side"),
        _l("It is written down for whoever runs this site. Wait a minute, then try again."),
    ),
}
EXPIRED = Problem(
    _l("This page was open for a long time"),
    _l("To keep you safe, we did not act on it. Load the page again, then send it once more."),
)


def init_app(app: Flask) -> None:
    """Answer every failure of a page with a page."""
    app.register_error_handler(CSRFError, _answer_expired)
    app.register_error_handler(DomainError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_refusal(error: DomainError) -> Response:
    reply = reply_to(error)
    return _problem_page(reply.status, Problem(reply.title, reply.detail))


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    answer = _problem_page(status, PROBLEMS.get(status, PROBLEMS[400 if status < 500 else 500]))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _answer_expired(_error: CSRFError) -> Response:
    """Offer to send the same form again with a fresh token, if it was our own page that sent it."""
    if wants_fragment() or not _is_our_own_form():
        return _problem_page(400, EXPIRED)
    pairs = ((name, value) for name, values in request.form.lists() for value in values)
    fields = [pair for pair in pairs if pair[0] != "csrf_token"]
    answer = page("errors/expired.html", status=400, problem=EXPIRED, fields=fields)
    answer.cache_control.no_store = True
    return answer


def _is_our_own_form() -> bool:
    origin = request.headers.get("Origin", "")
    return request.method == "POST" and urlsplit(origin).netloc == request.host


def _problem_page(status: int, problem: Problem) -> Response:
    if not wants_fragment():
        whole = page("errors/problem.html", status=status, problem=problem, code=status)
        return varying(whole)
    notice = page("errors/_notice.html", status=status, problem=problem)
    notice.headers.update({"HX-Retarget": "#problem", "HX-Reswap": "innerHTML show:window:top"})
    return varying(notice)
