"""Ranking a campaign's sentences: places in the reading queue, and the curve that is kept."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from app.jobs import RANK_DAILY, RANK_SENTENCES, Work, run
from app.sentences.choosing import ordering, ranking
from app.sentences.choosing.coverage import HEAD
from app.sentences.choosing.ngrams import Reader
from app.sentences.choosing.ordering import REST, coverage_of
from app.sentences.choosing.ranking import FRESH
from app.sentences.deciding import approve
from app.sentences.governing_rules import change_rules
from app.sentences.models import Coverage, Sentence
from app.sentences.operations import add_reading
from app.sentences.queue import next_to_read
from app.sentences.rules import READING_STEP, UNRANKED
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene
from tests.sentences.texts import made_up_texts

DAY = timedelta(days=1)
MANY = 300
RunJob = Callable[..., None]


@pytest.fixture
def scene(session: Session) -> Scene:
    made = factories.scene(session)
    made.sentence.state = "retired"
    session.flush()
    return made


@pytest.fixture
def rank(session: Session, sessions: sessionmaker[Session], blobs: BlobStore) -> RunJob:
    """Let a job run at a time."""

    def run_job(name: str = RANK_SENTENCES, later: timedelta = timedelta(0), **given: str) -> None:
        session.commit()
        run(Work(sessions, blobs, lambda: AT + later), name, given)
        session.expire_all()

    return run_job


def add_many(session: Session, scene: Scene, texts: list[str], **values: object) -> list[uuid.UUID]:
    rows = [
        {
            "id": uuid.uuid4(),
            "campaign_id": scene.campaign_id,
            "text": text,
            "key_hash": uuid.uuid4().hex,
            "source": "a test",
            "licence": "CC0-1.0",
            "state": "approved",
            "created_at": AT,
            **values,
        }
        for text in texts
    ]
    session.execute(insert(Sentence), rows)
    return [row["id"] for row in rows]


def places(session: Session, scene: Scene) -> dict[uuid.UUID, int]:
    of = select(Sentence.id, Sentence.read_level).where(
        Sentence.campaign_id == scene.campaign_id, Sentence.state == "approved"
    )
    return {sentence_id: level % READING_STEP for sentence_id, level in session.execute(of)}


def test_every_approved_sentence_gets_a_place(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, made_up_texts(MANY))
    waiting = factories.sentence(session, scene.campaign, state="pending")
    question = factories.sentence(session, scene.campaign, kind="question")
    rank()
    found = list(places(session, scene).values())
    assert len(found) == MANY + 1
    assert found.count(UNRANKED) == 1  # the question: nobody reads it
    assert found.count(0) == HEAD
    assert waiting.read_level == question.read_level == UNRANKED


def test_what_is_read_first_covers_most(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, made_up_texts(MANY))
    rank()

    def n_units(texts: list[str]) -> int:
        return len(set(Reader().read(texts).units))

    people = [factories.guest(session).id for _ in range(10)]
    served = [
        each.text
        for person in people
        for each in next_to_read(session, person, scene.campaign_id, 5, at=AT)
    ]
    assert len(set(served)) == 50  # and nobody gets what another one has
    assert n_units(served) > 1.2 * n_units(made_up_texts(MANY)[:50])


def test_ranking_twice_changes_nothing(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, made_up_texts(MANY))
    rank()
    first, kept = places(session, scene), coverage_of(session, scene.campaign_id)
    rank(later=2 * REST)
    rank(RANK_DAILY, later=2 * DAY)
    rank(RANK_SENTENCES, later=3 * DAY, campaign_id=str(scene.campaign_id))
    assert places(session, scene) == first
    assert coverage_of(session, scene.campaign_id) == kept


def test_new_sentences_join_without_moving_the_others(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, made_up_texts(MANY))
    rank()
    before = places(session, scene)
    new = add_many(session, scene, ["Xyqwx ywqxy wqyxw hjfch.", *made_up_texts(MANY)[:20]])
    rank(later=2 * REST)
    after = places(session, scene)
    assert {each: after[each] for each in before} == before
    assert after[new[0]] < 3
    assert UNRANKED not in after.values()
    assert max(after[each] for each in new[1:]) >= max(before.values())  # they add nothing
    seen = coverage_of(session, scene.campaign_id)
    assert (seen.n_ranked, seen.curve.n_sentences) == (MANY + 21, MANY)


def test_all_are_compared_again_when_many_are_new(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, made_up_texts(MANY))
    rank()
    add_many(session, scene, made_up_texts(MANY // 2, seed=2))
    rank(later=2 * REST)
    found = list(places(session, scene).values())
    assert found.count(0) == HEAD
    assert coverage_of(session, scene.campaign_id).curve.n_sentences == MANY + MANY // 2


def test_all_are_compared_again_each_day_that_brought_something(
    session: Session, scene: Scene, rank: RunJob
):
    ids = add_many(session, scene, made_up_texts(MANY))
    rank()
    heads = [each for each, place in places(session, scene).items() if place == 0]
    for sentence_id in heads:
        add_reading(session, scene.person_id, sentence_id, at=AT)
    rank(RANK_DAILY, later=FRESH / 2)
    assert coverage_of(session, scene.campaign_id).curve.n_read == 0
    rank(RANK_DAILY, later=DAY)
    seen = coverage_of(session, scene.campaign_id).curve
    assert (seen.n_read, seen.n_sentences) == (HEAD, MANY)
    assert 0 < seen.read_share < 1
    levels = dict(session.execute(select(Sentence.id, Sentence.read_level)).all())
    assert {levels[each] for each in heads} == {READING_STEP}
    assert sum(levels[each] == 0 for each in ids) == HEAD


def test_within_a_minute_of_the_last_run_nothing_is_done(
    session: Session, scene: Scene, rank: RunJob
):
    rank()
    add_many(session, scene, made_up_texts(10))
    rank(campaign_id=str(scene.campaign_id))
    rank(later=REST / 2, campaign_id=str(scene.campaign_id))
    add_many(session, scene, made_up_texts(10, seed=2))
    rank(later=REST - timedelta(seconds=1))
    assert set(places(session, scene).values()) == {0, UNRANKED}
    rank(later=REST)
    assert set(places(session, scene).values()) == {0}


def test_approving_a_sentence_has_it_ranked(
    session: Session, sessions: sessionmaker[Session], scene: Scene, rank: RunJob
):
    sentence = factories.sentence(session, scene.campaign, state="pending")
    approve(session, sentence, AT)
    assert ("sentences.rank", {"campaign_id": str(scene.campaign_id)}) in session.info[
        "jobs_waiting"
    ]
    rank(campaign_id=str(scene.campaign_id))
    assert sentence.read_level == 0


def test_a_sentence_that_was_edited_meanwhile_keeps_waiting(session: Session, scene: Scene):
    [sentence_id] = add_many(session, scene, ["One lamp."])
    [row] = ordering.read_page(session, scene.campaign_id, ordering.START)
    session.execute(update(Sentence).where(Sentence.id == sentence_id).values(revision=2))
    ordering.write_places(session, [(row, 3)])
    assert places(session, scene) == {sentence_id: UNRANKED}


def test_a_reading_that_arrives_meanwhile_is_kept(session: Session, scene: Scene):
    [sentence_id] = add_many(session, scene, ["One lamp."])
    [row] = ordering.read_page(session, scene.campaign_id, ordering.START)
    add_reading(session, scene.person_id, sentence_id, at=AT)
    ordering.write_places(session, [(row, 3)])
    assert session.scalar(select(Sentence.read_level).where(Sentence.id == sentence_id)) == (
        READING_STEP + 3
    )


def test_a_level_that_drifted_from_the_count_is_put_right(
    session: Session, scene: Scene, rank: RunJob
):
    add_many(session, scene, made_up_texts(MANY))
    rank()
    first = places(session, scene)
    drift = update(Sentence).where(Sentence.id == next(iter(first)))
    session.execute(drift.values(read_level=5 * READING_STEP))
    add_many(session, scene, made_up_texts(MANY, seed=2))
    rank(later=2 * REST)
    levels = session.execute(select(Sentence.n_clips, Sentence.read_level)).all()
    assert all(level // READING_STEP == n_clips for n_clips, level in levels)


def test_of_very_many_a_sample_is_compared_and_the_others_are_placed_by_it(
    session: Session, scene: Scene, rank: RunJob, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ranking, "CANDIDATES", 240)
    monkeypatch.setattr(ordering, "PAGE", 40)  # several pages
    monkeypatch.setattr(ranking, "TURN", 7)  # several turns
    add_many(session, scene, made_up_texts(MANY))
    read = add_many(session, scene, made_up_texts(150, seed=2))
    for sentence_id in read:
        add_reading(session, scene.person_id, sentence_id, at=AT)
    rank()
    found = places(session, scene)
    assert UNRANKED not in found.values()
    assert len(set(found.values())) > 3
    compared = coverage_of(session, scene.campaign_id).curve
    assert 180 < compared.n_sentences < 300
    rank(RANK_DAILY, later=2 * DAY)  # nothing is new
    assert places(session, scene) == found


def test_a_table_of_phones_has_all_compared_by_them(session: Session, scene: Scene, rank: RunJob):
    add_many(session, scene, ["One ship.", "Two lamps."])
    rank()
    before = coverage_of(session, scene.campaign_id).curve.n_units
    change_rules(
        session,
        scene.campaign,
        {"phones": {"sh": "ʃ", "i": "i", "p": "p"}},
        version=0,
        actor_id=None,
        at=AT,
        source="test",
    )
    rank(RANK_DAILY, later=DAY)
    assert coverage_of(session, scene.campaign_id).curve.n_units > before + 3


def test_campaigns_are_ranked_by_themselves(session: Session, scene: Scene, rank: RunJob):
    other = factories.campaign(session, "zh-Hans")
    factories.sentence(session, other, "雨下了一夜。")
    add_many(session, scene, ["One lamp."])
    rank()
    for campaign_id in (scene.campaign_id, other.id):
        seen = coverage_of(session, campaign_id)
        assert (seen.n_ranked, seen.curve.n_sentences) == (1, 1)
    assert session.get_one(Coverage, scene.campaign_id).computed_at == AT


def test_nothing_is_known_of_coverage_before_the_first_run(session: Session, scene: Scene):
    assert coverage_of(session, scene.campaign_id) is None
    assert ordering.begin_run(session, scene.campaign_id, at=AT)
    assert coverage_of(session, scene.campaign_id) is None
    assert not ordering.begin_run(session, scene.campaign_id, at=AT)
    ordering.go_on(session, scene.campaign_id, at=AT + REST)
    assert not ordering.begin_run(session, scene.campaign_id, at=AT + 1.5 * REST)
    assert ordering.begin_run(session, scene.campaign_id, at=AT + 2 * REST)
