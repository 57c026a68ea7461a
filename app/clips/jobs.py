"""Jobs that keep the blob store tidy."""

from __future__ import annotations

import itertools
import logging
from datetime import timedelta

from app.clips.queries import known_blob_keys
from app.jobs import SWEEP_BLOBS, Work, handles

GRACE = timedelta(hours=24)
"""A blob without a clip is left this long: its upload may still be on the way to its commit."""
BATCH = 500

log = logging.getLogger(__name__)


@handles(SWEEP_BLOBS)
def sweep_blobs(work: Work) -> None:
    """Delete what uploads that never became a clip have left in the store."""
    temporary = work.blobs.sweep_incoming(GRACE)
    youngest = work.now() - GRACE
    old = (blob.key for blob in work.blobs.list("clips") if blob.modified <= youngest)
    orphans = 0
    while keys := list(itertools.islice(old, BATCH)):
        with work.transaction() as session:
            known = known_blob_keys(session, keys)
        for key in set(keys) - known:
            # The same bytes may be arriving again just now: then they are young once more.
            if work.blobs.modified(key) <= youngest:
                work.blobs.delete(key)
                orphans += 1
    if temporary or orphans:
        log.info("blobs swept", extra={"temporary": temporary, "orphans": orphans})
