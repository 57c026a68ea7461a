"""Web and worker are killed at random moments; nothing acknowledged is lost, doubled or halved."""

import hashlib
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.cli.worker import work_of
from app.clips.models import Clip, ListeningCopy
from app.clips.rules import copy_keys
from app.extensions import db
from app.jobs import SWEEP_BLOBS, SWEEP_COPIES, SWEEP_MEASUREMENTS, run
from app.jobs.handlers import Work
from app.quality.models import Measurement
from tests.faults.takes import short_wav
from tests.services.programs import wait_until_ready
from tests.services.served import Served
from tests.services.speech import Speech
from tests.services.volunteer import Volunteer

UPLOADS, LONG_UPLOADS = 200, 2000
UPLOADERS = 4
WEB_LIVES_S = (0.05, 1.0)
"""How long the web server lives, from the moment it answers."""
BREATH_S = 0.2
"""The longest an uploader waits between two takes, so that 200 of them meet many kills."""
WORKER_LIVES_S = (0.5, 4.0)
"""How long the worker lives, from its start."""
OWED_WITHIN_S = 120.0

Take = tuple[uuid.UUID, str, bytes]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_acknowledged_clip_is_lost_doubled_or_halved_by_kills(
    served: Served, speech: Speech, is_long: bool
) -> None:
    volunteer = Volunteer(served.url)
    volunteer.join("en")
    takes = _takes(volunteer, speech, LONG_UPLOADS if is_long else UPLOADS)
    with _killing_at_random(served):
        statuses = _send_all(volunteer, takes)
    assert served.web.kills > 2
    assert served.worker.kills > 2
    _wait_for(served.app, SWEEP_MEASUREMENTS, lambda: len(_rows(Measurement)) == len(takes))
    _wait_for(
        served.app, SWEEP_COPIES, lambda: not any(copy.due_at for copy in _rows(ListeningCopy))
    )
    _count(served, takes)
    assert Counter(statuses)[201] > len(takes) * 0.9, "most clips should be new when acknowledged"


def _takes(volunteer: Volunteer, speech: Speech, count: int) -> list[Take]:
    sentences = volunteer.sentences("en", 50)
    return [(uuid.uuid4(), sentences[n % 50]["id"], short_wav(speech, n)) for n in range(count)]


@contextmanager
def _killing_at_random(served: Served) -> Iterator[None]:
    done = threading.Event()
    dice = random.Random(2)

    def kill_web_now_and_then() -> None:
        while not done.wait(dice.uniform(*WEB_LIVES_S)):
            served.web.kill()
            served.web.start()
            wait_until_ready(served.settings)

    def kill_worker_now_and_then() -> None:
        while not done.wait(dice.uniform(*WORKER_LIVES_S)):
            served.worker.kill()
            served.worker.start()

    killers = [Thread(target=kill_web_now_and_then), Thread(target=kill_worker_now_and_then)]
    for killer in killers:
        killer.start()
    try:
        yield
    finally:
        done.set()
        for killer in killers:
            killer.join()


def _send_all(volunteer: Volunteer, takes: list[Take]) -> list[int]:
    with ThreadPoolExecutor(UPLOADERS) as pool:
        return list(pool.map(lambda take: _send_until_acknowledged(volunteer, take), takes))


def _send_until_acknowledged(volunteer: Volunteer, take: Take) -> int:
    """Retry as the browser does: the same UUID and bytes until the server has them."""
    time.sleep(random.uniform(0, BREATH_S))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            answer = volunteer.put_clip(*take)
        except (OSError, HTTPException, ValueError):  # ValueError: half a JSON document
            time.sleep(0.05)
            continue
        if answer.status in (200, 201):
            return answer.status
        assert answer.status >= 500, answer
    raise AssertionError("a clip was never acknowledged")


def _wait_for(app: Flask, sweep: str, is_done: Callable[[], bool]) -> None:
    """Sweep as the worker would in a few minutes, then let the live worker do what is owed."""
    deadline = time.monotonic() + OWED_WITHIN_S
    with app.app_context():
        _run_later(app, sweep, timedelta(minutes=5))
        while not is_done():
            assert time.monotonic() < deadline, f"still owed after {sweep}"
            time.sleep(0.3)


def _run_later(app: Flask, name: str, later: timedelta) -> None:
    """Do a job as if so much time had passed."""
    work = work_of(app)
    at: Callable[[], datetime] = lambda: datetime.now(UTC) + later  # noqa: E731
    run(Work(work.sessions, work.blobs, at), name, {})


def _count(served: Served, takes: list[Take]) -> None:
    sent = {clip_id: hashlib.sha256(data).hexdigest() for clip_id, _, data in takes}
    with served.app.app_context():
        clips, measurements = _rows(Clip), _rows(Measurement)
        blobs = served.app.extensions["blobs"]
        assert {clip.id: clip.sha256 for clip in clips} == sent
        assert {clip.state for clip in clips} <= {"in_review", "refused"}
        assert Counter(m.clip_id for m in measurements) == Counter(list(sent))
        for clip in clips:
            assert hashlib.sha256(blobs.read(clip.blob_key)).hexdigest() == clip.sha256
        copies = _rows(ListeningCopy)
        assert {copy.clip_id for copy in copies} == {c.id for c in clips if c.state == "in_review"}
        blobs.sweep_incoming(timedelta(0))
        _run_later(served.app, SWEEP_BLOBS, timedelta(days=2))
        kept = {
            blob.key: hashlib.sha256(blobs.read(blob.key)).hexdigest() for blob in blobs.list("")
        }
    owned = {clip.blob_key: clip.sha256 for clip in clips}
    for copy in copies:
        keys = copy_keys(copy.clip_id, copy.hashes)
        owned |= {key: copy.hashes[form] for form, key in keys.items()}
    assert kept == owned


def _rows(model: type) -> list:
    with db.sessionmaker() as session:
        return list(session.scalars(select(model)))
