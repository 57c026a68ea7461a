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

KEY_SPAN = 2**31 - 1
"""Random keys are whole numbers from 0 to KEY_SPAN - 1; KEY_SPAN itself fits 32 bits too."""
PAGE_SIZES = (32, 256, 2048)
"""Rows read at each step of a walk; the last size repeats."""

Page = Sequence[tuple[uuid.UUID, int]]
PageReader = Callable[[int, int, int, int], Page]
"""(level, lowest key, key to stop before, rows) -> (id, key), by key."""


def random_key() -> int:
    """Return a random place in a queue."""
    return secrets.randbelow(KEY_SPAN)


def walk(
    *,
    wanted: int,
    next_level: Callable[[int | None], int | None],
    read_page: PageReader,
    unfit: Callable[[Collection[uuid.UUID]], Collection[uuid.UUID]],
    start: int,
) -> list[uuid.UUID]:
    """Return up to `wanted` ids, lowest level first, from `start` round the ring of keys.

    `next_level(None)` is the first level and `next_level(n)` the next above n, or None;
    `unfit(ids)` tells which of them this person cannot use.
    """
    found: list[uuid.UUID] = []
    level = next_level(None)
    while level is not None and len(found) < wanted:
        for low, high in ((start, KEY_SPAN), (0, start)):
            found += _walk_arc(level, low, high, wanted - len(found), read_page, unfit)
        level = next_level(level)
    return found


def _walk_arc(
    level: int,
    low: int,
    high: int,
    wanted: int,
    read_page: PageReader,
    unfit: Callable[[Collection[uuid.UUID]], Collection[uuid.UUID]],
) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    tied: set[uuid.UUID] = set()  # rows read already that share the key the next page starts at
    step = 0
    while low < high and len(found) < wanted:
        size = PAGE_SIZES[min(step, len(PAGE_SIZES) - 1)]
        page = read_page(level, low, high, size)
        new = [row_id for row_id, _ in page if row_id not in tied]
        bad = set(unfit(new)) if new else set()
        found += [row_id for row_id in new if row_id not in bad]
        if len(page) < size:
            break
        last = page[-1][1]
        tied = {row_id for row_id, key in page if key == last}
        low, step = last if new else last + 1, step + 1
    return found[:wanted]
