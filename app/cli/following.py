"""Doing an import's work at a terminal, or watching the worker that took it first."""

from __future__ import annotations

import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection

import click

from app.jobs import Work
from app.sentences.imports.adding import Plan
from app.sentences.models import Changeset
from app.wording.changesets import TROUBLES

LOOK_AGAIN_S = 0.5


class Progress:
    """How far it has come, on standard error; and which rules refused what."""

    def __init__(self) -> None:
        self._refused: Counter[str] = Counter()
        self._is_shown = sys.stderr.isatty()

    def show(self, made: Plan, share: float) -> None:
        """Note what became of a window."""
        self._refused.update(one.reasons[0][0] for _, one in made.refused)
        self.tell(share)

    def tell(self, share: float) -> None:
        """Write how far it has come."""
        if self._is_shown:
            click.echo(f"\r{share:4.0%}", nl=False, err=True)

    def end(self) -> None:
        """Leave the line free."""
        if self._is_shown:
            click.echo("\r    \r", nl=False, err=True)

    def rejected(self, n_refused: int) -> str:
        """Say how many lines each rule refused; only how many if a worker did it."""
        if self._refused.total() != n_refused:
            return str(n_refused)
        return ", ".join(f"{n} {why}" for why, n in sorted(self._refused.items())) or "none"


def follow(
    work: Work,
    changeset_id: uuid.UUID,
    states: Collection[str],
    do: Callable[[], object],
    seen: Progress,
) -> Changeset:
    """Do what a changeset is owed, until it is done by us or a worker; return it.

    Raise ClickException if its file cannot be read.
    """
    while True:
        do()
        with work.transaction() as session:
            changeset = session.get_one(Changeset, changeset_id)
            session.expunge(changeset)
        if changeset.state not in states:
            break
        seen.tell(changeset.share_done)
        time.sleep(LOOK_AGAIN_S)
    seen.end()
    if changeset.state == "failed":
        words = TROUBLES.get(changeset.trouble or "", TROUBLES[""])
        raise click.ClickException(f"{words.title}. {words.advice}")
    return changeset
