"""How much of a language is covered after so many sentences, in our order and at random.

Plain numbers, for pages that draw them; `expectation` computes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

POINTS = 40
ROWS = 10
"""Of a table, which takes one point of so many in POINTS."""
WIDTH, HEIGHT = 200, 100
"""Of the plot, in its own units."""
GOAL = 0.9
"""The share of all units whose cost in sentences is told."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of units covered after `after[i]` sentences, all the same length."""

    n_sentences: int
    n_read: int
    """How many of them are recorded: they come first in our order."""
    n_units: int
    after: list[int]
    ours: list[float]
    random: list[float]
    read_share: float
    """What the recorded ones cover."""
    ours_to_goal: int
    """Sentences until GOAL is covered."""
    random_to_goal: int

    @property
    def rows(self) -> list[tuple[int, float, float]]:
        """A few points for a table: sentences, and the shares in our order and at random."""
        points = list(zip(self.after, self.ours, self.random, strict=True))
        step = max(len(points) // ROWS, 1)
        return points[-1::-step][::-1]

    @property
    def our_points(self) -> str:
        """Our order as the points of an SVG polyline, WIDTH by HEIGHT, with y downwards."""
        return self._points(self.ours)

    @property
    def random_points(self) -> str:
        """Random order in the same way."""
        return self._points(self.random)

    def _points(self, shares: Sequence[float]) -> str:
        n = max(self.n_sentences, 1)
        places = zip(self.after, shares, strict=True)
        return " ".join(f"{WIDTH * k / n:.1f},{HEIGHT * (1 - share):.1f}" for k, share in places)

    def as_json(self) -> dict[str, Any]:
        """Return what `Curve(**…)` takes."""
        return asdict(self)
