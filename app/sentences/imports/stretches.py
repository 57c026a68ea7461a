"""A stretch of an import: windows whose sentences, and then bands, are written together.

Keys and bands are random: the more of them are written at once, in their order, the more fall on
one page of an index. Until then they wait here, bands as two arrays, and a stretch that a kill has
cut short is done again from its first line.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.sentences.alike.likeness import Database
from app.sentences.imports.adding import Fresh, Plan, Target
from app.sentences.models import Changeset

LINES = 96_000
"""Lines of a stretch, about: 10 MB of bands."""
SENTENCES = 24_000
"""Sentences that wait to be written, about: 20 MB."""
BANDS_AT_ONCE = 16_000
"""Bands written in one transaction: others wait for no more than a fifth of a second."""


class Stretch:
    """What the windows since the last one that was written whole have come to."""

    def __init__(self, target: Target, position: int) -> None:
        """Begin after a line."""
        self._target = target
        self._bands = np.empty(0, np.int64)
        self._numbers = np.empty(0, np.uint32)
        self._waiting: dict[int, Fresh] = {}
        self.known: set[str] = set()
        """Keys of what waits."""
        self.first = position + 1
        self.last = position
        self.revived: dict[uuid.UUID, Fresh] = {}
        self.n_added = self.n_duplicates = self.n_refused = 0

    @property
    def is_long(self) -> bool:
        """Whether it is time to write it."""
        return self.last - self.first + 1 >= LINES

    @property
    def is_full(self) -> bool:
        """Whether it is time to write the sentences that wait."""
        return len(self._waiting) >= SENTENCES

    def waiting(self) -> list[Fresh]:
        """Return the sentences that wait, in the order of their keys; they wait no more."""
        fresh = sorted(self._waiting.values(), key=lambda each: each[2].key_hash)
        self._waiting = {}
        self.known = {one.key_hash for _, _, one in self.revived.values()}
        return fresh

    def take(self, made: Plan, last: int) -> None:
        """Add what came of a window that ends with this line."""
        self.last = last
        self.revived |= made.revived
        self._waiting.update((each[1].number, each) for each in made.new)
        self.known.update(one.key_hash for _, _, one in (*made.new, *made.revived.values()))
        self.n_added += made.n_added
        self.n_duplicates += made.n_duplicates + len(made.near)
        self.n_refused += len(made.refused)
        if made.bands:
            bands, numbers = np.array(made.bands, np.int64).T
            places = np.searchsorted(self._bands, bands)
            self._bands = np.insert(self._bands, places, bands)
            self._numbers = np.insert(self._numbers, places, numbers)

    def lose(self, n_lost: int) -> None:
        """Count sentences that somebody else was first with."""
        self.n_added -= n_lost
        self.n_duplicates += n_lost

    def shelf(self, session: Session) -> PendingShelf:
        """Return its sentences as a shelf."""
        return PendingShelf(session, self._target, self._bands, self._numbers, self._waiting)

    def bands(self) -> Iterator[tuple[list[tuple[int, int]], bool]]:
        """Yield (band, line), sorted, as many as are written at once, and whether it is the last.

        There is a last one even where there are none.
        """
        count = len(self._bands)
        for start in range(0, max(1, count), BANDS_AT_ONCE):
            some = slice(start, start + BANDS_AT_ONCE)
            bands, numbers = self._bands[some].tolist(), self._numbers[some].tolist()
            yield list(zip(bands, numbers, strict=True)), start + BANDS_AT_ONCE >= count

    def counted(self) -> dict[str, Any]:
        """Return what changes in the changeset's row when the stretch is written."""
        return {
            "position": self.last,
            "n_added": Changeset.n_added + self.n_added,
            "n_duplicates": Changeset.n_duplicates + self.n_duplicates,
            "n_refused": Changeset.n_refused + self.n_refused,
        }


class PendingShelf:
    """Sentences whose bands are not written yet (`likeness.Shelf`); known by line."""

    def __init__(
        self,
        session: Session,
        target: Target,
        bands: np.ndarray,
        numbers: np.ndarray,
        waiting: Mapping[int, Fresh],
    ) -> None:
        self._session = session
        self._target = target
        self._bands = bands
        self._numbers = numbers
        self._waiting = waiting

    def members(self, bands: Sequence[int]) -> dict[int, list[Any]]:
        """See Shelf."""
        wanted = np.array(bands, np.int64)
        low = np.searchsorted(self._bands, wanted, "left")
        high = np.searchsorted(self._bands, wanted, "right")
        return {
            bands[place]: self._numbers[low[place] : high[place]].tolist()
            for place in np.flatnonzero(high > low).tolist()
        }

    def texts(self, members: Collection[Any]) -> dict[Any, str]:
        """See Shelf."""
        lines = [each for each in members if isinstance(each, int)]
        waiting = {each: self._waiting[each][2].text for each in lines if each in self._waiting}
        ids = {self._target.id_of(each): each for each in lines if each not in waiting}
        found = Database(self._session, self._target.campaign_id).texts(list(ids))
        written = {
            ids[its if isinstance(its, str) else its.hex]: text for its, text in found.items()
        }
        return waiting | written
