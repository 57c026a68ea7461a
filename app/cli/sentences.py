"""`flask sentences`: bring sentences into a campaign."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from app.campaigns.queries import find_campaign
from app.campaigns.rules import CampaignNotFound
from app.cli.transactions import command_session, now
from app.sentences.operations import import_sentences

group = AppGroup("sentences", help="Bring sentences into a campaign.")


@group.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.option("--locale", required=True, help="Language tag of the campaign.")
@click.option("--source", "origin", required=True, help="Where the text is from.")
@click.option("--licence", required=True, help="On what terms it may be used (SPDX).")
def import_(file: TextIO, locale: str, origin: str, licence: str) -> None:
    """Add each line of FILE (UTF-8, `-` for standard input); known lines are left out."""
    with command_session() as session:
        campaign = find_campaign(session, locale)
        if campaign is None:
            raise CampaignNotFound(locale)
        counts = import_sentences(
            session,
            campaign,
            file,
            actor_id=None,
            origin=origin,
            licence=licence,
            at=now(),
            source="cli",
        )
        tag = campaign.tag
    rejected = ", ".join(f"{n} {why}" for why, n in sorted(counts.rejected.items())) or "none"
    click.echo(
        f"{tag}: {counts.added} added, {counts.duplicates} known already, rejected: {rejected}."
    )
