"""Jobs that keep the blob store tidy."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app.clips.queries import known_blob_keys, known_copy_keys
from app.jobs import DROP_COPY, SWEEP_BLOBS, Work, handles

GRACE = timedelta(hours=24)
"""A blob without a row is left this long: it may still be on the way to its commit."""
BATCH = 500

Known = Callable[[Session, Sequence[str]], set[str]]
"""Which of these blobs have a row that wants them."""

log = logging.getLogger(__name__)


@handles(DROP_COPY)
def drop_copy(work: Work, key: str) -> None:
    """Delete a listening copy that its clip does not have any more."""
    with work.transaction() as session:
        wanted = known_copy_keys(session, [key])
    if not wanted:
        work.blobs.delete(key)


@handles(SWEEP_BLOBS)
def sweep_blobs(work: Work) -> None:
    """Delete what uploads that never became a clip, and outdated copies, have left in the store."""
    temporary = work.blobs.sweep_incoming(GRACE)
    orphans = _sweep(work, "clips", known_blob_keys) + _sweep(work, "copies", known_copy_keys)
    if temporary or orphans:
        log.info("blobs swept", extra={"temporary": temporary, "orphans": orphans})


def _sweep(work: Work, prefix: str, known_of: Known) -> int:
    """Delete the blobs under this prefix that are old and have no row; return how many."""
    youngest = work.now() - GRACE
    old = (blob.key for blob in work.blobs.list(prefix) if blob.modified <= youngest)
    orphans = 0
    while keys := list(itertools.islice(old, BATCH)):
        with work.transaction() as session:
            known = known_of(session, keys)
        for key in set(keys) - known:
            # The same bytes may be arriving again just now: then they are young once more.
            if work.blobs.modified(key) <= youngest:
                work.blobs.delete(key)
                orphans += 1
    return orphans
