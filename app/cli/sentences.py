"""`flask sentences`: bring sentences into a campaign, list what came in, and take it back."""

from __future__ import annotations

import uuid
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup
from flask.globals import app_ctx
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.queries import find_campaign
from app.campaigns.rules import CampaignNotFound
from app.cli.following import Progress, follow
from app.cli.transactions import command_session, now
from app.cli.worker import work_of
from app.jobs import Work
from app.sentences.imports.changesets import (
    KeptFile,
    changesets_of,
    confirm_import,
    discard,
    keep_file,
    receive_file,
    revert_changeset,
)
from app.sentences.imports.importing import check_file, import_file
from app.sentences.imports.reverting import revert_file
from app.sentences.imports.stages import CHECKING, IMPORTING, REVERTING, ChangesetNotFound
from app.sentences.models import Changeset
from app.sentences.reading import ENCODINGS, FORMATS, Options
from app.sentences.rights import Rights
from app.sentences.rules import PROMISES
from app.storage import CHUNK_BYTES

LISTED = 200

group = AppGroup("sentences", help="Bring sentences into a campaign, and take them back.")


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--locale", required=True, help="Language tag of the campaign.")
@click.option("--source", required=True, help="Where the text is from.")
@click.option("--licence", required=True, help="On what terms it may be used (SPDX).")
@click.option("--promise", type=click.Choice(PROMISES), default="free_licence", show_default=True)
@click.option("--comment", default="", help="What others should know about it.")
@click.option("--format", type=click.Choice(FORMATS), help="Default: found out.")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Default: found out.")
@click.option("--column", help="The column that holds the sentences.")
@click.option("--segment/--lines", default=None, help="Running text, or one sentence a line.")
@click.option("--keep-alike", is_flag=True, help="Add near-duplicates too.")
@click.option("--pending", is_flag=True, help="Let reviewers judge them first.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
def import_(file: BinaryIO, locale: str, **asked: Any) -> None:
    """Add what is new in FILE (.txt, .tsv, .csv, .jsonl or .zip; `-` for standard input).

    What the campaign's rules refuse, and what it has already, is left out. If this is killed, a
    worker goes on with it.
    """
    work = work_of(app_ctx.app)
    with command_session() as session:
        tag = _campaign(session, locale).tag
    kept = _keep(work, file)
    with command_session() as session:
        changeset = receive_file(
            session,
            _campaign(session, tag),
            kept,
            name=getattr(file, "name", ""),
            options=Options(asked["format"], asked["encoding"], asked["segment"], asked["column"]),
            keep_alike=asked["keep_alike"],
            check=asked["dry_run"],
            person_id=None,
            at=now(),
        )
        changeset_id = changeset.id
        if not asked["dry_run"]:
            confirm_import(
                session,
                changeset,
                Rights(asked["promise"], asked["source"], asked["licence"]),
                comment=asked["comment"],
                approved=not asked["pending"],
                actor_id=None,
                at=now(),
                source="cli",
            )
    (_look_only if asked["dry_run"] else _add)(work, tag, changeset_id)


@group.command("changesets")
@click.argument("tag")
def changesets(tag: str) -> None:
    """List what was imported into a campaign, newest first."""
    with command_session() as session:
        for each in changesets_of(session, _campaign(session, tag).id, LISTED):
            when = (each.finished_at or each.made_at).date().isoformat()
            click.echo(
                f"{each.id} {when} {each.state}: {each.n_added} sentences from {each.source} "
                f"({each.licence}){': ' if each.comment else ''}{each.comment}"
            )


@group.command("revert")
@click.argument("changeset", type=click.UUID)
def revert(changeset: uuid.UUID) -> None:
    """Take back what came in together; what was read or judged is kept, and offered no more."""
    work = work_of(app_ctx.app)
    with command_session() as session:
        found = session.get(Changeset, changeset)
        if found is None:
            raise ChangesetNotFound(str(changeset))
        revert_changeset(session, found, actor_id=None, at=now(), source="cli")
    follow(work, changeset, REVERTING, lambda: revert_file(work, changeset), Progress())
    click.echo(f"{changeset}: taken back.")


def _campaign(session: Session, locale: str) -> Campaign:
    campaign = find_campaign(session, locale)
    if campaign is None:
        raise CampaignNotFound(locale)
    return campaign


def _keep(work: Work, file: BinaryIO) -> KeptFile:
    with work.blobs.stage() as incoming:
        while chunk := file.read(CHUNK_BYTES):
            incoming.write(chunk)
        return keep_file(work.blobs, incoming)


def _add(work: Work, tag: str, changeset_id: uuid.UUID) -> None:
    seen = Progress()
    done = follow(
        work, changeset_id, IMPORTING, lambda: import_file(work, changeset_id, seen.show), seen
    )
    click.echo(
        f"{tag}: {done.n_added} added, {done.n_duplicates} known already, "
        f"rejected: {seen.rejected(done.n_refused)}."
    )


def _look_only(work: Work, tag: str, changeset_id: uuid.UUID) -> None:
    seen = Progress()
    done = follow(
        work, changeset_id, CHECKING, lambda: check_file(work, changeset_id, seen.show), seen
    )
    found = done.findings or {}
    with command_session() as session:
        discard(session, session.get_one(Changeset, changeset_id), at=now())
    click.echo(
        f"{tag}: {found['n_new']} would be added, {found['n_duplicates']} known already, "
        f"{found['n_near']} nearly so, rejected: {seen.rejected(found['n_refused'])}; "
        f"read as {found['format']}, {', '.join(found['encodings'])}"
        f"{', running text' if found['segmented'] else ''}; {found['n_repaired']} lines repaired."
    )
