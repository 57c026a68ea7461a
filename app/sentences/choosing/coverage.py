"""In which order sentences cover a language soonest: a running greedy cover of their n-grams.

Each next sentence is the one that adds most to what the ones before it cover: units not met yet
count in full, the rarer the more, and each further time a tenth of the time before. Picks go
round the strata (length, domain) in proportion to their share, so that neither long sentences nor
one domain come first. Nemhauser, Wolsey and Fisher (1978) show that greedy choice reaches 63 % of
the best possible at every length; Minoux (1978) how to find it without looking at every sentence
at every step: gains only shrink, so an old one is a bound.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.sentences.choosing.ngrams import Cover, Units
from app.sentences.rules import UNRANKED

Order = NDArray[np.int64]
"""Numbers of sentences, first to last."""
Floats = NDArray[np.float64]
Heap = list[tuple[float, int]]
"""(minus the gain, number of the sentence) of a stratum."""

DECAY = 0.1
"""What a unit is worth each further time, of the time before."""
RARITY = 1.0
"""How much more than a common unit the rarest one is worth."""
SLACK = 0.25
"""Part of its share that a stratum may be behind, where others add more."""
ENOUGH = 1e-3
"""Gain below which sentences are as good as each other."""
HEAD = 64
"""Sentences in the first place: enough for a dozen people at once, few enough to be the best."""
PER_DOUBLING = 4
"""Places for each doubling of the rank after that."""
LENGTHS = 3
"""Classes of length: short, middle and long thirds of the campaign's own sentences."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A full order, and how many kinds of units each sentence in it added when its turn came."""

    order: Order
    novel: NDArray[np.int32]
    """By number of the sentence, not by rank."""


def places_of(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each rank's place in the reading queue, 0 to UNRANKED - 1.

    Ranks are 0, 1, …; HEAD of them share the first place, then each quarter octave does.
    """
    octaves = np.log2(np.maximum(ranks, HEAD) / HEAD)
    places = np.where(ranks < HEAD, 0, 1 + np.floor(PER_DOUBLING * octaves + 1e-9))
    return np.minimum(places, UNRANKED - 1).astype(np.int64)


def length_cuts(lengths: NDArray[np.int32]) -> list[float]:
    """Return where a short sentence ends and a long one begins, in letters."""
    if not len(lengths):
        return [0.0] * (LENGTHS - 1)
    return [float(cut) for cut in np.quantile(lengths, [i / LENGTHS for i in range(1, LENGTHS)])]


def length_classes(lengths: NDArray[np.int32], cuts: Sequence[float]) -> NDArray[np.int64]:
    """Return each sentence's class of length: 0 short, 1 middle, 2 long."""
    return np.searchsorted(np.asarray(cuts), lengths, side="left")


def strata(classes: NDArray[np.int64], domains: Sequence[str]) -> NDArray[np.int64]:
    """Return which stratum each sentence is in: a class of length, in a domain."""
    names = {name: number for number, name in enumerate(sorted(set(domains)))}
    numbers = np.array([names[domain] for domain in domains], dtype=np.int64)
    found: NDArray[np.int64] = np.unique(numbers * LENGTHS + classes, return_inverse=True)[1]
    return found


def ranking(cover: Cover, stratum: NDArray[np.int64], known: Units | None = None) -> Ranking:
    """Return a greedy order of all sentences; `known` units are covered once before it begins.

    Sentences are equal where nothing tells them apart: the caller shuffles them.
    """
    kinds, numbers, counts = np.unique(cover.units, return_inverse=True, return_counts=True)
    covered = np.isin(kinds, known) if known is not None else np.zeros(len(kinds), dtype=bool)
    greedy = _Greedy(cover, numbers.astype(np.int32), _worth(counts, len(cover)), covered)
    return greedy.run(stratum)


def _worth(counts: NDArray[np.int64], n: int) -> Floats:
    """Return what each unit is worth at first: 1 if it is everywhere, 1 + RARITY if met once."""
    worth: Floats = 1 + RARITY * np.log(n / counts) / np.log(max(n, 2))
    return worth


class _Greedy:
    """Picks sentences one after another."""

    def __init__(
        self, cover: Cover, numbers: NDArray[np.int32], worth: Floats, covered: NDArray[np.bool_]
    ) -> None:
        self._of = np.split(numbers, cover.offsets[1:-1])
        self._gains = np.where(covered, worth * DECAY, worth)
        self._is_new = (~covered).astype(np.int32)
        self._n = len(cover)

    def run(self, stratum: NDArray[np.int64]) -> Ranking:
        """Return all sentences; none of the strata falls far behind its share."""
        heaps = self._heaps(stratum)
        share = np.array([len(heap) for heap in heaps]) / max(self._n, 1)
        owed = np.zeros(len(heaps))
        order = np.empty(self._n, np.int64)
        novel = np.zeros(self._n, np.int32)
        for rank in range(self._n):
            owed += share
            late = int(np.argmax(owed - SLACK * share * (rank + 1)))
            is_late = owed[late] - SLACK * share[late] * (rank + 1) > 1
            pick, turn = self._best(heaps, late if is_late else None, int(owed.argmax()))
            owed[turn] -= 1
            order[rank] = pick
            mine = self._of[pick]
            novel[pick] = self._is_new[mine].sum()
            self._is_new[mine] = 0
            self._gains[mine] *= DECAY
        return Ranking(order, novel)

    def _heaps(self, stratum: NDArray[np.int64]) -> list[Heap]:
        n_strata = int(stratum.max()) + 1 if len(stratum) else 0
        heaps: list[Heap] = [[] for _ in range(n_strata)]
        for number, its in enumerate(stratum.tolist()):
            heaps[its].append((-float(self._gains[self._of[number]].sum()), number))
        for heap in heaps:
            heapq.heapify(heap)
        return heaps

    def _best(self, heaps: list[Heap], late: int | None, most_owed: int) -> tuple[int, int]:
        """Take the sentence with the highest gain, of the stratum that is late if one is.

        Old gains are bounds, so few are computed. Where none has any, strata just take turns.
        """
        while True:
            turn = late if late is not None else _first(heaps)
            if -heaps[turn][0][0] <= ENOUGH:
                turn = most_owed if heaps[most_owed] else turn
                return heapq.heappop(heaps[turn])[1], turn
            bound, number = heaps[turn][0]
            gain = float(self._gains[self._of[number]].sum())
            if gain >= -bound - ENOUGH:
                return heapq.heappop(heaps[turn])[1], turn
            heapq.heapreplace(heaps[turn], (-gain, number))


def _first(heaps: list[Heap]) -> int:
    """Return the heap whose first sentence has the highest bound."""
    return min((heap[0][0], turn) for turn, heap in enumerate(heaps) if heap)[1]
