"""Cut a signal into the 20 ms frames that all measurements share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.02
SILENCE_POWER = 1e-12  # -120 dB: below what 16 bits can carry; keeps every logarithm finite


def frame_powers(pcm: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """Mean square of each whole 20 ms frame, the clip's DC removed; empty when there is none."""
    size = int(rate_hz * FRAME_S)
    count = len(pcm) // size
    if count == 0:
        return np.zeros(0)
    frames = pcm[: count * size].reshape(count, size)
    powers: NDArray[np.float64] = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / size
    return np.maximum(powers - float(pcm.mean(dtype=np.float64)) ** 2, 0.0)


def decibels(power: float) -> float:
    """10 log10 of a power, never below -120."""
    return float(10.0 * np.log10(max(power, SILENCE_POWER)))
