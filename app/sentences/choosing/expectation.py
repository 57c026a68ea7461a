"""How many units of a language sentences are expected to cover, in our order and at random.

Both are expected values, computed and not drawn: where sentences are read in random order, a unit
that is in d of n has been met after k of them unless all of its d come later (hypergeometric).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.sentences.choosing.curve import GOAL, POINTS, Curve
from app.sentences.choosing.ngrams import Cover

Floats = NDArray[np.float64]


class Expectation:
    """The units that sentences are expected to cover, read block after block in random order."""

    def __init__(self, cover: Cover, blocks: NDArray[np.int64]) -> None:
        """`blocks` (n,) numbers each sentence's block; lower ones are read before higher ones."""
        present, block = np.unique(blocks, return_inverse=True)
        self._sizes = np.bincount(block, minlength=len(present))
        self._starts = np.concatenate([[0], np.cumsum(self._sizes)])
        kinds, kind = np.unique(cover.units, return_inverse=True)
        self.n_units = len(kinds)
        of_unit = block[cover.owners()]
        first = np.full(len(kinds), len(present), np.int64)
        np.minimum.at(first, kind, of_unit)
        times = np.bincount(kind[of_unit == first[kind]], minlength=len(kinds))
        pairs, counts = np.unique(np.stack([first, times]), axis=1, return_counts=True)
        self._block, self._times, self._counts = pairs[0], pairs[1], counts
        self._log_factorial = np.concatenate(
            [[0.0], np.cumsum(np.log(np.arange(1, len(cover) + 1)))]
        )

    def covered(self, k: int) -> float:
        """Return how many units the first k sentences are expected to cover."""
        if k <= 0 or not self.n_units:
            return 0.0
        block = int(np.searchsorted(self._starts, k, side="left")) - 1
        before = self._counts[self._block < block].sum()
        here = self._block == block
        met = 1 - self._missed(
            int(self._sizes[block]), k - int(self._starts[block]), self._times[here]
        )
        return float(before + (self._counts[here] * met).sum())

    def needed(self, share: float) -> int:
        """Return how many sentences it takes to cover this share of all units."""
        low, high = 0, int(self._starts[-1])
        while low < high:
            middle = (low + high) // 2
            is_enough = self.covered(middle) >= share * self.n_units - 1e-9
            low, high = (low, middle) if is_enough else (middle + 1, high)
        return low

    def _missed(self, n: int, k: int, times: NDArray[np.int64]) -> Floats:
        """Return the chance that none of so many sentences of n is among the first k."""
        log = self._log_factorial
        rest = n - times - k
        chance = log[n - times] + log[n - k] - log[np.maximum(rest, 0)] - log[n]
        return np.where(rest < 0, 0.0, np.exp(chance))


def curve_of(cover: Cover, is_read: NDArray[np.bool_], places: NDArray[np.int64]) -> Curve:
    """Return the curve of sentences: those read first, then place after place."""
    n, n_read = len(cover), int(is_read.sum())
    ours = Expectation(cover, np.where(is_read, -1, places))
    random = Expectation(cover, np.zeros(n, np.int64))
    after = _points(n)
    n_units = max(ours.n_units, 1)

    def shares(expected: Expectation, ks: Sequence[int]) -> list[float]:
        return [round(expected.covered(k) / n_units, 5) for k in ks]

    return Curve(
        n_sentences=n,
        n_read=n_read,
        n_units=ours.n_units,
        after=after,
        ours=shares(ours, after),
        random=shares(random, after),
        read_share=shares(ours, [n_read])[0],
        ours_to_goal=ours.needed(GOAL),
        random_to_goal=random.needed(GOAL),
    )


def _points(n: int) -> list[int]:
    """Return numbers of sentences, close together at first, where the curve is steep."""
    return sorted({round(n * (i / POINTS) ** 2) for i in range(POINTS + 1)})
