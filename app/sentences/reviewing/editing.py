"""Correcting a sentence: other words in its place, or a new sentence in place of an old one."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.ledger.operations import record
from app.people.models import Person
from app.people.queries import roles_of
from app.sentences.alike.likeness import drop_bands, index_bands
from app.sentences.deciding import reopen, retire
from app.sentences.governing_rules import current_checker
from app.sentences.models import Sentence, SentenceRevision
from app.sentences.queries import find_judgement
from app.sentences.reviewing.judging import (
    HAVE_A_SAY,
    NotToReview,
    NotYoursToEdit,
    SentenceOvertaken,
    SentenceThere,
    TextUnfit,
    WordingFixed,
    checked_words,
    is_wording_fixed,
    may_edit,
    review_level,
)
from app.sentences.reviewing.voting import hold, judge_sentence, refuse_what_is_closed, vouch_for
from app.sentences.rules import key_hash


def edit_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    text: str,
    revision: int,
    comment: str | None = None,
    at: datetime,
) -> bool:
    """Give a sentence other words, and let peers judge it anew; return whether they are others.

    `revision` is the wording that the editor saw. Their correction counts as their yes, so that
    one more peer is enough, and as nothing where the sentence is their own. Raise NotToReview,
    NotYoursToEdit, SentenceOvertaken, TextUnfit, SentenceThere, BadJudgement for a long comment,
    or WordingFixed: then it is to be replaced, unless it is only about case or punctuation, which
    its clips do not tell.
    """
    wording, words = _prepare(session, person, sentence, text, revision, comment)
    if wording == sentence.text:
        return False
    if is_wording_fixed(sentence.approved_at) and key_hash(wording) != sentence.key_hash:
        raise WordingFixed
    if sentence.revision == 1:
        _keep(session, sentence, 1, sentence.text, sentence.author_id, None, sentence.created_at)
    sentence.revision += 1
    sentence.round += 1
    drop_bands(session, sentence.campaign_id, [(sentence.id, sentence.text)])
    _reword(session, sentence, wording)
    _keep(session, sentence, sentence.revision, wording, person.id, words, at)
    reopen(session, sentence, review_level((), sentence.review_level))
    vouch_for(session, person, sentence, at=at)
    return True


def replace_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    text: str,
    revision: int,
    comment: str | None = None,
    at: datetime,
    source: str,
) -> Sentence:
    """Write other words as a sentence of its own, whose history begins with the old ones.

    This is for a sentence that was approved once: its clips keep the words that they read. Who
    looks after the campaign's text retires it by this; the correction of anybody else, who may
    correct what is back in review, is their no to it. Raise as `edit_sentence` does, but
    WordingFixed; SentenceThere also for the words that it has.
    """
    wording, words = _prepare(session, person, sentence, text, revision, comment)
    if key_hash(wording) == sentence.key_hash:
        raise SentenceThere(sentence.id)
    new = Sentence(
        campaign=sentence.campaign,
        text=sentence.text,
        key_hash="",
        kind=sentence.kind,
        source=sentence.source,
        licence=sentence.licence,
        author_id=sentence.author_id,
        changeset_id=sentence.changeset_id,
        variant=sentence.variant,
        domains=list(sentence.domains),
        revision=2,
        created_at=at,
    )
    _reword(session, new, wording)
    first = sentence.text, sentence.author_id, None, sentence.created_at
    _keep(session, new, 1, *first)
    _keep(session, new, 2, wording, person.id, words, at)
    vouch_for(session, person, new, at=at)
    _put_aside(session, person, sentence, new, at=at, source=source)
    return new


def _prepare(
    session: Session,
    person: Person,
    sentence: Sentence,
    text: str,
    revision: int,
    comment: str | None,
) -> tuple[str, str | None]:
    """Hold the sentence, and return the words as they would be kept, and the comment."""
    hold(session, sentence)
    refuse_what_is_closed(sentence)
    if sentence.state == "retired":
        raise NotToReview(str(sentence.id))
    if not may_edit(sentence.state, has_say=has_a_say(session, person.id, sentence.campaign_id)):
        raise NotYoursToEdit
    if revision != sentence.revision:
        raise SentenceOvertaken
    words = checked_words(comment)
    checked = current_checker(session, sentence.campaign).check(text)
    wording = checked.normalised
    if not checked.ok:
        raise TextUnfit(wording, checked.reasons)
    twin = find_twin(session, sentence, wording)
    if twin is not None:
        raise SentenceThere(twin)
    return wording, words


def has_a_say(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> bool:
    """Whether the person looks after the campaign's text."""
    return bool(HAVE_A_SAY & roles_of(session, person_id, campaign_id))


def find_twin(session: Session, sentence: Sentence, wording: str) -> uuid.UUID | None:
    """Return another sentence of the campaign that is the same as these words, or None."""
    same = select(Sentence.id).where(
        Sentence.campaign_id == sentence.campaign_id,
        Sentence.key_hash == key_hash(wording),
        Sentence.id != sentence.id,
    )
    return session.scalar(same)


def _reword(session: Session, sentence: Sentence, wording: str) -> None:
    """Write the words; raise SentenceThere if somebody has just added the same ones."""
    try:
        with session.begin_nested():
            session.add(sentence)
            sentence.text, sentence.key_hash = wording, key_hash(wording)
    except IntegrityError:
        raise SentenceThere(find_twin(session, sentence, wording) or sentence.id) from None
    index_bands(session, [sentence])


def _keep(
    session: Session,
    sentence: Sentence,
    number: int,
    text: str,
    editor_id: uuid.UUID | None,
    comment: str | None,
    at: datetime,
) -> None:
    session.add(
        SentenceRevision(
            sentence_id=sentence.id,
            number=number,
            text=text,
            editor_id=editor_id,
            comment=comment,
            made_at=at,
        )
    )
    session.flush()


def _put_aside(
    session: Session,
    person: Person,
    old: Sentence,
    new: Sentence,
    *,
    at: datetime,
    source: str,
) -> None:
    if not has_a_say(session, person.id, old.campaign_id):
        if old.author_id != person.id and find_judgement(session, person.id, old) is None:
            judge_sentence(session, person, old, answer="no", reasons=["other"], at=at)
        return
    retire(session, old, at)
    record(
        session,
        actor_id=person.id,
        verb="sentence.replace",
        object_type="sentence",
        object_id=old.id,
        at=at,
        source=source,
        comment=f"by sentence {new.id}",
    )
