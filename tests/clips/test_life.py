"""What a clip goes through after it was received, and the counters that follow it."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import insist_on_clip, move_clip, withdraw_clip
from app.clips.queries import clips_of, find_clip, get_own_clip
from app.clips.rules import STANDING, STATES, ClipNotFound, NotRefused
from app.ledger.queries import entries_about
from app.people.models import Person
from app.reviews.queue import next_to_hear
from app.sentences.models import Sentence, SentenceTurn
from app.sentences.queue import next_to_read
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once, while_it_waits

LATER = AT + timedelta(hours=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def turns(session: Session) -> list[SentenceTurn]:
    return list(session.scalars(select(SentenceTurn)))


@pytest.mark.parametrize("state", [state for state in STATES if state != "withdrawn"])
def test_a_clip_can_be_withdrawn_from_any_state(session: Session, scene: Scene, state: str):
    clip = factories.clip(session, scene.sentence, scene.person, state=state, measure_due_at=AT)
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    assert (clip.state, clip.withdrawn_at, clip.measure_due_at) == ("withdrawn", LATER, None)
    session.refresh(scene.sentence)
    assert scene.sentence.n_clips == 0


def test_a_withdrawn_clip_is_out_of_the_listening_queue_and_its_sentence_is_offered_again(
    session: Session, scene: Scene
):
    clip = factories.clip(session, scene.sentence, scene.person)
    listener = factories.guest(session)
    assert list(next_to_hear(session, listener.id, scene.campaign_id, 5)) == [clip]
    assert not next_to_read(session, scene.person_id, scene.campaign_id, 5)

    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    assert not next_to_hear(session, listener.id, scene.campaign_id, 5)
    assert list(next_to_read(session, scene.person_id, scene.campaign_id, 5)) == [scene.sentence]


def test_a_withdrawal_is_in_the_ledger_once(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence, scene.person)
    for _ in range(2):
        withdraw_clip(session, scene.person, clip, at=LATER, source="api")

    [entry] = entries_about(session, "clip", clip.id)
    assert (entry.verb, entry.actor_id, entry.source) == ("clip.withdraw", scene.person.id, "api")
    assert entry.at == LATER


def test_withdrawing_again_changes_nothing(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence, scene.person)
    factories.clip(session, scene.sentence)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    session.refresh(scene.sentence)
    assert (clip.withdrawn_at, scene.sentence.n_clips) == (AT, 1)


def test_a_person_who_reads_the_sentence_in_another_clip_is_not_offered_it_again(
    session: Session, scene: Scene
):
    first = factories.clip(session, scene.sentence, scene.person)
    second = factories.clip(session, scene.sentence, scene.person)
    withdraw_clip(session, scene.person, first, at=LATER, source="test")
    assert len(turns(session)) == 1

    withdraw_clip(session, scene.person, second, at=LATER, source="test")
    assert turns(session) == []


def test_a_refused_clip_that_is_insisted_on_goes_to_review_marked(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence, scene.person, state="refused")
    insist_on_clip(session, clip, at=LATER)

    session.refresh(scene.sentence)
    assert (clip.state, clip.insisted, scene.sentence.n_clips) == ("in_review", True, 1)
    assert list(next_to_hear(session, factories.guest(session).id, scene.campaign_id, 5)) == [clip]


def test_insisting_again_changes_nothing(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence, scene.person, state="refused")
    for _ in range(2):
        insist_on_clip(session, clip, at=LATER)

    session.refresh(scene.sentence)
    assert (clip.state, scene.sentence.n_clips) == ("in_review", 1)


@pytest.mark.parametrize("state", [state for state in STATES if state != "refused"])
def test_only_a_refused_clip_can_be_insisted_on(session: Session, scene: Scene, state: str):
    clip = factories.clip(session, scene.sentence, scene.person, state=state)
    with pytest.raises(NotRefused):
        insist_on_clip(session, clip, at=LATER)
    assert (clip.state, clip.insisted) == (state, False)


@pytest.mark.parametrize("before", [state for state in STATES if state != "withdrawn"])
@pytest.mark.parametrize("after", STATES)
def test_every_move_keeps_the_count_of_readings_right(
    session: Session, scene: Scene, before: str, after: str
):
    clip = factories.clip(session, scene.sentence, scene.person, state=before)
    move_clip(session, clip, after, at=LATER)

    session.refresh(scene.sentence)
    assert scene.sentence.n_clips == (after in STANDING)
    assert len(turns(session)) == (after in STANDING)


def test_two_withdrawals_at_once_count_once(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    clip = factories.clip(session, scene.sentence, scene.person)
    factories.clip(session, scene.sentence)
    clip_id = clip.id
    session.commit()

    def withdraw() -> str:
        with sessions() as own, own.begin():
            person, _ = scene.reader_in(own)
            mine = get_own_clip(own, person.id, clip_id)
            withdraw_clip(own, person, mine, at=LATER, source="test")
            return mine.state

    assert at_once(*[withdraw] * 3) == ["withdrawn"] * 3
    session.expire_all()
    assert scene.sentence.n_clips == 1
    assert len(entries_about(session, "clip", clip_id)) == 1


def test_insisting_while_the_clip_is_being_withdrawn_does_not_bring_it_back(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    clip = factories.clip(session, scene.sentence, scene.person, state="refused")
    clip_id = clip.id
    session.commit()
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    def insist() -> None:
        with sessions() as own, own.begin():
            insist_on_clip(own, get_own_clip(own, scene.person_id, clip_id), at=LATER)

    answer = while_it_waits(insist, session.commit)
    assert isinstance(answer, NotRefused)
    session.expire_all()
    assert clip.state == "withdrawn"
    assert scene.sentence.n_clips == 0


def test_a_person_finds_their_own_clips_only(session: Session, scene: Scene):
    mine = factories.clip(session, scene.sentence, scene.person)
    others = factories.clip(session, scene.sentence)

    assert get_own_clip(session, scene.person_id, mine.id) is mine
    assert find_clip(session, others.id) is others
    assert find_clip(session, uuid.uuid4()) is None
    for unseen in (others.id, uuid.uuid4()):
        with pytest.raises(ClipNotFound):
            get_own_clip(session, scene.person_id, unseen)


def test_my_clips_are_listed_newest_first_a_page_at_a_time(session: Session, scene: Scene):
    mine = [_given(session, scene.sentence, scene.person, minute) for minute in range(5)]
    _given(session, scene.sentence, factories.guest(session), 2)

    first = clips_of(session, scene.person_id, 3)
    rest = clips_of(session, scene.person_id, 3, before=first[-1].received_at)

    assert list(first) == mine[:1:-1]
    assert list(rest) == mine[1::-1]


def _given(session: Session, to: Sentence, person: Person, minute: int) -> Clip:
    at = AT + timedelta(minutes=minute)
    return factories.clip(session, to, person, received_at=at)
