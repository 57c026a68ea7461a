"""The one place where a sentence is approved, rejected, retired or sent back to review.

Who decides, and by which votes, is `reviewing`'s; what follows from a decision is the same
whoever took it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.jobs import RANK_SENTENCES as RANK
from app.jobs import enqueue_later
from app.sentences.models import Sentence
from app.sentences.rules import WENT_BACK, reading_level

__all__ = ["RANK", "approve", "put_back", "reject", "reopen", "retire", "send_back"]


def approve(session: Session, sentence: Sentence, at: datetime) -> None:
    """Let the sentence be read: last of its level, until RANK has compared it with the others.

    From its first approval on, clips of it are received whatever comes.
    """
    sentence.state = "approved"
    sentence.decided_at = at
    sentence.approved_at = sentence.approved_at or at
    sentence.read_level = reading_level(sentence.n_clips)
    session.flush()
    enqueue_later(session, RANK, campaign_id=str(sentence.campaign_id))


def reject(session: Session, sentence: Sentence, at: datetime) -> None:
    """Let the sentence be read by nobody, as it does not fit."""
    sentence.state = "rejected"
    sentence.decided_at = at
    session.flush()


def retire(session: Session, sentence: Sentence, at: datetime) -> None:
    """Offer the sentence no more; clips of it stand, and those on their way are received."""
    sentence.state = "retired"
    sentence.decided_at = at
    session.flush()


def reopen(session: Session, sentence: Sentence, level: int) -> None:
    """Let the sentence wait for more votes of the same round, at this place in the queue."""
    sentence.state = "pending"
    sentence.review_level = level
    session.flush()


def send_back(session: Session, sentence: Sentence, at: datetime) -> None:  # noqa: ARG001 (as the others)
    """Let peers judge the sentence anew, before all others; earlier votes decide no more.

    `decided_at` stays: what was found since then is why it went back.
    """
    sentence.state = "pending"
    sentence.round += 1
    sentence.review_level = WENT_BACK
    session.flush()


def put_back(session: Session, sentence: Sentence) -> None:
    """Let the sentence be read as before: what sent it back was taken back, and nobody judged."""
    sentence.state = "approved"
    session.flush()
