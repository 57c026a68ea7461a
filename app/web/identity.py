"""Who is asking: people as flask-login knows them, and guests made on their first contribution."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, request
from flask_login import current_user, login_user

from app.extensions import db, login
from app.people.models import Person
from app.people.operations import create_guest
from app.people.queries import get_person, is_known

REMEMBERED_FOR = timedelta(days=400)
"""How long a guest's cookie lasts: the most that browsers allow."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person as flask-login wants to see one; the person knows nothing of flask-login.

    It holds the id alone: many requests need no more, and then the person is never loaded.
    """

    person_id: uuid.UUID
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def person(self) -> Person:
        """The person; loaded once a request."""
        return get_person(db.session, self.person_id)

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return str(self.person_id)


def init_app(app: Flask) -> None:
    """Set how people are remembered; the session is not tied to an address, as phones roam."""
    login.session_protection = None
    login.user_loader(_load)
    app.config["REMEMBER_COOKIE_DURATION"] = REMEMBERED_FOR
    app.config["REMEMBER_COOKIE_HTTPONLY"] = app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["REMEMBER_COOKIE_SAMESITE"] = app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    secure = app.config["SETTINGS"].is_https
    app.config["REMEMBER_COOKIE_SECURE"] = app.config["SESSION_COOKIE_SECURE"] = secure


def find_current_person() -> Person | None:
    """Return who is asking, or None for somebody we have not met."""
    return current_user.person if current_user.is_authenticated else None


def current_person_id() -> uuid.UUID | None:
    """Return the id of who is asking, or None for somebody we have not met."""
    return current_user.person_id if current_user.is_authenticated else None


def ensure_person() -> Person:
    """Return who is asking; make a guest and remember them if we have not met.

    Only a POST may do so: reading pages makes nobody.
    """
    person = find_current_person()
    if person:
        return person
    if request.method != "POST":
        raise RuntimeError("a person is made only by a POST")
    guest = create_guest(db.session, now())
    remember(guest)
    return guest


def remember(person: Person) -> None:
    """Sign the person in on this device for as long as a cookie can last."""
    login_user(SignedIn(person.id), remember=True, duration=REMEMBERED_FOR)
    current_app.logger.info("person remembered", extra={"person_kind": person.kind})


def now() -> datetime:
    """Return the time of the request; everything below the web is told it."""
    return datetime.now(UTC)


def _load(cookie: str) -> SignedIn | None:
    try:
        person_id = uuid.UUID(cookie)
    except ValueError:
        return None
    return SignedIn(person_id) if is_known(db.session, person_id) else None
