"""Learning from a campaign's votes: when, from what, by whom, and what is decided again."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.jobs import LEARN_VOTES, JobQueue, Work, run
from app.people.models import Person
from app.reviews.evidence import Parameters
from app.reviews.fitting import fit
from app.reviews.gold import fix_gold
from app.reviews.jobs import learn
from app.reviews.learning import keep_model, read_material
from app.reviews.models import Decision, ValidationModel, ValidatorWeight
from app.reviews.operations import cast_vote
from app.reviews.rules import FIRST_LEARNING, is_due, votes_to_learn
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore) -> Work:
    return Work(sessions, blobs, lambda: AT)


def crowd_of(session: Session, scene: Scene, n_clips: int = 60) -> Sequence[Person]:
    """Four who listen and one who always presses yes; every fifth clip is wrong."""
    people = [factories.guest(session) for _ in range(5)]
    for number in range(n_clips):
        clip = factories.clip(session, scene.sentence, scene.person)
        truth = "no" if number % 5 == 0 else "yes"
        for person in people[:3]:
            factories.vote(session, clip, person, truth)
        factories.vote(session, clip, people[4], "yes")
    session.commit()
    return people


def models(session: Session) -> Sequence[ValidationModel]:
    session.expire_all()
    return session.scalars(select(ValidationModel).order_by(ValidationModel.version)).all()


def jobs_asked(queue: JobQueue) -> list[tuple[object, ...]]:
    return [task.args for task in queue.huey.pending() if task.args[0] == LEARN_VOTES]


def test_who_always_presses_yes_says_less_than_who_listens(
    session: Session, scene: Scene, work: Work
):
    listener, *_, careless = crowd_of(session, scene)
    run(work, LEARN_VOTES, {})

    [model] = models(session)
    weights = {row.person_id: row for row in session.scalars(select(ValidatorWeight))}
    assert (model.version, model.campaign_id) == (1, scene.campaign_id)
    assert len(weights) == 4
    assert weights[listener.id].yes > weights[careless.id].yes
    assert weights[listener.id].no < -1 < 1 < weights[listener.id].yes
    learned = Parameters.from_json(model.parameters)
    assert learned.accept > learned.reject


def test_a_round_without_new_votes_learns_nothing_more(session: Session, scene: Scene, work: Work):
    crowd_of(session, scene)
    for _ in range(2):
        run(work, LEARN_VOTES, {})
    assert len(models(session)) == 1


def test_too_few_votes_teach_nothing(session: Session, scene: Scene, work: Work):
    crowd_of(session, scene, n_clips=FIRST_LEARNING // 4 - 1)
    run(work, LEARN_VOTES, {})
    assert models(session) == []


def test_clips_in_review_are_decided_again_by_what_was_learned(
    session: Session, scene: Scene, work: Work
):
    crowd_of(session, scene)
    assert set(session.scalars(select(Clip.state))) == {"in_review"}
    session.commit()
    run(work, LEARN_VOTES, {})

    [model] = models(session)
    states = dict(session.execute(select(Clip.state, func.count()).group_by(Clip.state)).all())
    assert states["valid"] == 48
    assert states["invalid"] == 12
    assert set(session.scalars(select(Decision.model_id))) == {model.id}
    assert session.scalar(select(func.count()).select_from(Decision)) == 60


def test_a_clip_that_people_decided_is_not_undone_by_a_new_model_but_by_votes(
    session: Session, scene: Scene, work: Work
):
    clip = factories.clip(session, scene.sentence, scene.person)
    people = crowd_of(session, scene)
    careless = people[4]
    for person in (careless, factories.guest(session)):
        cast_vote(session, person, clip.id, answer="yes", at=AT)
    assert clip.state == "valid"
    before = clip.p_valid
    session.commit()
    run(work, LEARN_VOTES, {})

    session.refresh(clip)
    assert (clip.state, clip.p_valid) == ("valid", before)
    for person in people[:3]:
        cast_vote(session, person, clip.id, answer="no", at=AT)
    assert clip.state != "valid"


def test_gold_withdrawn_and_foreign_votes_are_told_apart(session: Session, scene: Scene):
    gold, withdrawn, plain = (
        factories.clip(session, scene.sentence, scene.person) for _ in range(3)
    )
    fix_gold(session, gold.id, False, actor_id=None, at=AT, source="test")
    elsewhere = factories.clip(session, factories.scene(session, "sw").sentence)
    for clip in (gold, withdrawn, plain, elsewhere):
        factories.vote(session, clip)
    factories.vote(session, plain).taken_back_at = AT
    factories.measurement(session, plain, speech_s=3.0)
    withdraw_clip(session, scene.person, withdrawn, at=AT, source="test")
    session.flush()

    material = read_material(session, scene.campaign_id)
    votes = material.votes()
    numbers = material.clips
    assert set(numbers) == {gold.id, plain.id}
    assert (votes.gold[numbers[gold.id]], votes.gold[numbers[plain.id]]) == (0, -1)
    assert votes.p_machine[numbers[plain.id]] > 0.5
    assert votes.p_machine[numbers[gold.id]] != votes.p_machine[numbers[gold.id]]
    assert list(votes.answer) == [0, 0]
    assert material.undecided == {numbers[plain.id]}


def test_of_two_that_learn_at_once_the_second_gives_way(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    crowd_of(session, scene)
    material = read_material(session, scene.campaign_id)
    learned = fit(material.votes(), len(material.people))
    session.commit()

    def keep() -> bool:
        with sessions() as own, own.begin():
            return keep_model(own, scene.campaign_id, material, learned, at=AT) is not None

    assert sorted(at_once(*[keep] * 3)) == [False, False, True]
    assert [model.version for model in models(session)] == [1]
    assert session.scalar(select(func.count()).select_from(ValidatorWeight)) == 4


def test_two_jobs_at_once_leave_a_state_like_one(session: Session, scene: Scene, work: Work):
    crowd_of(session, scene)
    assert at_once(*[lambda: learn(work)] * 2) == [None, None]
    assert len(models(session)) == 1
    assert "in_review" not in set(session.scalars(select(Clip.state)))


def test_enough_new_votes_ask_for_learning_and_what_is_asked_is_done_once(
    session: Session, scene: Scene, queue: JobQueue, work: Work
):
    people = [factories.guest(session) for _ in range(4)]
    cast = 0
    while not jobs_asked(queue):
        clip = factories.clip(session, scene.sentence, scene.person)
        for person in people:
            cast_vote(session, person, clip.id, answer="yes", at=AT)
            cast += 1
        session.commit()
        assert cast < 1000
    assert cast >= FIRST_LEARNING

    [(name, arguments), *_] = jobs_asked(queue)
    assert arguments == {"campaign_id": str(scene.campaign_id)}
    for _ in range(2):
        run(work, str(name), dict(arguments))
    [model] = models(session)
    assert model.n_votes == cast


def test_how_many_new_votes_are_waited_for():
    assert [votes_to_learn(n) for n in (0, 50, 200, 1000)] == [50, 50, 60, 300]
    assert not is_due(None, FIRST_LEARNING - 1, daily=False)
    assert is_due(None, FIRST_LEARNING, daily=False)
    assert not is_due(1000, 1299, daily=False)
    assert is_due(1000, 1300, daily=False)
    assert is_due(1000, 1001, daily=True)
    assert not is_due(1000, 1000, daily=True)
