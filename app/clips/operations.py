"""Receiving a clip, and moving it through its life."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.campaigns.rules import CampaignClosed, takes_clips
from app.clips.models import Clip
from app.clips.queries import find_clip, hold_clip, reads_elsewhere
from app.clips.rules import STANDING, ClipDiffers, NotRefused, blob_key
from app.consent.queries import standing_consent
from app.consent.rules import ConsentStale
from app.jobs import MEASURE_CLIP, enqueue_later
from app.ledger.operations import record
from app.people.models import Person
from app.sentences.operations import add_reading, remove_reading
from app.sentences.queries import get_recordable
from app.storage import BlobStore, Incoming

MEASUREMENT_GRACE = timedelta(seconds=30)
"""How long the job queue has before the sweep asks again for a clip's measurement."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A recording as it arrived, whole and checked against its hash, not yet a clip."""

    clip_id: uuid.UUID
    sentence_id: uuid.UUID
    incoming: Incoming
    container: str
    client_duration_s: float | None = None
    capture: dict[str, Any] = field(default_factory=dict)


def receive_clip(
    session: Session, person: Person, upload: Upload, blobs: BlobStore, *, at: datetime
) -> tuple[Clip, bool]:
    """Keep the recording and return its clip, and whether it is new.

    The same upload again changes nothing. Raise ClipDiffers when the id holds other bytes,
    SentenceNotFound, CampaignClosed, or ConsentStale.
    """
    known = find_clip(session, upload.clip_id)
    if known is not None:
        return _same_clip(known, person, upload), False
    sentence = get_recordable(session, upload.sentence_id)
    if not takes_clips(sentence.campaign.stage):
        raise CampaignClosed(sentence.campaign.tag)
    consent = standing_consent(session, person.id, sentence.campaign_id)
    if consent is None:
        raise ConsentStale
    key = blob_key(upload.incoming.sha256)
    blobs.put(key, upload.incoming)
    clip = Clip(
        id=upload.clip_id,
        person_id=person.id,
        sentence=sentence,
        campaign_id=sentence.campaign_id,
        consent_id=consent.id,
        licence=sentence.campaign.licence,
        blob_key=key,
        sha256=upload.incoming.sha256,
        container=upload.container,
        n_bytes=upload.incoming.size,
        client_duration_s=upload.client_duration_s,
        capture=upload.capture,
        received_at=at,
        measure_due_at=at + MEASUREMENT_GRACE,
    )
    try:
        with session.begin_nested():
            session.add(clip)
    except IntegrityError:  # the same id arrived twice at once, and the other one was first
        known = find_clip(session, upload.clip_id)
        if known is None:
            raise
        return _same_clip(known, person, upload), False
    add_reading(session, person.id, sentence, at=at)
    enqueue_later(session, MEASURE_CLIP, clip_id=str(clip.id))
    return clip, True


def move_clip(session: Session, clip: Clip, state: str, *, at: datetime) -> None:
    """Change the state of a clip that is held, and what depends on whether it stands."""
    stood, stands = clip.state in STANDING, state in STANDING
    clip.state = state
    session.flush()
    if stood and not stands:
        reads_on = reads_elsewhere(session, clip)
        remove_reading(session, clip.person_id, clip.sentence, reads_on=reads_on)
    elif stands and not stood:
        add_reading(session, clip.person_id, clip.sentence, at=at)


def withdraw_clip(
    session: Session, person: Person, clip: Clip, *, at: datetime, source: str
) -> None:
    """Take the clip back: out of the queues at once, and of every later release."""
    hold_clip(session, clip.id)
    if clip.state == "withdrawn":
        return
    move_clip(session, clip, "withdrawn", at=at)
    clip.withdrawn_at = at
    clip.measure_due_at = None
    session.flush()
    record(
        session,
        actor_id=person.id,
        verb="clip.withdraw",
        object_type="clip",
        object_id=clip.id,
        at=at,
        source=source,
    )


def insist_on_clip(session: Session, clip: Clip, *, at: datetime) -> None:
    """Send a refused clip to the validators all the same, marked; raise NotRefused."""
    hold_clip(session, clip.id)
    if clip.insisted and clip.state != "refused":
        return
    if clip.state != "refused":
        raise NotRefused(clip.state)
    clip.insisted = True
    move_clip(session, clip, "in_review", at=at)


def _same_clip(known: Clip, person: Person, upload: Upload) -> Clip:
    same = (
        known.sha256 == upload.incoming.sha256
        and known.person_id == person.id
        and known.sentence_id == upload.sentence_id
    )
    if not same:
        raise ClipDiffers(str(known.id))
    return known
