"""Choosing what to hear next, and who may hear what."""

import uuid

import pytest
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import STATES, ClipNotFound, priority
from app.people.models import Person
from app.people.operations import change_profile
from app.queues import KEY_SPAN
from app.reviews.operations import skip_clip
from app.reviews.queries import (
    find_vote,
    get_audible,
    get_hearable,
    votes_on,
)
from app.reviews.queue import next_to_hear
from app.reviews.rules import AlreadyVoted, OwnClip
from tests import factories
from tests.factories import AT, Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def listener(session: Session) -> Person:
    return factories.guest(session)


def heard(
    session: Session, scene: Scene, listener: Person | None, count: int = 50, **how: object
) -> list[Clip]:
    person_id = listener.id if listener else None
    return list(next_to_hear(session, person_id, scene.campaign_id, count, **how))


def test_the_nearest_to_a_decision_come_first(session: Session, scene: Scene, listener: Person):
    for short in (2, 1, 2, 1, 1):
        factories.clip(session, scene.sentence, priority=priority(short, 3))

    found = heard(session, scene, listener)
    assert [clip.priority for clip in found] == [priority(1, 3)] * 3 + [priority(2, 3)] * 2
    assert len(heard(session, scene, listener, 2)) == 2


@pytest.mark.parametrize("state", [state for state in STATES if state != "in_review"])
def test_clips_in_other_states_are_not_offered(
    session: Session, scene: Scene, listener: Person, state: str
):
    factories.clip(session, scene.sentence, state=state)
    assert heard(session, scene, listener) == []


def test_clips_of_other_campaigns_are_not_offered(session: Session, scene: Scene, listener: Person):
    elsewhere = factories.sentence(session, factories.campaign(session, "sw"))
    factories.clip(session, elsewhere)
    ours = factories.clip(session, scene.sentence)

    assert heard(session, scene, listener) == [ours]


def test_nobody_is_offered_their_own_clips(session: Session, scene: Scene):
    factories.clip(session, scene.sentence, scene.person)
    other = factories.clip(session, scene.sentence)
    assert heard(session, scene, scene.person) == [other]


def test_what_one_has_judged_or_skipped_is_not_offered_again(
    session: Session, scene: Scene, listener: Person
):
    judged, skipped, left = (factories.clip(session, scene.sentence) for _ in range(3))
    factories.vote(session, judged, listener, "unsure")
    skip_clip(session, listener, skipped.id, at=AT)
    factories.vote(session, left)
    skip_clip(session, factories.guest(session), left.id, at=AT)

    assert heard(session, scene, listener) == [left]


def test_what_is_at_hand_already_is_left_out(session: Session, scene: Scene, listener: Person):
    first, second = (factories.clip(session, scene.sentence) for _ in range(2))
    assert heard(session, scene, listener, exclude=[first.id]) == [second]


def test_somebody_we_have_not_met_may_listen_to_all(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence)
    assert heard(session, scene, None) == [clip]


def test_from_a_start_the_choice_goes_round_the_ring(
    session: Session, scene: Scene, listener: Person
):
    low, middle, high = (
        factories.clip(session, scene.sentence, random_key=key) for key in (0, 9, KEY_SPAN - 1)
    )
    assert heard(session, scene, listener, start=9) == [middle, high, low]
    assert heard(session, scene, listener, start=10) == [high, low, middle]


def test_who_has_heard_nearly_everything_still_finds_what_is_left(
    session: Session, scene: Scene, listener: Person
):
    giver = factories.guest(session)
    clips = [factories.clip(session, scene.sentence, giver) for _ in range(70)]
    for clip in clips[1:]:
        factories.vote(session, clip, listener)
    assert heard(session, scene, listener, 5) == [clips[0]]


def test_clips_in_variants_that_one_does_not_know_are_left_out(
    session: Session, scene: Scene, listener: Person
):
    variants = (None, "central", "valencia")
    clips = [factories.clip(session, scene.sentence, variant=variant) for variant in variants]
    assert set(heard(session, scene, listener)) == set(clips)
    say = {"variants": ["central", "valencia"], "at": AT}
    change_profile(
        session, listener.id, scene.campaign_id, variant="central", knows=["central"], **say
    )
    assert set(heard(session, scene, listener)) == set(clips[:2])
    assert set(heard(session, scene, listener, at=AT)) == set(clips[:2])
    assert set(heard(session, scene, None)) == set(clips)


@pytest.mark.parametrize(
    ("state", "to_others", "to_its_giver"),
    [
        ("received", False, True),
        ("refused", False, True),
        ("in_review", True, True),
        ("valid", True, True),
        ("invalid", True, True),
        ("disputed", True, True),
        ("withdrawn", False, False),
    ],
)
def test_who_may_hear_the_audio(
    session: Session,
    scene: Scene,
    listener: Person,
    state: str,
    to_others: bool,
    to_its_giver: bool,
):
    clip = factories.clip(session, scene.sentence, scene.person, state=state)
    for person_id, may in (
        (listener.id, to_others),
        (None, to_others),
        (scene.person_id, to_its_giver),
    ):
        if may:
            assert get_audible(session, person_id, clip.id) is clip
        else:
            with pytest.raises(ClipNotFound):
                get_audible(session, person_id, clip.id)


def test_an_unknown_clip_is_neither_audible_nor_hearable(session: Session, listener: Person):
    for find in (get_audible, get_hearable):
        with pytest.raises(ClipNotFound):
            find(session, listener.id, uuid.uuid4())


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_a_clip_that_peers_may_not_hear_cannot_be_judged(
    session: Session, scene: Scene, listener: Person, state: str
):
    clip = factories.clip(session, scene.sentence, state=state)
    with pytest.raises(ClipNotFound):
        get_hearable(session, listener.id, clip.id)


def test_a_clip_can_be_judged_once_and_not_by_its_giver(
    session: Session, scene: Scene, listener: Person
):
    clip = factories.clip(session, scene.sentence, scene.person)
    assert get_hearable(session, listener.id, clip.id) is clip
    assert get_hearable(session, None, clip.id) is clip
    with pytest.raises(OwnClip):
        get_hearable(session, scene.person_id, clip.id)

    vote = factories.vote(session, clip, listener)
    with pytest.raises(AlreadyVoted):
        get_hearable(session, listener.id, clip.id)
    assert find_vote(session, listener.id, clip.id) is vote
    assert list(votes_on(session, clip.id)) == [vote]
