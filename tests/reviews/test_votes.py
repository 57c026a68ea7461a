"""Casting votes and what follows from them."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.clips.rules import NEEDS, ClipNotFound, priority
from app.people.models import Person
from app.reviews.models import Skip, Vote
from app.reviews.operations import cast_vote, skip_clip
from app.reviews.queries import votes_on
from app.reviews.rules import AlreadyVoted, BadAnswer, OwnClip
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once, while_it_waits

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def scene(session: Session) -> Scene:
    """A campaign that goes on with the rule it began with, before votes were learned from."""
    scene = factories.scene(session)
    scene.campaign.validation_policy = "two_of_three"
    session.flush()
    return scene


@pytest.fixture
def clip(session: Session, scene: Scene) -> Clip:
    return factories.clip(session, scene.sentence, scene.person)


def vote(session: Session, clip: Clip, answer: str, person: Person | None = None) -> Vote:
    voter = person or factories.guest(session)
    given, _is_new = cast_vote(session, voter, clip.id, answer=answer, at=LATER)
    return given


def test_a_vote_is_kept_with_all_that_was_said(session: Session, clip: Clip):
    listener = factories.guest(session)
    given, is_new = cast_vote(
        session,
        listener,
        clip.id,
        answer="no",
        reasons=["noise", "wrong_words"],
        heard_s=3.5,
        latency_s=0.8,
        at=LATER,
    )
    session.commit()
    session.refresh(given)

    assert (given.person_id, given.clip_id, given.answer) == (listener.id, clip.id, "no")
    assert is_new
    assert given.reasons == ["wrong_words", "noise"]
    assert (given.heard_s, given.client_latency_s) == (3.5, 0.8)
    assert (given.cast_at, given.is_gold, given.taken_back_at) == (LATER, False, None)


@pytest.mark.parametrize(
    ("answers", "state", "short"),
    [
        ("yes", "in_review", 1),
        ("unsure unsure", "in_review", 2),
        ("yes yes", "valid", 1),
        ("no no", "invalid", 1),
        ("yes no", "in_review", 1),
        ("yes no yes", "valid", 1),
    ],
)
def test_votes_move_the_clip(session: Session, clip: Clip, answers: str, state: str, short: int):
    for answer in answers.split():
        vote(session, clip, answer)

    assert (clip.state, clip.priority) == (state, priority(short, NEEDS - 1))
    assert clip.n_votes == len(answers.split())
    assert clip.decided_at == (None if state == "in_review" else LATER)


def test_an_invalid_clip_no_longer_counts_as_a_reading(session: Session, scene: Scene, clip: Clip):
    vote(session, clip, "no")
    vote(session, clip, "no")
    session.refresh(scene.sentence)
    assert scene.sentence.n_clips == 0


def test_a_decided_clip_still_takes_votes_which_can_open_it_again(
    session: Session, scene: Scene, clip: Clip
):
    for answer in ("yes", "yes", "no"):
        vote(session, clip, answer)
    assert (clip.state, clip.n_votes) == ("valid", 3)

    vote(session, clip, "no")
    assert (clip.state, clip.decided_at) == ("in_review", None)
    assert clip.priority == priority(1, NEEDS - 1)

    vote(session, clip, "no")
    session.refresh(scene.sentence)
    assert (clip.state, scene.sentence.n_clips) == ("invalid", 0)


def test_another_answer_by_the_same_person_is_refused(session: Session, clip: Clip):
    listener = factories.guest(session)
    vote(session, clip, "yes", listener)
    for answer in ("no", "unsure"):
        with pytest.raises(AlreadyVoted):
            vote(session, clip, answer, listener)
    assert (clip.n_votes, clip.state) == (1, "in_review")


def test_the_same_answer_again_changes_nothing_whatever_has_become_of_the_clip(
    session: Session, scene: Scene, clip: Clip
):
    listener = factories.guest(session)
    first = vote(session, clip, "no", listener)
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")
    again = {"answer": "no", "reasons": ["noise"], "heard_s": 0.0}
    assert cast_vote(session, listener, clip.id, **again, at=LATER) == (first, False)
    assert (first.reasons, clip.n_votes, clip.state) == ([], 1, "withdrawn")


def test_nobody_votes_on_their_own_clip(session: Session, scene: Scene, clip: Clip):
    with pytest.raises(OwnClip):
        vote(session, clip, "yes", scene.person)
    assert list(votes_on(session, clip.id)) == []


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_a_clip_that_is_not_up_for_review_is_not_found(session: Session, scene: Scene, state: str):
    unheard = factories.clip(session, scene.sentence, state=state)
    with pytest.raises(ClipNotFound):
        vote(session, unheard, "yes")
    assert unheard.state == state


def test_an_unknown_clip_is_not_found(session: Session):
    with pytest.raises(ClipNotFound):
        cast_vote(session, factories.guest(session), uuid.uuid4(), answer="yes", at=AT)


def test_a_bad_answer_counts_as_nothing(session: Session, clip: Clip):
    with pytest.raises(BadAnswer):
        vote(session, clip, "perhaps")
    assert clip.n_votes == 0


def test_two_people_at_once_are_both_counted(
    session: Session, sessions: sessionmaker[Session], clip: Clip
):
    listeners = [factories.guest(session).id for _ in range(2)]
    clip_id = clip.id
    session.commit()

    def cast(listener: uuid.UUID) -> str:
        with sessions() as own, own.begin():
            person = own.get_one(Person, listener)
            return cast_vote(own, person, clip_id, answer="yes", at=LATER)[0].answer

    votes = at_once(*[lambda each=each: cast(each) for each in listeners])

    assert votes == ["yes", "yes"]
    session.refresh(clip)
    assert (clip.state, clip.n_votes) == ("valid", 2)


def test_one_person_in_several_tabs_at_once_is_counted_once(
    session: Session, sessions: sessionmaker[Session], clip: Clip
):
    listener = factories.guest(session).id
    clip_id = clip.id
    session.commit()

    def cast() -> bool:
        with sessions() as own, own.begin():
            person = own.get_one(Person, listener)
            return cast_vote(own, person, clip_id, answer="yes", at=LATER)[1]

    assert sorted(at_once(*[cast] * 3)) == [False, False, True]
    session.refresh(clip)
    assert (clip.n_votes, clip.state) == (1, "in_review")


def test_a_vote_while_the_clip_is_being_withdrawn_does_not_bring_it_back(
    session: Session, sessions: sessionmaker[Session], scene: Scene, clip: Clip
):
    listener = factories.guest(session).id
    clip_id = clip.id
    session.commit()
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    def cast() -> None:
        with sessions() as own, own.begin():
            person = own.get_one(Person, listener)
            cast_vote(own, person, clip_id, answer="yes", at=LATER)

    answer = while_it_waits(cast, session.commit)
    assert isinstance(answer, ClipNotFound)
    session.refresh(clip)
    assert (clip.state, clip.n_votes) == ("withdrawn", 0)


def test_a_skip_is_kept_once(session: Session, clip: Clip):
    listener = factories.guest(session)
    for _ in range(2):
        skip_clip(session, listener, clip.id, at=AT)

    skip = session.scalars(select(Skip)).one()
    assert (skip.person_id, skip.clip_id, skip.skipped_at) == (listener.id, clip.id, AT)


def test_a_skip_from_several_tabs_at_once_is_kept_once(
    session: Session, sessions: sessionmaker[Session], clip: Clip
):
    listener = factories.guest(session).id
    clip_id = clip.id
    session.commit()

    def skip() -> None:
        with sessions() as own, own.begin():
            skip_clip(own, own.get_one(Person, listener), clip_id, at=AT)

    assert at_once(*[skip] * 3) == [None] * 3
    assert len(session.scalars(select(Skip)).all()) == 1


def test_who_has_skipped_a_clip_may_still_judge_it(session: Session, clip: Clip):
    listener = factories.guest(session)
    skip_clip(session, listener, clip.id, at=AT)
    assert vote(session, clip, "yes", listener).answer == "yes"


def test_ones_own_and_judged_clips_cannot_be_skipped(session: Session, scene: Scene, clip: Clip):
    listener = factories.guest(session)
    vote(session, clip, "yes", listener)
    with pytest.raises(AlreadyVoted):
        skip_clip(session, listener, clip.id, at=AT)
    with pytest.raises(OwnClip):
        skip_clip(session, scene.person, clip.id, at=AT)
