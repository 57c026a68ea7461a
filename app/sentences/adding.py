"""A window of screened lines: which are new, and the rows that they become."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.db import insert_all_unless_there, ordered_id
from app.queues import KEY_SPAN
from app.sentences.likeness import AT_ONCE, Database, Shelf, compare, note_bands
from app.sentences.models import Changeset, Sentence
from app.sentences.reading import Line
from app.sentences.rules import reading_level
from app.sentences.screening import Screened, Window

ROWS = 2_000
"""Sentences inserted in one transaction: others wait for no more than a fifth of a second."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where lines go, and on what terms."""

    campaign_id: uuid.UUID
    changeset_id: uuid.UUID
    made_at: datetime
    """When the changeset was made: the ids of its sentences follow from it and the line."""
    kind: str
    source: str
    licence: str
    state: str
    likeness: float

    def id_of(self, line: Line) -> uuid.UUID:
        """Return the id of the sentence that a line becomes: the same whenever it is asked."""
        return ordered_id(self.made_at, line.number, self.changeset_id)


@dataclass(slots=True)
class Plan:
    """What is to be done with a window."""

    new: list[tuple[Line, Screened]] = field(default_factory=list)
    """In the order of their keys, in which an index likes them best."""
    revived: dict[uuid.UUID, Line] = field(default_factory=dict)
    """Sentences that rest since their import was taken back, and are given again."""
    bands: list[tuple[int, uuid.UUID]] = field(default_factory=list)
    id_of: dict[str, uuid.UUID] = field(default_factory=dict)
    """Of what has bands, by key hash."""
    near: list[tuple[str, str]] = field(default_factory=list)
    n_duplicates: int = 0
    """Exact ones; those in `near` come on top."""
    refused: list[tuple[Line, Screened]] = field(default_factory=list)

    @property
    def n_added(self) -> int:
        """Sentences that the campaign gains."""
        return len(self.new) + len(self.revived)


def plan(
    session: Session,
    target: Target,
    window: Window,
    *,
    shelves: Sequence[Shelf] = (),
    known: Collection[str] = (),
) -> Plan:
    """Say what becomes of the lines; nothing is written.

    What this very window has added, before a kill, counts as not there yet. `shelves` and `known`
    (key hashes) tell of lines that are further up and not in the database.
    """
    made = Plan()
    first: dict[str, tuple[Line, Screened]] = {}
    for line, screened in window:
        if screened.reasons:
            made.refused.append((line, screened))
        elif screened.key_hash in known or screened.key_hash in first:
            made.n_duplicates += 1
        else:
            first[screened.key_hash] = (line, screened)
    own = {target.id_of(line) for line, _ in window}
    there = _there(session, target.campaign_id, list(first))
    resting = {key: row_id for key, (row_id, rests) in there.items() if rests}
    fresh = [
        pair
        for key, pair in first.items()
        if key not in there or key in resting or there[key][0] in own
    ]
    made.n_duplicates += len(first) - len(fresh)
    shelf = Database(session, target.campaign_id, own)
    compared = compare([one for _, one in fresh], [shelf, *shelves], target.likeness)
    made.near = [(fresh[index][1].text, like) for index, like in compared.near.items()]
    ids = [resting.get(one.key_hash) or target.id_of(line) for line, one in fresh]
    made.id_of = {one.key_hash: its for (_, one), its in zip(fresh, ids, strict=True)}
    made.bands = sorted((band, ids[index]) for band, index in compared.bands)
    for index, (line, one) in enumerate(fresh):
        if index in compared.near:
            continue
        if one.key_hash in resting:
            made.revived[ids[index]] = line
        else:
            made.new.append((line, one))
    made.new.sort(key=lambda pair: pair[1].key_hash)
    return made


def parts(made: Plan) -> Iterator[tuple[list[tuple[Line, Screened]], list[tuple[int, uuid.UUID]]]]:
    """Yield what is written in one transaction each: lines, and bands in their own order."""
    count = max(1, -(-len(made.new) // ROWS))
    share = -(-len(made.bands) // count)
    for part in range(count):
        lines = made.new[part * ROWS : (part + 1) * ROWS]
        yield lines, made.bands[part * share : (part + 1) * share]


def insert_part(
    session: Session,
    target: Target,
    lines: Sequence[tuple[Line, Screened]],
    bands: Sequence[tuple[int, uuid.UUID]],
    *,
    at: datetime,
) -> int:
    """Write sentences and bands; return how many somebody else gave a moment before."""
    rows = [_row(target, line, screened, at) for line, screened in lines]
    n_inserted = insert_all_unless_there(session, Sentence, rows)
    note_bands(session, bands)
    if n_inserted == len(rows):
        return 0
    there = _there(session, target.campaign_id, [row["key_hash"] for row in rows])
    return sum(there[row["key_hash"]][0] != row["id"] for row in rows)


def revive(session: Session, target: Target, made: Plan, *, at: datetime) -> None:
    """Let sentences that rest be judged or read again, as given on the new terms."""
    decided = at if target.state == "approved" else None
    if made.revived:
        session.connection().execute(
            update(Sentence)
            .where(Sentence.id == bindparam("its", type_=Uuid))
            .values(
                state=target.state,
                changeset_id=target.changeset_id,
                licence=target.licence,
                source=bindparam("from_where"),
                decided_at=decided,
                approved_at=func.coalesce(Sentence.approved_at, decided),
                round=Sentence.round + 1,
            ),
            [
                {"its": its, "from_where": line.source or target.source}
                for its, line in made.revived.items()
            ],
        )


def _there(
    session: Session, campaign_id: uuid.UUID, keys: Sequence[str]
) -> dict[str, tuple[uuid.UUID, bool]]:
    """Return the sentences with these keys: their ids, and whether they may be revived."""
    found: dict[str, tuple[uuid.UUID, bool]] = {}
    for start in range(0, len(keys), AT_ONCE):
        known = (
            select(Sentence.key_hash, Sentence.id, Sentence.state, Changeset.state)
            .outerjoin(Changeset, Changeset.id == Sentence.changeset_id)
            .where(
                Sentence.campaign_id == campaign_id,
                Sentence.key_hash.in_(keys[start : start + AT_ONCE]),
            )
        )
        for key, row_id, state, of_changeset in session.execute(known):
            found[key] = row_id, state == "retired" and of_changeset == "reverted"
    return found


def _row(target: Target, line: Line, screened: Screened, at: datetime) -> dict[str, Any]:
    decided = at if target.state == "approved" else None
    return {
        "id": target.id_of(line),
        "campaign_id": target.campaign_id,
        "changeset_id": target.changeset_id,
        "text": screened.text,
        "key_hash": screened.key_hash,
        "kind": target.kind,
        "source": line.source or target.source,
        "licence": target.licence,
        "variant": line.variant,
        "domains": list(line.domains),
        "state": target.state,
        # Random for whoever walks the queue, and in the order of the keys for its index.
        "random_key": min(int(screened.key_hash[:8], 16) >> 1, KEY_SPAN - 1),
        "n_clips": 0,
        "read_level": reading_level(0),
        "created_at": at,
        "decided_at": decided,
        "approved_at": decided,
    }
