"""What the gate found is kept, and moves the clip."""

import dataclasses
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.audio.figures import Figures
from app.clips.operations import MEASUREMENT_GRACE, withdraw_clip
from app.jobs import JobQueue
from app.quality.gate import Finding
from app.quality.models import Measurement
from app.quality.operations import (
    MAX_DEATHS,
    MEASURING_TIME,
    ask_again_for_owed,
    begin_measurement,
    record_death,
    record_finding,
)
from app.quality.queries import latest_measurement, latest_measurements
from app.quality.rules import GATE_VERSION, Judgement, Reason, judge
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once, while_it_waits

LATER = AT + timedelta(seconds=5)
FIGURES = Figures(
    duration_s=4.2,
    is_capped=False,
    container_duration_s=4.25,
    lost_s=0.0,
    is_cut_off=False,
    lost_pages=0,
    rate_hz=48_000,
    channels=1,
    codec="opus",
    container="matroska",
    speech_s=3.1,
    speech_probability=0.98,
    speech_share=0.9,
    lead_silence_s=0.4,
    tail_silence_s=0.5,
    longest_pause_s=None,
    peak_dbfs=-6.5,
    active_level_dbfs=-24.0,
    dc_offset=0.0001,
    clipped_share=0.0,
    top_spread=2.5,
    hum_dbfs=None,
    gaps_s=0.0,
    repeated_s=0.0,
    snr_db=31.5,
    snr_confidence=1.0,
    noise_dbfs=-60.0,
    bandwidth_hz=12_000.0,
    start_edge_db=-40.0,
    end_edge_db=-41.0,
)
NOISY = Judgement("warn", (Reason("noisy", "warn"),), 12.5, 2.4, 3.3)
HOPELESS = Judgement("refuse", (Reason("no_speech", "refuse"), Reason("noisy", "warn")))


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def clip_of(session: Session, scene: Scene, **values: object):
    due = {"state": "received", "measure_due_at": AT + MEASUREMENT_GRACE}
    return factories.clip(session, scene.sentence, scene.person, **{**due, **values})


def find(judgement: Judgement) -> Finding:
    return Finding(FIGURES, judgement, cpu_ms=21.5)


def test_whoever_begins_is_told_all_that_the_gate_needs(session: Session, scene: Scene):
    clip = clip_of(session, scene, client_duration_s=4.2, capture={"sampleRate": 48_000})
    scene.campaign.gate_policy = "strict"
    owed = begin_measurement(session, clip.id, at=LATER)

    assert owed is not None
    assert (owed.clip_id, owed.blob_key) == (clip.id, clip.blob_key)
    assert (owed.sentence, owed.locale) == (scene.sentence.text, "en")
    assert (owed.policy, owed.client_duration_s) == ("strict", 4.2)
    assert owed.capture == {"sampleRate": 48_000}
    assert clip.measure_due_at == LATER + MEASURING_TIME


@pytest.mark.parametrize("state", ["in_review", "refused", "valid", "invalid", "withdrawn"])
def test_nothing_is_begun_for_a_clip_that_is_owed_nothing(
    session: Session, scene: Scene, state: str
):
    clip = clip_of(session, scene, state=state, measure_due_at=None)
    assert begin_measurement(session, clip.id, at=LATER) is None
    assert clip.measure_due_at is None


def test_nothing_is_begun_for_a_clip_we_do_not_have(session: Session):
    assert begin_measurement(session, uuid.uuid4(), at=AT) is None


@pytest.mark.parametrize(
    ("judgement", "state", "n_clips"),
    [
        (Judgement("accept", ()), "in_review", 1),
        (NOISY, "in_review", 1),
        (HOPELESS, "refused", 0),
    ],
    ids=["accept", "warn", "refuse"],
)
def test_the_verdict_moves_the_clip(
    session: Session, scene: Scene, judgement: Judgement, state: str, n_clips: int
):
    clip = clip_of(session, scene)
    record_finding(session, clip.id, find(judgement), "normal", at=LATER)

    session.refresh(scene.sentence)
    assert (clip.state, clip.measure_due_at, clip.duration_s) == (state, None, 4.2)
    assert scene.sentence.n_clips == n_clips


def test_every_figure_is_kept(session: Session, scene: Scene):
    clip = clip_of(session, scene)
    made = record_finding(session, clip.id, find(NOISY), "strict", at=LATER)
    assert made is not None
    session.commit()
    session.refresh(made)

    columns = {name: getattr(made, name) for name in FIGURES.as_dict() if hasattr(made, name)}
    reading = {"words_per_s": 2.4, "expected_speech_s": 3.3}
    assert columns | made.others == FIGURES.as_dict() | reading
    assert not columns.keys() & made.others.keys()
    assert (made.verdict, made.policy, made.gate_version) == ("warn", "strict", GATE_VERSION)
    assert made.reasons == [{"code": "noisy", "severity": "warn"}]
    assert (made.chars_per_s, made.cpu_ms, made.measured_at) == (12.5, 21.5, LATER)
    assert made.failure is None


def test_what_could_not_be_read_is_kept_with_the_reason_for_operators(
    session: Session, scene: Scene
):
    clip = clip_of(session, scene)
    unread = Finding(None, Judgement("refuse", (Reason("unreadable", "refuse"),)), 3.0, "not_audio")
    made = record_finding(session, clip.id, unread, "normal", at=LATER)

    assert made is not None
    assert (clip.state, clip.duration_s) == ("refused", None)
    assert (made.failure, made.duration_s, made.others) == ("not_audio", None, {})


def test_a_figure_that_is_not_a_number_does_not_stop_the_queue(session: Session, scene: Scene):
    clip = clip_of(session, scene)
    odd = dataclasses.replace(FIGURES, noise_dbfs=float("nan"), snr_db=float("inf"))
    record_finding(session, clip.id, Finding(odd, NOISY), "normal", at=LATER)
    session.commit()

    made = latest_measurement(session, clip.id)
    assert made is not None
    assert (made.snr_db, made.others["noise_dbfs"]) == (None, None)
    assert clip.state == "in_review"


def test_a_clip_that_was_insisted_on_is_not_sent_back(session: Session, scene: Scene):
    clip = clip_of(session, scene, insisted=True)
    record_finding(session, clip.id, find(HOPELESS), "normal", at=LATER)
    assert clip.state == "in_review"


@pytest.mark.parametrize("state", ["withdrawn", "in_review", "refused", "valid"])
def test_a_clip_that_moved_on_meanwhile_is_left_as_it_is(
    session: Session, scene: Scene, state: str
):
    clip = clip_of(session, scene, state=state, measure_due_at=None)
    assert record_finding(session, clip.id, find(HOPELESS), "normal", at=LATER) is None
    assert clip.state == state
    assert latest_measurement(session, clip.id) is None


def test_the_same_finding_twice_is_kept_once(session: Session, scene: Scene):
    clip = clip_of(session, scene)
    assert record_finding(session, clip.id, find(NOISY), "normal", at=LATER) is not None
    assert record_finding(session, clip.id, find(NOISY), "normal", at=LATER) is None
    assert len(session.scalars(select(Measurement)).all()) == 1


def test_two_workers_that_measured_one_clip_at_once_leave_one_finding(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    clip_id = clip_of(session, scene).id
    session.commit()

    def write() -> bool:
        with sessions() as own, own.begin():
            made = record_finding(own, clip_id, find(HOPELESS), "normal", at=LATER)
            return made is not None

    assert sorted(at_once(write, write, write)) == [False, False, True]
    session.expire_all()
    assert scene.sentence.n_clips == 0


def test_a_finding_while_the_clip_is_being_withdrawn_does_not_bring_it_back(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    clip = clip_of(session, scene)
    clip_id = clip.id
    session.commit()
    withdraw_clip(session, scene.person, clip, at=LATER, source="test")

    def write() -> object:
        with sessions() as own, own.begin():
            return record_finding(own, clip_id, find(NOISY), "normal", at=LATER)

    assert while_it_waits(write, session.commit) is None
    session.expire_all()
    assert (clip.state, scene.sentence.n_clips) == ("withdrawn", 0)


def test_a_clip_that_killed_the_child_is_tried_again_and_in_the_end_set_aside(
    session: Session, scene: Scene, queue: JobQueue
):
    clip = clip_of(session, scene)
    for death in range(1, MAX_DEATHS):
        assert record_death(session, clip.id, "cpu", "normal", at=LATER) is False
        session.commit()
        assert (clip.state, clip.measure_deaths, len(queue)) == ("received", death, death)

    assert record_death(session, clip.id, "cpu", "normal", at=LATER) is True
    session.commit()
    made = latest_measurement(session, clip.id)
    assert made is not None
    assert (clip.state, clip.measure_due_at) == ("refused", None)
    assert made.reasons == [{"code": "unreadable", "severity": "refuse"}]
    assert made.failure == "gate child died: cpu"
    assert len(queue) == MAX_DEATHS - 1


@pytest.mark.parametrize("state", ["withdrawn", "in_review"])
def test_a_death_counts_for_nothing_once_the_clip_has_moved_on(
    session: Session, scene: Scene, queue: JobQueue, state: str
):
    clip = clip_of(session, scene, state=state, measure_due_at=None)
    assert record_death(session, clip.id, "cpu", "normal", at=LATER) is False
    session.commit()
    assert (clip.state, clip.measure_deaths, len(queue)) == (state, 0, 0)


def test_the_sweep_asks_for_exactly_what_is_due(session: Session, scene: Scene, queue: JobQueue):
    due = [clip_of(session, scene, measure_due_at=LATER - timedelta(seconds=s)) for s in (0, 60)]
    not_yet = clip_of(session, scene, measure_due_at=LATER + timedelta(microseconds=1))
    clip_of(session, scene, state="in_review", measure_due_at=None)

    assert ask_again_for_owed(session, at=LATER) == 2
    session.commit()
    assert len(queue) == 2
    assert {clip.measure_due_at for clip in due} == {LATER + MEASURING_TIME}
    assert not_yet.measure_due_at == LATER + timedelta(microseconds=1)
    assert ask_again_for_owed(session, at=LATER) == 0


def test_a_sweep_is_bounded_and_takes_the_longest_owed_first(
    session: Session, scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.quality.operations.SWEEP_LIMIT", 2)
    newest, oldest, middle = (
        clip_of(session, scene, measure_due_at=AT - timedelta(seconds=s)) for s in (1, 3, 2)
    )
    assert ask_again_for_owed(session, at=AT) == 2
    assert newest.measure_due_at == AT - timedelta(seconds=1)
    assert oldest.measure_due_at == middle.measure_due_at == AT + MEASURING_TIME


def test_the_newest_measurement_of_each_clip_is_found(session: Session, scene: Scene):
    one, other, bare = (clip_of(session, scene) for _ in range(3))
    newer = factories.measurement(session, one, gate_version="2", measured_at=LATER)
    factories.measurement(session, one, gate_version="1")
    only = factories.measurement(session, other)

    found = latest_measurements(session, [one.id, other.id, bare.id])
    assert found == {one.id: newer, other.id: only}
    assert latest_measurement(session, bare.id) is None
    assert latest_measurements(session, []) == {}


def test_a_real_judgement_fits_its_columns(session: Session, scene: Scene):
    clip = clip_of(session, scene)
    judgement = judge(FIGURES, policy="normal", sentence=scene.sentence.text, locale="en")
    made = record_finding(session, clip.id, find(judgement), "normal", at=LATER)
    session.commit()
    assert made is not None
    assert made.verdict == judgement.verdict
