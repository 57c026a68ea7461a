"""Making people and giving them ways back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.people.models import Person
from app.people.rules import fresh_recovery_code, recovery_hash


def create_guest(session: Session, at: datetime) -> Person:
    """Make somebody who has no account."""
    guest = Person(kind="guest", created_at=at)
    session.add(guest)
    session.flush()
    return guest


def new_recovery_code(session: Session, person: Person, at: datetime) -> str:
    """Give the person a new recovery code and return it; an older one stops working.

    Only a hash is kept, so the code can be shown this once.
    """
    code = fresh_recovery_code()
    person.recovery_hash = recovery_hash(code)
    person.recovery_made_at = at
    session.flush()
    return code
