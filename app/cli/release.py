"""`flask release`: publish a campaign's data as an archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.campaigns.queries import find_campaign
from app.campaigns.rules import CampaignNotFound
from app.cli.transactions import command_session, now
from app.db import reading
from app.extensions import db
from app.releases.operations import record_release, workplace
from app.releases.packing import draft_release, pack_release

group = AppGroup("release", help="Publish a campaign's data as an archive.")


@group.command("build")
@click.argument("locale")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that the archive is written to.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["tar.gz"]),
    default="tar.gz",
    show_default=True,
    help="How the archive is packed.",
)
def build(locale: str, out: Path, kind: str) -> None:  # noqa: ARG001 (there is one format yet)
    """Pack the campaign LOCALE as its data stands; unchanged data gives the same file again."""
    # The lock that writers take is held only at the end, so that people contribute meanwhile.
    with command_session() as session, workplace(out) as folder:
        with one_moment() as moment:
            campaign = find_campaign(moment, locale)
            if campaign is None:
                raise CampaignNotFound(locale)
            draft = draft_release(moment, campaign, folder)
        archive = pack_release(draft, current_app.extensions["blobs"])
        release = record_release(session, archive, out, actor_id=None, at=now(), source="cli")
        answer = {
            "file": str(out / release.file_name),
            "version": release.version,
            "sha256": release.sha256,
            "n_clips": release.n_clips,
            "hours": round(release.recorded_s / 3600, 4),
        }
    click.echo(json.dumps(answer, ensure_ascii=False))


@contextmanager
def one_moment() -> Iterator[Session]:
    """Yield a session that reads the database as it is now, whatever others write meanwhile."""
    options = {}
    if db.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with db.sessionmaker() as session:
        outer = reading.set(True)
        try:
            session.connection(execution_options=options)
        finally:
            reading.reset(outer)
        yield session
