"""The daily sweep of blobs that never became clips."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from app.clips.jobs import BATCH, GRACE, sweep_blobs
from app.jobs import Work
from app.storage import BlobStore
from tests import factories
from tests.factories import Scene

LONG_AGO = GRACE + timedelta(hours=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore) -> Work:
    return Work(sessions, blobs, lambda: datetime.now(UTC))


def put(blobs: BlobStore, key: str, age: timedelta, app: Flask) -> None:
    with blobs.stage() as incoming:
        incoming.write(key.encode())
        blobs.put(key, incoming)
    moment = time.time() - age.total_seconds()
    os.utime(app.config["SETTINGS"].instance_dir / "blobs" / key, (moment, moment))


def test_an_old_blob_without_a_clip_is_deleted(app: Flask, blobs: BlobStore, work: Work):
    put(blobs, "clips/aa/orphan", LONG_AGO, app)
    sweep_blobs(work)
    assert list(blobs.list("clips")) == []


def test_a_young_one_is_left_for_its_upload_may_be_on_the_way(
    app: Flask, blobs: BlobStore, work: Work
):
    put(blobs, "clips/aa/young", timedelta(hours=1), app)
    sweep_blobs(work)
    assert [blob.key for blob in blobs.list("clips")] == ["clips/aa/young"]


@pytest.mark.parametrize("state", ["received", "valid", "refused", "withdrawn"])
def test_a_clips_blob_is_kept_whatever_its_state(
    app: Flask, session: Session, blobs: BlobStore, work: Work, scene: Scene, state: str
):
    clip = factories.clip(session, scene.sentence, state=state)
    put(blobs, clip.blob_key, LONG_AGO, app)
    session.commit()

    sweep_blobs(work)
    assert [blob.key for blob in blobs.list("clips")] == [clip.blob_key]


def test_nothing_outside_the_clips_is_touched(app: Flask, blobs: BlobStore, work: Work):
    put(blobs, "releases/en.tar.gz", LONG_AGO, app)
    sweep_blobs(work)
    assert [blob.key for blob in blobs.list("releases")] == ["releases/en.tar.gz"]


def test_more_than_a_batch_is_swept_in_one_go(
    app: Flask, blobs: BlobStore, work: Work, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.clips.jobs.BATCH", 3)
    assert BATCH > 3
    for number in range(8):
        put(blobs, f"clips/aa/{number}", LONG_AGO, app)
    sweep_blobs(work)
    assert list(blobs.list("clips")) == []


def test_half_files_of_a_killed_process_go_too(app: Flask, blobs: BlobStore, work: Work):
    folder: Path = app.config["SETTINGS"].instance_dir / "blobs" / ".incoming"
    half, fresh = folder / "half", folder / "fresh"
    for path, age in ((half, LONG_AGO), (fresh, timedelta(0))):
        path.write_bytes(b"OggS")
        moment = time.time() - age.total_seconds()
        os.utime(path, (moment, moment))

    sweep_blobs(work)
    assert list(folder.iterdir()) == [fresh]
