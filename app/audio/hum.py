"""Hum of the mains in a clip's pauses."""

from __future__ import annotations

from typing import Final

import numpy as np

# By name: numpy loads this part late, and by then a locked child can open no file.
from numpy.fft import rfft
from numpy.typing import NDArray

from app.audio.frames import FRAME_S, decibels

MAINS_HZ: Final = (50, 60)
HARMONICS: Final = 8  # as far as 480 Hz, where small loudspeakers and headphones sound them
MARGIN_FRAMES: Final = 3  # 60 ms: voices fade out, rooms ring
CHUNK_FRAMES: Final = 10
CHUNK_S: Final = CHUNK_FRAMES * FRAME_S  # 0.2 s: every multiple of 5 Hz is orthogonal to all others
STANDS_OUT_DB: Final = 10.0  # over what lies 5 Hz beside: rumble and fans fill both


def hum_dbfs(
    voice_pcm: NDArray[np.float32], rate_hz: int, speech: NDArray[np.bool_]
) -> float | None:
    """Level of the first eight harmonics of 50 or 60 Hz where nobody speaks; full scale is 0.

    None where they do not stand out from the frequencies 5 Hz beside them, and without a pause of
    0.2 s. `speech` has a flag per 20 ms.
    """
    chunks = _pauses(voice_pcm, rate_hz, speech)
    if len(chunks) == 0:
        return None
    length = chunks.shape[1]
    spectra = np.abs(rfft(chunks - chunks.mean(axis=1, keepdims=True), axis=1)) ** 2
    powers = np.median(spectra, axis=0) * 2 / length**2  # a click or a breath is in few chunks
    found = (_hum_power(powers, mains_hz) for mains_hz in MAINS_HZ)
    power = max((p for p in found if p is not None), default=None)
    return None if power is None else decibels(power)


def _hum_power(powers: NDArray[np.float64], mains_hz: int) -> float | None:
    bins = np.arange(1, HARMONICS + 1) * round(mains_hz * CHUNK_S)
    hum = float(powers[bins].sum())
    beside = float((powers[bins - 1] + powers[bins + 1]).sum() / 2)
    return hum - beside if hum > beside * 10 ** (STANDS_OUT_DB / 10) else None


def _pauses(
    voice_pcm: NDArray[np.float32], rate_hz: int, speech: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Cut the frames that are no speech, nor near it, into chunks of 0.2 s."""
    size = int(rate_hz * FRAME_S)
    if len(speech) < CHUNK_FRAMES:
        return np.zeros((0, CHUNK_FRAMES * size), np.float32)
    around = np.pad(speech, MARGIN_FRAMES)  # with False
    near = np.lib.stride_tricks.sliding_window_view(around, 2 * MARGIN_FRAMES + 1).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], near, [True])).astype(np.int8)))
    starts = [
        start * size
        for first, end in zip(edges[::2], edges[1::2], strict=True)
        for start in range(first, end - CHUNK_FRAMES + 1, CHUNK_FRAMES)
        if (start + CHUNK_FRAMES) * size <= len(voice_pcm)
    ]
    length = CHUNK_FRAMES * size
    return np.asarray([voice_pcm[start : start + length] for start in starts], np.float32)
