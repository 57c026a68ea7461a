"""`flask campaign`: create, change and open campaigns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import (
    change_recording_mode,
    create_campaign,
    declare_variant,
    open_campaign,
    want_readers,
)
from app.campaigns.queries import find_campaign
from app.campaigns.rules import MOST_READERS, POLICIES, RECORDING_MODES, CampaignNotFound
from app.cli.transactions import command_session, now
from app.consent.operations import publish_terms

group = AppGroup("campaign", help="Create, change and open campaigns.")


@group.command("create")
@click.argument("tag")
@click.option("--licence", default="CC0-1.0", show_default=True, help="SPDX identifier.")
@click.option("--organiser", required=True, help="Who runs it, as people will read it.")
@click.option("--contact", required=True, help="How to reach them.")
@click.option("--endonym", help="The language's own name for itself, if CLDR's is wrong.")
@click.option("--about", default="", help="One sentence on what it is for.")
@click.option("--policy", type=click.Choice(POLICIES), default="normal", show_default=True)
@click.option(
    "--recording-mode",
    type=click.Choice(RECORDING_MODES),
    default="light",
    show_default=True,
    help="Opus for weak connections, or every sample as WAV at six times the size.",
)
@click.option(
    "--terms",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Text file with the terms contributors agree to; they are published.",
)
@click.option("--terms-language", help="Language of that text, if it is not TAG.")
def create(
    tag: str,
    licence: str,
    organiser: str,
    contact: str,
    endonym: str | None,
    about: str,
    policy: str,
    recording_mode: str,
    terms: Path | None,
    terms_language: str | None,
) -> None:
    """Prepare a campaign for the language TAG (BCP 47)."""
    with command_session() as session:
        campaign = create_campaign(
            session,
            actor_id=None,
            tag=tag,
            licence=licence,
            organiser=organiser,
            contact=contact,
            endonym=endonym,
            about=about,
            gate_policy=policy,
            recording_mode=recording_mode,
            at=now(),
            source="cli",
        )
        if terms:
            publish_terms(
                session,
                actor_id=None,
                campaign_id=campaign.id,
                text=terms.read_text("utf-8"),
                language=terms_language or campaign.tag,
                at=now(),
                source="cli",
            )
        click.echo(f"{campaign.tag}: {campaign.endonym} is being prepared.")


@group.command("set")
@click.argument("tag")
@click.option("--recording-mode", type=click.Choice(RECORDING_MODES))
@click.option(
    "--readers",
    type=click.IntRange(0, MOST_READERS),
    help="Readers that each sentence is offered to; 0 for all who come.",
)
def set_(tag: str, recording_mode: str | None, readers: int | None) -> None:
    """Change how the campaign TAG records, or how many read each sentence, from now on."""
    if recording_mode is None and readers is None:
        raise click.UsageError("Say what to change: --recording-mode or --readers.")
    act: Any = {"actor_id": None, "at": now(), "source": "cli"}
    with command_session() as session:
        campaign = _campaign(session, tag)
        name = f"{campaign.tag}: {campaign.endonym}"
        if recording_mode is not None:
            change_recording_mode(session, campaign, recording_mode, **act)
            click.echo(f"{name} records in {recording_mode} mode.")
        if readers is not None:
            want_readers(session, campaign, readers or None, **act)
            click.echo(f"{name} offers each sentence to {readers or 'all'} readers.")


@group.command("variant")
@click.argument("tag")
@click.argument("code")
@click.argument("name")
def variant_(tag: str, code: str, name: str) -> None:
    """Tell the variant CODE of the language TAG apart, under its NAME; again renames it."""
    with command_session() as session:
        campaign = _campaign(session, tag)
        declare_variant(session, campaign, code, name, actor_id=None, at=now(), source="cli")
        named = ", ".join(campaign.variant_names.values())
        click.echo(f"{campaign.tag}: {campaign.endonym} has the variants {named}.")


@group.command("open")
@click.argument("tag")
def open_(tag: str) -> None:
    """Let people contribute to the campaign TAG."""
    with command_session() as session:
        campaign = _campaign(session, tag)
        open_campaign(session, campaign, actor_id=None, at=now(), source="cli")
        click.echo(f"{campaign.tag}: {campaign.endonym} is open.")


def _campaign(session: Session, tag: str) -> Campaign:
    campaign = find_campaign(session, tag)
    if campaign is None:
        raise CampaignNotFound(tag)
    return campaign
