"""Judging sentences: who may, what decides, and what taking an answer back undoes."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.jobs import RANK_SENTENCES, JobQueue
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.sentences.deciding import approve, send_back
from app.sentences.models import Sentence, SentenceLease, SentenceVote
from app.sentences.reviewing.judging import (
    REVIEW_REASONS,
    AlreadyJudged,
    BadJudgement,
    NotToReview,
    OwnSentence,
    outcome,
    review_level,
)
from app.sentences.reviewing.queue import next_to_review
from app.sentences.reviewing.voting import (
    judge_sentence,
    retire_sentence,
    settle_sentence,
    take_back_judgement,
)
from app.sentences.rules import MAX_COMMENT, WENT_BACK, reading_level
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import LATER, judge, with_a_say
from tests.services.at_once import at_once


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session, "en")


@pytest.fixture
def sentence(session: Session, campaign: Campaign) -> Sentence:
    return factories.sentence(session, campaign, state="pending")


votes = st.lists(st.tuples(st.sampled_from(["yes", "no", "unsure"]), st.just(False)))


def test_two_that_agree_approve(session: Session, sentence: Sentence):
    judge(session, sentence, "yes")
    assert (sentence.state, sentence.review_level) == ("pending", 1)
    judge(session, sentence, "yes", at=LATER)
    assert (sentence.state, sentence.decided_at, sentence.approved_at) == ("approved", LATER, LATER)
    assert sentence.read_level == reading_level(0)


def test_two_that_disagree_ask_a_third(session: Session, sentence: Sentence):
    for answer in ("yes", "no", "unsure"):
        judge(session, sentence, answer)
        assert (sentence.state, sentence.review_level) == ("pending", 1)
    judge(session, sentence, "no")
    assert (sentence.state, sentence.approved_at) == ("rejected", None)


@given(votes)
def test_the_order_of_peers_answers_does_not_matter(given_votes: list[tuple[str, bool]]):
    assert outcome(given_votes) == outcome(given_votes[::-1])


@given(votes)
def test_what_is_open_is_short_of_one_or_two_votes(given_votes: list[tuple[str, bool]]):
    """And with so many more yes it is approved, with one less it is not."""
    if outcome(given_votes) != "pending":
        return
    short = review_level(given_votes, 2)
    n_no = sum(answer == "no" for answer, _ in given_votes)
    n_yes = sum(answer == "yes" for answer, _ in given_votes)
    kind = "yes" if n_yes >= n_no else "no"
    assert short in (1, 2)
    assert outcome([*given_votes, *[(kind, False)] * short]) != "pending"
    assert outcome([*given_votes, *[(kind, False)] * (short - 1)]) == "pending"


@pytest.mark.parametrize("role", ["steward", "moderator"])
@pytest.mark.parametrize(("answer", "state"), [("yes", "approved"), ("no", "rejected")])
def test_one_with_a_say_decides_at_once(
    session: Session, campaign: Campaign, sentence: Sentence, role: str, answer: str, state: str
):
    for other in ("yes", "no"):
        judge(session, sentence, other)
    judge(session, sentence, answer, with_a_say(session, campaign, role), at=LATER)
    assert sentence.state == state


def test_an_expert_and_anothers_steward_are_peers(
    session: Session, campaign: Campaign, sentence: Sentence
):
    judge(session, sentence, "yes", with_a_say(session, campaign, "expert"))
    assert sentence.state == "pending"
    judge(session, sentence, "no", with_a_say(session, factories.campaign(session, "sw")))
    assert sentence.state == "pending"


def test_an_unsure_steward_passes_it_on(session: Session, campaign: Campaign, sentence: Sentence):
    judge(session, sentence, "unsure", with_a_say(session, campaign))
    assert sentence.state == "pending"


def test_nobody_judges_what_they_wrote(session: Session, campaign: Campaign):
    author = with_a_say(session, campaign)
    own = factories.sentence(session, campaign, state="pending", author_id=author.id)
    with pytest.raises(OwnSentence):
        judge(session, own, "yes", author)
    with pytest.raises(OwnSentence):
        settle_sentence(session, author, own, fits=True, at=AT, source="test")


@pytest.mark.parametrize("state", ["approved", "rejected", "retired"])
def test_what_is_decided_is_not_judged(session: Session, campaign: Campaign, state: str):
    decided = factories.sentence(session, campaign, state=state)
    with pytest.raises(NotToReview):
        judge(session, decided, "yes")


def test_an_archived_campaign_takes_no_votes(session: Session, campaign: Campaign):
    waiting = factories.sentence(session, campaign, state="pending")
    campaign.stage = "archived"
    with pytest.raises(NotToReview):
        judge(session, waiting, "yes")


def test_a_no_says_why_and_a_yes_needs_not(session: Session, sentence: Sentence):
    with pytest.raises(BadJudgement):
        judge_sentence(session, guest(session), sentence, answer="no", at=AT)
    with pytest.raises(BadJudgement):
        judge(session, sentence, "no", reasons=["ugly"])
    with pytest.raises(BadJudgement):
        judge(session, sentence, "maybe")
    with pytest.raises(BadJudgement):
        judge(session, sentence, "yes", comment="x" * (MAX_COMMENT + 1))
    vote = judge(session, sentence, "no", reasons=["other", "grammar"], comment=" Whose? ")
    assert (vote.reasons, vote.comment) == (["grammar", "other"], "Whose?")
    assert judge(session, sentence, "yes", reasons=["grammar"]).reasons == []


def test_the_reasons_tell_grammar_and_spelling_apart():
    assert {"grammar", "spelling", "personal_data", "not_free"} < set(REVIEW_REASONS)


def test_the_same_answer_twice_counts_once_and_another_is_refused(
    session: Session, sentence: Sentence
):
    person = guest(session)
    first = judge(session, sentence, "yes", person)
    again, is_new = judge_sentence(session, person, sentence, answer="yes", at=LATER)
    assert (again, is_new) == (first, False)
    with pytest.raises(AlreadyJudged):
        judge(session, sentence, "no", person)
    assert sentence.state == "pending"


def test_an_answer_ends_the_loan(session: Session, campaign: Campaign, sentence: Sentence):
    person = guest(session)
    assert list(next_to_review(session, person.id, campaign.id, 1, at=AT)) == [sentence]
    assert session.scalars(select(SentenceLease)).all()
    judge(session, sentence, "unsure", person)
    assert not session.scalars(select(SentenceLease)).all()


def test_an_answer_taken_back_counts_no_more_and_can_be_given_anew(
    session: Session, sentence: Sentence
):
    person = guest(session)
    judge(session, sentence, "yes")
    vote = judge(session, sentence, "no", person)
    assert take_back_judgement(session, person, sentence, at=LATER) is vote
    assert vote.taken_back_at == LATER
    assert take_back_judgement(session, person, sentence, at=LATER) is None
    judge(session, sentence, "yes", person)
    assert sentence.state == "approved"
    assert len(session.scalars(select(SentenceVote)).all()) == 3


@pytest.mark.parametrize(("answer", "state"), [("yes", "approved"), ("no", "rejected")])
def test_a_decision_falls_with_the_answer_it_rested_on(
    session: Session, sentence: Sentence, answer: str, state: str
):
    person = guest(session)
    judge(session, sentence, answer)
    judge(session, sentence, answer, person)
    assert sentence.state == state
    take_back_judgement(session, person, sentence, at=LATER)
    assert (sentence.state, sentence.review_level, sentence.round) == ("pending", 1, 1)


def test_what_has_been_read_aloud_stays_approved(session: Session, sentence: Sentence):
    person = guest(session)
    judge(session, sentence, "yes")
    judge(session, sentence, "yes", person)
    factories.clip(session, sentence)
    take_back_judgement(session, person, sentence, at=LATER)
    assert sentence.state == "approved"


def test_peers_answers_do_not_move_what_a_steward_settled(
    session: Session, campaign: Campaign, sentence: Sentence
):
    peer = guest(session)
    judge(session, sentence, "no")
    judge(session, sentence, "no", peer)
    settle_sentence(
        session, with_a_say(session, campaign), sentence, fits=True, at=LATER, source="test"
    )
    assert (sentence.state, sentence.approved_at) == ("approved", LATER)
    take_back_judgement(session, peer, sentence, at=LATER)
    assert sentence.state == "approved"


def test_a_sentence_that_was_approved_without_votes_stays_so(session: Session, campaign: Campaign):
    person = guest(session)
    imported = factories.sentence(session, campaign, state="pending")
    judge(session, imported, "unsure", person)
    approve(session, imported, AT)
    take_back_judgement(session, person, imported, at=LATER)
    assert imported.state == "approved"


def test_stewards_settle_what_is_decided_and_it_is_written_down(
    session: Session, campaign: Campaign, sentence: Sentence
):
    steward = with_a_say(session, campaign)
    settle_sentence(session, steward, sentence, fits=True, at=AT, source="test")
    settle_sentence(
        session,
        steward,
        sentence,
        fits=False,
        reasons=["not_free"],
        comment="Out of a novel",
        at=LATER,
        source="test",
    )
    assert (sentence.state, sentence.approved_at, sentence.decided_at) == ("rejected", AT, LATER)
    retire_sentence(session, steward, sentence, at=LATER, source="test")
    retire_sentence(session, steward, sentence, at=LATER, source="test")
    assert sentence.state == "retired"
    written = select(LedgerEntry.verb, LedgerEntry.comment, LedgerEntry.actor_id).where(
        LedgerEntry.object_id == str(sentence.id)
    )
    assert session.execute(written.order_by(LedgerEntry.sequence)).all() == [
        ("sentence.approve", "", steward.id),
        ("sentence.reject", "Out of a novel", steward.id),
        ("sentence.retire", "", steward.id),
    ]


def test_a_new_round_asks_everybody_again(session: Session, sentence: Sentence):
    person = guest(session)
    judge(session, sentence, "yes", person)
    judge(session, sentence, "yes")
    send_back(session, sentence, LATER)
    assert (sentence.state, sentence.review_level) == ("pending", WENT_BACK)
    judge(session, sentence, "no", person)
    assert (sentence.state, sentence.review_level) == ("pending", WENT_BACK)
    judge(session, sentence, "no")
    assert sentence.state == "rejected"


def test_a_vote_of_an_earlier_round_is_not_taken_back(session: Session, sentence: Sentence):
    person = guest(session)
    judge(session, sentence, "yes", person)
    send_back(session, sentence, LATER)
    assert take_back_judgement(session, person, sentence, at=LATER + timedelta(1)) is None


def test_approving_asks_for_a_place_in_the_reading_order(
    session: Session, sentence: Sentence, queue: JobQueue
):
    approve(session, sentence, AT)
    session.commit()
    task = queue.huey.dequeue()
    assert task.args == (RANK_SENTENCES, {"campaign_id": str(sentence.campaign_id)})


def test_a_sentence_that_went_with_its_import_is_not_judged(session: Session, sentence: Sentence):
    person = guest(session)
    session.execute(delete(Sentence).where(Sentence.id == sentence.id))
    with pytest.raises(NotToReview):
        judge(session, sentence, "yes", person)


def test_two_who_agree_at_once_approve(
    session: Session, sentence: Sentence, sessions: sessionmaker[Session]
):
    people = [guest(session).id for _ in range(2)]
    sentence_id = sentence.id
    session.commit()

    def say_yes(person_id: uuid.UUID) -> None:
        with sessions.begin() as apart:
            person = apart.get_one(Person, person_id)
            judge(apart, apart.get_one(Sentence, sentence_id), "yes", person)

    assert at_once(*(partial(say_yes, person_id) for person_id in people)) == [None, None]
    session.refresh(sentence)
    assert sentence.state == "approved"


def test_one_persons_two_tabs_give_one_answer(
    session: Session, sentence: Sentence, sessions: sessionmaker[Session]
):
    person_id, sentence_id = guest(session).id, sentence.id
    session.commit()

    def say_yes() -> bool:
        with sessions.begin() as apart:
            person = apart.get_one(Person, person_id)
            here = apart.get_one(Sentence, sentence_id)
            return judge_sentence(apart, person, here, answer="yes", at=AT)[1]

    assert sorted(at_once(say_yes, say_yes)) == [False, True]
    session.refresh(sentence)
    assert (sentence.state, sentence.review_level) == ("pending", 1)
