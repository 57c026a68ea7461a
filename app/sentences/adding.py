"""A window of screened lines: which are new, and the rows that they become."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.db import OWNER_BITS, among, insert_all_unless_there, ordered_id
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

    def owner_of(self, first: Line, last: Line) -> Callable[[uuid.UUID], bool]:
        """Return what tells whether a sentence was made of one of these lines."""
        low, high = self.id_of(first), self.id_of(last)
        owner = low.int & OWNER_BITS
        return lambda its: low <= its <= high and its.int & OWNER_BITS == owner


Fresh = tuple[uuid.UUID, Line, Screened]
"""A sentence to be: its id, the line it was, and what the rules made of it."""


@dataclass(slots=True)
class Plan:
    """What is to be done with a window."""

    new: list[Fresh] = field(default_factory=list)
    """In the order of their keys, in which an index likes them best."""
    revived: dict[uuid.UUID, Line] = field(default_factory=dict)
    """Sentences that rest since their import was taken back, and are given again."""
    bands: list[tuple[int, uuid.UUID]] = field(default_factory=list)
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
    is_own = target.owner_of(window[0][0], window[-1][0])
    there = _there(session, target.campaign_id, list(first))
    resting = {key: row_id for key, (row_id, rests) in there.items() if rests}
    fresh = [
        pair
        for key, pair in first.items()
        if key not in there or key in resting or is_own(there[key][0])
    ]
    made.n_duplicates += len(first) - len(fresh)
    shelf = Database(session, target.campaign_id, is_own)
    compared = compare([one for _, one in fresh], [shelf, *shelves], target.likeness)
    made.near = [(fresh[index][1].text, like) for index, like in compared.near.items()]
    ids = [resting.get(one.key_hash) or target.id_of(line) for line, one in fresh]
    made.bands = sorted((band, ids[index]) for band, index in compared.bands)
    for index, (line, one) in enumerate(fresh):
        if index in compared.near:
            continue
        if one.key_hash in resting:
            made.revived[ids[index]] = line
        else:
            made.new.append((ids[index], line, one))
    made.new.sort(key=lambda each: each[2].key_hash)
    return made


def parts(made: Plan) -> Iterator[tuple[list[Fresh], list[tuple[int, uuid.UUID]]]]:
    """Yield what is written in one transaction each: lines, and bands in their own order."""
    count = max(1, -(-len(made.new) // ROWS))
    share = -(-len(made.bands) // count)
    for part in range(count):
        lines = made.new[part * ROWS : (part + 1) * ROWS]
        yield lines, made.bands[part * share : (part + 1) * share]


def insert_part(
    session: Session,
    target: Target,
    lines: Sequence[Fresh],
    bands: Sequence[tuple[int, uuid.UUID]],
    *,
    at: datetime,
) -> int:
    """Write sentences and bands; return how many somebody else gave a moment before."""
    rows = [_row(target, *each) for each in lines]
    n_inserted = insert_all_unless_there(session, Sentence, _COLUMNS, rows, _same(target, at))
    note_bands(session, bands)
    if n_inserted == len(rows):
        return 0
    there = _there(session, target.campaign_id, [one.key_hash for _, _, one in lines])
    return sum(there[one.key_hash][0] != its for its, _, one in lines)


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
                among(session, Sentence.key_hash, keys[start : start + AT_ONCE]),
            )
        )
        for key, row_id, state, of_changeset in session.execute(known):
            found[key] = row_id, state == "retired" and of_changeset == "reverted"
    return found


_COLUMNS = ("id", "text", "key_hash", "random_key", "source", "variant", "domains")
"""What each row has of its own."""


def _row(target: Target, its: uuid.UUID, line: Line, screened: Screened) -> tuple[Any, ...]:
    return (
        its,
        screened.text,
        screened.key_hash,
        # Random for whoever walks the queue, and in the order of the keys for its index.
        min(int(screened.key_hash[:8], 16) >> 1, KEY_SPAN - 1),
        line.source or target.source,
        line.variant,
        list(line.domains),
    )


def _same(target: Target, at: datetime) -> dict[str, Any]:
    """Return what all rows share; a row is written without its model's defaults."""
    decided = at if target.state == "approved" else None
    fresh = Sentence.__table__.c
    return {
        "campaign_id": target.campaign_id,
        "changeset_id": target.changeset_id,
        "kind": target.kind,
        "licence": target.licence,
        "author_id": None,
        "state": target.state,
        **{name: fresh[name].default.arg for name in ("revision", "round", "review_level")},
        "n_clips": 0,
        "read_level": reading_level(0),
        "created_at": at,
        "decided_at": decided,
        "approved_at": decided,
    }
