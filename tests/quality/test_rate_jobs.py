"""Learning how fast a campaign's voices read, from its rows."""

import math

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.jobs import Work
from app.quality.jobs import learn_rates
from app.quality.models import SpeakingRate
from app.quality.operations import begin_measurement, learn_speaking_rate
from app.quality.queries import learned_rate, valid_readings
from app.quality.rates import LearnedRate, rate_bounds
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene

SLOWLY = math.log(1.3)


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = factories.scene(session)
    scene.sentence.text = "The quick brown fox jumps over the lazy dog."
    return scene


def read_slowly(session: Session, scene: Scene, people: int = 20) -> None:
    """Let people give valid clips that take 1.3 times what English takes."""
    bounds = rate_bounds(scene.sentence.text, "en")
    assert bounds is not None
    for _ in range(people):
        clip = factories.clip(session, scene.sentence, state="valid")
        speech_s = bounds.expected_s * math.exp(SLOWLY)
        factories.measurement(session, clip, speech_s=speech_s)


def test_valid_clips_of_the_campaign_are_learned_from(session: Session, scene: Scene) -> None:
    read_slowly(session, scene)
    learned = learn_speaking_rate(session, scene.campaign.id, at=AT)

    assert learned is not None
    assert 0.3 * SLOWLY < learned.log_shift < SLOWLY
    assert learned_rate(session, scene.campaign.id) == learned
    row = session.scalars(select(SpeakingRate)).one()
    assert (row.n_clips, row.n_speakers, row.learned_at) == (20, 20, AT)


def test_nothing_else_is_learned_from(session: Session, scene: Scene) -> None:
    for state in ("in_review", "invalid", "refused", "disputed", "withdrawn"):
        clip = factories.clip(session, scene.sentence, state=state)
        factories.measurement(session, clip, speech_s=9.0)
    factories.clip(session, scene.sentence, state="valid")  # never measured
    silent = factories.clip(session, scene.sentence, state="valid")
    factories.measurement(session, silent, speech_s=0.0)
    other = factories.campaign(session, tag="sw")
    elsewhere = factories.clip(session, factories.sentence(session, other), state="valid")
    factories.measurement(session, elsewhere, speech_s=9.0)

    assert valid_readings(session, scene.campaign.id, 10) == []
    assert learn_speaking_rate(session, scene.campaign.id, at=AT) is None
    assert learned_rate(session, scene.campaign.id) == LearnedRate()


@pytest.mark.parametrize("start", [0, 15, 2**31 - 2])
def test_a_sample_is_bounded_and_goes_round_the_ring(
    session: Session, scene: Scene, start: int
) -> None:
    for key in (10, 20, 30):
        clip = factories.clip(session, scene.sentence, state="valid", random_key=key)
        factories.measurement(session, clip, speech_s=float(key))

    found = [reading.speech_s for reading in valid_readings(session, scene.campaign.id, 2, start)]

    assert found == ([20.0, 30.0] if start == 15 else [10.0, 20.0])


def test_the_next_measurement_is_judged_by_what_was_learned(session: Session, scene: Scene) -> None:
    read_slowly(session, scene)
    learned = learn_speaking_rate(session, scene.campaign.id, at=AT)
    clip = factories.clip(session, scene.sentence, state="received", measure_due_at=AT)
    owed = begin_measurement(session, clip.id, at=AT)

    assert owed is not None
    assert owed.learned == learned


def test_what_another_version_of_the_gate_learned_is_left_alone(
    session: Session, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slowly(session, scene)
    learn_speaking_rate(session, scene.campaign.id, at=AT)
    monkeypatch.setattr("app.quality.queries.GATE_VERSION", "next")

    assert learned_rate(session, scene.campaign.id) == LearnedRate()


def test_the_daily_job_learns_for_every_open_campaign_and_may_be_done_twice(
    session: Session, sessions: sessionmaker[Session], scene: Scene, blobs: BlobStore
) -> None:
    factories.campaign(session, tag="sw")
    read_slowly(session, scene)
    session.commit()
    for _ in range(2):
        learn_rates(Work(sessions, blobs, lambda: AT))

    assert session.scalar(select(func.count()).select_from(SpeakingRate)) == 1
    assert learned_rate(session, scene.campaign.id).log_shift > 0.3 * SLOWLY
