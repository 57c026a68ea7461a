"""How far a campaign has come."""

import pytest
from sqlalchemy.orm import Session

from app.progress.queries import campaign_progress
from app.progress.rules import Progress
from tests import factories
from tests.factories import Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def test_an_empty_campaign_has_reached_nothing(session: Session):
    campaign = factories.campaign(session)
    assert campaign_progress(session, campaign.id) == Progress(0, 0, 0, 0, 0, 0.0, 0.0, 0)


def test_what_stands_is_counted_with_its_length(session: Session, scene: Scene):
    for state, duration_s in (
        ("received", None),
        ("in_review", 2.5),
        ("valid", 4.0),
        ("valid", 3.5),
        ("disputed", 1.0),
    ):
        factories.clip(session, scene.sentence, scene.person, state=state, duration_s=duration_s)
    factories.clip(session, scene.sentence, state="in_review", duration_s=1.0)

    assert campaign_progress(session, scene.campaign_id) == Progress(
        n_sentences=1,
        n_unread=0,
        n_clips=6,
        n_in_review=2,
        n_valid=2,
        recorded_s=12.0,
        valid_s=7.5,
        n_speakers=2,
    )


@pytest.mark.parametrize("state", ["refused", "invalid", "withdrawn"])
def test_what_does_not_stand_is_not_counted(session: Session, scene: Scene, state: str):
    factories.clip(session, scene.sentence, state=state, duration_s=9.0)
    assert campaign_progress(session, scene.campaign_id) == Progress(1, 1, 0, 0, 0, 0.0, 0.0, 0)


def test_other_campaigns_and_sentences_that_are_not_approved_are_not_counted(
    session: Session, scene: Scene
):
    for state in ("pending", "rejected", "retired"):
        factories.sentence(session, scene.campaign, state=state)
    elsewhere = factories.scene(session, "sw")
    factories.clip(session, elsewhere.sentence, state="valid", duration_s=9.0)

    assert campaign_progress(session, scene.campaign_id) == Progress(1, 1, 0, 0, 0, 0.0, 0.0, 0)
