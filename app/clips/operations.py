"""Receiving a clip, and moving it through its life."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.clips.models import Clip, ListeningCopy
from app.clips.queries import (
    Giving,
    clips_given,
    find_clip,
    get_clip,
    get_giving,
    hold_clip,
    reads_elsewhere,
)
from app.clips.rules import HEARABLE, STANDING, ClipDiffers, NotRefused, blob_key, copy_keys
from app.consent.models import Consent
from app.consent.operations import withdraw_consent
from app.db import insert_unless_there
from app.errors import DomainError
from app.jobs import COPY_CLIP, DROP_COPY, MEASURE_CLIP, enqueue_later
from app.ledger.operations import record
from app.people.models import Person
from app.people.operations import forget_profile
from app.sentences.operations import add_reading, remove_reading
from app.sentences.writing.giving import take_back_all
from app.storage import BlobStore, Incoming

MEASUREMENT_GRACE = timedelta(seconds=30)
"""How long the job queue has before the sweep asks again for a clip's measurement."""
COPY_GRACE = timedelta(minutes=2)
"""The same for its listening copy: nobody waits for that, the original is heard meanwhile."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A recording as it arrived, whole and checked against its hash, not yet a clip."""

    clip_id: uuid.UUID
    sentence_id: uuid.UUID
    incoming: Incoming
    container: str
    client_duration_s: float | None = None
    capture: dict[str, Any] = field(default_factory=dict)


def check_upload(
    session: Session, person_id: uuid.UUID, clip_id: uuid.UUID, sentence_id: uuid.UUID
) -> None:
    """Raise before the bytes are taken in what `receive_clip` would raise after."""
    try:
        get_giving(session, person_id, sentence_id)
    except DomainError:
        if find_clip(session, clip_id) is None:
            raise


def keep_recording(blobs: BlobStore, incoming: Incoming) -> None:
    """Make the bytes durable. It comes before the row, and outside of its transaction."""
    blobs.put(blob_key(incoming.sha256), incoming)


def receive_clip(
    session: Session, person_id: uuid.UUID, upload: Upload, *, at: datetime
) -> tuple[Clip, bool]:
    """Write the row of a recording that is kept; return the clip, and whether it is new.

    The same upload again changes nothing. Raise ClipDiffers when the id holds other bytes,
    SentenceNotFound, CampaignClosed, or ConsentStale.
    """
    try:
        giving = get_giving(session, person_id, upload.sentence_id)
    except DomainError:
        known = find_clip(session, upload.clip_id)
        if known is None:
            raise
        return _same_clip(known, person_id, upload), False
    clip = _new_clip(person_id, upload, giving, at)
    if not insert_unless_there(session, clip):
        return _same_clip(get_clip(session, upload.clip_id), person_id, upload), False
    add_reading(session, person_id, upload.sentence_id, at=at)
    enqueue_later(session, MEASURE_CLIP, clip_id=str(clip.id))
    return clip, True


def _new_clip(person_id: uuid.UUID, upload: Upload, giving: Giving, at: datetime) -> Clip:
    return Clip(
        id=upload.clip_id,
        person_id=person_id,
        sentence_id=upload.sentence_id,
        campaign_id=giving.campaign_id,
        consent_id=giving.consent_id,
        licence=giving.licence,
        blob_key=blob_key(upload.incoming.sha256),
        sha256=upload.incoming.sha256,
        container=upload.container,
        n_bytes=upload.incoming.size,
        client_duration_s=upload.client_duration_s,
        capture=upload.capture,
        state="received",
        variant=giving.variant,
        insisted=False,
        received_at=at,
        measure_due_at=at + MEASUREMENT_GRACE,
    )


def move_clip(session: Session, clip: Clip, state: str, *, at: datetime) -> None:
    """Change the state of a clip that is held, and what depends on whether it stands."""
    stood, stands = clip.state in STANDING, state in STANDING
    becomes_hearable = state in HEARABLE and clip.state not in HEARABLE
    clip.state = state
    session.flush()
    if becomes_hearable:
        ask_for_copy(session, clip, at=at)
    if stood and not stands:
        reads_on = reads_elsewhere(session, clip)
        remove_reading(session, clip.person_id, clip.sentence_id, reads_on=reads_on)
    elif stands and not stood:
        add_reading(session, clip.person_id, clip.sentence_id, at=at)


def ask_for_copy(session: Session, clip: Clip, *, at: datetime) -> None:
    """Owe listeners a copy of the clip."""
    owed = ListeningCopy(clip_id=clip.id, due_at=at + COPY_GRACE, deaths=0, hashes={})
    if insert_unless_there(session, owed):
        enqueue_later(session, COPY_CLIP, clip_id=str(clip.id))


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
    _drop_copy(session, clip.id)
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


def _drop_copy(session: Session, clip_id: uuid.UUID) -> None:
    """Let go of the clip's listening copy, and of its blobs once that is committed."""
    copy = session.get(ListeningCopy, clip_id)
    if copy is None:
        return
    session.delete(copy)
    for key in copy_keys(clip_id, copy.hashes).values():
        enqueue_later(session, DROP_COPY, key=key)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How much goes with an agreement that is withdrawn."""

    clips: int
    sentences: int


def leave_campaign(
    session: Session, person: Person, consent: Consent, *, at: datetime, source: str
) -> TakenBack:
    """Withdraw the person's agreement, and with it what they gave the campaign; return how much.

    What they said of themselves there is deleted. Clips that nobody may hear or release any more
    must not wait in a queue, and sentences that they wrote are offered no more.
    """
    withdraw_consent(session, person, consent, at=at, source=source)
    given = clips_given(session, person.id, consent.terms.campaign_id)
    for clip in given:
        withdraw_clip(session, person, clip, at=at, source=source)
    forget_profile(session, person.id, consent.terms.campaign_id)
    rest = take_back_all(session, person, consent.terms.campaign_id, at=at, source=source)
    return TakenBack(len(given), rest)


def insist_on_clip(session: Session, clip: Clip, *, at: datetime) -> None:
    """Send a refused clip to the validators all the same, marked; raise NotRefused."""
    hold_clip(session, clip.id)
    if clip.insisted and clip.state != "refused":
        return
    if clip.state != "refused":
        raise NotRefused(clip.state)
    clip.insisted = True
    move_clip(session, clip, "in_review", at=at)


def _same_clip(known: Clip, person_id: uuid.UUID, upload: Upload) -> Clip:
    same = (
        known.sha256 == upload.incoming.sha256
        and known.person_id == person_id
        and known.sentence_id == upload.sentence_id
    )
    if not same:
        raise ClipDiffers(str(known.id))
    return known
