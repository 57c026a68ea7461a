"""`flask reviews`: deciding recorded votes again, and what experts fix."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

import click
from flask.cli import AppGroup

from app.cli.validation import aside, choose_policy, count_again, gold, recompute_release
from app.reviews.rules import REPLAYED

group = AppGroup("reviews", help="Look at votes and what follows from them.")
group.add_command(choose_policy)
group.add_command(gold)
group.add_command(aside)
group.add_command(count_again)
group.add_command(recompute_release)


@group.command("replay", with_appcontext=False)
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.option("--policy", type=click.Choice(REPLAYED), default="adaptive", show_default=True)
@click.option(
    "--min-votes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Votes a clip must have before the adaptive policy decides it.",
)
def replay_votes(file: TextIO, policy: str, min_votes: int) -> None:
    """Decide the votes of FILE (`-` for standard input) in their order, learning from nothing.

    A line is one vote as JSON: clip, validator, answer (yes, no or unsure), p_machine (number or
    null) and gold (null, yes or no). Prints one JSON object a clip: clip, decision (valid, invalid
    or open), p_valid, votes_used. A vote on a clip already decided is not counted; a gold clip is
    never decided.
    """
    from app.reviews.replay import BadVote, read_ballots, replay  # numpy: not for a server

    try:
        verdicts = list(replay(read_ballots(file), policy, min_votes=min_votes))
    except BadVote as error:
        raise click.UsageError(f"{error}.") from error
    for verdict in verdicts:
        click.echo(json.dumps(asdict(verdict), ensure_ascii=False))
