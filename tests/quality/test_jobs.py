"""The jobs of the gate, with the real gate and real speech."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.jobs import JobQueue, Work
from app.quality import jobs
from app.quality.gate import ChildDied, Gate, Limits
from app.quality.jobs import measure_clip, sweep_measurements
from app.quality.operations import MAX_DEATHS
from app.quality.queries import latest_measurement
from app.storage import BlobMissing, BlobStore
from tests import factories
from tests.audio.sounds import encode, silence, take
from tests.factories import AT, Scene, receive
from tests.services.speech import Prompt, Speech

pytestmark = pytest.mark.usefixtures("gate")

LATER = AT + timedelta(hours=1)
CODECS = [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac"), ("wav", "pcm_s16le")]


@pytest.fixture
def prompt(speech: Speech) -> Prompt:
    return max(speech.prompts("en")[:60], key=lambda prompt: len(prompt.text))


@pytest.fixture
def scene(session: Session, prompt: Prompt) -> Scene:
    scene = factories.scene(session)
    scene.sentence.text = prompt.text
    return scene


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore) -> Work:
    return Work(sessions, blobs, lambda: LATER)


@pytest.fixture
def deadly_gate(gate: Gate) -> Iterator[None]:
    """A gate that gives its child no time at all."""
    with Gate(Limits(cpu_s=0.001)) as deadly:
        jobs._of_thread.gate = deadly
        yield
    jobs._of_thread.gate = gate


def given(session: Session, scene: Scene, blobs: BlobStore, data: bytes) -> Clip:
    clip, _ = receive(session, scene.person, scene.sentence, blobs, data, client_duration_s=None)
    session.commit()
    return clip


def measure(work: Work, session: Session, clip: Clip) -> None:
    """Do the job while the test itself holds no transaction."""
    clip_id = str(clip.id)
    session.commit()
    measure_clip(work, clip_id)


@pytest.mark.parametrize(("container", "codec"), CODECS)
def test_real_speech_goes_on_to_review_with_its_figures(
    session: Session,
    scene: Scene,
    blobs: BlobStore,
    work: Work,
    speech: Speech,
    prompt: Prompt,
    container: str,
    codec: str,
):
    spoken = take(speech.pcm(prompt))
    clip = given(session, scene, blobs, encode(spoken, container, codec))
    measure(work, session, clip)

    session.refresh(clip)
    made = latest_measurement(session, clip.id)
    assert made is not None
    assert (made.verdict, clip.state) != ("refuse", "refused")
    assert clip.state == "in_review"
    assert clip.duration_s == made.duration_s == pytest.approx(len(spoken) / 48_000, abs=0.1)
    assert made.speech_s is not None
    assert made.speech_s > 1
    assert (made.measured_at, made.policy) == (LATER, "normal")
    assert made.cpu_ms is not None
    assert made.cpu_ms > 0


def test_a_silent_clip_is_sent_back(session: Session, scene: Scene, blobs: BlobStore, work: Work):
    clip = given(session, scene, blobs, encode(silence(3.0)))
    measure(work, session, clip)

    session.refresh(clip)
    made = latest_measurement(session, clip.id)
    assert made is not None
    assert clip.state == "refused"
    assert "no_speech" in [reason["code"] for reason in made.reasons]


def test_bytes_that_are_no_sound_are_sent_back_as_unreadable(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    clip = given(session, scene, blobs, factories.WEBM)
    measure(work, session, clip)

    session.refresh(clip)
    made = latest_measurement(session, clip.id)
    assert made is not None
    assert (clip.state, clip.duration_s) == ("refused", None)
    assert made.reasons == [{"code": "unreadable", "severity": "refuse"}]
    assert made.failure


def test_the_same_job_again_changes_nothing(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    clip = given(session, scene, blobs, encode(silence(1.0)))
    for _ in range(2):
        measure(work, session, clip)
    session.refresh(clip)
    assert clip.state == "refused"


def test_a_clip_that_is_gone_or_withdrawn_is_no_trouble(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    session.commit()
    measure_clip(work, str(uuid.uuid4()))

    clip = given(session, scene, blobs, factories.WEBM)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")
    session.commit()
    measure(work, session, clip)
    session.refresh(clip)
    assert clip.state == "withdrawn"


@pytest.mark.usefixtures("deadly_gate")
def test_a_clip_that_kills_its_child_every_time_is_set_aside_and_the_next_one_is_measured(
    session: Session, scene: Scene, blobs: BlobStore, work: Work, queue: JobQueue
):
    clip = given(session, scene, blobs, encode(silence(3.0)))
    for _ in range(MAX_DEATHS + 1):
        measure(work, session, clip)

    session.refresh(clip)
    made = latest_measurement(session, clip.id)
    assert made is not None
    assert (clip.state, clip.measure_deaths) == ("refused", MAX_DEATHS)
    assert made.failure == "gate child died: cpu"
    assert len(queue) == 1 + (MAX_DEATHS - 1)  # for its arrival, and again after each death


def test_a_child_that_cannot_even_start_is_not_held_against_the_clip(
    session: Session, scene: Scene, blobs: BlobStore, work: Work, gate: Gate
):
    clip = given(session, scene, blobs, encode(silence(1.0)))
    with Gate(Limits(start_s=0.001)) as unable:
        jobs._of_thread.gate = unable
        try:
            with pytest.raises(ChildDied, match="start"):
                measure(work, session, clip)
        finally:
            jobs._of_thread.gate = gate

    session.refresh(clip)
    assert (clip.state, clip.measure_deaths) == ("received", 0)


def test_a_lost_blob_leaves_the_clip_owed(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    clip = given(session, scene, blobs, factories.WEBM)
    blobs.delete(clip.blob_key)
    with pytest.raises(BlobMissing):
        measure(work, session, clip)

    session.refresh(clip)
    assert clip.state == "received"
    assert clip.measure_due_at is not None
    assert clip.measure_due_at > LATER


def test_the_sweep_asks_again_for_what_was_lost_on_the_way(
    session: Session, scene: Scene, blobs: BlobStore, work: Work, queue: JobQueue
):
    clip = given(session, scene, blobs, encode(silence(1.0)))
    queue.huey.flush()
    sweep_measurements(work)
    assert len(queue) == 1

    sweep_measurements(work)
    assert len(queue) == 1
    session.refresh(clip)
    assert clip.measure_due_at is not None
    assert clip.measure_due_at > LATER
