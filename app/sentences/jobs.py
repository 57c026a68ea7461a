"""Jobs of sentences."""

from __future__ import annotations

from app.jobs import FORGET_SENTENCE_LEASES, Work, handles
from app.sentences.lending import forget_lapsed


@handles(FORGET_SENTENCE_LEASES)
def forget_leases(work: Work) -> None:
    """Delete what is left of loans that are over."""
    with work.transaction() as session:
        forget_lapsed(session, at=work.now())
