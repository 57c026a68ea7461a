"""A few sentences brought by the operator, in the transaction of whoever brings them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.jobs import ALL, enqueue_later
from app.ledger.operations import record
from app.sentences.alike.screening import screened_windows
from app.sentences.deciding import RANK
from app.sentences.imports.adding import Plan, insert_bands, insert_sentences, plan, revive
from app.sentences.imports.importing import screen_of, target_of
from app.sentences.imports.stages import APPROVED, KEEP_ALIKE
from app.sentences.models import Changeset
from app.sentences.reading import Line


@dataclass(slots=True)
class ImportCounts:
    """What became of the lines of an import."""

    added: int = 0
    duplicates: int = 0
    near: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """By the first rule that each line breaks."""

    def count(self, made: Plan) -> None:
        """Add what became of a window."""
        self.added += made.n_added
        self.duplicates += made.n_duplicates
        self.near += len(made.near)
        self.rejected.update(one.reasons[0][0] for _, one in made.refused)


def import_sentences(
    session: Session,
    campaign: Campaign,
    lines: Iterable[str],
    *,
    actor_id: uuid.UUID | None,
    origin: str,
    licence: str,
    keep_alike: bool = False,
    at: datetime,
    source: str,
) -> ImportCounts:
    """Add each new line that the rules let pass, approved; the same line twice adds nothing.

    `origin` says where the text is from and `licence` (SPDX) on what terms; both are kept with
    every sentence. With `keep_alike` near-duplicates are added too. All of it is one changeset
    and one ledger entry; a file that somebody waits for goes through `importing`.
    """
    changeset = _open(session, campaign, actor_id, origin, licence, keep_alike, at)
    screen = screen_of(session, changeset)
    target = target_of(changeset, screen.rules.duplicate_likeness)
    counts = ImportCounts()
    numbered = (Line(number, line) for number, line in enumerate(lines, 1))
    for window in screened_windows(numbered, screen):
        made = plan(session, target, window)
        insert_sentences(session, target, made.new, at=at)
        insert_bands(session, target, made.bands)
        revive(session, target, made.revived, at=at)
        counts.count(made)
    _close(session, changeset, counts, at, source)
    return counts


def _open(
    session: Session,
    campaign: Campaign,
    actor_id: uuid.UUID | None,
    origin: str,
    licence: str,
    keep_alike: bool,
    at: datetime,
) -> Changeset:
    changeset = Changeset(
        campaign=campaign,
        person_id=actor_id,
        way="imported",
        kind="sentence",
        promise="free_licence",
        source=origin,
        licence=licence,
        state="imported",
        options={APPROVED: True, KEEP_ALIKE: keep_alike},
        share_done=1.0,
        made_at=at,
        finished_at=at,
    )
    session.add(changeset)
    session.flush()
    return changeset


def _close(
    session: Session, changeset: Changeset, counts: ImportCounts, at: datetime, source: str
) -> None:
    if not counts.added:
        session.delete(changeset)
        session.flush()
        return
    changeset.n_added = counts.added
    changeset.n_duplicates = counts.duplicates + counts.near
    changeset.n_refused = counts.rejected.total()
    session.flush()
    if RANK in ALL:
        enqueue_later(session, RANK, campaign_id=str(changeset.campaign_id))
    record(
        session,
        actor_id=changeset.person_id,
        verb="sentences.import",
        object_type="changeset",
        object_id=changeset.id,
        at=at,
        source=source,
        comment=f"{counts.added} sentences from {changeset.source} ({changeset.licence})",
    )
