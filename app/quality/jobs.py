"""Jobs of the gate."""

from __future__ import annotations

import logging
import threading
import uuid

from app.jobs import MEASURE_CLIP, SWEEP_MEASUREMENTS, Work, handles
from app.quality.gate import ChildDied, Gate, examine
from app.quality.operations import (
    ask_again_for_owed,
    begin_measurement,
    record_death,
    record_finding,
)

log = logging.getLogger(__name__)
_of_thread = threading.local()


@handles(MEASURE_CLIP)
def measure_clip(work: Work, clip_id: str) -> None:
    """Measure one clip, if that is still owed."""
    with work.transaction() as session:
        owed = begin_measurement(session, uuid.UUID(clip_id), at=work.now())
    if owed is None:
        return
    try:
        finding = examine(
            _gate(),
            work.blobs.read(owed.blob_key),
            policy=owed.policy,
            sentence=owed.sentence,
            locale=owed.locale,
            client_duration_s=owed.client_duration_s,
            capture=owed.capture,
        )
    except ChildDied as death:
        if death.at_start:
            raise  # that says nothing about the clip, which stays owed; the log says it
        with work.transaction() as session:
            aside = record_death(session, owed.clip_id, str(death), owed.policy, at=work.now())
        log.warning("gate child died", extra={"clip": clip_id, "set_aside": aside})
        return
    with work.transaction() as session:
        record_finding(session, owed.clip_id, finding, owed.policy, at=work.now())
    log.info(
        "clip measured",
        extra={"clip": clip_id, "verdict": finding.judgement.verdict, "cpu_ms": finding.cpu_ms},
    )


@handles(SWEEP_MEASUREMENTS)
def sweep_measurements(work: Work) -> None:
    """Ask again for measurements that were lost on the way."""
    with work.transaction() as session:
        asked = ask_again_for_owed(session, at=work.now())
    if asked:
        log.info("measurements asked for again", extra={"clips": asked})


def _gate() -> Gate:
    """Return this thread's gate: each measures one clip at a time."""
    if not hasattr(_of_thread, "gate"):
        _of_thread.gate = Gate()
    gate: Gate = _of_thread.gate
    return gate
