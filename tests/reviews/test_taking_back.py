"""Taking a vote or a skip back, and judging a clip again."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.clips.rules import FIRST_PRIORITY
from app.people.models import Person
from app.reviews.models import Skip, Vote
from app.reviews.operations import cast_vote, skip_clip, take_back_vote, unskip_clip
from app.reviews.queries import find_last_vote, find_vote, votes_on
from app.reviews.queue import next_to_hear
from app.reviews.rules import ANSWERS
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

LATER = AT + timedelta(minutes=5)
STEPS = 40


@pytest.fixture(params=["adaptive", "two_of_three"])
def scene(session: Session, request: pytest.FixtureRequest) -> Scene:
    scene = factories.scene(session)
    scene.campaign.validation_policy = request.param
    return scene


@pytest.fixture
def clip(session: Session, scene: Scene) -> Clip:
    return factories.clip(session, scene.sentence, scene.person)


@pytest.fixture
def listener(session: Session) -> Person:
    return factories.guest(session)


def standing(session: Session, clip: Clip) -> tuple[object, ...]:
    """All that votes decide, here and for the clip's sentence."""
    session.flush()
    session.refresh(clip)
    session.refresh(clip.sentence)
    decided = clip.decided_at is not None
    return clip.state, clip.n_votes, clip.priority, decided, clip.sentence.n_clips


def test_a_vote_that_is_taken_back_counts_no_more_but_stays_written(
    session: Session, clip: Clip, listener: Person
):
    untouched = standing(session, clip)
    vote, _is_new = cast_vote(session, listener, clip.id, answer="no", at=AT)
    assert take_back_vote(session, listener, clip.id, at=LATER) is vote

    assert standing(session, clip) == untouched
    assert (vote.answer, vote.cast_at, vote.taken_back_at) == ("no", AT, LATER)
    assert list(votes_on(session, clip.id)) == []
    assert find_vote(session, listener.id, clip.id) is None


@pytest.mark.parametrize(("answer", "outcome"), [("yes", "valid"), ("no", "invalid")])
def test_a_decision_falls_with_the_vote_it_rests_on(
    session: Session, clip: Clip, listener: Person, answer: str, outcome: str
):
    cast_vote(session, factories.guest(session), clip.id, answer=answer, at=AT)
    before = standing(session, clip)
    cast_vote(session, listener, clip.id, answer=answer, at=AT)
    assert clip.state == outcome

    take_back_vote(session, listener, clip.id, at=LATER)
    assert standing(session, clip) == before
    assert (clip.state, clip.decided_at) == ("in_review", None)


def test_without_the_vote_against_it_a_clip_can_be_decided(
    session: Session, scene: Scene, clip: Clip, listener: Person
):
    scene.campaign.validation_policy = "two_of_three"
    for answer in ("yes", "yes", "no"):
        cast_vote(session, factories.guest(session), clip.id, answer=answer, at=AT)
    cast_vote(session, listener, clip.id, answer="no", at=AT)
    assert clip.state == "in_review"

    take_back_vote(session, listener, clip.id, at=LATER)
    assert (clip.state, clip.decided_at) == ("valid", LATER)


@pytest.mark.parametrize("answer", ANSWERS)
def test_voting_taking_back_and_voting_again_is_as_good_as_voting_once(
    session: Session, clip: Clip, listener: Person, answer: str
):
    other = factories.clip(session, clip.sentence, session.get(Person, clip.person_id))
    for judged in (clip, other):
        cast_vote(session, factories.guest(session), judged.id, answer="yes", at=AT)
    cast_vote(session, listener, other.id, answer=answer, at=AT)
    for first in ANSWERS:
        cast_vote(session, listener, clip.id, answer=first, at=AT)
        take_back_vote(session, listener, clip.id, at=AT)
    vote, is_new = cast_vote(session, listener, clip.id, answer=answer, at=AT)

    assert is_new
    assert standing(session, clip) == standing(session, other)
    assert find_vote(session, listener.id, clip.id) is vote
    mine = select(Vote).where(Vote.person_id == listener.id, Vote.clip_id == clip.id)
    assert len(session.scalars(mine).all()) == len(ANSWERS) + 1


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_taken_back_a_clip_stands_as_its_standing_votes_alone_would_have_it(
    session: Session, scene: Scene, seed: int
):
    choose = random.Random(seed)
    people = [factories.guest(session) for _ in range(5)]
    clip = factories.clip(session, factories.sentence(session, scene.campaign), scene.person)
    for _ in range(STEPS):
        person = choose.choice(people)
        if find_vote(session, person.id, clip.id):
            take_back_vote(session, person, clip.id, at=LATER)
        else:
            cast_vote(session, person, clip.id, answer=choose.choice(ANSWERS), at=AT)
        fresh = factories.clip(session, factories.sentence(session, scene.campaign), scene.person)
        for vote in votes_on(session, clip.id):
            voter = session.get_one(Person, vote.person_id)
            cast_vote(session, voter, fresh.id, answer=vote.answer, at=AT)
        assert standing(session, clip) == standing(session, fresh)


def test_there_may_be_nothing_to_take_back(session: Session, clip: Clip, listener: Person):
    factories.vote(session, clip)
    assert take_back_vote(session, listener, clip.id, at=LATER) is None
    assert take_back_vote(session, listener, uuid.uuid4(), at=LATER) is None
    cast_vote(session, listener, clip.id, answer="yes", at=AT)
    take_back_vote(session, listener, clip.id, at=LATER)
    assert take_back_vote(session, listener, clip.id, at=LATER + timedelta(days=1)) is None
    assert set(session.scalars(select(Vote.taken_back_at))) == {None, LATER}


def test_a_vote_on_a_withdrawn_clip_can_be_taken_back_and_the_clip_stays_withdrawn(
    session: Session, scene: Scene, clip: Clip, listener: Person
):
    cast_vote(session, listener, clip.id, answer="yes", at=AT)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")
    take_back_vote(session, listener, clip.id, at=LATER)
    assert standing(session, clip) == ("withdrawn", 0, FIRST_PRIORITY, False, 0)


def test_a_clip_is_offered_again_once_the_vote_or_the_skip_is_taken_back(
    session: Session, scene: Scene, clip: Clip, listener: Person
):
    def offered() -> list[Clip]:
        return list(next_to_hear(session, listener.id, scene.campaign_id, 5))

    cast_vote(session, listener, clip.id, answer="unsure", at=AT)
    assert offered() == []
    take_back_vote(session, listener, clip.id, at=LATER)
    assert offered() == [clip]

    skip_clip(session, listener, clip.id, at=LATER)
    skip_clip(session, factories.guest(session), clip.id, at=LATER)
    assert offered() == []
    unskip_clip(session, listener, clip.id)
    assert offered() == [clip]
    assert len(session.scalars(select(Skip)).all()) == 1
    unskip_clip(session, listener, uuid.uuid4())


def test_the_last_vote_of_a_while_is_found_in_its_own_campaign(
    session: Session, scene: Scene, clip: Clip, listener: Person
):
    def last(since: timedelta) -> Vote | None:
        return find_last_vote(session, listener.id, scene.campaign_id, LATER - since)

    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    elsewhere = factories.clip(session, factories.scene(session, "sw").sentence)
    second = factories.clip(session, scene.sentence)
    first, _ = cast_vote(session, listener, clip.id, answer="yes", at=AT)
    newer, _ = cast_vote(session, listener, second.id, answer="yes", at=LATER)
    cast_vote(session, listener, elsewhere.id, answer="yes", at=LATER)
    cast_vote(session, factories.guest(session), clip.id, answer="yes", at=LATER)

    assert (last(minute), last(hour)) == (newer, newer)
    take_back_vote(session, listener, second.id, at=LATER)
    assert (last(minute), last(hour)) == (None, first)


def test_a_vote_taken_back_in_several_tabs_at_once_is_taken_back_once(
    session: Session, sessions: sessionmaker[Session], clip: Clip, listener: Person
):
    cast_vote(session, listener, clip.id, answer="yes", at=AT)
    clip_id, listener_id = clip.id, listener.id
    session.commit()

    def take_back() -> bool:
        with sessions() as own, own.begin():
            person = own.get_one(Person, listener_id)
            return take_back_vote(own, person, clip_id, at=LATER) is not None

    assert sorted(at_once(*[take_back] * 3)) == [False, False, True]
    assert standing(session, clip)[:3] == ("in_review", 0, FIRST_PRIORITY)


def test_one_takes_back_while_another_votes_and_both_count(
    session: Session, sessions: sessionmaker[Session], clip: Clip, listener: Person
):
    other_id = factories.guest(session).id
    cast_vote(session, factories.guest(session), clip.id, answer="yes", at=AT)
    cast_vote(session, listener, clip.id, answer="no", at=AT)
    clip_id, listener_id = clip.id, listener.id
    session.commit()

    def take_back() -> None:
        with sessions() as own, own.begin():
            take_back_vote(own, own.get_one(Person, listener_id), clip_id, at=LATER)

    def vote() -> None:
        with sessions() as own, own.begin():
            cast_vote(own, own.get_one(Person, other_id), clip_id, answer="yes", at=LATER)

    assert at_once(take_back, vote) == [None, None]
    assert standing(session, clip)[:2] == ("valid", 2)
