"""`flask reviews policy`, `gold`, `set-aside`, `reinstate`, `recompute`: what votes count for."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.campaigns.queries import get_campaign
from app.campaigns.rules import VALIDATION_POLICIES
from app.cli.transactions import command_session, now
from app.reviews.abuse import reinstate, set_aside
from app.reviews.gold import fix_gold, retire_gold
from app.reviews.governing import change_policy
from app.reviews.policy import Policy
from app.reviews.recompute import recompute

Change = Callable[..., bool]


@click.command("gold")
@click.argument("clip", type=click.UUID)
@click.argument("truth", type=click.Choice(["yes", "no", "retire"]))
def gold(clip: uuid.UUID, truth: str) -> None:
    """Fix whether CLIP is valid and ask people about it; or retire it, and let votes decide."""
    with command_session() as session:
        if truth != "retire":
            fix_gold(session, clip, truth == "yes", actor_id=None, at=now(), source="cli")
        elif not retire_gold(session, clip, actor_id=None, at=now(), source="cli"):
            raise click.ClickException(f"{clip} is no gold clip.")
    click.echo(f"{clip}: {'no gold clip any more' if truth == 'retire' else truth}.")


@click.command("set-aside")
@click.argument("tag")
@click.argument("person", type=click.UUID)
@click.option("--because", default="", help="For the ledger.")
def aside(tag: str, person: uuid.UUID, because: str) -> None:
    """Let all votes of PERSON in the campaign for TAG count for nothing, now and later."""
    _change(tag, person, set_aside, because, "set aside", "were set aside before")


@click.command("reinstate")
@click.argument("tag")
@click.argument("person", type=click.UUID)
@click.option("--because", default="", help="For the ledger.")
def count_again(tag: str, person: uuid.UUID, because: str) -> None:
    """Let votes of PERSON that were set aside count again."""
    _change(tag, person, reinstate, because, "counted again", "count already")


@click.command("policy")
@click.argument("tag")
@click.argument("name", type=click.Choice(VALIDATION_POLICIES))
@click.option("--min-votes", type=int, help="Answers of yes or no at least; 2 if not given.")
@click.option("--max-votes", type=int, help="Answers after which an expert is asked; 7.")
@click.option("--target-wrong", type=float, help="Share of wrong among accepted: 0.005.")
@click.option("--n", type=int, help="Answers that agree, for n_of_m; 2.")
@click.option("--m", type=int, help="Of at most so many, for n_of_m; 3.")
@with_appcontext
def choose_policy(tag: str, name: str, **settings: float | None) -> None:
    """Decide clips of the campaign for TAG by the policy NAME from now on."""
    given = {key: value for key, value in settings.items() if value is not None}
    with command_session() as session:
        campaign = get_campaign(session, tag)
        policy = Policy.of(name, given)
        change_policy(session, campaign, policy, actor_id=None, at=now(), source="cli")
    click.echo(f"{tag}: {name} {json.dumps(policy.settings)}")


def _change(
    tag: str, person: uuid.UUID, change: Change, because: str, done: str, undone: str
) -> None:
    with command_session() as session:
        campaign = get_campaign(session, tag)
        made = change(
            session,
            person,
            campaign.id,
            actor_id=None,
            at=now(),
            source="cli",
            comment=because,
        )
    said = f"are {done}; their clips are decided again in the background" if made else undone
    click.echo(f"The votes of {person} {said}.")


@click.command("recompute")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def recompute_release(folder: Path) -> None:
    """Take every decision of the unpacked release in FOLDER again; exit 1 if one differs."""
    n_decisions, n_different = 0, 0
    try:
        for again in recompute(folder):
            n_decisions += 1
            if not again.agrees:
                n_different += 1
                click.echo(
                    f"{again.path}: released as {again.outcome} at {again.p_valid}, "
                    f"recomputed as {again.outcome_again} at {again.p_valid_again}"
                )
    except (OSError, KeyError, ValueError) as error:
        raise click.ClickException(f"{folder} holds no release of this format ({error}).") from None
    click.echo(f"{n_decisions - n_different} of {n_decisions} decisions come out as released.")
    if n_different:
        raise click.exceptions.Exit(1)
