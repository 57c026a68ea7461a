"""Recording what the gate found, and what follows for the clip."""

from __future__ import annotations

import dataclasses
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.clips.operations import move_clip
from app.clips.queries import clips_owed_a_measurement, hold_clip
from app.db import upsert
from app.jobs import MEASURE_CLIP, enqueue_later
from app.quality.gate import Finding
from app.quality.models import Measurement, SpeakingRate
from app.quality.queries import learned_rate, valid_readings
from app.quality.rate_learning import learn_rate
from app.quality.rates import LearnedRate
from app.quality.rules import GATE_VERSION, unreadable_judgement

MEASURING_TIME = timedelta(seconds=60)
"""How long a worker that took the job has before the sweep gives it to another."""
MAX_DEATHS = 3
"""A clip that killed the child this often is set aside."""
LEARNING_SAMPLE = 2_000
"""Valid clips that a campaign's speaking rate is learned from, at most."""
SWEEP_LIMIT = 500
"""Clips asked for again in one sweep; the longest owed first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A measurement that is owed, with all that the gate needs to know."""

    clip_id: uuid.UUID
    blob_key: str
    sentence: str
    locale: str
    policy: str
    client_duration_s: float | None
    capture: dict[str, Any]
    learned: LearnedRate


def begin_measurement(session: Session, clip_id: uuid.UUID, *, at: datetime) -> Owed | None:
    """Take on the measurement of a clip; return None if none is owed."""
    clip = hold_clip(session, clip_id)
    if clip is None or clip.state != "received":
        return None
    clip.measure_due_at = at + MEASURING_TIME
    session.flush()
    campaign = clip.sentence.campaign
    return Owed(
        clip_id=clip.id,
        blob_key=clip.blob_key,
        sentence=clip.sentence.text,
        locale=campaign.tag,
        policy=campaign.gate_policy,
        client_duration_s=clip.client_duration_s,
        capture=clip.capture,
        learned=learned_rate(session, campaign.id),
    )


def record_finding(
    session: Session, clip_id: uuid.UUID, finding: Finding, policy: str, *, at: datetime
) -> Measurement | None:
    """Store what the gate found and send the clip to review, or back to its giver.

    A clip that was measured or withdrawn meanwhile is left as it is.
    """
    clip = hold_clip(session, clip_id)
    if clip is None or clip.state != "received":
        return None
    columns = Measurement.__table__.columns.keys()
    figures = _finite(finding.figures.as_dict() | _reading(finding)) if finding.figures else {}
    measurement = Measurement(
        clip_id=clip.id,
        gate_version=GATE_VERSION,
        policy=policy,
        verdict=finding.judgement.verdict,
        reasons=[dataclasses.asdict(reason) for reason in finding.judgement.reasons],
        failure=finding.failure,
        others={name: value for name, value in figures.items() if name not in columns},
        cpu_ms=finding.cpu_ms,
        measured_at=at,
        **{name: value for name, value in figures.items() if name in columns},
    )
    session.add(measurement)
    clip.duration_s = measurement.duration_s
    clip.measure_due_at = None
    move_clip(session, clip, _state_after(clip, measurement.verdict), at=at)
    return measurement


def record_death(
    session: Session, clip_id: uuid.UUID, cause: str, policy: str, *, at: datetime
) -> bool:
    """Note that the clip killed the gate's child; return whether it was set aside for it.

    Before that it is tried again, behind what else waits in the queue.
    """
    clip = hold_clip(session, clip_id)
    if clip is None or clip.state != "received":
        return False
    clip.measure_deaths += 1
    session.flush()
    if clip.measure_deaths < MAX_DEATHS:
        enqueue_later(session, MEASURE_CLIP, clip_id=str(clip.id))
        return False
    finding = Finding(None, unreadable_judgement(), failure=f"gate child died: {cause}")
    return record_finding(session, clip_id, finding, policy, at=at) is not None


def ask_again_for_owed(session: Session, *, at: datetime) -> int:
    """Ask once more for measurements owed for too long; return how many."""
    owed = clips_owed_a_measurement(session, at, SWEEP_LIMIT)
    for clip in owed:
        clip.measure_due_at = at + MEASURING_TIME
        enqueue_later(session, MEASURE_CLIP, clip_id=str(clip.id))
    session.flush()
    return len(owed)


def learn_speaking_rate(
    session: Session, campaign_id: uuid.UUID, *, at: datetime
) -> LearnedRate | None:
    """Learn from a sample of a campaign's valid clips how fast its voices read; None without any.

    It costs the same however many clips there are, and begins anew each time: a wrong clip that
    is found out leaves no trace.
    """
    campaign = session.get_one(Campaign, campaign_id)
    readings = valid_readings(session, campaign_id, LEARNING_SAMPLE)
    if not readings:
        return None
    learned = learn_rate(readings, campaign.tag)
    upsert(
        session,
        SpeakingRate,
        key={"campaign_id": campaign_id, "gate_version": GATE_VERSION},
        values={
            "log_shift": learned.log_shift,
            "log_spread": learned.log_spread,
            "n_clips": len(readings),
            "n_speakers": len({reading.speaker for reading in readings}),
            "learned_at": at,
        },
    )
    return learned


def _finite(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures with None for what is not a number: neither JSON nor a mean bears it."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in figures.items()
    }


def _reading(finding: Finding) -> dict[str, float | None]:
    judgement = finding.judgement
    return {
        "chars_per_s": judgement.chars_per_s,
        "words_per_s": judgement.words_per_s,
        "expected_speech_s": judgement.expected_speech_s,
    }


def _state_after(clip: Clip, verdict: str) -> str:
    return "refused" if verdict == "refuse" and not clip.insisted else "in_review"
