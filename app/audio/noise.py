"""How far the voice stands above what else is heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.frames import FRAME_S, SILENCE_POWER, decibels

GUARD_FRAMES = 3  # 60 ms on each side of speech: breath, reverberation, the detector's own error
CERTAIN_S = 0.3  # from this much silence on, stationary noise is measured within 1 to 2 dB
TRIMMED_SHARE = 0.25  # of the silence, the loudest part: a breath, a soft onset the detector missed
QUIET_SHARE = 0.15  # without silence: the quietest frames stand for the noise
FALLBACK_CONFIDENCE = 0.2
SNR_RANGE_DB = (-10.0, 80.0)  # beyond, the figure would say more than 16 bits can


@dataclass(frozen=True, slots=True)
class Noise:
    """`confidence` runs from 0 (a guess) to 1 (at least 0.3 s of silence was measured)."""

    snr_db: float | None
    confidence: float | None
    noise_dbfs: float | None


def measure_noise(powers: NDArray[np.float64], speech: NDArray[np.bool_]) -> Noise:
    """Compare power in speech with power in silence; both arrays hold one entry per 20 ms.

    Everything is None where nobody speaks.
    """
    count = min(len(powers), len(speech))
    powers, speech = powers[:count], speech[:count]
    if not speech.any():
        return Noise(None, None, None)
    spoken = float(powers[speech].mean())
    silence = powers[~_widen(speech)]
    silence_s = len(silence) * FRAME_S
    if silence_s >= CERTAIN_S / 3:
        floor = _mean_of_quietest(silence, 1 - TRIMMED_SHARE)
        confidence = min(1.0, silence_s / CERTAIN_S)
    else:
        floor, confidence = _mean_of_quietest(powers, QUIET_SHARE), FALLBACK_CONFIDENCE
    ratio = max(spoken - floor, SILENCE_POWER) / max(floor, SILENCE_POWER)
    return Noise(float(np.clip(decibels(ratio), *SNR_RANGE_DB)), confidence, decibels(floor))


def _mean_of_quietest(powers: NDArray[np.float64], share: float) -> float:
    return float(np.sort(powers)[: max(1, int(share * len(powers)))].mean())


def _widen(speech: NDArray[np.bool_]) -> NDArray[np.bool_]:
    width = 2 * GUARD_FRAMES + 1
    near = np.convolve(speech.astype(np.int64), np.ones(width, np.int64))
    return np.asarray(near[GUARD_FRAMES : GUARD_FRAMES + len(speech)] > 0, dtype=np.bool_)
