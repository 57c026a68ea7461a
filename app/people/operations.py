"""Making people, giving them ways back, and what they say of themselves."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.people.models import Person, Profile
from app.people.queries import find_profile
from app.people.rules import UnknownVariant, fresh_recovery_code, recovery_hash


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


def change_profile(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    variant: str | None,
    knows: Collection[str],
    variants: Collection[str],
    at: datetime,
) -> None:
    """Write down which variant the person speaks and which they can judge, from now on.

    `variants` are the campaign's codes. Who names some that they can judge, but not their own,
    can judge that as well. Raise UnknownVariant.
    """
    if unknown := {*knows, *([variant] if variant else [])} - set(variants):
        raise UnknownVariant(", ".join(sorted(unknown)))
    judged = [code for code in variants if code in knows or (knows and code == variant)]
    said = find_profile(session, person_id, campaign_id)
    if said and (said.variant, said.knows) == (variant, judged):
        return
    profile = Profile(
        person_id=person_id, campaign_id=campaign_id, variant=variant, knows=judged, said_at=at
    )
    session.add(profile)
    session.flush()


def forget_profile(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> None:
    """Delete all that the person said of themselves in the campaign."""
    mine = Profile.person_id == person_id, Profile.campaign_id == campaign_id
    session.execute(delete(Profile).where(*mine))
