"""What waits to be heard, and when it will have been."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.progress.queries import campaign_week
from app.progress.rules import LONGEST_FORECAST, WEEK, Forecast, Week, forecast
from tests import factories
from tests.factories import AT, Scene

LONG_AGO = AT - WEEK - timedelta(seconds=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.mark.parametrize(
    ("n_waiting", "n_arrived", "n_decided", "expected"),
    [
        (0, 5, 0, Forecast("clear")),
        (7, 0, 0, Forecast("still")),
        (7, 3, 2, Forecast("growing")),
        (7, 3, 3, Forecast("growing")),
        (7, 0, 7, Forecast("weeks", 1)),
        (8, 0, 7, Forecast("weeks", 2)),
        (8, 5, 7, Forecast("weeks", 4)),
        (LONGEST_FORECAST, 0, 1, Forecast("weeks", LONGEST_FORECAST)),
        (LONGEST_FORECAST + 1, 0, 1, Forecast("far")),
    ],
)
def test_the_forecast_is_what_is_decided_beyond_what_comes(
    n_waiting: int, n_arrived: int, n_decided: int, expected: Forecast
):
    week = Week(n_votes=2 * n_decided, n_arrived=n_arrived, n_decided=n_decided)
    assert forecast(n_waiting, week) == expected


def test_an_empty_campaign_had_an_empty_week(session: Session, scene: Scene):
    assert campaign_week(session, scene.campaign_id, AT) == Week(0, 0, 0)


def test_only_what_came_within_the_week_is_counted(session: Session, scene: Scene):
    for received_at in (AT, AT, LONG_AGO):
        factories.clip(session, scene.sentence, received_at=received_at)
    for decided_at in (AT, LONG_AGO):
        factories.clip(
            session, scene.sentence, state="valid", received_at=LONG_AGO, decided_at=decided_at
        )
    factories.clip(session, scene.sentence, state="invalid", received_at=LONG_AGO, decided_at=AT)
    assert campaign_week(session, scene.campaign_id, AT) == Week(0, n_arrived=2, n_decided=2)


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_what_nobody_may_hear_moves_nothing(session: Session, scene: Scene, state: str):
    gone = factories.clip(session, scene.sentence, state=state, decided_at=AT, n_votes=1)
    factories.vote(session, gone)
    assert campaign_week(session, scene.campaign_id, AT) == Week(0, 0, 0)


def test_votes_that_stand_are_counted_and_gold_is_not(session: Session, scene: Scene):
    waiting = factories.clip(session, scene.sentence, received_at=LONG_AGO, n_votes=1)
    votes = [factories.vote(session, waiting) for _ in range(4)]
    votes[0].taken_back_at = AT
    votes[1].is_gold = True
    votes[2].cast_at = LONG_AGO
    session.flush()
    assert campaign_week(session, scene.campaign_id, AT).n_votes == 1


def test_another_campaign_has_a_week_of_its_own(session: Session, scene: Scene):
    elsewhere = factories.scene(session, "sw")
    theirs = factories.clip(session, elsewhere.sentence, decided_at=AT, n_votes=1)
    factories.vote(session, theirs)
    assert campaign_week(session, scene.campaign_id, AT) == Week(0, 0, 0)
