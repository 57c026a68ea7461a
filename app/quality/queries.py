"""Reading measurements."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.quality.models import Measurement, SpeakingRate
from app.quality.rate_learning import Reading
from app.quality.rates import LearnedRate
from app.quality.rules import GATE_VERSION
from app.queues import KEY_SPAN, random_key
from app.sentences.models import Sentence


def latest_measurement(session: Session, clip_id: uuid.UUID) -> Measurement | None:
    """Return the newest measurement of a clip, or None while it is owed."""
    return latest_measurements(session, [clip_id]).get(clip_id)


def latest_measurements(
    session: Session, clip_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Measurement]:
    """Return the newest measurement of each of these clips that has one."""
    found = select(Measurement).where(Measurement.clip_id.in_(clip_ids))
    rows = session.scalars(found.order_by(Measurement.measured_at))
    return {row.clip_id: row for row in rows}


def learned_rate(session: Session, campaign_id: uuid.UUID) -> LearnedRate:
    """Return how fast the campaign's voices read; the prior until that has been learned."""
    row = find_speaking_rate(session, campaign_id)
    return LearnedRate(row.log_shift, row.log_spread) if row else LearnedRate()


def find_speaking_rate(session: Session, campaign_id: uuid.UUID) -> SpeakingRate | None:
    """Return what this version of the gate has learned from the campaign's clips, or None."""
    of_campaign = select(SpeakingRate).where(SpeakingRate.campaign_id == campaign_id)
    return session.scalar(of_campaign.where(SpeakingRate.gate_version == GATE_VERSION))


def valid_readings(
    session: Session, campaign_id: uuid.UUID, limit: int, start: int | None = None
) -> list[Reading]:
    """Return up to `limit` of the campaign's valid clips, from a place in the ring of random keys.

    Clips that were never measured, or in which nobody speaks, are left out of that number.
    """
    key = random_key() if start is None else start
    readings: dict[uuid.UUID, Reading] = {}
    for low, high in ((key, KEY_SPAN), (0, key)):
        arc = _VALID_READINGS.where(
            Clip.campaign_id == campaign_id, Clip.random_key >= low, Clip.random_key < high
        )
        rows = session.execute(arc.order_by(Clip.random_key).limit(limit - len(readings)))
        for clip_id, speaker, sentence, speech_s in rows:
            readings[clip_id] = Reading(speaker, sentence, speech_s or 0.0)
    return list(readings.values())


# The state is written out: an engine that plans before it sees values would pass the index by.
_VALID_READINGS = (
    select(Clip.id, Clip.person_id, Sentence.text, Measurement.speech_s)
    .join(Sentence, Sentence.id == Clip.sentence_id)
    .join(Measurement, and_(Measurement.clip_id == Clip.id, Measurement.speech_s > 0))
    .where(text("clips.state = 'valid'"))
)
