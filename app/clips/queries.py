"""Finding clips."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from app.campaigns.models import Campaign
from app.campaigns.rules import CampaignClosed, takes_clips
from app.clips.models import Clip, ListeningCopy
from app.clips.rules import STANDING, ClipNotFound, CopyNotFound, copied_clip, copy_keys
from app.consent.models import Consent, Terms
from app.consent.rules import ConsentStale
from app.people.models import Profile
from app.sentences.models import Sentence
from app.sentences.rules import RECORDABLE, SentenceNotFound


def find_clip(session: Session, clip_id: uuid.UUID) -> Clip | None:
    """Return the clip, or None."""
    return session.get(Clip, clip_id)


def get_clip(session: Session, clip_id: uuid.UUID) -> Clip:
    """Return the clip; raise ClipNotFound."""
    clip = find_clip(session, clip_id)
    if clip is None:
        raise ClipNotFound(str(clip_id))
    return clip


def hold_clip(session: Session, clip_id: uuid.UUID) -> Clip | None:
    """Return the clip as it is now and let nobody else change it until we commit, or None.

    Whoever moves a clip holds it first: else a finding could undo a withdrawal. SQLite has one
    writer anyway.
    """
    session.flush()
    return session.get(
        Clip, clip_id, populate_existing=True, with_for_update={"of": Clip, "key_share": True}
    )


@dataclass(frozen=True, slots=True)
class Giving:
    """On what terms somebody gives a clip of a sentence now."""

    campaign_id: uuid.UUID
    licence: str
    consent_id: uuid.UUID
    variant: str | None
    """The variant that the giver says they speak, by its code."""


_newer = aliased(Terms)
_VARIANT = (
    select(Profile.variant)
    .where(
        Profile.person_id == bindparam("person_id", type_=Uuid),
        Profile.campaign_id == Campaign.id,
    )
    .order_by(Profile.said_at.desc())
    .limit(1)
    .scalar_subquery()
)
_GIVING = (
    select(
        *(Sentence.state, Campaign.id, Campaign.tag, Campaign.stage, Campaign.licence),
        *(Consent.id, Consent.withdrawn_at, _VARIANT),
    )
    .join(Campaign, Campaign.id == Sentence.campaign_id)
    .outerjoin(
        Terms,
        and_(
            Terms.campaign_id == Campaign.id,
            Terms.version
            == select(func.max(_newer.version))
            .where(_newer.campaign_id == Campaign.id)
            .scalar_subquery(),
        ),
    )
    .outerjoin(
        Consent,
        and_(
            Consent.terms_id == Terms.id,
            Consent.person_id == bindparam("person_id", type_=Uuid),
        ),
    )
    .where(Sentence.id == bindparam("sentence_id", type_=Uuid))
    .order_by(Consent.given_at.desc(), Consent.withdrawn_at.is_(None))
    .limit(1)
)
"""The newest receipt counts, as in `standing_consent`: an older one does not stand up again."""


def get_giving(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> Giving:
    """Return the terms of a clip of this sentence by this person, in one statement.

    Raise SentenceNotFound, CampaignClosed, or ConsentStale without a standing receipt.
    """
    session.flush()
    named = {"person_id": person_id, "sentence_id": sentence_id}
    found = session.connection().execute(_GIVING, named).one_or_none()
    if found is None or found[0] not in RECORDABLE:
        raise SentenceNotFound(str(sentence_id))
    _state, campaign_id, tag, stage, licence, consent_id, withdrawn_at, variant = found
    if not takes_clips(stage):
        raise CampaignClosed(tag)
    if consent_id is None or withdrawn_at is not None:
        raise ConsentStale
    return Giving(campaign_id, licence, consent_id, variant)


def get_own_clip(session: Session, person_id: uuid.UUID, clip_id: uuid.UUID) -> Clip:
    """Return a clip this person gave; raise ClipNotFound, also for somebody else's."""
    clip = session.get(Clip, clip_id)
    if clip is None or clip.person_id != person_id:
        raise ClipNotFound(str(clip_id))
    return clip


def clips_of(
    session: Session, person_id: uuid.UUID, limit: int, before: datetime | None = None
) -> Sequence[Clip]:
    """Return what this person gave, newest first, received before the given time."""
    given = select(Clip).where(Clip.person_id == person_id)
    if before is not None:
        given = given.where(Clip.received_at < before)
    return session.scalars(given.order_by(Clip.received_at.desc()).limit(limit)).all()


def clips_given(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> Sequence[Clip]:
    """Return what this person gave to this campaign and has not withdrawn."""
    given = select(Clip).where(*_given(person_id, campaign_id))
    return session.scalars(given.order_by(Clip.received_at)).all()


def has_given(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> bool:
    """Whether this person gave a clip to this campaign that is not withdrawn."""
    given = select(Clip.id).where(*_given(person_id, campaign_id))
    return session.scalar(given.limit(1)) is not None


def _given(person_id: uuid.UUID, campaign_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    stands = Clip.state != "withdrawn"
    return Clip.person_id == person_id, Clip.campaign_id == campaign_id, stands


def reads_elsewhere(session: Session, clip: Clip) -> bool:
    """Whether another standing clip of the same person reads the same sentence."""
    other = _readings(clip.person_id, clip.sentence_id).where(Clip.id != clip.id)
    return session.scalar(other.limit(1)) is not None


def has_read(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> bool:
    """Whether a standing clip of the person reads the sentence."""
    return session.scalar(_readings(person_id, sentence_id).limit(1)) is not None


def _readings(person_id: uuid.UUID, sentence_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Clip.id).where(
        Clip.person_id == person_id,
        Clip.sentence_id == sentence_id,
        Clip.state.in_(STANDING),
    )


def clips_owed_a_measurement(session: Session, due: datetime, limit: int) -> Sequence[Clip]:
    """Return clips whose measurement should have come by `due`, longest owed first."""
    owed = select(Clip).where(Clip.measure_due_at <= due).order_by(Clip.measure_due_at)
    return session.scalars(owed.limit(limit)).all()


def known_blob_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return which of these blobs a clip refers to."""
    return set(session.scalars(select(Clip.blob_key).where(Clip.blob_key.in_(keys))))


def known_copy_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return which of these blobs are the listening copy that a clip has now."""
    ids = {clip_id for key in keys if (clip_id := copied_clip(key))}
    copies = copies_of(session, ids).values()
    return {key for copy in copies for key in copy_keys(copy.clip_id, copy.hashes).values()}


def copies_of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ListeningCopy]:
    """Return the listening copies that are made of these clips."""
    made = select(ListeningCopy).where(
        ListeningCopy.clip_id.in_(ids), ListeningCopy.recipe.is_not(None)
    )
    return {copy.clip_id: copy for copy in session.scalars(made)}


def get_copy(session: Session, clip_id: uuid.UUID, form: str) -> ListeningCopy:
    """Return a clip's listening copy that is made in this form; raise CopyNotFound."""
    copy = session.get(ListeningCopy, clip_id)
    if copy is None or form not in copy.hashes:
        raise CopyNotFound(f"{clip_id}.{form}")
    return copy


def copies_owed(session: Session, due: datetime, limit: int) -> Sequence[ListeningCopy]:
    """Return copies that should have been made by `due`, longest owed first."""
    owed = select(ListeningCopy).where(ListeningCopy.due_at <= due)
    return session.scalars(owed.order_by(ListeningCopy.due_at).limit(limit)).all()
