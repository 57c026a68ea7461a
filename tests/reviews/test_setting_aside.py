"""A person's votes can be set aside as a whole, and counted again; clips follow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.jobs import DECIDE_ANEW
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.reviews.abuse import people_set_aside, reinstate, set_aside
from app.reviews.counting import standing_votes
from app.reviews.experts import answer_task
from app.reviews.learning import read_material
from app.reviews.models import Validator
from app.reviews.operations import cast_vote
from app.reviews.rules import ValidatorNotFound
from app.reviews.tasks import ask_expert
from tests import factories
from tests.factories import AT, Scene

LATER = AT + timedelta(hours=1)
Follow = Callable[[], None]


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def careless(session: Session) -> Person:
    return factories.guest(session)


@pytest.fixture
def follow(run_later: Callable[[str], None]) -> Follow:
    """Let the clips be decided again."""
    return lambda: run_later(DECIDE_ANEW)


def judged(session: Session, scene: Scene, answers: dict[Person, str]) -> Clip:
    clip = factories.clip(session, scene.sentence, scene.person)
    for person, answer in answers.items():
        cast_vote(session, person, clip.id, answer=answer, at=AT)
    return clip


def put_aside(session: Session, scene: Scene, person: Person) -> bool:
    where = (session, person.id, scene.campaign_id)
    return set_aside(*where, actor_id=None, at=LATER, source="test", comment="always yes")


def bring_back(session: Session, scene: Scene, person: Person) -> bool:
    where = (session, person.id, scene.campaign_id)
    return reinstate(*where, actor_id=None, at=LATER, source="test")


def test_clips_are_decided_again_by_the_votes_that_are_left_and_back(
    session: Session, scene: Scene, careless: Person, follow: Follow
):
    others = [factories.guest(session) for _ in range(2)]
    alone = judged(session, scene, {careless: "yes", others[0]: "yes"})
    sure = judged(session, scene, {careless: "yes", others[0]: "yes", others[1]: "yes"})
    assert (alone.state, sure.state) == ("valid", "valid")

    assert put_aside(session, scene, careless)
    follow()
    assert (alone.state, alone.n_votes, sure.state) == ("in_review", 1, "valid")
    assert people_set_aside(session, scene.campaign_id) == {careless.id}

    assert bring_back(session, scene, careless)
    follow()
    assert (alone.state, alone.n_votes, sure.n_votes) == ("valid", 2, 3)
    assert people_set_aside(session, scene.campaign_id) == set()
    verbs = session.scalars(select(LedgerEntry.verb)).all()
    assert [verb for verb in verbs if verb.startswith("votes.")] == [
        "votes.set_aside",
        "votes.reinstate",
    ]


def test_doing_it_twice_changes_nothing(session: Session, scene: Scene, careless: Person):
    judged(session, scene, {careless: "yes"})
    assert not bring_back(session, scene, careless)
    assert [put_aside(session, scene, careless) for _ in range(2)] == [True, False]
    stranger = factories.guest(session)
    for change in (put_aside, bring_back):
        with pytest.raises(ValidatorNotFound):
            change(session, scene, stranger)


def test_later_votes_count_for_nothing_either(
    session: Session, scene: Scene, careless: Person, follow: Follow
):
    judged(session, scene, {careless: "yes"})
    put_aside(session, scene, careless)
    follow()
    clip = judged(session, scene, {careless: "no", factories.guest(session): "no"})
    assert (clip.state, clip.n_votes) == ("in_review", 1)


def test_nothing_is_learned_from_them(session: Session, scene: Scene, careless: Person):
    other = factories.guest(session)
    judged(session, scene, {careless: "yes", other: "yes"})
    put_aside(session, scene, careless)
    material = read_material(session, scene.campaign_id)
    assert set(material.people) == {other.id}
    assert standing_votes(session, scene.campaign_id) == 1


def test_what_an_expert_decided_stays(
    session: Session, scene: Scene, careless: Person, follow: Follow
):
    clip = judged(session, scene, {careless: "yes", factories.guest(session): "yes"})
    expert = factories.guest(session)
    task = ask_expert(session, clip, "dispute", at=AT)
    answer_task(session, expert, task.id, answer="no", at=AT, source="test")
    put_aside(session, scene, careless)
    follow()
    assert clip.state == "invalid"


def test_other_campaigns_go_on_counting_them(
    session: Session, scene: Scene, careless: Person, follow: Follow
):
    judged(session, scene, {careless: "yes"})
    elsewhere = factories.sentence(session, factories.campaign(session, "sw"))
    clip = factories.clip(session, elsewhere)
    cast_vote(session, careless, clip.id, answer="yes", at=AT)
    put_aside(session, scene, careless)
    follow()
    cast_vote(session, factories.guest(session), clip.id, answer="yes", at=AT)
    assert (clip.state, clip.n_votes) == ("valid", 2)


def test_what_is_owed_stands_until_all_is_done(
    session: Session, scene: Scene, careless: Person, follow: Follow
):
    judged(session, scene, {careless: "yes"})
    put_aside(session, scene, careless)
    [row] = session.scalars(select(Validator))
    assert row.redecide_due
    follow()
    assert not row.redecide_due


def test_the_operator_can_do_both(app: Flask, session: Session, scene: Scene, careless: Person):
    judged(session, scene, {careless: "yes"})
    tag, person = scene.campaign.tag, str(careless.id)
    session.commit()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["reviews", "set-aside", tag, person, "--because", "always yes"])
    assert "are set aside" in done.output
    again = runner.invoke(args=["reviews", "set-aside", tag, person])
    assert "were set aside before" in again.output
    back = runner.invoke(args=["reviews", "reinstate", tag, person])
    assert "are counted again" in back.output
