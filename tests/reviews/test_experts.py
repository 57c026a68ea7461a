"""What experts are asked, what their answers do, appeals, and the random audit."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.jobs import AUDIT_DECISIONS, Work, run
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.reviews.audit import MOST_A_DAY, MeasuredError, draw_audit, measured_error
from app.reviews.experts import answer_task, appeal, appeals_of, get_task, next_task
from app.reviews.models import Decision, ExpertTask, GoldClip
from app.reviews.operations import cast_vote, take_back_vote
from app.reviews.rules import (
    MOST_WORDS,
    AlreadyAppealed,
    BadAnswer,
    NotRejected,
    TaskNotFound,
    TooManyWords,
)
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def expert(session: Session) -> Person:
    return factories.guest(session)


def judged(session: Session, scene: Scene, *answers: str) -> Clip:
    """A clip of the scene's person with such votes."""
    clip = factories.clip(session, scene.sentence, scene.person)
    for answer in answers:
        cast_vote(session, factories.guest(session), clip.id, answer=answer, at=AT)
    return clip


def tasks(session: Session, clip: Clip) -> list[ExpertTask]:
    return list(session.scalars(select(ExpertTask).where(ExpertTask.clip_id == clip.id)))


def asked(session: Session, scene: Scene, person: Person) -> Clip | None:
    task = next_task(session, person.id, scene.campaign_id)
    return session.get(Clip, task.clip_id) if task else None


def answered(session: Session, scene: Scene, person: Person, answer: str, **how: object) -> Clip:
    task = next_task(session, person.id, scene.campaign_id)
    assert task is not None
    how = {"at": AT + timedelta(hours=1), "source": "test", **how}
    answer_task(session, person, task.id, answer=answer, **how)  # type: ignore[arg-type]
    clip = session.get(Clip, task.clip_id)
    assert clip is not None
    return clip


def test_a_clip_that_peers_cannot_settle_goes_to_an_expert(
    session: Session, scene: Scene, expert: Person
):
    clip = judged(session, scene, "unsure", "unsure", "unsure")
    assert clip.state == "disputed"
    assert asked(session, scene, expert) is clip


@pytest.mark.parametrize(("answer", "state"), [("yes", "valid"), ("no", "invalid")])
def test_what_an_expert_says_of_it_stands_whatever_peers_say_later(
    session: Session, scene: Scene, expert: Person, answer: str, state: str
):
    judged(session, scene, "unsure", "unsure", "unsure")
    clip = answered(session, scene, expert, answer, comment=" The last word. ")
    assert clip.state == state
    assert asked(session, scene, expert) is None
    [task] = tasks(session, clip)
    assert (task.answer, task.comment, task.answered_by_id) == (answer, "The last word.", expert.id)
    for _ in range(4):
        other = "no" if answer == "yes" else "yes"
        cast_vote(session, factories.guest(session), clip.id, answer=other, at=AT)
    assert clip.state == state
    verbs = session.scalars(select(LedgerEntry.verb)).all()
    assert "dispute.answer" in verbs
    assert session.scalars(select(GoldClip)).all() == []


def test_a_good_example_becomes_a_gold_question(session: Session, scene: Scene, expert: Person):
    judged(session, scene, "unsure", "unsure", "unsure")
    clip = answered(session, scene, expert, "no", as_gold=True)
    [gold] = session.scalars(select(GoldClip))
    assert (gold.clip_id, gold.is_valid, gold.fixed_by_id) == (clip.id, False, expert.id)
    assert clip.state == "invalid"


def test_nobody_is_asked_any_more_once_peers_settle_it(
    session: Session, scene: Scene, expert: Person
):
    hesitant = factories.guest(session)
    clip = judged(session, scene, "unsure", "unsure")
    cast_vote(session, hesitant, clip.id, answer="unsure", at=AT)
    take_back_vote(session, hesitant, clip.id, at=AT)
    assert clip.state == "in_review"
    assert asked(session, scene, expert) is None
    cast_vote(session, hesitant, clip.id, answer="unsure", at=AT)
    assert [task.closed_at is None for task in tasks(session, clip)].count(True) == 1


def test_experts_are_not_asked_about_their_own_clips_or_withdrawn_ones(
    session: Session, scene: Scene, expert: Person
):
    clip = judged(session, scene, "unsure", "unsure", "unsure")
    assert next_task(session, scene.person_id, scene.campaign_id) is None
    with pytest.raises(TaskNotFound):
        get_task(session, scene.person_id, tasks(session, clip)[0].id)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")
    assert asked(session, scene, expert) is None


def test_clips_that_the_expert_voted_on_come_last(session: Session, scene: Scene, expert: Person):
    mine = judged(session, scene, "unsure", "unsure")
    cast_vote(session, expert, mine.id, answer="unsure", at=AT)
    other = judged(session, scene, "unsure", "unsure", "unsure")
    assert answered(session, scene, expert, "yes") is other
    assert asked(session, scene, expert) is mine


def test_an_answer_has_to_be_yes_or_no_and_comes_once(
    session: Session, scene: Scene, expert: Person
):
    clip = judged(session, scene, "unsure", "unsure", "unsure")
    for wrong, how in ((BadAnswer, "unsure"), (BadAnswer, "")):
        with pytest.raises(wrong):
            answered(session, scene, expert, how)
    with pytest.raises(TooManyWords):
        answered(session, scene, expert, "yes", comment="x" * (MOST_WORDS + 1))
    assert clip.state == "disputed"
    answered(session, scene, expert, "yes")
    with pytest.raises(TaskNotFound):
        answer_task(session, expert, tasks(session, clip)[0].id, answer="no", at=AT, source="test")


def test_who_was_rejected_can_appeal_once_and_say_why(
    session: Session, scene: Scene, expert: Person
):
    clip = judged(session, scene, "no", "no")
    assert clip.state == "invalid"
    made = appeal(session, scene.person, clip.id, plea=" My accent. ", at=AT, source="test")
    assert (made.plea, made.was) == ("My accent.", "invalid")
    assert appeals_of(session, [clip.id]) == {clip.id: made}
    assert answered(session, scene, expert, "yes") is clip
    assert clip.state == "valid"
    with pytest.raises(NotRejected):
        appeal(session, scene.person, clip.id, at=AT, source="test")


def test_after_an_appeal_that_was_lost_there_is_no_other(
    session: Session, scene: Scene, expert: Person
):
    clip = judged(session, scene, "no", "no")
    appeal(session, scene.person, clip.id, at=AT, source="test")
    with pytest.raises(AlreadyAppealed):
        appeal(session, scene.person, clip.id, at=AT, source="test")
    answered(session, scene, expert, "no")
    assert clip.state == "invalid"
    with pytest.raises(AlreadyAppealed):
        appeal(session, scene.person, clip.id, at=AT, source="test")


def test_an_appeal_against_an_experts_word_goes_to_a_second_expert(
    session: Session, scene: Scene, expert: Person
):
    judged(session, scene, "unsure", "unsure", "unsure")
    clip = answered(session, scene, expert, "no")
    appeal(session, scene.person, clip.id, at=AT, source="test")
    assert asked(session, scene, expert) is None
    assert asked(session, scene, factories.guest(session)) is clip


@pytest.mark.parametrize("answers", [(), ("yes", "yes"), ("unsure", "unsure", "unsure")])
def test_only_a_rejection_can_be_appealed_against_and_by_its_giver(
    session: Session, scene: Scene, answers: tuple[str, ...]
):
    clip = judged(session, scene, *answers)
    with pytest.raises(NotRejected):
        appeal(session, scene.person, clip.id, at=AT, source="test")
    rejected = judged(session, scene, "no", "no")
    with pytest.raises(NotRejected):
        appeal(session, factories.guest(session), rejected.id, at=AT, source="test")
    with pytest.raises(TooManyWords):
        appeal(session, scene.person, rejected.id, plea="x" * 1001, at=AT, source="test")


def test_a_few_of_what_peers_decided_are_audited_each_day(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore, scene: Scene
):
    clips = [judged(session, scene, "yes", "yes") for _ in range(3)]
    judged(session, scene, "yes")
    session.commit()
    later = AT + timedelta(hours=2)
    for _ in range(2):
        run(Work(sessions, blobs, lambda: later), AUDIT_DECISIONS, {})
    drawn = session.scalars(select(ExpertTask)).all()
    assert len(drawn) == 2  # one a draw, and none twice
    assert {task.clip_id for task in drawn} < {clip.id for clip in clips}
    assert {(task.kind, task.was) for task in drawn} == {("audit", "valid")}
    session.rollback()
    assert draw_audit(session, scene.campaign_id, at=AT + timedelta(days=3)) == 0


def test_the_audit_is_a_share_and_never_more_than_experts_can_hear(session: Session, scene: Scene):
    n_clips = 60 * MOST_A_DAY
    template = judged(session, scene, "yes", "yes")
    [decision] = session.scalars(select(Decision))
    session.expunge(template)
    for _ in range(n_clips):
        clip = factories.clip(session, scene.sentence, scene.person, state="valid")
        values = {"outcome": "valid", "policy": decision.policy, "p_valid": 0.99, "n_votes": 2}
        session.add(Decision(clip_id=clip.id, decided_at=AT, **values))
    session.flush()
    assert draw_audit(session, scene.campaign_id, at=AT) == MOST_A_DAY
    assert draw_audit(session, scene.campaign_id, at=AT) == MOST_A_DAY


def test_the_measured_error_counts_accepted_clips_and_what_is_wrong_is_put_right(
    session: Session, scene: Scene
):
    clips = [judged(session, scene, "yes", "yes") for _ in range(3)]
    clips.append(judged(session, scene, "no", "no"))
    first, second = factories.guest(session), factories.guest(session)
    while draw_audit(session, scene.campaign_id, at=AT + timedelta(hours=1)):
        pass
    n_decisions = len(session.scalars(select(Decision)).all())
    for person, answer in ((first, "no"), (first, "yes"), (second, "yes"), (second, "no")):
        answered(session, scene, person, answer)
    error = measured_error(session, scene.campaign_id)
    assert error.n == 3
    by_state = {task.was: task for task in session.scalars(select(ExpertTask))}
    assert set(by_state) == {"valid", "invalid"}
    for task in session.scalars(select(ExpertTask)):
        clip = session.get_one(Clip, task.clip_id)
        assert clip.state == ("valid" if task.answer == "yes" else "invalid")
    assert len(session.scalars(select(Decision)).all()) >= n_decisions + error.n_wrong


def test_the_interval_is_wilsons():
    assert MeasuredError(0, 0).interval == (0.0, 1.0)
    low, high = MeasuredError(100, 2).interval
    assert (low, high) == (pytest.approx(0.00550, abs=1e-5), pytest.approx(0.07001, abs=1e-5))
    assert MeasuredError(50, 0).interval[1] == pytest.approx(0.07135, abs=1e-5)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_the_interval_holds_the_share(n: int, share: float):
    error = MeasuredError(n, round(share * n))
    low, high = error.interval
    assert 0 <= low <= error.share + 1e-12
    assert error.share - 1e-12 <= high <= 1
