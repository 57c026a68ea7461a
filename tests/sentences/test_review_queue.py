"""Choosing what to judge next."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.deciding import send_back
from app.sentences.models import Sentence
from app.sentences.reviewing.queue import LEASE, next_to_review
from app.sentences.reviewing.voting import take_back_judgement
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import judge


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session, "en")


def add(session: Session, campaign: Campaign, **values: object) -> Sentence:
    return factories.sentence(session, campaign, **{"state": "pending", **values})


def chosen(
    session: Session,
    campaign: Campaign,
    person_id: uuid.UUID | None,
    count: int = 50,
    **how: object,
) -> list[Sentence]:
    return list(next_to_review(session, person_id, campaign.id, count, **how))


def test_what_went_back_comes_first_then_what_is_near_a_decision(
    session: Session, campaign: Campaign
):
    fresh, judged, back = (add(session, campaign) for _ in range(3))
    judge(session, judged, "yes")
    send_back(session, back, AT)
    assert chosen(session, campaign, guest(session).id) == [back, judged, fresh]
    assert chosen(session, campaign, None, 1) == [back]


def test_only_what_waits_in_the_campaign_is_offered(session: Session, campaign: Campaign):
    for state in ("approved", "rejected", "retired"):
        add(session, campaign, state=state)
    add(session, factories.campaign(session, "sw"))
    waiting = add(session, campaign)
    assert chosen(session, campaign, guest(session).id) == [waiting]


def test_own_judged_and_passed_on_sentences_are_not_offered(session: Session, campaign: Campaign):
    me = guest(session)
    add(session, campaign, author_id=me.id)
    for answer in ("yes", "no", "unsure"):
        judge(session, add(session, campaign), answer, me)
    left = add(session, campaign, author_id=guest(session).id)
    assert chosen(session, campaign, me.id) == [left]
    assert chosen(session, campaign, me.id, exclude=[left.id]) == []


def test_other_words_or_an_answer_taken_back_are_offered_again(
    session: Session, campaign: Campaign
):
    me = guest(session)
    passed, regretted = add(session, campaign), add(session, campaign)
    judge(session, passed, "unsure", me)
    judge(session, regretted, "no", me)
    send_back(session, passed, AT)
    take_back_judgement(session, me, regretted, at=AT)
    assert chosen(session, campaign, me.id) == [passed, regretted]


def test_two_reviewers_get_different_sentences_while_there_are_any(
    session: Session, campaign: Campaign
):
    here = {add(session, campaign).id for _ in range(4)}
    first, second, third = (guest(session).id for _ in range(3))
    got = chosen(session, campaign, first, 2, at=AT)
    others = chosen(session, campaign, second, 2, at=AT)
    assert {sentence.id for sentence in [*got, *others]} == here
    assert len(chosen(session, campaign, third, 4, at=AT)) == 4


def test_a_loan_lapses(session: Session, campaign: Campaign):
    sentence, other = add(session, campaign), add(session, campaign)
    judge(session, sentence, "yes")
    first, second = guest(session).id, guest(session).id
    assert chosen(session, campaign, first, 1, at=AT) == [sentence]
    assert chosen(session, campaign, second, 1, at=AT) == [other]
    assert chosen(session, campaign, guest(session).id, 1, at=AT + 2 * LEASE) == [sentence]


def test_looking_lends_nothing(session: Session, campaign: Campaign):
    sentence = add(session, campaign)
    add(session, campaign)
    judge(session, sentence, "yes")
    for _ in range(2):
        assert chosen(session, campaign, guest(session).id, 1) == [sentence]


def test_questions_are_offered_among_sentences_or_alone(session: Session, campaign: Campaign):
    sentence, question = add(session, campaign), add(session, campaign, kind="question")
    me = guest(session).id
    assert {each.id for each in chosen(session, campaign, me)} == {sentence.id, question.id}
    assert chosen(session, campaign, me, only_questions=True) == [question]
    assert chosen(session, campaign, me, only_questions=True, at=AT + timedelta(1)) == [question]
