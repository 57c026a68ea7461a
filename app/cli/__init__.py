"""The flask commands, for operators and stewards at a terminal."""

from __future__ import annotations

from flask import Flask

from app.cli import campaigns, clips, database, demo, release, sentences, serve, worker


def register(app: Flask) -> None:
    """Add our commands to `flask --app wsgi`."""
    for group in (
        campaigns.group,
        clips.group,
        database.group,
        demo.group,
        release.group,
        sentences.group,
        serve.serve,
        worker.worker,
    ):
        app.cli.add_command(group)
