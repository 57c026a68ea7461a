"""What a sample says of the rest: how many sentences somebody must look at, and may not like."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from app.errors import DomainError

MOST_UNFIT = 0.1
"""Share of unfit sentences in the rest with which it may be approved unread."""
CONFIDENCE = 0.95
SAMPLE = 30
"""Sentences shown at once: 29 of them, all fit, are enough."""
_STEPS = 50


class SampleTooSmall(DomainError):
    """Too few sentences have been looked at to say anything of the rest."""

    code: ClassVar[str] = "sample_too_small"


class TooManyUnfit(DomainError):
    """More than MOST_UNFIT of the sample did not fit: the rest has to be read."""

    code: ClassVar[str] = "too_many_unfit"


@dataclass(frozen=True, slots=True)
class SampleSoFar:
    """What those who decide have found in an import."""

    n_judged: int
    n_unfit: int

    @property
    def upper(self) -> float:
        """The share of the rest that is unfit at most, with CONFIDENCE; 1 for an empty sample."""
        return upper_bound(self.n_judged, self.n_unfit)

    @property
    def suffices(self) -> bool:
        """Whether the rest may be approved unread."""
        return self.upper <= MOST_UNFIT

    @property
    def needed(self) -> int:
        """How many more must be looked at if all of them fit; 0 if it suffices."""
        low, high = 0, 1
        while self._upper_after(high) > MOST_UNFIT:
            low, high = high, 2 * high
        if self.suffices:
            return 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._upper_after(middle) > MOST_UNFIT else (low, middle)
        return high

    def _upper_after(self, more: int) -> float:
        return upper_bound(self.n_judged + more, self.n_unfit)

    def check(self) -> None:
        """Raise SampleTooSmall or TooManyUnfit unless the rest may be approved."""
        if self.suffices:
            return
        if self.n_judged and self.n_unfit / self.n_judged > MOST_UNFIT:
            raise TooManyUnfit
        raise SampleTooSmall


def upper_bound(n_judged: int, n_unfit: int) -> float:
    """Return the one-sided upper bound of a share with CONFIDENCE (Clopper and Pearson, 1934)."""
    if n_unfit >= n_judged:
        return 1.0
    low, high = n_unfit / n_judged, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(n_unfit, n_judged, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(n_unfit: int, n_judged: int, share: float) -> float:
    """Return the probability of so few unfit ones in the sample."""
    fit, unfit = math.log1p(-share), math.log(share)
    whole = math.lgamma(n_judged + 1)
    return sum(
        math.exp(
            whole - math.lgamma(k + 1) - math.lgamma(n_judged - k + 1)
            + k * unfit + (n_judged - k) * fit
        )
        for k in range(n_unfit + 1)
    )  # fmt: skip
