"""The worker dies at its work, or a clip kills the gate's child: the queue goes on."""

import time
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.audio.limits import Limits
from app.cli.worker import work_of
from app.clips.models import Clip
from app.jobs import MEASURE_CLIP, SWEEP_MEASUREMENTS, run
from app.jobs.handlers import Work
from app.quality import jobs as quality_jobs
from app.quality.gate import Gate
from app.quality.models import Measurement
from app.quality.operations import MAX_DEATHS, MEASURING_TIME, begin_measurement
from tests.faults.takes import short_wav
from tests.services.served import Served
from tests.services.speech import Speech
from tests.services.volunteer import Volunteer

pytestmark = pytest.mark.timeout(180)


def test_a_job_that_died_with_its_worker_is_done_after_the_sweep(
    served: Served, speech: Speech
) -> None:
    served.worker.kill()
    clip_id = _send_one(served, speech)
    # A worker took the job from the queue, noted that, and died before it measured.
    taken = served.app.extensions["queue"].huey.dequeue()
    assert taken.args == (MEASURE_CLIP, {"clip_id": str(clip_id)})
    with served.app.app_context():
        work = work_of(served.app)
        with work.transaction() as session:
            assert begin_measurement(session, clip_id, at=work.now())
        assert _state(served, clip_id) == "received"
        served.worker.start()
        later = work.now() + MEASURING_TIME
        run(Work(work.sessions, work.blobs, lambda: later), SWEEP_MEASUREMENTS, {})
    _wait_until(lambda: _state(served, clip_id) == "in_review")


def test_a_clip_that_kills_its_child_three_times_is_set_aside_and_the_others_go_on(
    served: Served, speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.worker.kill()
    deadly, harmless = _send_one(served, speech), _send_one(served, speech)
    with served.app.app_context():
        work = work_of(served.app)
        with Gate(Limits(cpu_s=0.001)) as starved:
            monkeypatch.setattr(quality_jobs, "_gate", lambda: starved)
            for deaths in range(1, MAX_DEATHS + 1):
                assert _state(served, deadly) == "received"
                run(work, MEASURE_CLIP, {"clip_id": str(deadly)})
                assert _clip(served, deadly).measure_deaths == deaths
    assert _state(served, deadly) == "refused"
    with served.transaction() as session:
        aside = session.scalars(select(Measurement)).one()
        assert aside.clip_id == deadly
        assert [reason["code"] for reason in aside.reasons] == ["unreadable"]
        assert aside.failure is not None
        assert "cpu" in aside.failure
    served.worker.start()
    _wait_until(lambda: _state(served, harmless) == "in_review")


def _send_one(served: Served, speech: Speech) -> uuid.UUID:
    volunteer = Volunteer(served.url)
    volunteer.join("en")
    clip_id = uuid.uuid4()
    sentence = volunteer.sentences("en", 1)[0]
    assert volunteer.put_clip(clip_id, sentence["id"], short_wav(speech, 7)).status == 201
    return clip_id


def _clip(served: Served, clip_id: uuid.UUID) -> Clip:
    with served.transaction() as session:
        clip = session.get_one(Clip, clip_id)
        session.expunge(clip)
    return clip


def _state(served: Served, clip_id: uuid.UUID) -> str:
    return _clip(served, clip_id).state


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
