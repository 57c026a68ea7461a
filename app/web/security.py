"""What browsers are told to refuse on our behalf."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, abort, g, request

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self' blob:{audio}; connect-src 'self'{audio}; worker-src 'self'; "
    "manifest-src 'self'"
)
"""No inline script without the nonce, no inline style at all, audio from us or our store."""
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


def init_app(app: Flask) -> None:
    """Send the headers with every answer, and give templates `csp_nonce()`."""
    app.before_request(refuse_nul)
    origin = store_origin(app.config["SETTINGS"].storage_url)
    audio = f" {origin}" if origin else ""

    @app.after_request
    def guard(answer: Response) -> Response:
        policy = POLICY.format(nonce=csp_nonce(), audio=audio)
        answer.headers.setdefault("Content-Security-Policy", policy)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if answer.mimetype == "text/html" and "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    app.context_processor(lambda: {"csp_nonce": csp_nonce})


def refuse_nul() -> None:
    """Answer 400 to a form with U+0000 in it: nobody types it, and PostgreSQL keeps none.

    The API takes no forms.
    """
    if request.endpoint and not request.path.startswith("/api/"):
        values = (value for _, value in request.form.items(multi=True))
        if any("\x00" in value for value in values):
            abort(400)


def csp_nonce() -> str:
    """Return this answer's nonce, which lets our own inline import map through."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def store_origin(storage_url: str) -> str | None:
    """Return the origin that signed audio addresses lead to, or None when we serve audio."""
    url = urlsplit(storage_url)
    if url.scheme != "s3":
        return None
    query = parse_qs(url.query)
    if "endpoint" in query:
        endpoint = urlsplit(query["endpoint"][0])
        return f"{endpoint.scheme}://{endpoint.netloc}"
    return f"https://{url.netloc}.s3.{query.get('region', ['us-east-1'])[0]}.amazonaws.com"
