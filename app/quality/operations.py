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

from app.clips.models import Clip
from app.clips.operations import move_clip
from app.clips.queries import clips_owed_a_measurement, hold_clip
from app.jobs import MEASURE_CLIP, enqueue_later
from app.quality.gate import Finding
from app.quality.models import Measurement
from app.quality.rules import GATE_VERSION, unreadable_judgement

MEASURING_TIME = timedelta(seconds=60)
"""How long a worker that took the job has before the sweep gives it to another."""
MAX_DEATHS = 3
"""A clip that killed the child this often is set aside."""
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
    figures = _finite(finding.figures.as_dict()) if finding.figures else {}
    measurement = Measurement(
        clip_id=clip.id,
        gate_version=GATE_VERSION,
        policy=policy,
        verdict=finding.judgement.verdict,
        reasons=[dataclasses.asdict(reason) for reason in finding.judgement.reasons],
        failure=finding.failure,
        others={name: value for name, value in figures.items() if name not in columns},
        chars_per_s=finding.judgement.chars_per_s,
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


def _finite(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures with None for what is not a number: neither JSON nor a mean bears it."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in figures.items()
    }


def _state_after(clip: Clip, verdict: str) -> str:
    return "refused" if verdict == "refuse" and not clip.insisted else "in_review"
