"""Creating and opening campaigns."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.queries import find_campaign
from app.campaigns.rules import (
    CampaignExists,
    checked_readers,
    checked_variant,
    describe_locale,
)
from app.consent.queries import current_terms
from app.ledger.operations import record


def create_campaign(
    session: Session,
    *,
    actor_id: uuid.UUID | None,
    tag: str,
    licence: str,
    organiser: str,
    contact: str,
    at: datetime,
    source: str,
    endonym: str | None = None,
    about: str = "",
    gate_policy: str = "normal",
    recording_mode: str = "light",
) -> Campaign:
    """Prepare a campaign; raise NotALanguageTag or CampaignExists."""
    locale = describe_locale(tag)
    if find_campaign(session, locale.tag) is not None:
        raise CampaignExists(locale.tag)
    campaign = Campaign(
        tag=locale.tag,
        endonym=endonym or locale.endonym,
        english_name=locale.english_name,
        script=locale.script,
        direction=locale.direction,
        licence=licence,
        organiser=organiser,
        contact=contact,
        about=about,
        gate_policy=gate_policy,
        recording_mode=recording_mode,
        speaker_salt=secrets.token_hex(32),
        created_at=at,
    )
    session.add(campaign)
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.create",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment=locale.tag,
    )
    return campaign


def change_recording_mode(
    session: Session,
    campaign: Campaign,
    mode: str,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    """Record in this mode, one of RECORDING_MODES, from now on; what exists stays as it is."""
    if campaign.recording_mode == mode:
        return
    campaign.recording_mode = mode
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.change_recording_mode",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment=mode,
    )


def declare_variant(
    session: Session,
    campaign: Campaign,
    code: str,
    name: str,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    """Tell one more variant of the language apart, or give a known one another name.

    None is ever taken away: clips carry its code. Raise BadVariant.
    """
    named = campaign.variant_names
    others = {each: its for each, its in named.items() if each != code.strip().lower()}
    code, name = checked_variant(code, name, others)
    if named.get(code) == name:
        return
    named[code] = name
    campaign.variants = [{"code": code, "name": name} for code, name in named.items()]
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.declare_variant",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment=f"{code}: {name}",
    )


def want_readers(
    session: Session,
    campaign: Campaign,
    n: int | None,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    """Offer each sentence to n readers from now on, None for all who come; raise BadReaders.

    What more have read already stays.
    """
    if campaign.readers_wanted == checked_readers(n):
        return
    campaign.readers_wanted = n
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.want_readers",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment="any" if n is None else str(n),
    )


def open_campaign(
    session: Session,
    campaign: Campaign,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    """Let people contribute; raise TermsMissing if nothing tells them on what terms."""
    if campaign.stage == "open":
        return
    terms = current_terms(session, campaign.id)
    campaign.stage = "open"
    campaign.opened_at = campaign.opened_at or at
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="campaign.open",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        after_hash=terms.sha256,
    )
