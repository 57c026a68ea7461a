"""A window of screened lines: which are new, and the rows that they become."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.db import OWNER_DIGITS, among, insert_all_unless_there, ordered_ids
from app.queues import KEY_SPAN
from app.sentences.alike.likeness import AT_ONCE, Database, SentenceId, Shelf, compare
from app.sentences.alike.screening import Screened, Window
from app.sentences.models import Changeset, Sentence, SentenceBand
from app.sentences.reading import Line
from app.sentences.rules import reading_level

_COLUMNS = ("id", "text", "key_hash", "random_key", "source", "variant", "domains")
"""What each row has of its own."""


@dataclass(frozen=True)
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

    @cached_property
    def id_of(self) -> Callable[[int], str]:
        """What returns, in hex, the id of the sentence that a line becomes: always the same."""
        return ordered_ids(self.made_at, self.changeset_id)

    def made_since(self, number: int) -> Callable[[SentenceId], bool]:
        """Return what tells whether a sentence was made of this line or one after it."""
        first = self.id_of(number)
        owner = first[-OWNER_DIGITS:]

        def is_later(its: SentenceId) -> bool:
            digits = its if isinstance(its, str) else its.hex
            return digits >= first and digits[-OWNER_DIGITS:] == owner

        return is_later


Fresh = tuple[str, Line, Screened]
"""A sentence to be: its id in hex, the line it was, and what the rules made of it."""


@dataclass(slots=True)
class Plan:
    """What is to be done with a window."""

    new: list[Fresh] = field(default_factory=list)
    """In the order of their keys, in which an index likes them best."""
    revived: dict[uuid.UUID, Fresh] = field(default_factory=dict)
    """Sentences that rest since their import was taken back, and are given again."""
    bands: list[tuple[int, int]] = field(default_factory=list)
    """(band, line) of what is new, sorted."""
    near: list[tuple[str, str]] = field(default_factory=list)
    """A line, and the sentence that it nearly is."""
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
    since: int | None = None,
    shelves: Sequence[Shelf] = (),
    known: Collection[str] = (),
) -> Plan:
    """Say what becomes of the lines; nothing is written.

    A sentence that was made of a line `since` this one, before a kill, counts as not there yet.
    `shelves` and `known` (key hashes) tell of what is further up and not in the database.
    """
    made = Plan()
    first: dict[str, Fresh] = {}
    for line, one in window:
        if one.reasons:
            made.refused.append((line, one))
        elif one.key_hash in known or one.key_hash in first:
            made.n_duplicates += 1
        else:
            first[one.key_hash] = (target.id_of(line.number), line, one)
    there = _there(session, target.campaign_id, list(first))
    fresh = [each for key, each in first.items() if key not in there or there[key].is_free(each[0])]
    made.n_duplicates += len(first) - len(fresh)
    hides = target.made_since(window[0][0].number if since is None else since)
    database = Database(session, target.campaign_id, hides)
    compared = compare([one for _, _, one in fresh], [database, *shelves], target.likeness)
    made.near = [(fresh[index][2].text, like) for index, like in compared.near.items()]
    resting = {key: before.id for key, before in there.items() if before.rests}
    for index, each in enumerate(fresh):
        if index in compared.near:
            continue
        if each[2].key_hash in resting:
            made.revived[resting[each[2].key_hash]] = each
        else:
            made.new.append(each)
    # What rests has kept its bands.
    made.bands = [
        (band, fresh[index][1].number)
        for band, index in compared.bands
        if not resting or fresh[index][2].key_hash not in resting
    ]
    made.new.sort(key=lambda each: each[2].key_hash)
    return made


def insert_sentences(
    session: Session, target: Target, fresh: Sequence[Fresh], *, at: datetime
) -> int:
    """Write sentences; return how many somebody else gave a moment before."""
    rows = [_row(target, *each) for each in fresh]
    n_inserted = insert_all_unless_there(session, Sentence, _COLUMNS, rows, _same(target, at))
    if n_inserted == len(rows):
        return 0
    there = _there(session, target.campaign_id, [one.key_hash for _, _, one in fresh])
    return sum(there[one.key_hash].id.hex != its for its, _, one in fresh)


def insert_bands(session: Session, target: Target, bands: Iterable[tuple[int, int]]) -> None:
    """Write (band, line) of sentences, sorted."""
    id_of = target.id_of
    rows = [(band, id_of(number)) for band, number in bands]
    insert_all_unless_there(session, SentenceBand, ("band", "sentence_id"), rows)


def revive(
    session: Session, target: Target, revived: dict[uuid.UUID, Fresh], *, at: datetime
) -> None:
    """Let sentences that rest be judged or read again, as given on the new terms."""
    if not revived:
        return
    decided = at if target.state == "approved" else None
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
            for its, (_, line, _) in revived.items()
        ],
    )


@dataclass(frozen=True, slots=True)
class _There:
    id: uuid.UUID
    rests: bool
    """Retired by a revert: it may be revived."""

    def is_free(self, its: str) -> bool:
        """Whether a line that would get this id is new all the same."""
        return self.rests or self.id.hex == its


def _there(session: Session, campaign_id: uuid.UUID, keys: Sequence[str]) -> dict[str, _There]:
    """Return the sentences with these keys, by key."""
    found: dict[str, _There] = {}
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
            found[key] = _There(row_id, state == "retired" and of_changeset == "reverted")
    return found


def _row(target: Target, its: str, line: Line, screened: Screened) -> tuple[Any, ...]:
    return (
        its,
        screened.text,
        screened.key_hash,
        # Random for whoever walks the queue, and in the order of the keys for its index.
        min(int(screened.key_hash[:8], 16) >> 1, KEY_SPAN - 1),
        line.source or target.source,
        line.variant,
        json.dumps(line.domains) if line.domains else "[]",
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
