"""`flask people`: inviting people to a role."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.campaigns.queries import find_campaign
from app.campaigns.rules import CampaignNotFound
from app.cli.transactions import command_session, now
from app.people.invitations import VALID_FOR, invite
from app.people.rules import ROLES

group = AppGroup("people", help="Invite people to take part in running a campaign.")


@group.command("invite")
@click.argument("tag")
@click.argument("role", type=click.Choice(ROLES))
def invite_to_role(tag: str, role: str) -> None:
    """Print a link that gives whoever opens it first ROLE in the campaign for TAG."""
    with command_session() as session:
        campaign = find_campaign(session, tag)
        if campaign is None:
            raise CampaignNotFound(tag)
        token = invite(session, campaign.id, role, actor_id=None, at=now(), source="cli")
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    click.echo(f"{base}/invitations/{token}")
    click.echo(f"It works once, within {VALID_FOR.days} days.", err=True)
