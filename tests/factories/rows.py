"""One function a model."""

import hashlib
import itertools
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audio.copies import FORMS, RECIPE
from app.campaigns.models import Campaign
from app.campaigns.operations import create_campaign, open_campaign
from app.clips.models import Clip, ListeningCopy
from app.clips.rules import STANDING, blob_key
from app.consent.models import Consent
from app.consent.operations import give_consent, publish_terms
from app.consent.queries import current_terms, standing_consent
from app.people.models import Person
from app.people.operations import create_guest
from app.quality.models import Measurement
from app.reviews.models import Vote
from app.sentences.models import Sentence
from app.sentences.operations import add_reading

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def guest(session: Session) -> Person:
    return create_guest(session, AT)


def campaign(session: Session, tag: str = "en", *, stage: str = "open", **values: Any) -> Campaign:
    """A campaign with terms, open unless told otherwise."""
    made = create_campaign(
        session,
        actor_id=None,
        tag=tag,
        licence=values.pop("licence", "CC0-1.0"),
        organiser="The village reading room",
        contact="reading-room@example.org",
        at=AT,
        source="test",
        **values,
    )
    publish_terms(
        session,
        actor_id=None,
        campaign_id=made.id,
        text="We collect your voice.\n\nYou can take it back.",
        language="en",
        at=AT,
        source="test",
    )
    open_campaign(session, made, actor_id=None, at=AT, source="test")
    made.stage = stage
    session.flush()
    return made


def consent(
    session: Session,
    person: Person,
    to: Campaign,
    purposes: tuple[str, ...] = ("collect", "publish", "synthesis"),
) -> Consent:
    terms = current_terms(session, to.id)
    return give_consent(session, person, terms, purposes=purposes, at=AT, source="test")


def sentence(session: Session, of: Campaign, text: str | None = None, **values: Any) -> Sentence:
    """A sentence that is approved unless told otherwise."""
    number = next(_numbers)
    was_approved = values.get("state", "approved") in ("approved", "retired")
    made = Sentence(
        campaign=of,
        text=text or f"The lamp in window number {number} is lit.",
        key_hash=hashlib.sha256(str(number).encode()).hexdigest(),
        source="a test",
        licence="CC0-1.0",
        created_at=AT,
        **{"state": "approved", "approved_at": AT if was_approved else None, **values},
    )
    session.add(made)
    session.flush()
    return made


def clip(
    session: Session,
    of: Sentence,
    person: Person | None = None,
    *,
    state: str = "in_review",
    data: bytes | None = None,
    **values: Any,
) -> Clip:
    """A clip that stands in review unless told otherwise; its giver has consented."""
    giver = person or guest(session)
    agreed = standing_consent(session, giver.id, of.campaign_id)
    agreed = agreed or consent(session, giver, of.campaign)
    clip_id = uuid.uuid4()
    sha256 = hashlib.sha256(clip_id.bytes if data is None else data).hexdigest()
    made = Clip(
        id=clip_id,
        person_id=giver.id,
        sentence=of,
        campaign_id=of.campaign_id,
        consent_id=agreed.id,
        licence="CC0-1.0",
        blob_key=blob_key(sha256),
        sha256=sha256,
        n_bytes=len(data or b""),
        state=state,
        **{"container": "webm", "capture": {}, "received_at": AT, **values},
    )
    session.add(made)
    session.flush()
    if state in STANDING:
        add_reading(session, giver.id, of.id, at=AT)
    return made


def measurement(session: Session, of: Clip, **values: Any) -> Measurement:
    made = Measurement(
        clip_id=of.id,
        **{
            "measured_at": AT,
            "gate_version": "test",
            "policy": "normal",
            "verdict": "accept",
            "reasons": [],
            "others": {},
            "duration_s": 3.2,
            **values,
        },
    )
    session.add(made)
    session.flush()
    return made


def listening_copy(session: Session, of: Clip, **values: Any) -> ListeningCopy:
    """A copy that is made, unless told otherwise."""
    hashes = {form: hashlib.sha256(f"{of.id}.{form}".encode()).hexdigest() for form in FORMS}
    made = ListeningCopy(
        clip_id=of.id,
        **{
            "due_at": None,
            "recipe": RECIPE,
            "starts_s": 0.0,
            "duration_s": 2.0,
            "gain_db": 0.0,
            "hashes": hashes,
            "made_at": AT,
            **values,
        },
    )
    session.add(made)
    session.flush()
    return made


def vote(session: Session, on: Clip, person: Person | None = None, answer: str = "yes") -> Vote:
    """A bare row; use `cast_vote` where the decision matters."""
    voter = person or guest(session)
    made = Vote(person_id=voter.id, clip_id=on.id, answer=answer, reasons=[], cast_at=AT)
    session.add(made)
    session.flush()
    return made
