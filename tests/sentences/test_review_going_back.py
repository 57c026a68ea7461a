"""Readers send a sentence back to review, by skipping or reporting it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.deciding import approve
from app.sentences.models import Sentence
from app.sentences.operations import (
    report_sentence,
    skip_sentence,
    take_back_report,
    unskip_sentence,
)
from app.sentences.queries import get_recordable
from app.sentences.queue import next_to_read
from app.sentences.reviewing.going_back import complaints_about
from app.sentences.reviewing.judging import (
    GRAVE,
    REPORTS_TO_GO_BACK,
    SKIPS_TO_GO_BACK,
    goes_back,
)
from app.sentences.reviewing.queue import next_to_review
from app.sentences.rules import REPORT_REASONS, WENT_BACK
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import LATER, judge


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session, "en")


@pytest.fixture
def sentence(session: Session, campaign: Campaign) -> Sentence:
    return factories.sentence(session, campaign, decided_at=AT, approved_at=AT)


def skip(session: Session, sentence: Sentence, reason: str | None, at: datetime = LATER) -> None:
    skip_sentence(session, guest(session), sentence, reason=reason, at=at)


def report(session: Session, sentence: Sentence, *reasons: str, person=None) -> None:
    report_sentence(session, person or guest(session), sentence, reasons=reasons, at=LATER)


def test_what_many_skip_for_what_is_wrong_with_it_goes_back(session: Session, sentence: Sentence):
    for reason in ("hard", "not_this_language"):
        skip(session, sentence, reason)
    assert sentence.state == "approved"
    skip(session, sentence, "hard")
    assert (sentence.state, sentence.round, sentence.review_level) == ("pending", 2, WENT_BACK)
    assert complaints_about(session, sentence) == [("hard_to_read", 2), ("different_language", 1)]


@pytest.mark.parametrize("reason", [None, "other"])
def test_skips_that_say_nothing_of_the_sentence_do_no_harm(
    session: Session, sentence: Sentence, reason: str | None
):
    for _ in range(SKIPS_TO_GO_BACK + 2):
        skip(session, sentence, reason)
    assert sentence.state == "approved"
    assert complaints_about(session, sentence) == []


def test_what_most_read_without_trouble_stays(session: Session, sentence: Sentence):
    for _ in range(7):
        factories.clip(session, sentence)
    for _ in range(3):
        skip(session, sentence, "hard")
    assert sentence.state == "approved"  # 3 of 10
    skip(session, sentence, "hard")
    assert sentence.state == "pending"  # 4 of 11


def test_one_person_skipping_again_is_one(session: Session, sentence: Sentence):
    person = guest(session)
    for _ in range(SKIPS_TO_GO_BACK):
        skip_sentence(session, person, sentence, reason="hard", at=LATER)
    assert sentence.state == "approved"


def test_two_reports_send_it_back(session: Session, sentence: Sentence):
    report(session, sentence, "grammar_or_spelling")
    assert sentence.state == "approved"
    report(session, sentence, "other", "grammar_or_spelling")
    assert sentence.state == "pending"
    assert complaints_about(session, sentence) == [("grammar_or_spelling", 2), ("other", 1)]


@pytest.mark.parametrize("reason", sorted(GRAVE))
def test_one_report_of_what_is_grave_is_enough(session: Session, sentence: Sentence, reason: str):
    report(session, sentence, reason)
    assert sentence.state == "pending"


def test_a_report_that_was_taken_back_or_changed_counts_once(session: Session, sentence: Sentence):
    person, other = guest(session), guest(session)
    report(session, sentence, "other", person=person)
    report(session, sentence, "hard_to_read", person=person)
    assert sentence.state == "approved"
    take_back_report(session, person, sentence.id, at=LATER)
    report(session, sentence, "other", person=other)
    assert sentence.state == "approved"


def test_somebody_who_skips_and_reports_for_one_reason_is_counted_once(
    session: Session, sentence: Sentence
):
    person = guest(session)
    skip_sentence(session, person, sentence, reason="offensive", at=LATER)
    report(session, sentence, "offensive", person=person)
    assert complaints_about(session, sentence) == [("offensive", 1)]


def test_what_went_back_keeps_its_clips_and_is_offered_again_once_approved(
    session: Session, campaign: Campaign, sentence: Sentence
):
    clip = factories.clip(session, sentence)
    report(session, sentence, "offensive")
    reader = guest(session)
    assert list(next_to_read(session, reader.id, campaign.id, 5)) == []
    assert list(next_to_review(session, reader.id, campaign.id, 5)) == [sentence]
    assert get_recordable(session, sentence.id) is sentence
    for _ in range(2):
        judge(session, sentence, "yes", at=LATER + timedelta(minutes=1))
    assert list(next_to_read(session, reader.id, campaign.id, 5)) == [sentence]
    assert (clip.state, sentence.n_clips, sentence.approved_at) == ("in_review", 1, AT)


def test_what_reviewers_have_seen_does_not_count_again(session: Session, sentence: Sentence):
    for _ in range(SKIPS_TO_GO_BACK):
        skip(session, sentence, "hard")
    approve(session, sentence, LATER + timedelta(minutes=1))
    assert complaints_about(session, sentence) == []
    for _ in range(SKIPS_TO_GO_BACK - 1):
        skip(session, sentence, "hard", LATER + timedelta(minutes=2))
    assert sentence.state == "approved"
    skip(session, sentence, "hard", LATER + timedelta(minutes=2))
    assert sentence.state == "pending"


def test_a_slip_of_the_finger_that_sent_it_back_is_undone(session: Session, sentence: Sentence):
    person = guest(session)
    report(session, sentence, "offensive", person=person)
    take_back_report(session, person, sentence.id, at=LATER)
    assert (sentence.state, sentence.decided_at) == ("approved", AT)
    for _ in range(SKIPS_TO_GO_BACK - 1):
        skip(session, sentence, "hard")
    skip_sentence(session, person, sentence, reason="hard", at=LATER)
    assert sentence.state == "pending"
    unskip_sentence(session, person, sentence.id, reads=False, at=LATER)
    assert sentence.state == "approved"


def test_a_complaint_taken_back_changes_nothing_where_others_stand_or_peers_have_judged(
    session: Session, sentence: Sentence
):
    person = guest(session)
    report(session, sentence, "offensive", person=person)
    report(session, sentence, "not_free")
    take_back_report(session, person, sentence.id, at=LATER)
    assert sentence.state == "pending"
    other = factories.sentence(session, sentence.campaign)
    report(session, other, "offensive", person=person)
    judge(session, other, "no")
    take_back_report(session, person, other.id, at=LATER)
    assert other.state == "pending"


@pytest.mark.parametrize("state", ["pending", "rejected", "retired"])
def test_what_is_not_read_goes_nowhere(session: Session, campaign: Campaign, state: str):
    other = factories.sentence(session, campaign, state=state)
    report(session, other, "offensive")
    assert (other.state, other.round) == (state, 1)


def test_the_thresholds_are_those_that_are_named():
    assert goes_back(SKIPS_TO_GO_BACK, 3 * SKIPS_TO_GO_BACK, [])
    assert not goes_back(SKIPS_TO_GO_BACK, 3 * SKIPS_TO_GO_BACK + 1, [])
    assert goes_back(0, 0, [["other"]] * REPORTS_TO_GO_BACK)
    assert not goes_back(0, 0, [["other"]] * (REPORTS_TO_GO_BACK - 1))
    assert set(REPORT_REASONS) > GRAVE
