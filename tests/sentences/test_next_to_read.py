"""Choosing what to read next."""

import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.operations import move_clip
from app.jobs import FORGET_SENTENCE_LEASES, Work, run
from app.queues import KEY_SPAN, PAGE_SIZES
from app.sentences.models import Sentence, SentenceLease, SentenceTurn
from app.sentences.operations import skip_sentence
from app.sentences.queries import get_recordable
from app.sentences.queue import LEASE, next_to_read
from app.sentences.rules import SentenceNotFound, reading_level
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def add(session: Session, scene: Scene, **values: object) -> Sentence:
    return factories.sentence(session, scene.campaign, **values)


def chosen(session: Session, scene: Scene, count: int = 50, **how: object) -> list[Sentence]:
    return list(next_to_read(session, scene.person_id, scene.campaign_id, count, **how))


def test_the_fewest_clips_come_first(session: Session, scene: Scene):
    scene.sentence.n_clips, scene.sentence.read_level = 7, reading_level(7)
    by_clips = [add(session, scene, n_clips=n) for n in (3, 0, 1, 1, 0)]

    found = chosen(session, scene)
    assert [sentence.n_clips for sentence in found] == [0, 0, 1, 1, 3, 7]
    assert set(found) == {scene.sentence, *by_clips}
    assert len(chosen(session, scene, 2)) == 2


def test_among_equals_those_that_cover_most_come_first(session: Session, scene: Scene):
    ranked = [add(session, scene, read_level=reading_level(0, place)) for place in (40, 0, 7)]
    read = add(session, scene, n_clips=1, read_level=reading_level(1, 0))

    found = chosen(session, scene)
    assert found == [ranked[1], ranked[2], ranked[0], scene.sentence, read]


def test_only_approved_sentences_of_the_campaign_are_offered(session: Session, scene: Scene):
    for state in ("pending", "rejected", "retired"):
        add(session, scene, state=state)
    add(session, scene, kind="question")
    factories.sentence(session, factories.campaign(session, "sw"))

    assert chosen(session, scene) == [scene.sentence]


def test_what_the_person_has_had_is_never_offered_again(session: Session, scene: Scene):
    read, skipped, left = (add(session, scene) for _ in range(3))
    factories.clip(session, read, scene.person)
    factories.clip(session, left)
    skip_sentence(session, scene.person, skipped, reason="hard", at=AT)
    skip_sentence(session, factories.guest(session), scene.sentence, reason=None, at=AT)

    assert set(chosen(session, scene)) == {scene.sentence, left}


def test_what_is_at_hand_already_is_left_out(session: Session, scene: Scene):
    other = add(session, scene)
    assert chosen(session, scene, exclude=[scene.sentence.id]) == [other]
    assert chosen(session, scene, exclude=[scene.sentence.id, other.id, uuid.uuid4()]) == []


def test_somebody_we_have_not_met_is_offered_everything(session: Session, scene: Scene):
    factories.clip(session, scene.sentence, scene.person)
    assert list(next_to_read(session, None, scene.campaign_id, 5)) == [scene.sentence]


def test_who_has_had_everything_is_offered_nothing(session: Session, scene: Scene):
    for sentence in (scene.sentence, add(session, scene), add(session, scene, n_clips=4)):
        factories.clip(session, sentence, scene.person)
    assert chosen(session, scene) == []


def test_a_campaign_without_sentences_offers_nothing(session: Session):
    empty = factories.campaign(session)
    assert list(next_to_read(session, None, empty.id, 5)) == []


def test_from_a_start_the_choice_goes_round_the_ring(session: Session, scene: Scene):
    scene.sentence.random_key = 0
    last = add(session, scene, random_key=KEY_SPAN - 1)
    middle = add(session, scene, random_key=1000)

    assert chosen(session, scene, start=1000) == [middle, last, scene.sentence]
    assert chosen(session, scene, start=1001) == [last, scene.sentence, middle]
    assert chosen(session, scene, start=KEY_SPAN - 1) == [last, scene.sentence, middle]


def test_two_people_rarely_get_the_same_one(session: Session, scene: Scene):
    for _ in range(100):
        add(session, scene)
    session.flush()

    firsts = {chosen(session, scene, 1)[0].id for _ in range(30)}
    assert len(firsts) > 10


@pytest.mark.parametrize("left", [0, 1, 3])
def test_who_has_had_nearly_all_of_many_still_finds_what_is_left(
    session: Session, scene: Scene, left: int
):
    many = PAGE_SIZES[0] + PAGE_SIZES[1] + 100
    texts = [add_values(scene, number) for number in range(many)]
    session.execute(insert(Sentence), texts)
    session.delete(scene.sentence)
    had = [text["id"] for text in texts[left:]]
    session.execute(insert(SentenceTurn), [turn_values(scene, sentence) for sentence in had])

    found = {sentence.id for sentence in chosen(session, scene, 5)}
    assert found == {text["id"] for text in texts[:left]}


@pytest.mark.parametrize("state", ["approved", "retired"])
def test_a_sentence_that_was_offered_can_be_recorded(session: Session, scene: Scene, state: str):
    scene.sentence.state = state
    assert get_recordable(session, scene.sentence.id) is scene.sentence


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_one_that_is_not_approved_cannot(session: Session, scene: Scene, state: str):
    scene.sentence.state, scene.sentence.approved_at = state, None
    with pytest.raises(SentenceNotFound):
        get_recordable(session, scene.sentence.id)


def add_values(scene: Scene, number: int) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "campaign_id": scene.campaign_id,
        "text": f"Lamp {number}.",
        "key_hash": f"{number:064}",
        "source": "a test",
        "licence": "CC0-1.0",
        "state": "approved",
        "created_at": AT,
    }


def turn_values(scene: Scene, sentence_id: object) -> dict[str, object]:
    return {
        "person_id": scene.person_id,
        "sentence_id": sentence_id,
        "outcome": "read",
        "at": AT,
    }


def test_what_somebody_is_about_to_read_goes_to_others_last(session: Session, scene: Scene):
    sentences = {scene.sentence, *(add(session, scene) for _ in range(3))}
    other = factories.guest(session).id

    mine = chosen(session, scene, 2, at=AT)
    theirs = next_to_read(session, other, scene.campaign_id, 2, at=AT)
    assert {*mine, *theirs} == sentences
    everything = next_to_read(session, other, scene.campaign_id, 4, at=AT)
    assert set(everything[:2]) == set(theirs)
    assert set(everything) == sentences
    assert set(chosen(session, scene, 2)) <= sentences


def test_a_sentence_is_lent_for_minutes_and_given_back_when_it_is_read_or_skipped(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore, scene: Scene
):
    skipped, _ = scene.sentence, add(session, scene)
    assert len(chosen(session, scene, at=AT)) == 2
    skip_sentence(session, scene.person, skipped, reason=None, at=AT)
    [left] = session.scalars(select(SentenceLease.sentence_id))
    assert left != skipped.id
    for later, n_left in ((timedelta(0), 1), (2 * LEASE, 0)):
        session.commit()
        run(Work(sessions, blobs, lambda at=AT + later: at), FORGET_SENTENCE_LEASES, {})
        assert len(session.scalars(select(SentenceLease.sentence_id)).all()) == n_left


def test_a_sentence_is_offered_until_it_has_the_readers_that_are_wanted(
    session: Session, scene: Scene
):
    scene.campaign.readers_wanted = 2
    once, twice, often = (add(session, scene) for _ in range(3))
    for sentence, n_readers in ((once, 1), (twice, 2), (often, 5)):
        for _ in range(n_readers):
            factories.clip(session, sentence)

    assert chosen(session, scene) == [scene.sentence, once]
    assert chosen(session, scene, at=AT) == [scene.sentence, once]
    scene.campaign.readers_wanted = None
    assert set(chosen(session, scene)) == {scene.sentence, once, twice, often}


def test_a_withdrawn_reading_makes_room_for_another_reader(session: Session, scene: Scene):
    scene.campaign.readers_wanted = 1
    clip = factories.clip(session, scene.sentence)
    assert chosen(session, scene) == []
    move_clip(session, clip, "withdrawn", at=AT)
    assert chosen(session, scene) == [scene.sentence]


def test_nobody_is_offered_what_gets_its_last_reader_from_somebody_else(
    session: Session, scene: Scene
):
    scene.campaign.readers_wanted = 2
    read = add(session, scene)
    factories.clip(session, read)
    first, second, third = (factories.guest(session).id for _ in range(3))

    def lent_to(person_id: uuid.UUID, at: datetime = AT) -> set[Sentence]:
        return set(next_to_read(session, person_id, scene.campaign_id, 5, at=at))

    assert lent_to(first) == {scene.sentence, read}
    assert lent_to(second) == {scene.sentence}
    assert lent_to(third) == set()
    assert lent_to(first) == {scene.sentence, read}  # who holds them has them still
    assert lent_to(third, AT + 2 * LEASE) == {scene.sentence, read}


def test_no_sentence_is_in_more_hands_than_readers_are_wanted(session: Session, scene: Scene):
    scene.campaign.readers_wanted = 3
    for _ in range(9):
        add(session, scene)
    held: Counter[Sentence] = Counter()
    for _ in range(12):
        held.update(next_to_read(session, factories.guest(session).id, scene.campaign_id, 4, at=AT))
    assert set(held.values()) == {3}
    assert len(held) == 10
