"""How far a campaign's text has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence

ENOUGH = 5_000
"""Sentences with which voices can begin: Common Voice asks a language for as many."""


@dataclass(frozen=True, slots=True)
class TextFigures:
    """Exact numbers of a campaign's texts, by state."""

    n_approved: int
    """Sentences to read."""
    n_pending: int
    """Sentences and questions that reviewers have not decided on."""
    n_rejected: int
    n_questions: int
    """Approved questions."""


def campaign_text(session: Session, campaign_id: uuid.UUID) -> TextFigures:
    """Count a campaign's texts. It reads every one of them, so callers keep the answer."""
    counted = (
        select(Sentence.kind, Sentence.state, func.count())
        .where(Sentence.campaign_id == campaign_id)
        .group_by(Sentence.kind, Sentence.state)
    )
    counts = {(kind, state): n for kind, state, n in session.execute(counted)}
    return TextFigures(
        n_approved=counts.get(("sentence", "approved"), 0),
        n_pending=sum(n for (_, state), n in counts.items() if state == "pending"),
        n_rejected=sum(n for (_, state), n in counts.items() if state == "rejected"),
        n_questions=counts.get(("question", "approved"), 0),
    )
