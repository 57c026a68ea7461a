"""Links by which people come to a role in a campaign: each works once, for two weeks."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.operations import record
from app.people.models import Invitation, Person, Role
from app.people.rules import InvitationNotFound

VALID_FOR = timedelta(days=14)


def invite(
    session: Session,
    campaign_id: uuid.UUID,
    role: str,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> str:
    """Make an invitation and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        campaign_id=campaign_id,
        role=role,
        token_hash=_hash(token),
        made_by_id=actor_id,
        made_at=at,
        expires_at=at + VALID_FOR,
    )
    session.add(invitation)
    session.flush()
    _record(session, "role.invite", invitation, actor_id, at, source)
    return token


def get_invitation(session: Session, token: str, *, at: datetime) -> Invitation:
    """Return the invitation with this token; raise InvitationNotFound for one used or too old."""
    standing = select(Invitation).where(
        Invitation.token_hash == _hash(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > at,
    )
    invitation = session.scalar(standing.with_for_update(key_share=True))
    if invitation is None:
        raise InvitationNotFound
    return invitation


def accept(
    session: Session, person: Person, token: str, *, at: datetime, source: str
) -> Invitation:
    """Give the person the role; raise InvitationNotFound."""
    invitation = get_invitation(session, token, at=at)
    invitation.used_by_id, invitation.used_at = person.id, at
    held = select(Role.id).where(
        Role.person_id == person.id,
        Role.campaign_id == invitation.campaign_id,
        Role.name == invitation.role,
    )
    if session.scalar(held) is None:
        given = Role(
            person_id=person.id,
            campaign_id=invitation.campaign_id,
            name=invitation.role,
            granted_at=at,
        )
        session.add(given)
    session.flush()
    _record(session, "role.accept", invitation, person.id, at, source)
    return invitation


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(
    session: Session,
    verb: str,
    invitation: Invitation,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    record(
        session,
        actor_id=actor_id,
        verb=verb,
        object_type="campaign",
        object_id=invitation.campaign_id,
        at=at,
        source=source,
        comment=invitation.role,
    )
