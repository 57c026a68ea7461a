"""Messages of a campaign's stewards to speakers whose clips keep failing for one reason."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.queries import has_given
from app.ledger.operations import record
from app.people.queries import hold_person
from app.reviews.models import Note
from app.reviews.rules import (
    NO_REASONS,
    NOTE_REST,
    AlreadyTold,
    BadAnswer,
    NoteNotFound,
    SpeakerNotFound,
    checked_note,
)


def send_note(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    reason: str,
    words: str | None = None,
    actor_id: uuid.UUID,
    at: datetime,
    source: str,
) -> Note:
    """Tell a speaker why their clips fail; once for each reason within NOTE_REST.

    The ledger gets the reason and not the words, as nothing can be taken out of it again. Raise
    BadAnswer, NoteTooLong, SpeakerNotFound for somebody without a clip there, or AlreadyTold.
    """
    if reason not in NO_REASONS:
        raise BadAnswer(reason)
    said = checked_note(words)
    # Held, so that of two stewards who send at once the second finds the first one's message.
    person = hold_person(session, person_id)
    if person is None or not has_given(session, person_id, campaign_id):
        raise SpeakerNotFound
    if (person_id, reason) in notes_lately(session, campaign_id, at=at):
        raise AlreadyTold
    note = Note(
        campaign_id=campaign_id,
        person_id=person_id,
        reason=reason,
        words=said,
        sent_by_id=actor_id,
        sent_at=at,
    )
    session.add(note)
    session.flush()
    record(
        session,
        actor_id=actor_id,
        verb="note.send",
        object_type="note",
        object_id=note.id,
        at=at,
        source=source,
        comment=reason,
    )
    return note


def notes_lately(
    session: Session, campaign_id: uuid.UUID, *, at: datetime
) -> Mapping[tuple[uuid.UUID, str], datetime]:
    """Return, by speaker and reason, when a message was sent within the last NOTE_REST."""
    lately = select(Note.person_id, Note.reason, Note.sent_at).where(
        Note.campaign_id == campaign_id, Note.sent_at > at - NOTE_REST
    )
    return {(person_id, reason): sent_at for person_id, reason, sent_at in session.execute(lately)}


def notes_for(session: Session, person_id: uuid.UUID) -> Sequence[Note]:
    """Return the messages that this person has not put away, newest first."""
    unread = select(Note).where(Note.person_id == person_id, Note.read_at.is_(None))
    return session.scalars(unread.order_by(Note.sent_at.desc(), Note.id)).all()


def dismiss(session: Session, person_id: uuid.UUID, note_id: uuid.UUID, *, at: datetime) -> None:
    """Put a message away that the person has read; again does nothing. Raise NoteNotFound.

    No entry in the ledger: when somebody reads is nobody else's business.
    """
    note = session.get(Note, note_id)
    if note is None or note.person_id != person_id:
        raise NoteNotFound
    note.read_at = note.read_at or at
    session.flush()
