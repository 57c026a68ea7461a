"""How much of a clip stands at full scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 0.99  # as LinguaRecorder and Revoxx take it; decoders round a clipped 1.0 to this
MIN_RUN = 2  # a single sample at the top is a peak, not a plateau


def clipped_share(pcm: NDArray[np.float32]) -> float | None:
    """Share of all samples that lie in runs at full scale; None when there are no samples."""
    if len(pcm) == 0:
        return None
    full = np.abs(pcm) >= FULL_SCALE
    if not full.any():
        return 0.0
    edges = np.diff(np.concatenate(([False], full, [False])).astype(np.int8))
    runs = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    return float(runs[runs >= MIN_RUN].sum() / len(pcm))
