"""`flask worker` and `flask serve`: what they run."""

import shlex
import sys
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.serve import web_command, worker_command
from app.cli.worker import run_jobs_in
from app.jobs import SWEEP_MEASUREMENTS, JobQueue
from app.quality.models import Measurement
from app.storage import BlobStore
from config import Settings
from tests import factories
from tests.factories import receive

pytestmark = pytest.mark.usefixtures("gate")


def test_a_job_in_the_queue_is_done_by_the_worker_s_runner(
    app: Flask, session: Session, blobs: BlobStore, queue: JobQueue
):
    scene = factories.scene(session)
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    session.commit()

    run_jobs_in(app)
    while task := queue.huey.dequeue():
        queue.huey.execute(task)

    session.refresh(clip)
    assert clip.state == "refused"  # those bytes are no sound
    assert session.query(Measurement).one().verdict == "refuse"


def test_a_clip_whose_job_was_lost_is_measured_after_a_sweep(
    app: Flask, session: Session, blobs: BlobStore, queue: JobQueue
):
    scene = factories.scene(session)
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    clip.measure_due_at = clip.received_at.replace(year=2020)
    session.commit()
    queue.huey.flush()

    run_jobs_in(app)
    queue.enqueue(SWEEP_MEASUREMENTS, {})
    while task := queue.huey.dequeue():
        queue.huey.execute(task)

    session.refresh(clip)
    assert clip.state == "refused"


def test_the_web_server_is_told_where_and_how_wide(settings: Settings):
    command = web_command(replace(settings, host="0.0.0.0", port=8123, web_threads=3))  # noqa: S104
    assert command[:4] == [sys.executable, "-m", "gunicorn", "wsgi:app"]
    line = shlex.join(command)
    for part in ("--bind 0.0.0.0:8123", "--workers 2", "--threads 3"):
        assert part in line


def test_a_worker_is_the_command_of_that_name(app: Flask):
    assert worker_command()[:3] == [sys.executable, "-m", "flask"]
    assert app.cli.get_command(None, worker_command()[-1]) is not None


@pytest.mark.parametrize("revision", ["head", "base"])
def test_the_database_is_migrated_by_command(app: Flask, revision: str):
    from sqlalchemy import inspect

    from app.extensions import db

    runner = app.test_cli_runner()
    with app.app_context():
        down = runner.invoke(args=["db", "downgrade", "base"])
        assert (down.exit_code, inspect(db.engine).get_table_names()) == (0, ["alembic_version"])
        up = runner.invoke(args=["db", "upgrade"])
        assert up.exit_code == 0
        assert "clips" in inspect(db.engine).get_table_names()
