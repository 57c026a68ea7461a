"""Jobs of the gate."""

from __future__ import annotations

import logging
import threading
import uuid

from app.audio.errors import Unreadable
from app.campaigns.queries import open_campaigns
from app.jobs import (
    COPY_CLIP,
    LEARN_RATES,
    MEASURE_CLIP,
    SWEEP_COPIES,
    SWEEP_MEASUREMENTS,
    Work,
    handles,
)
from app.quality.copies import (
    ask_again_for_copies,
    begin_copy,
    give_up_copy,
    keep_copy,
    record_copy,
    record_copy_death,
)
from app.quality.gate import ChildDied, Gate, examine
from app.quality.operations import (
    ask_again_for_owed,
    begin_measurement,
    learn_speaking_rate,
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
            learned=owed.learned,
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


@handles(LEARN_RATES)
def learn_rates(work: Work) -> None:
    """Learn anew, for each open campaign, how fast its voices read."""
    with work.transaction() as session:
        campaign_ids = [campaign.id for campaign in open_campaigns(session)]
    for campaign_id in campaign_ids:
        with work.transaction() as session:
            learn_speaking_rate(session, campaign_id, at=work.now())


@handles(COPY_CLIP)
def copy_clip(work: Work, clip_id: str) -> None:
    """Make what listeners hear of one clip, if that is still owed."""
    with work.transaction() as session:
        owed = begin_copy(session, uuid.UUID(clip_id), at=work.now())
    if owed is None:
        return
    try:
        copy = _gate().copy(work.blobs.read(owed.blob_key), owed.outline)
    except Unreadable as error:
        with work.transaction() as session:
            give_up_copy(session, owed.clip_id)
        log.info("clip not copied", extra={"clip": clip_id, "reason": error.reason})
        return
    except ChildDied as death:
        if death.at_start:
            raise
        with work.transaction() as session:
            record_copy_death(session, owed.clip_id)
        log.warning("gate child died copying", extra={"clip": clip_id, "reason": str(death)})
        return
    hashes = keep_copy(work.blobs, owed.clip_id, copy)
    with work.transaction() as session:
        kept = record_copy(session, owed.clip_id, copy, hashes, at=work.now())
    log.info("clip copied", extra={"clip": clip_id, "kept": kept})


@handles(SWEEP_COPIES)
def sweep_copies(work: Work) -> None:
    """Ask again for copies that were lost on the way, and for those nobody has asked for yet."""
    with work.transaction() as session:
        asked = ask_again_for_copies(session, at=work.now())
    if asked:
        log.info("copies asked for again", extra={"clips": asked})


def _gate() -> Gate:
    """Return this thread's gate: each measures one clip at a time."""
    if not hasattr(_of_thread, "gate"):
        _of_thread.gate = Gate()
    gate: Gate = _of_thread.gate
    return gate
