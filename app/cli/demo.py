"""`flask demo`: a demo to try the app with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import create_campaign, open_campaign
from app.campaigns.queries import find_campaign
from app.cli.transactions import command_session, now
from app.consent.operations import publish_terms
from app.sentences.imports.bringing import import_sentences

DATA = Path(__file__).parent / "demo_data"

group = AppGroup("demo", help="A demo to try the app with.")


@group.command("load")
def load() -> None:
    """Load three small campaigns, one of them right-to-left; a second time adds nothing."""
    for campaign in json.loads((DATA / "campaigns.json").read_text("utf-8")):
        with command_session() as session:
            added = _load_campaign(session, campaign)
        click.echo(f"{campaign['tag']}: {added} sentences added.")


def _load_campaign(session: Session, demo: dict[str, Any]) -> int:
    campaign = find_campaign(session, demo["tag"]) or _create(session, demo)
    counts = import_sentences(
        session,
        campaign,
        (DATA / demo["sentences"]).read_text("utf-8").splitlines(),
        actor_id=None,
        origin=demo["source"],
        licence=demo["licence"],
        keep_alike=True,
        at=now(),
        source="cli",
    )
    open_campaign(session, campaign, actor_id=None, at=now(), source="cli")
    return counts.added


def _create(session: Session, demo: dict[str, Any]) -> Campaign:
    campaign = create_campaign(
        session,
        actor_id=None,
        tag=demo["tag"],
        endonym=demo["endonym"],
        licence=demo["licence"],
        organiser=demo["organiser"],
        contact=demo["contact"],
        about=demo["about"],
        gate_policy=demo["gate_policy"],
        at=now(),
        source="cli",
    )
    publish_terms(
        session,
        actor_id=None,
        campaign_id=campaign.id,
        text=(DATA / demo["terms"]).read_text("utf-8"),
        language=demo["tag"],
        at=now(),
        source="cli",
    )
    return campaign
