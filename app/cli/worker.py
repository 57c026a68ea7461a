"""`flask worker`: run jobs."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.globals import app_ctx

from app.extensions import db
from app.jobs import SWEEP_MEASUREMENTS, JobQueue, Work, run
from app.jobs.names import EVERY_DAY, EVERY_MINUTE


@click.command("worker")
def worker() -> None:
    """Measure clips as they arrive, and sweep what was lost on the way."""
    queue = run_jobs_in(app_ctx.app)
    for name in EVERY_MINUTE:
        queue.every_minute(name)
    for name in EVERY_DAY:
        queue.every_day(name)
    queue.enqueue(SWEEP_MEASUREMENTS, {})
    threads = current_app.config["SETTINGS"].worker_threads
    # Short polling keeps the time from clip to verdict under a second, for a few reads a second.
    consumer = queue.huey.create_consumer(workers=threads, initial_delay=0.05, max_delay=0.25)
    consumer.run()


def run_jobs_in(app: Flask) -> JobQueue:
    """Let this process run the app's jobs; return the queue to consume."""
    queue: JobQueue = app.extensions["queue"]

    def runner(name: str, arguments: dict[str, str]) -> None:
        with app.app_context():
            run(work_of(app), name, arguments)

    queue.on_job(runner)
    return queue


def work_of(app: Flask) -> Work:
    """Return what handlers work with; call it inside the app's context."""
    return Work(db.sessionmaker, app.extensions["blobs"], lambda: datetime.now(UTC))
