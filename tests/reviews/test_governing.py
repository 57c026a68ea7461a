"""A campaign's policy can be changed: what waits follows it, what is decided stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.jobs import DECIDE_OPEN
from app.ledger.queries import entries_about
from app.reviews.governing import campaigns_due, change_policy, end_change
from app.reviews.operations import cast_vote
from app.reviews.policy import Policy
from tests import factories
from tests.factories import AT, Scene

LATER = AT + timedelta(hours=1)
Follow = Callable[[], None]


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def campaign(session: Session, scene: Scene) -> Campaign:
    return session.get_one(Campaign, scene.campaign_id)


@pytest.fixture
def follow(run_later: Callable[[str], None]) -> Follow:
    """Let waiting clips be decided."""
    return lambda: run_later(DECIDE_OPEN)


def choose(session: Session, campaign: Campaign, name: str, **settings: object) -> bool:
    policy = Policy.of(name, settings)
    return change_policy(session, campaign, policy, actor_id=None, at=AT, source="test")


def judged(session: Session, scene: Scene, *answers: str) -> Clip:
    clip = factories.clip(session, scene.sentence, scene.person)
    for answer in answers:
        cast_vote(session, factories.guest(session), clip.id, answer=answer, at=AT)
    return clip


def test_what_waits_is_decided_by_the_new_policy_and_what_is_decided_stays(
    session: Session, scene: Scene, campaign: Campaign, follow: Follow
):
    assert choose(session, campaign, "n_of_m", n=3, m=5)
    decided = judged(session, scene, "no", "no", "no")
    waiting = judged(session, scene, "yes", "yes")
    split = judged(session, scene, "yes", "no")
    fresh = judged(session, scene)
    assert [clip.state for clip in (decided, waiting)] == ["invalid", "in_review"]

    assert choose(session, campaign, "two_of_three")
    follow()
    states = [clip.state for clip in (decided, waiting, split, fresh)]
    assert states == ["invalid", "valid", "in_review", "in_review"]
    assert not campaigns_due(session)

    assert choose(session, campaign, "expert", min_votes=1)
    follow()
    states = [clip.state for clip in (decided, waiting, split, fresh)]
    assert states == ["invalid", "valid", "disputed", "in_review"]


def test_one_that_was_killed_is_owed_and_a_later_change_stays_owed(
    session: Session, campaign: Campaign, follow: Follow
):
    choose(session, campaign, "two_of_three")
    assert campaigns_due(session) == {campaign.id: AT}
    end_change(session, campaign.id, AT - timedelta(hours=1))
    assert campaigns_due(session) == {campaign.id: AT}
    follow()
    assert campaigns_due(session) == {}


def test_the_same_again_is_no_change(session: Session, campaign: Campaign):
    assert choose(session, campaign, "adaptive", target_wrong=0.005)
    assert not choose(session, campaign, "adaptive", target_wrong=0.005)
    comments = [
        entry.comment
        for entry in entries_about(session, "campaign", campaign.id)
        if entry.verb == "campaign.change_policy"
    ]
    assert comments == ['adaptive {"target_wrong": 0.005}']
