"""Imports as pages see them: a file comes in, is looked at, and is added, left or taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.jobs import (
    APPROVE_TEXTS,
    CHECK_TEXT,
    IMPORT_TEXT,
    REVERT_TEXT,
    enqueue_later,
)
from app.ledger.operations import record
from app.sentences.imports.stages import (
    APPROVED,
    CHECKING,
    DISCARDABLE,
    GRACE,
    IMPORTING,
    KEEP_ALIKE,
    LISTED,
    OVER,
    REVERTIBLE,
    REVERTING,
    STALE,
    ChangesetNotFound,
    NotNow,
    file_key,
)
from app.sentences.models import Changeset
from app.sentences.reading import NoTextColumn, Options
from app.sentences.rights import Rights
from app.storage import BlobStore, Incoming

LARGE, LARGE_BYTES = 20_000, 1 << 20
"""Sentences, and bytes of a file, from which work on an import is long."""
PAGE = 50
"""Imports listed at once."""
_JOBS = {
    **dict.fromkeys(CHECKING, CHECK_TEXT),
    **dict.fromkeys(IMPORTING, IMPORT_TEXT),
    **dict.fromkeys(REVERTING, REVERT_TEXT),
    "imported": APPROVE_TEXTS,
}
"""The job that a changeset is owed in each state."""
_OWES_APPROVAL = and_(
    Changeset.state == "imported",
    Changeset.approved_at.is_not(None),
    Changeset.share_done < 1,
)
OWED = or_(Changeset.state.in_((*CHECKING, *IMPORTING, *REVERTING)), _OWES_APPROVAL)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is durable, and not yet an import."""

    key: str
    n_bytes: int


def keep_file(blobs: BlobStore, incoming: Incoming) -> KeptFile:
    """Make a file durable. It comes before the row, and outside of its transaction."""
    key = file_key(uuid.uuid4())
    blobs.put(key, incoming)
    return KeptFile(key, incoming.size)


def receive_file(
    session: Session,
    campaign: Campaign,
    kept: KeptFile,
    *,
    name: str = "",
    options: Options | None = None,
    kind: str = "sentence",
    person_id: uuid.UUID | None,
    consent_id: uuid.UUID | None = None,
    keep_alike: bool = False,
    check: bool = True,
    at: datetime,
) -> Changeset:
    """Open an import of a file that is kept, and ask for its dry run; nothing is added yet.

    `name` is what its giver calls it; it tells the format, and is never used as a path. With
    `keep_alike` near-duplicates come in; without `check` it can be confirmed unseen.
    """
    changeset = Changeset(
        campaign=campaign,
        person_id=person_id,
        consent_id=consent_id,
        way="imported",
        kind=kind,
        promise="own_words",
        source="",
        licence=campaign.licence,
        state="received" if check else "checked",
        file_key=kept.key,
        file_name=name[:120] or None,
        file_bytes=kept.n_bytes,
        options=(options or Options()).as_json() | {KEEP_ALIKE: keep_alike},
        made_at=at,
    )
    session.add(changeset)
    session.flush()
    if check:
        enqueue_later(session, CHECK_TEXT, changeset_id=str(changeset.id))
    return changeset


def confirm_import(
    session: Session,
    changeset: Changeset,
    rights: Rights,
    *,
    comment: str = "",
    approved: bool = False,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    """Add what the dry run showed, as given under `rights`; raise NotNow unless it is checked.

    The sentences wait for reviewers, unless they come in `approved`.
    """
    values = {
        "promise": rights.promise,
        "source": rights.source,
        "licence": rights.licence,
        "evidence": rights.evidence,
        "evidence_key": rights.proof.key if rights.proof else None,
        "evidence_name": rights.proof.name if rights.proof else None,
        "comment": comment,
        "options": {**changeset.options, APPROVED: approved},
    }
    move(session, changeset, ("checked",), "importing", values)
    record(
        session,
        actor_id=actor_id,
        verb="sentences.import",
        object_type="changeset",
        object_id=changeset.id,
        at=at,
        source=source,
        comment=f"{changeset.file_name or 'text'}: {rights.source} ({rights.licence})",
    )


def read_again(session: Session, changeset: Changeset, *, column: str) -> None:
    """Look through a table anew whose sentences stand in this column; raise NotNow or NoTextColumn.

    That is for one of which nothing could be told but the names of its columns.
    """
    columns = (changeset.findings or {}).get("columns", ())
    if column not in columns:
        raise NoTextColumn(tuple(columns))
    options = {**changeset.options, "column": column}
    values = {"options": options, "findings": None, "trouble": None, "finished_at": None}
    move(session, changeset, ("failed",), "received", values)


def discard(session: Session, changeset: Changeset, *, at: datetime) -> None:
    """Leave a file that was only looked at; raise NotNow once it is being added."""
    move(session, changeset, DISCARDABLE, "discarded", {"finished_at": at, "findings": None})


def revert_changeset(
    session: Session,
    changeset: Changeset,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
    comment: str = "",
) -> None:
    """Take back what came in together, also while it still comes in; raise NotNow.

    What nobody has touched is deleted; the rest is offered no more, and stays with its clips.
    """
    values = {"reverted_at": at, "reverted_by_id": actor_id}
    move(session, changeset, REVERTIBLE, "reverting", values)
    record(
        session,
        actor_id=actor_id,
        verb="sentences.revert",
        object_type="changeset",
        object_id=changeset.id,
        at=at,
        source=source,
        comment=comment,
    )


def move(
    session: Session,
    changeset: Changeset,
    states: Collection[str],
    state: str,
    values: dict[str, Any],
) -> None:
    """Take the changeset to a state, and ask for the job that is owed there; raise NotNow.

    A worker that is at it finds its claim gone at its next step.
    """
    session.flush()
    begun = {"state": state, "position": 0, "share_done": 0.0, "worked_at": None}
    held = (
        update(Changeset)
        .where(Changeset.id == changeset.id, Changeset.state.in_(states))
        .values({**begun, **values})
    )
    if session.connection().execute(held).rowcount == 0:
        raise NotNow
    session.refresh(changeset)
    if state in _JOBS:
        enqueue_later(session, _JOBS[state], changeset_id=str(changeset.id))


def get_changeset(session: Session, campaign_id: uuid.UUID, changeset_id: uuid.UUID) -> Changeset:
    """Return a changeset of the campaign; raise ChangesetNotFound."""
    changeset = session.get(Changeset, changeset_id)
    if changeset is None or changeset.campaign_id != campaign_id:
        raise ChangesetNotFound(str(changeset_id))
    return changeset


def changesets_of(
    session: Session,
    campaign_id: uuid.UUID,
    count: int = PAGE,
    *,
    before: datetime | None = None,
    only_listed: bool = True,
) -> Sequence[Changeset]:
    """Return the newest imports, newest first; `only_listed` those that everybody may see."""
    found = select(Changeset).where(
        Changeset.campaign_id == campaign_id, Changeset.way == "imported"
    )
    if only_listed:
        found = found.where(Changeset.state.in_(LISTED))
    if before is not None:
        found = found.where(Changeset.made_at < before)
    return session.scalars(found.order_by(Changeset.made_at.desc()).limit(count)).all()


def ask_again_for_owed(session: Session, *, at: datetime) -> int:
    """Ask anew for the jobs of imports that no worker is at; return how many.

    One that none has taken is given GRACE, one whose worker is silent STALE.
    """
    silent = or_(
        Changeset.worked_at < at - STALE,
        and_(Changeset.worked_at.is_(None), Changeset.made_at < at - GRACE),
    )
    owed = session.scalars(select(Changeset).where(OWED, silent)).all()
    for changeset in owed:
        enqueue_later(session, _JOBS[changeset.state], changeset_id=str(changeset.id))
    return len(owed)


def forget_files(session: Session, *, before: datetime) -> list[str]:
    """Let imports that are over since a while have no file any more; return the blobs to drop."""
    over = select(Changeset).where(
        Changeset.file_key.is_not(None), Changeset.state.in_(OVER), Changeset.made_at < before
    )
    keys = []
    for changeset in session.scalars(over):
        keys.append(changeset.file_key or "")
        changeset.file_key = None
    return keys


def wanted_files(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of these blobs a changeset has for its file or its evidence."""
    files = select(Changeset.file_key).where(Changeset.file_key.in_(keys))
    evidence = select(Changeset.evidence_key).where(Changeset.evidence_key.in_(keys))
    return {key for key in session.scalars(files.union_all(evidence)) if key}


def is_large(session: Session, changeset_id: uuid.UUID) -> bool:
    """Whether work on the changeset takes more than some seconds."""
    changeset = session.get(Changeset, changeset_id)
    if changeset is None:
        return False
    return (changeset.file_bytes or 0) > LARGE_BYTES or changeset.n_added > LARGE
