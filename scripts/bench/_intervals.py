"""How sure a rate or a median from so many cases is."""

import math
from collections.abc import Sequence

import numpy as np

Z95 = 1.959964
DRAWS = 2_000


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927); 0 to 1 when there are no cases."""
    if count == 0:
        return 0.0, 1.0
    share = hits / count
    spread = Z95 * math.sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2))
    middle, scale = share + Z95**2 / (2 * count), 1 + Z95**2 / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def bootstrap_median(values: Sequence[float], seed: int = 1) -> tuple[float, float, float]:
    """Return the median and its 95 % percentile interval (Efron 1979)."""
    drawn = np.random.default_rng(seed).choice(values, (DRAWS, len(values)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return float(np.median(values)), float(low), float(high)
