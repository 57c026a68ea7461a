"""Reading requests: who, when, and the values they carry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_login import current_user

from app.api.problems import Malformed, unauthorised
from app.boundary import begin_writing
from app.people.models import Person

P = ParamSpec("P")

MAX_COUNT = 50
"""Most sentences or clips given out in one answer."""


def now() -> datetime:
    """Return the time of this request."""
    return datetime.now(UTC)


def signed_in() -> Person | None:
    """Return who is asking, or None."""
    return current_user.person if current_user.is_authenticated else None


def lends_to() -> uuid.UUID | None:
    """Return the id of who asks, or None; from here on what is given out can be lent to them."""
    if not current_user.is_authenticated:
        return None
    person_id: uuid.UUID = current_user.person_id
    begin_writing()
    return person_id


def person_required(view: Callable[Concatenate[Person, P], Response]) -> Callable[P, Response]:
    """Give the view the person who asks as its first argument; answer 401 to nobody."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
        person = signed_in()
        return unauthorised() if person is None else view(person, *args, **kwargs)

    return checked


def person_id_required(
    view: Callable[Concatenate[uuid.UUID, P], Response],
) -> Callable[P, Response]:
    """Give the view the id of who asks, without loading the person; answer 401 to nobody."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not current_user.is_authenticated:
            return unauthorised()
        return view(current_user.person_id, *args, **kwargs)

    return checked


def query_count(default: int) -> int:
    """Return `count` from the query: 1 to MAX_COUNT."""
    given = request.args.get("count", str(default))
    if not given.isdecimal() or not 1 <= int(given) <= MAX_COUNT:
        raise Malformed(f"count must be a whole number from 1 to {MAX_COUNT}.")
    return int(given)


def query_ids(name: str) -> list[uuid.UUID]:
    """Return a comma-separated list of ids from the query."""
    given = [part for part in request.args.get(name, "").split(",") if part]
    return [parse_id(part, name) for part in given[:200]]


def query_zone() -> tzinfo:
    """Return the IANA time zone `tz` from the query, UTC where it is absent; raise Malformed."""
    name = request.args.get("tz")
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path, or the name of a folder
        raise Malformed("tz must be an IANA time zone, such as Africa/Nairobi.") from None


def parse_id(text: str, name: str) -> uuid.UUID:
    """Return a UUID; raise Malformed, naming the field."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Malformed(f"{name} must be a UUID.") from None


def json_object() -> dict[str, Any]:
    """Return the body, a JSON object sent as application/json; raise Malformed."""
    try:
        body = request.get_json(silent=True) if request.is_json else None
    except RecursionError:  # brackets without end
        body = None
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object, sent as application/json.")
    return body


def words_listed(body: dict[str, Any], name: str) -> list[str]:
    """Return a list of strings from a JSON body, none where it is absent or null."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise Malformed(f"{name} must be a list of strings.")
    return value


def words_or_empty(body: dict[str, Any], name: str) -> str:
    """Return a string from a JSON body, "" where it is absent or null."""
    value = body.get(name)
    if not isinstance(value, str | None) or not is_text(value or ""):
        raise Malformed(f"{name} must be a string.")
    return value or ""


def is_text(value: str) -> bool:
    """Whether the string is text: JSON can also hold halves of characters, and U+0000."""
    return not any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in value)


def number_or_none(body: dict[str, Any], name: str) -> float | None:
    """Return a non-negative number from a JSON body, or None where it is absent."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise Malformed(f"{name} must be a number, 0 or more.")
    return float(value)
