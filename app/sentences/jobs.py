"""Jobs of sentences."""

from __future__ import annotations

import itertools
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.jobs import (
    APPROVE_TEXTS,
    CHECK_TEXT,
    DROP_TEXTS,
    FORGET_SENTENCE_LEASES,
    IMPORT_TEXT,
    RANK_DAILY,
    RANK_SENTENCES,
    REVERT_TEXT,
    SWEEP_TEXTS,
    Work,
    handles,
)
from app.sentences.choosing.ordering import campaigns_known, campaigns_unranked
from app.sentences.imports.approving import approve_waiting
from app.sentences.imports.changesets import (
    ask_again_for_owed,
    forget_files,
    is_large,
    wanted_files,
)
from app.sentences.imports.importing import check_file, import_file
from app.sentences.imports.reverting import revert_file
from app.sentences.imports.stages import FILES
from app.sentences.lending import forget_lapsed
from app.sentences.rights import EVIDENCE

GRACE = timedelta(hours=24)
"""A file without a row is left this long: it may still be on the way to its commit."""
EVIDENCE_GRACE = timedelta(days=7)
"""Evidence may be carried along by a form that its giver mends later."""
BATCH = 500
_at_a_long_one = threading.Lock()

log = logging.getLogger(__name__)


@handles(FORGET_SENTENCE_LEASES)
def forget_leases(work: Work) -> None:
    """Delete what is left of loans that are over."""
    with work.transaction() as session:
        forget_lapsed(session, at=work.now())


@handles(CHECK_TEXT)
def check_text(work: Work, changeset_id: str) -> None:
    """Look through a file, if that is still owed."""
    with _alone(work, changeset_id) as alone:
        if alone:
            check_file(work, uuid.UUID(changeset_id))


@handles(IMPORT_TEXT)
def import_text(work: Work, changeset_id: str) -> None:
    """Add what is new in a file, if that is still owed."""
    with _alone(work, changeset_id) as alone:
        if alone and import_file(work, uuid.UUID(changeset_id)):
            log.info("text imported", extra={"changeset": changeset_id})


@handles(REVERT_TEXT)
def revert_text(work: Work, changeset_id: str) -> None:
    """Take an import back, if that is still owed."""
    with _alone(work, changeset_id) as alone:
        if alone and revert_file(work, uuid.UUID(changeset_id)):
            log.info("text reverted", extra={"changeset": changeset_id})


@handles(APPROVE_TEXTS)
def approve_texts(work: Work, changeset_id: str) -> None:
    """Approve what is left of an import, if that is still owed."""
    with _alone(work, changeset_id) as alone:
        if alone:
            approve_waiting(work, uuid.UUID(changeset_id))


@handles(SWEEP_TEXTS)
def sweep_texts(work: Work) -> None:
    """Ask again for work on imports that was lost on the way, or had no free hand."""
    with work.transaction() as session:
        asked = ask_again_for_owed(session, at=work.now())
    if asked:
        log.info("imports asked for again", extra={"changesets": asked})


@handles(DROP_TEXTS)
def drop_texts(work: Work) -> None:
    """Delete files that are read through, and what never became part of a changeset."""
    with work.transaction() as session:
        over = forget_files(session, before=work.now() - GRACE)
    for key in over:
        work.blobs.delete(key)
    for folder, grace in ((FILES, GRACE), (EVIDENCE, EVIDENCE_GRACE)):
        _drop_unwanted(work, folder, work.now() - grace)


def _drop_unwanted(work: Work, folder: str, youngest: datetime) -> None:
    """Delete the folder's blobs that are no younger and that no changeset has."""
    old = (blob.key for blob in work.blobs.list(folder) if blob.modified <= youngest)
    while keys := list(itertools.islice(old, BATCH)):
        with work.transaction() as session:
            wanted = wanted_files(session, keys)
        for key in set(keys) - wanted:
            work.blobs.delete(key)


@contextmanager
def _alone(work: Work, changeset_id: str) -> Iterator[bool]:
    """Say whether this process is free for such work: clips are measured beside it.

    Of long ones it does one at a time. What finds it busy stays owed, and the sweep asks again.
    """
    with work.transaction() as session:
        is_long = is_large(session, uuid.UUID(changeset_id))
    free = not is_long or _at_a_long_one.acquire(blocking=False)
    try:
        yield free
    finally:
        if free and is_long:
            _at_a_long_one.release()


@handles(RANK_SENTENCES)
def rank(work: Work, campaign_id: str | None = None) -> None:
    """Give new sentences of a campaign a place in the order; each minute those of every one."""
    from app.sentences.choosing.ranking import rank_campaign  # numpy, which few processes need

    if campaign_id is not None:
        rank_campaign(work, uuid.UUID(campaign_id))
        return
    with work.reading() as session:
        campaign_ids = campaigns_unranked(session)
    for each in campaign_ids:
        rank_campaign(work, each)


@handles(RANK_DAILY)
def rank_daily(work: Work) -> None:
    """Compare a campaign's sentences anew where some were read or came in since the last time."""
    from app.sentences.choosing.ranking import rank_campaign  # numpy, which few processes need

    with work.reading() as session:
        campaign_ids = campaigns_known(session)
    for each in campaign_ids:
        rank_campaign(work, each)
