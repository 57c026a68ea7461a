"""Walking a queue: every row is met once, in order, and few are read."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queues import KEY_SPAN, PAGE_SIZES, Page, random_key, walk

SMALL = 40
"""A ring of so few keys has many rows at one key."""


class Row(NamedTuple):
    id: uuid.UUID
    random_key: int


@dataclass
class Ring:
    """A queue in memory; it notes which pages were asked for."""

    rows: list[tuple[int, int, uuid.UUID]]
    unfit: Collection[uuid.UUID] = ()
    pages: list[tuple[int, int, int, int]] = field(default_factory=list)

    def next_level(self, level: int | None) -> int | None:
        above = [row[0] for row in self.rows if level is None or row[0] > level]
        return min(above, default=None)

    def read_page(self, level: int, low: int, high: int, rows: int) -> Page:
        self.pages.append((level, low, high, rows))
        arc = [(key, row_id) for at, key, row_id in self.rows if at == level and low <= key < high]
        return [Row(row_id, key) for key, row_id in sorted(arc)[:rows]]

    def walk(self, wanted: int, start: int = 0) -> list[uuid.UUID]:
        found = walk(
            wanted=wanted,
            next_level=self.next_level,
            read_page=self.read_page,
            unfit=lambda page: {row.id for row in page} & set(self.unfit),
            start=start,
        )
        return [row.id for row in found]


def ids(count: int) -> list[uuid.UUID]:
    return [uuid.UUID(int=number) for number in range(count)]


rings = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, SMALL - 1)), max_size=3 * PAGE_SIZES[0]
)


@given(rings, st.integers(0, SMALL - 1), st.integers(0, 150), st.data())
def test_a_walk_meets_every_fit_row_once_lowest_level_first(
    places: list[tuple[int, int]], start: int, wanted: int, data: st.DataObject
):
    rows = [(*place, row_id) for place, row_id in zip(places, ids(len(places)), strict=True)]
    unfit = {row[2] for row in rows if data.draw(st.booleans())} if rows else set()
    found = Ring(rows, unfit).walk(wanted, start)

    def order(row: tuple[int, int, uuid.UUID]) -> tuple[int, bool, int]:
        return row[0], row[1] < start, row[1]

    fit = [row for row in rows if row[2] not in unfit]
    by_id = {row[2]: row for row in rows}
    assert len(found) == len(set(found)) == min(wanted, len(fit))
    assert [order(by_id[row_id]) for row_id in found] == sorted(map(order, fit))[: len(found)]


@pytest.mark.parametrize("rows_at_one_key", [1, 15, 16, 17, 32, 300, 2000])
def test_rows_that_share_a_key_are_all_met(rows_at_one_key: int):
    ring = Ring([(0, 7, row_id) for row_id in ids(rows_at_one_key)])
    assert sorted(ring.walk(5000)) == ids(rows_at_one_key)


def test_the_common_case_reads_one_page():
    ring = Ring([(0, key, row_id) for key, row_id in enumerate(ids(5000))])
    assert len(ring.walk(5, start=17)) == 5
    assert ring.pages == [(0, 17, KEY_SPAN, PAGE_SIZES[0])]


def test_pages_grow_while_what_they_hold_is_unfit():
    everything = ids(5000)
    ring = Ring([(0, key, row_id) for key, row_id in enumerate(everything)], everything[:-1])

    assert ring.walk(1) == everything[-1:]
    assert [rows for *_, rows in ring.pages] == [16, 256, 2048, 2048, 2048]


def test_nothing_fit_is_nothing_found():
    everything = ids(700)
    ring = Ring([(key % 3, key, row_id) for key, row_id in enumerate(everything)], everything)
    assert ring.walk(5, start=350) == []


def test_no_rows_are_no_pages():
    ring = Ring([])
    assert ring.walk(5) == []
    assert ring.pages == []


def test_random_keys_fit_the_integers_of_every_engine():
    keys = {random_key() for _ in range(200)}
    assert len(keys) > 190
    assert min(keys) >= 0
    assert max(keys) < KEY_SPAN < 2**31
