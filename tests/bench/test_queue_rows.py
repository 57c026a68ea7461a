"""The benchmark of queues makes the rows it says, and finds what it looks for."""

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.people.models import Person
from app.reviews.models import Vote
from scripts.bench._queue_rows import N_CAMPAIGNS, N_PEOPLE, fill, open_engine
from scripts.bench.queues import measure
from tests.services.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('queues') / 'queues.db'}"
    return postgres.create_database().replace("postgresql://", "postgresql+psycopg://")


def test_rows_are_made_that_refer_to_each_other(url: str):
    engine = open_engine(url)
    campaigns = fill(engine, n_clips=4_000, n_votes=2_000)
    with Session(engine) as session:
        clips = session.execute(select(Clip.state, Clip.campaign_id)).all()
        votes = select(func.count()).select_from(Vote).join(Clip, Clip.id == Vote.clip_id)
        assert session.scalar(votes.join(Person, Person.id == Vote.person_id)) == 2_001
        assert session.scalar(select(func.count()).select_from(Person)) == N_PEOPLE + 2
    engine.dispose()
    assert Counter(state for state, _ in clips) == {
        "in_review": 2_401,
        "valid": 1_200,
        "invalid": 400,
    }
    assert len(campaigns) == N_CAMPAIGNS
    by_campaign = Counter(campaign_id for _, campaign_id in clips)
    assert {by_campaign[campaign] for campaign in campaigns} == {200}


def test_the_report_has_every_figure_and_nobody_is_served_in_vain(url: str):
    found = measure(url, n_clips=20_000, rounds=5, seconds=0.5)
    for act in ("next_to_hear", "next_to_read", "cast_vote"):
        assert 0 < found[act]["database_p50_ms"] <= found[act]["whole_p50_ms"]
    assert all(case["whole_p50_ms"] > 0 for case in found["bad_cases"].values())
    assert found["at_once"]["errors"] == []
    assert found["at_once"]["served_beyond_need"] == 0
    assert found["at_once"]["votes"] > 0
