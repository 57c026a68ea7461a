"""The flask commands, for operators and stewards at a terminal."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    assets,
    campaigns,
    clips,
    database,
    demo,
    people,
    release,
    reviews,
    sentence_checks,
    serve,
    worker,
)


def register(app: Flask) -> None:
    """Add our commands to `flask --app wsgi`."""
    for group in (
        assets.group,
        campaigns.group,
        clips.group,
        database.group,
        demo.group,
        people.group,
        release.group,
        reviews.group,
        sentence_checks.group,
        serve.serve,
        worker.worker,
    ):
        app.cli.add_command(group)
