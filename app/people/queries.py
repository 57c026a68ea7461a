"""Finding people."""

from __future__ import annotations

import uuid

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from app.people.models import Person, Profile, Role
from app.people.rules import PersonNotFound, RecoveryCodeUnknown, recovery_hash

_KNOWN = select(Person.id).where(
    Person.id == bindparam("person_id", type_=Uuid), Person.erased_at.is_(None)
)


def is_known(session: Session, person_id: uuid.UUID) -> bool:
    """Whether there is such a person, not erased; cheaper than loading them."""
    found = session.connection().execute(_KNOWN, {"person_id": person_id})
    return found.one_or_none() is not None


def get_person(session: Session, person_id: uuid.UUID) -> Person:
    """Return the person; raise PersonNotFound, also for one who was erased."""
    person = find_person(session, person_id)
    if person is None:
        raise PersonNotFound
    return person


def find_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """Return the person, or None if there is none or their account was erased."""
    person = session.get(Person, person_id)
    return person if person and person.erased_at is None else None


def hold_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """Return the person as they are now, and let nobody else hold them until we commit, or None.

    None also for one who was erased. SQLite has one writer anyway.
    """
    person = session.get(
        Person, person_id, populate_existing=True, with_for_update={"key_share": True}
    )
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


def roles_of(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> set[str]:
    """Return the names of the roles that the person has in the campaign."""
    held = select(Role.name).where(Role.person_id == person_id, Role.campaign_id == campaign_id)
    return set(session.scalars(held))


def find_profile(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> Profile | None:
    """Return what the person said last of themselves in the campaign, or None for nothing."""
    said = select(Profile).where(Profile.person_id == person_id, Profile.campaign_id == campaign_id)
    return session.scalars(said.order_by(Profile.said_at.desc()).limit(1)).one_or_none()


def known_variants(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID
) -> frozenset[str] | None:
    """Return the codes of the variants that the person can judge by ear, None for all of them."""
    profile = find_profile(session, person_id, campaign_id)
    return frozenset(profile.knows) or None if profile else None
