"""Structured logs: one JSON object a line, without names, addresses, sentences or audio."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from typing import Any

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("voicestead.requests")

_DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n|\n\[SQL|\n\(Background|\Z)", re.DOTALL)
"""Where PostgreSQL's errors repeat the row that did not fit, values and all."""


class _Formatter(JsonFormatter):
    """JSON whose traces keep people's values to themselves."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Format an exception without the rows it is about."""
        return _DETAIL.sub("", str(super().formatException(ei)))


def configure_logging(app: Flask, level: str) -> None:
    """Write this process's logs to standard error and log each request by its route."""
    root = logging.getLogger()
    if not any(getattr(handler, "is_ours", False) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(
            _Formatter(
                "{levelname}{name}{message}{asctime}",
                style="{",
                rename_fields={"levelname": "level", "asctime": "at"},
            )
        )
        handler.is_ours = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("huey").setLevel(max(logging.WARNING, logging.getLevelName(level)))
    app.before_request(_start)
    app.after_request(_log_request)


def _start() -> None:
    g.started = time.perf_counter()
    g.request_id = uuid.uuid4().hex


def _log_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint in ("static", "health.healthz"):
        return response
    log.info(
        "request",
        extra={
            "request_id": g.request_id,
            "method": request.method,
            # The route, not the path or the query: those can hold what people typed.
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.started) * 1000, 2),
        },
    )
    return response
