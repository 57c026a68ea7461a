"""Publishing terms, agreeing to them and withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.consent.models import Consent, Terms
from app.consent.queries import find_current_terms
from app.consent.rules import METHODS, TermsMissing, agreed_purposes, text_sha256
from app.ledger.operations import record
from app.people.models import Person


def publish_terms(
    session: Session,
    *,
    actor_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    text: str,
    language: str,
    at: datetime,
    source: str,
) -> Terms:
    """Publish the campaign's next version of its terms; everybody is asked again.

    Raise TermsMissing for a text that says nothing.
    """
    if not text.strip():
        raise TermsMissing
    current = find_current_terms(session, campaign_id)
    terms = Terms(
        campaign_id=campaign_id,
        version=current.version + 1 if current else 1,
        language=language,
        text=text.strip(),
        sha256=text_sha256(text.strip()),
        published_at=at,
    )
    session.add(terms)
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="terms.publish",
        object_type="campaign",
        object_id=campaign_id,
        at=at,
        source=source,
        before_hash=current.sha256 if current else None,
        after_hash=terms.sha256,
    )
    return terms


def give_consent(
    session: Session,
    person: Person,
    terms: Terms,
    *,
    purposes: Iterable[str],
    at: datetime,
    source: str,
    method: str = "checkbox",
) -> Consent:
    """Write the receipt of an agreement; raise ConsentMissing without the required purpose."""
    if method not in METHODS:
        raise ValueError(f"{method!r} is not a way to agree")
    consent = Consent(
        person_id=person.id,
        terms=terms,
        text_sha256=terms.sha256,
        purposes=agreed_purposes(purposes),
        method=method,
        given_at=at,
    )
    session.add(consent)
    session.flush()
    record(
        session,
        actor_id=person.id,
        verb="consent.give",
        object_type="consent",
        object_id=consent.id,
        at=at,
        source=source,
        after_hash=terms.sha256,
    )
    return consent


def withdraw_consent(
    session: Session, person: Person, consent: Consent, *, at: datetime, source: str
) -> None:
    """Mark the receipt as withdrawn; nothing given under it enters another release."""
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = at
    session.flush()
    record(
        session,
        actor_id=person.id,
        verb="consent.withdraw",
        object_type="consent",
        object_id=consent.id,
        at=at,
        source=source,
    )
