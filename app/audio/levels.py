"""How loud a clip is: peak, active speech level, DC offset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.frames import decibels

BLOCK_S = 0.002
ENVELOPE_S = 0.03  # P.56 (12/2011) 6.2: time constant of each of two smoothing stages
HANGOVER_S = 0.2  # P.56 6.2: speech goes on for this long after it was last above the threshold
MARGIN_DB = 15.9  # P.56 6.2: the level lies this far above the threshold that defines activity
THRESHOLDS = 2.0 ** -np.arange(0, 16.5, 0.5)  # falling, 3 dB apart, as far as 16 bits go
SILENT_PEAK = 1e-5  # -100 dBFS: under half a step of 16 bits


@dataclass(frozen=True, slots=True)
class Levels:
    """Decibels relative to full scale 1.0 (a full-scale square wave is 0); None on silence."""

    peak_dbfs: float | None
    active_level_dbfs: float | None
    dc_offset: float | None  # mean of the samples, full scale 1.0; None when there are none


def measure_levels(pcm: NDArray[np.float32], rate_hz: int) -> Levels:
    """Measure one channel. The active level is ITU-T P.56 method B, on 2 ms blocks.

    P.56 and not the gated loudness of BS.1770: it needs no 400 ms blocks (a clip may hold one
    short word), weighs nothing, and is the level that speech codecs and SNRs are stated in.
    """
    if len(pcm) == 0:
        return Levels(None, None, None)
    dc_offset = float(pcm.mean(dtype=np.float64))
    peak = float(np.abs(pcm).max())
    if peak < SILENT_PEAK:
        return Levels(None, None, dc_offset)
    active = _active_power(pcm - np.float32(dc_offset), rate_hz)
    return Levels(
        peak_dbfs=decibels(peak**2),
        active_level_dbfs=None if active is None else decibels(active),
        dc_offset=dc_offset,
    )


def _active_power(pcm: NDArray[np.float32], rate_hz: int) -> float | None:
    """Mean power while speech is active; None if nothing rises above the lowest threshold."""
    size = max(1, int(rate_hz * BLOCK_S))
    count = -(-len(pcm) // size)
    blocks = np.zeros((count, size), np.float32)
    blocks.reshape(-1)[: len(pcm)] = pcm
    energy = float(np.einsum("ij,ij->", blocks, blocks, dtype=np.float64))
    envelope = np.convolve(np.abs(blocks).mean(axis=1), _envelope_kernel())[:count]
    active = _active_blocks(envelope) * size
    heard = np.flatnonzero(active)
    if len(heard) == 0 or energy <= 0.0:
        return None
    levels_db = 10 * np.log10(energy / active[heard])
    return float(10 ** (_level_at_margin(levels_db, 20 * np.log10(THRESHOLDS[heard])) / 10))


def _level_at_margin(levels_db: NDArray[np.float64], thresholds_db: NDArray[np.float64]) -> float:
    """Walk up from the lowest threshold to where level and threshold are the margin apart.

    From below, because a lone peak high above the rest meets the margin a second time.
    """
    over = (levels_db - thresholds_db - MARGIN_DB)[::-1]
    levels_db = levels_db[::-1]
    under = np.flatnonzero(over < 0)
    if len(under) == 0:
        return float(levels_db[-1])
    high = int(under[0])
    if high == 0:
        return float(levels_db[0])
    part = over[high - 1] / (over[high - 1] - over[high])
    return float(levels_db[high - 1] + part * (levels_db[high] - levels_db[high - 1]))


def _envelope_kernel() -> NDArray[np.float64]:
    """Impulse response of two equal exponential averages in a row, cut at ten time constants."""
    decay = np.exp(-BLOCK_S / ENVELOPE_S)
    steps = np.arange(int(10 * ENVELOPE_S / BLOCK_S))
    kernel: NDArray[np.float64] = (1 - decay) ** 2 * (steps + 1) * decay**steps
    return kernel


def _active_blocks(envelope: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count, for each threshold, the blocks at or within the hangover after it."""
    hangover = int(HANGOVER_S / BLOCK_S)
    above = envelope[None, :] >= THRESHOLDS[:, None]
    seen = np.cumsum(above, axis=1)
    before = np.zeros_like(seen)
    before[:, hangover:] = seen[:, :-hangover]
    return np.asarray((seen > before).sum(axis=1), dtype=np.int64)
