"""Holes and repeated blocks within a voice, as a recorder leaves them that could not keep up."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BLOCK_S: Final = 0.0025
MIN_BLOCKS, MAX_BLOCKS = 3, 40  # a hole of 10 ms holds three whole blocks; over 0.1 s is a pause
EDGE_BLOCKS: Final = 2  # a voice that ends by itself takes 10 ms and more, a hole 5 at most
DROP_DB: Final = 33.0
LOUD_DB: Final = 12.0  # both edges are within this of the clip's loudest tenth: mid-voicing
QUANTA: Final = (128, 256, 512, 1024)  # samples: AudioWorklet's render quantum and sound cards'
FRAMES_S: Final = (0.01, 0.02, 0.06)  # as codecs and browsers' audio processes hand them on
REPEAT_DB: Final = 30.0  # what lies further below the loudest block is silence, which repeats


def gaps_s(pcm: NDArray[np.float32], rate_hz: int) -> float:
    """Seconds that drop by 33 dB at once and come back at once, amid loud voice.

    A pause, the closure of a stop, a noise gate and DTX fade in or out on one side at least.
    """
    size = max(1, int(rate_hz * BLOCK_S))
    count = len(pcm) // size
    if count < MIN_BLOCKS + 2 * EDGE_BLOCKS:
        return 0.0
    levels_db = _levels_db(pcm[: count * size].reshape(count, size))
    loud_db = float(np.percentile(levels_db, 90)) - LOUD_DB
    quiet = np.concatenate(([False], levels_db < loud_db - DROP_DB + LOUD_DB, [False]))
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    blocks = 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if not MIN_BLOCKS <= end - start <= MAX_BLOCKS or start < EDGE_BLOCKS:
            continue
        before, after = levels_db[start - EDGE_BLOCKS : start], levels_db[end : end + EDGE_BLOCKS]
        if len(after) and min(before.max(), after.max()) > loud_db:
            blocks += int(end - start)
    return blocks * size / rate_hz


def repeated_s(pcm: NDArray[np.float32], rate_hz: int) -> float:
    """Seconds that are the same samples as a block just before, as a starved buffer plays them.

    Exact equality: only what no lossy codec has touched can tell.
    """
    lags = {*QUANTA, *(round(rate_hz * frame_s) for frame_s in FRAMES_S)}
    floor = float(np.abs(pcm).max(initial=0.0)) * 10 ** (-REPEAT_DB / 20)
    return sum(_repeated_at(pcm, lag, floor) for lag in lags) / rate_hz


def _repeated_at(pcm: NDArray[np.float32], lag: int, floor: float) -> int:
    """Count the samples of whole blocks of `lag` that equal the block before; silence is none."""
    same = np.concatenate(([False], pcm[lag:] == pcm[:-lag], [False]))
    edges = np.flatnonzero(np.diff(same.astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= lag
    return sum(
        int(end - start)
        for start, end in zip(starts[long], ends[long], strict=True)
        if float(np.ptp(pcm[start:end])) > floor
    )


def _levels_db(blocks: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.einsum("ij,ij->i", blocks, blocks) / blocks.shape[1]
    return np.asarray(10 * np.log10(powers + 1e-12))
