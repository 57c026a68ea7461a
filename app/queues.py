"""Choosing a few rows from a queue of any size without sorting or counting it.

A queue is an index on (group, level, random key): lower levels are wanted first, and inside a
level people start at a random key and walk round the ring. Each step reads one page of the index;
pages grow when what they hold is no good for this person, so the common case costs two small
queries and the worst one stays bounded by the level's size.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

KEY_SPAN = 2**31 - 1
"""Random keys are whole numbers from 0 to KEY_SPAN - 1; KEY_SPAN itself fits 32 bits too."""
PAGE_SIZES = (16, 256, 2048)
"""Rows read at each step of a walk; the last size repeats."""


class Waiting(Protocol):
    """What is read of a row that waits: its key, and what its queue has `beside` it."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def random_key(self) -> int: ...
    def __getattr__(self, name: str) -> Any: ...


Page = Sequence[Waiting]
PageReader = Callable[[int, int, int, int], Page]
"""(level, lowest key, key to stop before, rows) -> those rows, by key."""


def random_key() -> int:
    """Return a random place in a queue."""
    return secrets.randbelow(KEY_SPAN)


def has_none(of: Select[Any]) -> ColumnElement[bool]:
    """Whether the row that the statement around it looks at has none of these.

    They are looked up row by row, on the way along the queue's index. PostgreSQL would rather join,
    and where its statistics lag behind it goes over thousands for each row; it leaves a statement
    with an offset alone.
    """
    return ~of.offset(0).exists()


Model = TypeVar("Model", bound=Any)
Unfit = Callable[[Page], Collection[uuid.UUID]]
"""Rows -> the ids of those that this person cannot use."""


@dataclass(frozen=True, slots=True)
class Queue(Generic[Model]):
    """The rows of a table that wait for somebody; they have id, campaign_id and random_key.

    `waiting` is the condition of the table's partial index on (campaign_id, level, random_key),
    with its values written out: an engine that plans before it sees values would pass it by.
    """

    model: type[Model]
    level: InstrumentedAttribute[int]
    waiting: ColumnElement[bool]
    beside: tuple[InstrumentedAttribute[Any], ...] = ()
    """Columns that are wanted of what is found: they come with the page, without a look-up."""

    def find(
        self,
        session: Session,
        campaign_id: uuid.UUID,
        wanted: int,
        unfit: Unfit,
        start: int | None = None,
        *,
        fit: ColumnElement[bool] | None = None,
        below: int | None = None,
    ) -> list[Waiting]:
        """Return up to `wanted` rows, lowest level first, from a place in the ring (or any).

        `fit` is a condition that the engine itself checks on its way along the index: it passes by
        thousands of rows that this person has had faster than they are read. Rows at level `below`
        and above are left out.
        """
        model = self.model
        here = select(model.id, model.random_key, *self.beside).where(
            model.campaign_id == campaign_id, self.waiting
        )
        if fit is not None:
            here = here.where(fit)
        if below is not None:
            here = here.where(self.level < below)

        def next_level(level: int | None) -> int | None:
            above = here.where(self.level > (-1 if level is None else level))
            if fit is None:
                return session.scalar(above.with_only_columns(func.min(self.level)))
            first = above.order_by(self.level, model.random_key).limit(1)
            return session.scalar(first.with_only_columns(self.level))

        def read_page(level: int, low: int, high: int, rows: int) -> Page:
            arc = here.where(self.level == level, model.random_key >= low, model.random_key < high)
            page: Page = session.execute(arc.order_by(model.random_key).limit(rows)).all()
            return page

        return walk(
            wanted=wanted,
            next_level=next_level,
            read_page=read_page,
            unfit=unfit,
            start=random_key() if start is None else start,
        )

    def load(self, session: Session, ids: Sequence[uuid.UUID]) -> list[Model]:
        """Return the rows with these ids, in their order."""
        if not ids:
            return []
        found = session.scalars(select(self.model).where(self.model.id.in_(ids)))
        rows = {row.id: row for row in found}
        return [rows[row_id] for row_id in ids]


def walk(
    *,
    wanted: int,
    next_level: Callable[[int | None], int | None],
    read_page: PageReader,
    unfit: Unfit,
    start: int,
) -> list[Waiting]:
    """Return up to `wanted` rows, lowest level first, from `start` round the ring of keys.

    `next_level(None)` is the first level and `next_level(n)` the next above n, or None;
    `unfit(rows)` tells which of them this person cannot use.
    """
    found: list[Waiting] = []
    n_met = 0
    level = next_level(None)
    while level is not None and len(found) < wanted:
        for low, high in ((start, KEY_SPAN), (0, start)):
            arc = level, low, high
            some, n_met = _walk_arc(arc, wanted - len(found), read_page, unfit, n_met)
            found += some
        level = next_level(level)
    return found


def _walk_arc(
    arc: tuple[int, int, int],
    wanted: int,
    read_page: PageReader,
    unfit: Unfit,
    n_met: int,
) -> tuple[list[Waiting], int]:
    """Return what is found in (level, lowest key, key to stop before), and how many rows are met.

    `n_met` of them were met on earlier arcs.
    """
    level, low, high = arc
    found: list[Waiting] = []
    tied: set[uuid.UUID] = set()  # rows read already that share the key the next page starts at
    while low < high and len(found) < wanted:
        size = _page_size(n_met)
        page = read_page(level, low, high, size)
        n_met += len(page)
        new = [row for row in page if row.id not in tied]
        bad = set(unfit(new)) if new else set()
        found += [row for row in new if row.id not in bad]
        if len(page) < size:
            break
        last = page[-1].random_key
        tied = {row.id for row in page if row.random_key == last}
        low = last if new else last + 1
    return found[:wanted], n_met


def _page_size(n_met: int) -> int:
    """Return how many rows to read next: the more were met without an end, the more."""
    for size in PAGE_SIZES[:-1]:
        if n_met < size:
            return size
        n_met -= size
    return PAGE_SIZES[-1]
