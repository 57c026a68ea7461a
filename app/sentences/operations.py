"""Importing sentences and keeping count of who has had them."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.operations import record
from app.people.models import Person
from app.sentences.models import Sentence, SentenceTurn
from app.sentences.rules import (
    SKIP_REASONS,
    BadSkipReason,
    duplicate_key,
    normalise,
    problem_with,
)

BATCH = 500
"""Lines looked up and inserted together."""


@dataclass(slots=True)
class ImportCounts:
    """What became of the lines of an import."""

    added: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


def import_sentences(
    session: Session,
    campaign: Campaign,
    lines: Iterable[str],
    *,
    actor_id: uuid.UUID | None,
    origin: str,
    licence: str,
    at: datetime,
    source: str,
) -> ImportCounts:
    """Add each new line as an approved sentence; the same line twice adds nothing.

    `origin` says where the text is from and `licence` (SPDX) on what terms; both are kept with
    every sentence. The whole import is one ledger entry.
    """
    counts = ImportCounts()
    batch: dict[str, str] = {}
    for line in lines:
        text = normalise(line)
        problem = problem_with(text)
        if problem:
            counts.rejected[problem] += 1
            continue
        key = hashlib.sha256(duplicate_key(text).encode()).hexdigest()
        counts.duplicates += key in batch
        batch.setdefault(key, text)
        if len(batch) == BATCH:
            _add_new(session, campaign, batch, counts, origin, licence, at)
            batch = {}
    _add_new(session, campaign, batch, counts, origin, licence, at)
    if counts.added:
        record(
            session,
            actor_id=actor_id,
            verb="sentences.import",
            object_type="campaign",
            object_id=campaign.id,
            at=at,
            source=source,
            comment=f"{counts.added} sentences from {origin} ({licence})",
        )
    return counts


def skip_sentence(
    session: Session, person: Person, sentence: Sentence, *, reason: str | None, at: datetime
) -> None:
    """Do not offer this sentence to the person again; raise BadSkipReason."""
    if reason is not None and reason not in SKIP_REASONS:
        raise BadSkipReason(reason)
    # Held as in add_reading, so that two tabs of one person cannot both write the first turn.
    session.refresh(sentence, with_for_update={"of": Sentence, "key_share": True})
    _take_turn(session, person.id, sentence.id, "skipped", reason, at)


def add_reading(
    session: Session, person_id: uuid.UUID, sentence: Sentence, *, at: datetime
) -> None:
    """Count one more clip that stands for the sentence, read by this person."""
    sentence.n_clips = Sentence.n_clips + 1
    _take_turn(session, person_id, sentence.id, "read", None, at)


def remove_reading(
    session: Session, person_id: uuid.UUID, sentence: Sentence, *, reads_on: bool
) -> None:
    """Count one clip less; unless another of the person's clips `reads_on`, offer it again."""
    sentence.n_clips = Sentence.n_clips - 1
    session.flush()
    turn = _find_turn(session, person_id, sentence.id)
    if turn is not None and turn.outcome == "read" and not reads_on:
        session.delete(turn)
        session.flush()


def _add_new(
    session: Session,
    campaign: Campaign,
    batch: dict[str, str],
    counts: ImportCounts,
    origin: str,
    licence: str,
    at: datetime,
) -> None:
    known = select(Sentence.key_hash).where(
        Sentence.campaign_id == campaign.id, Sentence.key_hash.in_(batch)
    )
    already = set(session.scalars(known))
    new = [
        Sentence(
            campaign_id=campaign.id,
            text=text,
            key_hash=key,
            source=origin,
            licence=licence,
            state="approved",
            created_at=at,
        )
        for key, text in batch.items()
        if key not in already
    ]
    session.add_all(new)
    session.flush()
    counts.added += len(new)
    counts.duplicates += len(already)


def _find_turn(
    session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID
) -> SentenceTurn | None:
    return session.scalar(
        select(SentenceTurn).where(
            SentenceTurn.person_id == person_id, SentenceTurn.sentence_id == sentence_id
        )
    )


def _take_turn(
    session: Session,
    person_id: uuid.UUID,
    sentence_id: uuid.UUID,
    outcome: str,
    reason: str | None,
    at: datetime,
) -> None:
    turn = _find_turn(session, person_id, sentence_id)
    if turn is None:
        turn = SentenceTurn(person_id=person_id, sentence_id=sentence_id)
        session.add(turn)
    turn.outcome, turn.reason, turn.at = outcome, reason, at
    session.flush()
