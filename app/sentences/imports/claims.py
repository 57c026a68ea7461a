"""A worker's hold on an import: one at a time, and nothing is written once it is lost."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from app.sentences.imports.stages import STALE
from app.sentences.models import Changeset


class Overtaken(Exception):
    """The import is in other hands, or was called off."""


@dataclass(slots=True)
class Claim:
    """Who holds an import is who wrote its time last."""

    changeset_id: uuid.UUID
    state: str
    held_since: datetime


def claim(
    session: Session, changeset_id: uuid.UUID, states: Sequence[str], state: str, *, at: datetime
) -> Claim | None:
    """Take an import that is owed work into hand, and to a state; None if somebody has it."""
    free = or_(Changeset.worked_at.is_(None), Changeset.worked_at < at - STALE)
    taken = (
        update(Changeset)
        .where(Changeset.id == changeset_id, Changeset.state.in_(states), free)
        .values(state=state, worked_at=at)
    )
    if session.connection().execute(taken).rowcount == 0:
        return None
    return Claim(changeset_id, state, at)


def step(session: Session, claim: Claim, values: dict[str, Any], *, at: datetime) -> datetime:
    """Write progress with what the transaction has done; raise Overtaken.

    Return what `held_since` is once the transaction has committed.
    """
    moved = (
        update(Changeset)
        .where(
            Changeset.id == claim.changeset_id,
            Changeset.state == claim.state,
            Changeset.worked_at == claim.held_since,
        )
        .values({"worked_at": at, **values})
    )
    if session.connection().execute(moved).rowcount == 0:
        raise Overtaken
    return at
