"""Finding people."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Person
from app.people.rules import RecoveryCodeUnknown, recovery_hash


def find_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """Return the person, or None if there is none or their account was erased."""
    person = session.get(Person, person_id)
    return person if person and person.erased_at is None else None


def get_by_recovery_code(session: Session, code: str) -> Person:
    """Return who holds this code; raise RecoveryCodeUnknown."""
    holder = select(Person).where(
        Person.recovery_hash == recovery_hash(code), Person.erased_at.is_(None)
    )
    person = session.scalar(holder)
    if person is None:
        raise RecoveryCodeUnknown
    return person
