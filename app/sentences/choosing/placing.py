"""Finding a new sentence's place among sentences that have theirs, without ranking them all anew.

What a full ranking leaves behind is, for each unit, the place after which it is covered, and how
many new units the sentences of each place added. A new sentence belongs to the first place where
it adds as many that are not covered by then.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.sentences.choosing.coverage import LENGTHS, length_classes
from app.sentences.choosing.ngrams import Cover, Units
from app.sentences.rules import UNRANKED

Places = NDArray[np.int64]
NEVER = UNRANKED
"""The place after which a unit is covered that no sentence has had yet."""


@dataclass(slots=True)
class Covered:
    """What has been covered, and after which place; it grows with each sentence placed."""

    units: Units
    """Sorted."""
    after: NDArray[np.uint8]
    """Of each unit, the place after which it is covered; 0 too for what is recorded."""
    added: list[list[int]]
    """New units that a sentence of each place added: a list by place for each class of length."""
    cuts: list[float]

    def place(self, cover: Cover, last: int) -> Places:
        """Return the places of new sentences; one that adds nothing is put at `last`."""
        kinds, number = np.unique(cover.units, return_inverse=True)
        self._make_room(kinds)
        where = np.searchsorted(self.units, kinds)[number]
        after = self.after
        classes = length_classes(cover.lengths, self.cuts).tolist()
        asked = [np.maximum(np.array(each, np.int64), 1) for each in self.added]
        found = np.empty(len(cover), np.int64)
        for i in range(len(cover)):
            mine = where[cover.offsets[i] : cover.offsets[i + 1]]
            later = np.bincount(after[mine], minlength=NEVER + 1)
            adds = later.sum() - np.cumsum(later)  # units not covered after each place
            wanted = asked[classes[i]]
            fits = np.flatnonzero(adds[: len(wanted)] >= wanted)
            place = min(int(fits[0]), last) if len(fits) else last
            after[mine] = np.minimum(after[mine], place)
            found[i] = place
        return found

    def _make_room(self, kinds: Units) -> None:
        new = np.setdiff1d(kinds, self.units, assume_unique=True)
        at = np.searchsorted(self.units, new)
        self.units = np.insert(self.units, at, new)
        self.after = np.insert(self.after, at, NEVER)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON; units are kept as differences, which deflate to about half."""
        steps = np.diff(self.units, prepend=np.uint32(0)).astype("<u4")
        return {
            "units": _packed(steps.tobytes()),
            "after": _packed(self.after.tobytes()),
            "added": self.added,
            "cuts": self.cuts,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Covered:
        """Return what `as_json` made."""
        steps = np.frombuffer(_unpacked(kept["units"]), dtype="<u4")
        return cls(
            units=np.cumsum(steps, dtype=np.uint32),
            after=np.frombuffer(_unpacked(kept["after"]), dtype=np.uint8).copy(),
            added=kept["added"],
            cuts=kept["cuts"],
        )


def covered_by(
    cover: Cover,
    places: Places,
    novel: NDArray[np.int32],
    known: Units,
    cuts: Sequence[float],
) -> Covered:
    """Return what ranked sentences leave behind; `known` units were covered before the first."""
    units = np.union1d(cover.units, known)
    after = np.full(len(units), NEVER, np.uint8)
    at = np.searchsorted(units, cover.units)
    np.minimum.at(after, at, places[cover.owners()].astype(np.uint8))
    after[np.searchsorted(units, known)] = 0
    classes = length_classes(cover.lengths, cuts)
    return Covered(
        units=units,
        after=after,
        added=[_added(places[classes == c], novel[classes == c]) for c in range(LENGTHS)],
        cuts=list(cuts),
    )


def _added(places: Places, novel: NDArray[np.int32]) -> list[int]:
    """Return by place the median of what its sentences added, never more than at an earlier one."""
    least, found = int(novel.max(initial=0)), []
    for place in range(int(places.max(initial=-1)) + 1):
        here = novel[places == place]
        least = min(least, int(np.median(here))) if len(here) else least
        found.append(least)
    return found


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
