"""Peers judge sentences: two that agree decide, or one who looks after the campaign's text."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.campaigns.rules import takes_text
from app.ledger.operations import record
from app.people.models import Person, Role
from app.sentences.deciding import approve, reject, reopen, retire
from app.sentences.lending import give_back
from app.sentences.models import Sentence, SentenceVote
from app.sentences.queries import find_judgement, hold_sentence
from app.sentences.reviewing.judging import (
    HAVE_A_SAY,
    AlreadyJudged,
    NotToReview,
    OwnSentence,
    checked_judgement,
    checked_words,
    outcome,
    review_level,
)


def judge_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    answer: str,
    reasons: Iterable[str] = (),
    comment: str | None = None,
    at: datetime,
) -> tuple[SentenceVote, bool]:
    """Write down whether a sentence fits, and decide it if the votes now do.

    `unsure` passes it on to others. Return the vote, and whether it is new: the same answer again
    changes nothing. Raise BadJudgement, NotToReview, OwnSentence or AlreadyJudged (with another
    answer).
    """
    answer, listed, words = checked_judgement(answer, reasons, comment)
    hold(session, sentence)  # a person's other tab waits here
    standing = find_judgement(session, person.id, sentence)
    if standing and standing.answer == answer:
        return standing, False
    if sentence.state != "pending":
        raise NotToReview(str(sentence.id))
    refuse_what_is_closed(sentence)
    if sentence.author_id == person.id:
        raise OwnSentence
    if standing:
        raise AlreadyJudged
    vote = _cast(session, person.id, sentence, answer, listed, words, at)
    follow_votes(session, sentence, at=at)
    return vote, True


def take_back_judgement(
    session: Session, person: Person, sentence: Sentence, *, at: datetime
) -> SentenceVote | None:
    """Let the person's vote on the present wording count no more; None if they had none.

    A decision that rested on the votes is taken anew. What has been read aloud stays approved
    all the same: its clips are there, and readers send back what is wrong with it.
    """
    hold(session, sentence)
    vote = find_judgement(session, person.id, sentence)
    if vote is None:
        return None
    rested_on_votes = sentence.state == outcome(votes_on(session, sentence))
    vote.taken_back_at = at
    session.flush()
    is_read = sentence.state == "approved" and sentence.n_clips > 0
    if rested_on_votes and not is_read:
        follow_votes(session, sentence, at=at)
    return vote


def vouch_for(session: Session, person: Person, sentence: Sentence, *, at: datetime) -> None:
    """Count an editor's own wording as their yes, unless the sentence is of their writing."""
    if sentence.author_id != person.id:
        _cast(session, person.id, sentence, "yes", [], None, at)
    follow_votes(session, sentence, at=at)


def settle_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    fits: bool,
    reasons: Iterable[str] = (),
    comment: str | None = None,
    at: datetime,
    source: str,
) -> None:
    """Let the word of somebody with a say stand, also over what was decided before.

    It takes the place of an earlier answer of theirs. Who may is the caller's to check. Raise
    BadJudgement, OwnSentence, or NotToReview where the campaign takes no text.
    """
    answer, listed, words = checked_judgement("yes" if fits else "no", reasons, comment)
    hold(session, sentence)
    refuse_what_is_closed(sentence)
    if sentence.author_id == person.id:
        raise OwnSentence
    standing = find_judgement(session, person.id, sentence)
    if standing:
        standing.taken_back_at = at
        session.flush()
    _cast(session, person.id, sentence, answer, listed, words, at)
    (approve if fits else reject)(session, sentence, at)
    verb = "sentence.approve" if fits else "sentence.reject"
    _write_down(session, person, sentence, verb, words, at, source)


def retire_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    comment: str | None = None,
    at: datetime,
    source: str,
) -> None:
    """Offer the sentence no more, and keep its clips; raise BadJudgement for a long comment.

    Who may is the caller's to check.
    """
    words = checked_words(comment)
    hold(session, sentence)
    if sentence.state != "retired":
        retire(session, sentence, at)
        _write_down(session, person, sentence, "sentence.retire", words, at, source)


def follow_votes(session: Session, sentence: Sentence, *, at: datetime) -> None:
    """Bring a sentence that is held in line with the votes of its round."""
    votes = votes_on(session, sentence)
    state = outcome(votes)
    if state == "pending":
        reopen(session, sentence, review_level(votes, sentence.review_level))
    elif state != sentence.state:
        (approve if state == "approved" else reject)(session, sentence, at)


def hold(session: Session, sentence: Sentence) -> None:
    """Let nobody else decide or edit the sentence until we commit, and see it as it is now.

    Raise NotToReview for one that went meanwhile, with the import that it came with.
    """
    if hold_sentence(session, sentence.id) is None:
        raise NotToReview(str(sentence.id))


def refuse_what_is_closed(sentence: Sentence) -> None:
    """Raise NotToReview for a sentence of a campaign that takes no text."""
    if not takes_text(sentence.campaign.stage):
        raise NotToReview(str(sentence.id))


def votes_on(session: Session, sentence: Sentence) -> Sequence[tuple[str, bool]]:
    """Return the standing answers on the present wording, oldest first, each with whether it
    comes from somebody with a say."""
    has_say = exists().where(
        Role.person_id == SentenceVote.person_id,
        Role.campaign_id == sentence.campaign_id,
        Role.name.in_(HAVE_A_SAY),
    )
    votes = select(SentenceVote.answer, has_say).where(
        SentenceVote.sentence_id == sentence.id,
        SentenceVote.round == sentence.round,
        SentenceVote.taken_back_at.is_(None),
    )
    rows = session.execute(votes.order_by(SentenceVote.cast_at, SentenceVote.id))
    return [(answer, bool(say)) for answer, say in rows]


def _cast(
    session: Session,
    person_id: uuid.UUID,
    sentence: Sentence,
    answer: str,
    reasons: list[str],
    comment: str | None,
    at: datetime,
) -> SentenceVote:
    vote = SentenceVote(
        person_id=person_id,
        sentence_id=sentence.id,
        round=sentence.round,
        answer=answer,
        reasons=reasons,
        comment=comment,
        cast_at=at,
    )
    session.add(vote)
    session.flush()
    give_back(session, person_id, sentence.id)
    return vote


def _write_down(
    session: Session,
    person: Person,
    sentence: Sentence,
    verb: str,
    words: str | None,
    at: datetime,
    source: str,
) -> None:
    record(
        session,
        actor_id=person.id,
        verb=verb,
        object_type="sentence",
        object_id=sentence.id,
        at=at,
        source=source,
        comment=words or "",
    )
