"""Correcting sentences: revisions, and a new sentence where the old words have been read."""

import uuid
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.sentences.deciding import approve, send_back
from app.sentences.models import Sentence, SentenceRevision, SentenceVote
from app.sentences.reviewing.editing import edit_sentence, replace_sentence
from app.sentences.reviewing.judging import (
    BadJudgement,
    NotToReview,
    NotYoursToEdit,
    SentenceOvertaken,
    SentenceThere,
    TextUnfit,
    WordingFixed,
)
from app.sentences.reviewing.queue import next_to_review
from app.sentences.rules import MAX_CHARACTERS, MAX_COMMENT, key_hash
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import LATER, judge, pending, with_a_say
from tests.services.at_once import at_once

OLD, NEW = "The lamp are lit.", "The lamps are lit."


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session, "en")


@pytest.fixture
def sentence(session: Session, campaign: Campaign) -> Sentence:
    return pending(session, campaign, OLD)


def edit(session: Session, sentence: Sentence, text: str, person=None, **values) -> bool:
    settings = {"revision": sentence.revision, "at": LATER, **values}
    return edit_sentence(session, person or guest(session), sentence, text=text, **settings)


def replace(session: Session, sentence: Sentence, text: str, person=None, **values) -> Sentence:
    settings = {"revision": sentence.revision, "at": LATER, "source": "test", **values}
    return replace_sentence(session, person or guest(session), sentence, text=text, **settings)


def revisions(session: Session, of: Sentence) -> list[tuple[int, str, uuid.UUID | None]]:
    kept = select(SentenceRevision).where(SentenceRevision.sentence_id == of.id)
    rows = session.scalars(kept.order_by(SentenceRevision.number))
    return [(row.number, row.text, row.editor_id) for row in rows]


def read_once(session: Session, sentence: Sentence) -> Sentence:
    """Approve it, and have it read aloud."""
    approve(session, sentence, AT)
    factories.clip(session, sentence)
    session.refresh(sentence)
    return sentence


def test_every_wording_is_kept(session: Session, sentence: Sentence):
    first, second = guest(session), guest(session)
    assert edit(session, sentence, f"  {NEW} ", first, comment="Plural")
    assert edit(session, sentence, "Lamps are lit.", second)
    assert (sentence.text, sentence.key_hash) == ("Lamps are lit.", key_hash("Lamps are lit."))
    assert revisions(session, sentence) == [
        (1, OLD, None),
        (2, NEW, first.id),
        (3, "Lamps are lit.", second.id),
    ]
    kept = session.scalars(select(SentenceRevision).order_by(SentenceRevision.number)).all()
    assert [each.comment for each in kept] == [None, "Plural", None]
    assert [each.made_at for each in kept] == [AT, LATER, LATER]


def test_a_correction_counts_as_a_yes_and_one_more_is_enough(session: Session, sentence: Sentence):
    editor = guest(session)
    judge(session, sentence, "no")
    edit(session, sentence, NEW, editor)
    assert (sentence.state, sentence.round, sentence.review_level) == ("pending", 2, 1)
    assert list(next_to_review(session, editor.id, sentence.campaign_id, 5)) == []
    judge(session, sentence, "yes")
    assert sentence.state == "approved"


def test_authors_correct_what_waits_but_do_not_vouch_for_it(session: Session, campaign: Campaign):
    author = guest(session)
    own = pending(session, campaign, OLD, author_id=author.id)
    edit(session, own, NEW, author)
    assert (own.text, own.review_level) == (NEW, 2)
    assert not session.scalars(select(SentenceVote)).all()
    assert revisions(session, own)[0] == (1, OLD, author.id)


def test_a_stewards_correction_decides(session: Session, campaign: Campaign, sentence: Sentence):
    edit(session, sentence, NEW, with_a_say(session, campaign, "moderator"))
    assert (sentence.state, sentence.approved_at) == ("approved", LATER)


def test_who_saw_an_older_wording_is_told_and_changes_nothing(session: Session, sentence: Sentence):
    edit(session, sentence, NEW)
    with pytest.raises(SentenceOvertaken):
        edit(session, sentence, "The lamp is lit.", revision=1)
    assert (sentence.text, len(revisions(session, sentence))) == (NEW, 2)


def test_the_same_words_change_nothing(session: Session, sentence: Sentence):
    judge(session, sentence, "yes")
    assert not edit(session, sentence, f"{OLD} ")
    assert (sentence.revision, sentence.round, sentence.review_level) == (1, 1, 1)
    assert revisions(session, sentence) == []


@pytest.mark.parametrize("text", ["", "  \u0007 ", "x" * (MAX_CHARACTERS + 1)])
def test_words_that_break_a_rule_are_refused(session: Session, sentence: Sentence, text: str):
    with pytest.raises(TextUnfit) as unfit:
        edit(session, sentence, text)
    assert unfit.value.reasons


def test_a_sentence_that_is_there_already_is_named(
    session: Session, campaign: Campaign, sentence: Sentence
):
    there = pending(session, campaign, NEW)
    with pytest.raises(SentenceThere) as same:
        edit(session, sentence, "The Lamps, are lit!")
    assert same.value.sentence_id == there.id
    elsewhere = factories.campaign(session, "sw")
    assert edit(session, pending(session, elsewhere, OLD), NEW)


def test_a_long_comment_is_refused(session: Session, sentence: Sentence):
    with pytest.raises(BadJudgement):
        edit(session, sentence, NEW, comment="x" * (MAX_COMMENT + 1))


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_peers_leave_what_is_decided_alone(
    session: Session, campaign: Campaign, sentence: Sentence, state: str
):
    sentence.state = state
    with pytest.raises(NotYoursToEdit):
        edit(session, sentence, NEW)
    edit(session, sentence, NEW, with_a_say(session, campaign))
    assert sentence.state == "approved"


def test_what_is_retired_or_archived_is_not_corrected(
    session: Session, campaign: Campaign, sentence: Sentence
):
    steward = with_a_say(session, campaign)
    sentence.state = "retired"
    with pytest.raises(NotToReview):
        edit(session, sentence, NEW, steward)
    sentence.state, campaign.stage = "pending", "archived"
    with pytest.raises(NotToReview):
        edit(session, sentence, NEW, steward)


def test_words_that_were_read_are_not_changed_under_their_clips(
    session: Session, campaign: Campaign, sentence: Sentence
):
    read_once(session, sentence)
    with pytest.raises(WordingFixed):
        edit(session, sentence, NEW, with_a_say(session, campaign))
    assert sentence.text == OLD


def test_words_that_somebody_may_be_reading_just_now_are_not_changed_either(
    session: Session, campaign: Campaign, sentence: Sentence
):
    approve(session, sentence, AT)
    with pytest.raises(WordingFixed):
        edit(session, sentence, NEW, with_a_say(session, campaign))


def test_punctuation_can_be_corrected_whatever_was_read(
    session: Session, campaign: Campaign, sentence: Sentence
):
    read_once(session, sentence)
    edit(session, sentence, "The lamp are lit!", with_a_say(session, campaign))
    assert (sentence.text, sentence.state, sentence.revision) == (
        "The lamp are lit!",
        "approved",
        2,
    )


def test_a_steward_retires_what_was_read_and_writes_it_anew(
    session: Session, campaign: Campaign, sentence: Sentence
):
    sentence.domains = ["health"]
    read_once(session, sentence)
    steward = with_a_say(session, campaign)
    new = replace(session, sentence, NEW, steward)
    assert (sentence.state, sentence.text, sentence.n_clips) == ("retired", OLD, 1)
    assert (new.state, new.text, new.n_clips, new.revision) == ("approved", NEW, 0, 2)
    assert (new.source, new.licence, new.kind) == (sentence.source, "CC0-1.0", "sentence")
    assert new.domains == ["health"]
    assert [text for _, text, _ in revisions(session, new)] == [OLD, NEW]
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.verb == "sentence.replace")).one()
    assert str(new.id) in entry.comment


def test_a_peers_correction_of_what_came_back_is_their_no_to_it(
    session: Session, sentence: Sentence
):
    read_once(session, sentence)
    send_back(session, sentence, LATER)
    peer = guest(session)
    new = replace(session, sentence, NEW, peer)
    assert (new.state, new.review_level) == ("pending", 1)
    votes = select(SentenceVote).where(SentenceVote.person_id == peer.id)
    cast = {vote.sentence_id: vote.answer for vote in session.scalars(votes)}
    assert cast == {new.id: "yes", sentence.id: "no"}
    assert sentence.state == "pending"
    judge(session, sentence, "no")
    assert sentence.state == "rejected"


def test_who_has_judged_what_came_back_or_wrote_it_corrects_it_without_another_vote(
    session: Session, campaign: Campaign, sentence: Sentence
):
    read_once(session, sentence)
    send_back(session, sentence, LATER)
    peer = guest(session)
    judge(session, sentence, "yes", peer)
    assert replace(session, sentence, NEW, peer).state == "pending"
    author = guest(session)
    own = pending(session, campaign, "One lamp are lit.", author_id=author.id, approved_at=AT)
    mine = replace(session, own, "One lamp is lit.", author)
    assert (mine.author_id, mine.review_level) == (author.id, 2)


def test_a_replacement_has_other_words(session: Session, campaign: Campaign, sentence: Sentence):
    read_once(session, sentence)
    with pytest.raises(SentenceThere):
        replace(session, sentence, "The lamp are lit!", with_a_say(session, campaign))


def test_two_corrections_at_once_do_not_overwrite_each_other(
    session: Session, sentence: Sentence, sessions: sessionmaker[Session]
):
    people, sentence_id = [guest(session).id for _ in range(2)], sentence.id
    session.commit()

    def correct(person_id: uuid.UUID, text: str) -> bool:
        with sessions.begin() as apart:
            person = apart.get_one(Person, person_id)
            return edit(apart, apart.get_one(Sentence, sentence_id), text, person, revision=1)

    done = at_once(
        *(
            partial(correct, who, f"Lamp {word} is lit.")
            for who, word in zip(people, "xy", strict=True)
        )
    )
    assert sorted(map(str, done)) == ["", "True"]
    assert {type(each) for each in done} == {bool, SentenceOvertaken}
    session.refresh(sentence)
    assert (sentence.revision, len(revisions(session, sentence))) == (2, 2)


def test_two_sentences_that_become_the_same_at_once_stay_two(
    session: Session, campaign: Campaign, sessions: sessionmaker[Session]
):
    ids = [pending(session, campaign, text).id for text in (OLD, "One lamp are lit.")]
    people = [guest(session).id for _ in range(2)]
    session.commit()

    def correct(person_id: uuid.UUID, sentence_id: uuid.UUID) -> bool:
        with sessions.begin() as apart:
            person = apart.get_one(Person, person_id)
            return edit(apart, apart.get_one(Sentence, sentence_id), NEW, person)

    done = at_once(*(partial(correct, *pair) for pair in zip(people, ids, strict=True)))
    assert {type(each) for each in done} == {bool, SentenceThere}
    with_new = session.scalars(select(Sentence).where(Sentence.text == NEW)).all()
    assert len(with_new) == 1
