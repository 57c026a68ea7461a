"""Up to which frequency a clip carries anything."""

from __future__ import annotations

import numpy as np

# By name: numpy loads this part late, and by then a locked child can open no file.
from numpy.fft import rfft
from numpy.typing import NDArray

from app.audio.frames import FRAME_S

BAND_HZ = 250.0
RANGE_DB = 50.0  # what lies further below the strongest band is codec residue and room noise
LOUD_SHARE = 0.05  # a band counts by its loudest frames, since fricatives are few and short
MAX_FRAMES = 256  # about 5 s of speech: enough to have heard its fricatives
MIN_FRAMES = 5


def bandwidth_hz(pcm: NDArray[np.float32], rate_hz: int, speech: NDArray[np.bool_]) -> float | None:
    """Find the top of the highest 250 Hz band within 50 dB of the strongest, during speech.

    None with under 0.1 s of speech, and for pure silence.
    """
    size = int(rate_hz * FRAME_S)
    frames = np.flatnonzero(speech[: len(pcm) // size])
    if len(frames) < MIN_FRAMES:
        return None
    chosen = frames[:: -(-len(frames) // MAX_FRAMES)]
    pieces = pcm[: len(pcm) // size * size].reshape(-1, size)[chosen] * _window(size)
    spectra = np.abs(rfft(pieces, axis=1)) ** 2
    bins = max(1, round(BAND_HZ * size / rate_hz))
    count = (spectra.shape[1] - 1) // bins
    bands = spectra[:, 1 : 1 + count * bins].reshape(len(spectra), count, bins).mean(axis=2)
    loud = max(1, int(LOUD_SHARE * len(bands)))
    bands = np.partition(bands, -loud, axis=0)[-loud]
    strongest = float(bands.max())
    if strongest <= 0.0:
        return None
    highest = int(np.flatnonzero(bands >= strongest * 10 ** (-RANGE_DB / 10))[-1])
    return float(min((highest + 1) * bins * rate_hz / size, rate_hz / 2))


def _window(size: int) -> NDArray[np.float32]:
    return np.hanning(size).astype(np.float32)
