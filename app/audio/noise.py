"""How far the voice stands above what else is heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.frames import FRAME_S, SILENCE_POWER, decibels, frame_powers

GUARD_FRAMES = 3  # 60 ms on each side of speech: breath, reverberation, the detector's own error
HANGOVER_FRAMES = 10  # 0.2 s of pause count as speech, as in the active level of ITU-T P.56 6.2
SILENCE_S = 0.3  # with less silence than this, the valleys of the spectrum tell more
BURST_RATIO = 4.0  # 6 dB above the median: a breath, a soft onset the detector missed, a key stroke
BURST_FRAMES = 3  # up to 60 ms it is a key stroke, and noise; longer, it may be a voice
VALLEYS_CONFIDENCE = 0.6  # by measurement: nine in ten are within 3.2 dB, and within 2.6 at 1.0
UNSTEADY_CONFIDENCE = 0.3  # noise UNSTEADY_RATIO above the calmest: key strokes, missed speech
UNSTEADY_RATIO = 6.3  # 8 dB
CALM_PERCENTILE = 25.0
VALLEY_PERCENTILE = 5.0  # of all 20 ms frames, in each band
VALLEY_BAND_HZ = 1000
VALLEY_RATIO = 1.78  # 2.5 dB: mean of white noise over the percentile above, simulated
SNR_RANGE_DB = (-10.0, 80.0)  # beyond, the figure would say more than 16 bits can


@dataclass(frozen=True, slots=True)
class Noise:
    """`confidence` is 1 for steady noise in at least 0.3 s of silence, otherwise less."""

    snr_db: float | None
    confidence: float | None
    noise_dbfs: float | None


def measure_noise(pcm: NDArray[np.float32], rate_hz: int, speech: NDArray[np.bool_]) -> Noise:
    """Compare power in speech with power in silence; `speech` is one flag per 20 ms.

    Everything is None where nobody speaks.
    """
    powers = frame_powers(pcm, rate_hz)
    count = min(len(powers), len(speech))
    powers, speech = powers[:count], speech[:count]
    if not speech.any():
        return Noise(None, None, None)
    spoken = float(powers[_widen(speech, after=HANGOVER_FRAMES)].mean())
    is_silent = ~_widen(speech, before=GUARD_FRAMES, after=GUARD_FRAMES)
    if is_silent.sum() * FRAME_S >= SILENCE_S:
        floor, confidence = _floor_in_silence(powers, is_silent)
    else:
        floor, confidence = _floor_in_valleys(pcm, rate_hz), VALLEYS_CONFIDENCE
    ratio = max(spoken - floor, SILENCE_POWER) / max(floor, SILENCE_POWER)
    return Noise(float(np.clip(decibels(ratio), *SNR_RANGE_DB)), confidence, decibels(floor))


def _floor_in_silence(
    powers: NDArray[np.float64], is_silent: NDArray[np.bool_]
) -> tuple[float, float]:
    """Mean power of the silent frames without what lasts like a voice, and the confidence in it."""
    limit = BURST_RATIO * float(np.median(powers[is_silent]))
    is_loud = is_silent & (powers > limit)
    calm = float(np.percentile(powers[is_silent], CALM_PERCENTILE))
    edges = np.flatnonzero(np.diff(is_loud, prepend=False, append=False))
    for start, stop in edges.reshape(-1, 2):
        is_loud[start:stop] = stop - start > BURST_FRAMES
    floor = float(powers[is_silent & ~is_loud].mean())
    is_unsteady = floor > UNSTEADY_RATIO * max(calm, SILENCE_POWER)
    return floor, UNSTEADY_CONFIDENCE if is_unsteady else 1.0


def _floor_in_valleys(pcm: NDArray[np.float32], rate_hz: int) -> float:
    """Noise power from each band's quietest frames.

    Speech leaves each band alone now and then, even where it leaves no whole frame: the idea of
    minimum statistics (Martin, IEEE Trans. Speech Audio Process. 9(5), 2001).
    """
    size = int(rate_hz * FRAME_S)
    frames = pcm[: len(pcm) // size * size].reshape(-1, size)
    window = np.hanning(size).astype(np.float32)
    spectrum = np.fft.rfft((frames - pcm.mean()) * (window / np.sqrt(np.mean(window**2))))
    powers = (spectrum.real**2 + spectrum.imag**2) * (2 / size**2)
    bands = np.add.reduceat(powers, range(0, size // 2, int(VALLEY_BAND_HZ * FRAME_S)), axis=1)
    return VALLEY_RATIO * float(np.percentile(bands, VALLEY_PERCENTILE, axis=0).sum())


def _widen(speech: NDArray[np.bool_], *, before: int = 0, after: int = 0) -> NDArray[np.bool_]:
    near = np.convolve(speech, np.ones(before + after + 1))
    return np.asarray(near[before : before + len(speech)] > 0.5, dtype=np.bool_)
