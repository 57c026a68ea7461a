"""Which terms are current and who has agreed to them."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.consent.models import Consent, Terms
from app.consent.rules import TermsMissing


def find_current_terms(session: Session, campaign_id: uuid.UUID) -> Terms | None:
    """Return the newest version of the campaign's terms, or None."""
    newest = select(Terms).where(Terms.campaign_id == campaign_id)
    return session.scalar(newest.order_by(Terms.version.desc()).limit(1))


def current_terms(session: Session, campaign_id: uuid.UUID) -> Terms:
    """Return the newest version of the campaign's terms; raise TermsMissing."""
    terms = find_current_terms(session, campaign_id)
    if terms is None:
        raise TermsMissing
    return terms


def standing_consent(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID
) -> Consent | None:
    """Return the person's newest receipt for the campaign's *current* terms, unless withdrawn.

    An older receipt does not stand up again when a newer one is withdrawn.
    """
    newer = select(Terms.version).where(Terms.campaign_id == campaign_id)
    newest = (
        select(Consent)
        .join(Consent.terms)
        .options(contains_eager(Consent.terms))
        .where(
            Consent.person_id == person_id,
            Terms.campaign_id == campaign_id,
            Terms.version == newer.order_by(Terms.version.desc()).limit(1).scalar_subquery(),
        )
        .order_by(Consent.given_at.desc(), Consent.withdrawn_at.is_(None))
        .limit(1)
    )
    receipt = session.scalar(newest)
    return receipt if receipt and receipt.withdrawn_at is None else None
