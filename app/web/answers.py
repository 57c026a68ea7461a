"""Answering: a whole page for a plain request, its fragment for htmx, and only local redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page (and is not restoring a whole one)."""
    asked = request.headers.get("HX-Request") == "true"
    return asked and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, *, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """Answer with the template, or with its block alone where htmx asks."""
    whole = block is None or not wants_fragment()
    body = (
        render_template(template, **context)
        if whole
        else render_block(template, block or "", **context)
    )
    answer = make_response(body, status)
    return answer if block is None else varying(answer)


def see_other(path: str) -> Response:
    """Answer 303: what was asked is done, and this is where to look now."""
    return varying(make_response(redirect(path, code=303)))


def varying(answer: Response) -> Response:
    """Tell caches that htmx gets another answer than a plain request."""
    answer.vary.add("HX-Request")
    return answer


def moved(path: str) -> Response:
    """Answer 301: the same page is, and stays, at this path."""
    return make_response(redirect(path, code=301))


def local_path(path: str | None) -> str | None:
    """Return the path if it stays on this site, else None: nobody is sent elsewhere from here."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    if any(ord(sign) < 32 or sign == "\\" for sign in path):
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path
