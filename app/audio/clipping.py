"""How much of a clip is cut off: at full scale, or below it where a later gain or codec hid it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 0.99  # as LinguaRecorder and Revoxx take it; decoders round a clipped 1.0 to this
MIN_RUN = 2  # a single sample at the top is a peak, not a plateau
PLATEAU = 2 / 32_768  # two steps of 16 bits: what rounding after a gain leaves of a flat top
MIN_FLAT_RUN, MIN_FLAT_RUNS = 3, 4  # one smooth peak looks flat for a few samples; four do not
SPREAD_RATE_HZ = 16_000  # a mean over 0.06 ms smooths what a codec adds to a flat top
BLOCK_S = 0.01
ACTIVE_DB = 25.0  # blocks within this of the loudest are counted; pauses must not dilute them
LOUDEST, LOUD, FAIRLY_LOUD = 0.001, 0.01, 0.05  # shares of the samples whose levels are compared
MIN_ACTIVE_S = 0.3
# Clean speech spreads the more the longer it is. Each row: dB at 0.4 s, dB a second, dB at most;
# 2,700 prompts of five studios, limiters and all, are over 0.8 of it but for one in a hundred.
AT_LEAST_S = 0.4
LEAST_OVER_LOUD, LEAST_OVER_FAIRLY = (0.35, 0.45, 1.0), (1.6, 1.1, 3.25)
NEAR_TOP = 10 ** (-0.75 / 20)
DWELL, DWELL_WEIGHT = 0.28, 3.0  # by measurement: tells clipping from a studio's limiter


def clipped_share(pcm: NDArray[np.float32]) -> float | None:
    """Share of all samples that are cut off; None when there are no samples.

    Counts runs at full scale, and runs as flat as 16 bits can say at the highest or the lowest
    value of the clip: a lossless file keeps those through any gain.
    """
    if len(pcm) == 0:
        return None
    full = _runs(np.abs(pcm) >= FULL_SCALE)
    at_full_scale = int(full[full >= MIN_RUN].sum())
    flat = _plateau(pcm) + _plateau(-pcm)
    return float(max(at_full_scale, flat) / len(pcm))


def top_spread(pcm: NDArray[np.float32], rate_hz: int) -> float | None:
    """Say how freely the peaks stand out; under 1 the tops of the wave are flat.

    Clipping makes the loudest 0.1 % and 1 % of the active samples alike, and the wave dwells at its
    tops; a gain or Opus leave both so. The dB between the two, over the least that clean speech of
    this length shows, plus 3 for every 1 by which the dwelling stays under 0.28; or, if smaller,
    the same of 0.1 % and 5 % without the dwelling, for what is clipped so much that a codec blurs
    it. Of the flatter polarity. None with under 0.3 s of sound, and where under 1 % of the samples
    come within 12 dB of the top: clicks and key strokes have no tops to compare.
    """
    blocks = _active_blocks(pcm, rate_hz)
    active_s = blocks.size / SPREAD_RATE_HZ
    if active_s < MIN_ACTIVE_S:
        return None
    spread = min(_spread(blocks, active_s), _spread(-blocks, active_s))
    return spread if np.isfinite(spread) else None


def _spread(blocks: NDArray[np.float32], active_s: float) -> float:
    highest = blocks.max(axis=1)
    high = blocks[blocks > highest.max() / 4]  # quicker to order than all of them
    places = [int(blocks.size * share) for share in (LOUDEST, LOUD, FAIRLY_LOUD)]
    reached = [len(high) - 1 - place for place in places if place < len(high)]
    if len(reached) < 2:
        return np.inf
    ordered = np.partition(high, reached)[reached]
    spreads_db = 20 * np.log10(ordered[0] / ordered[1:])
    dwell = _dwell(blocks[highest > ordered[0] * NEAR_TOP], float(ordered[0]))
    over_loud = spreads_db[0] / _least_db(active_s, *LEAST_OVER_LOUD)
    over_loud += DWELL_WEIGHT * (DWELL - dwell)
    if len(spreads_db) == 1:
        return float(over_loud)
    return float(min(over_loud, spreads_db[1] / _least_db(active_s, *LEAST_OVER_FAIRLY)))


def _least_db(active_s: float, db: float, db_per_s: float, most_db: float) -> float:
    return min(most_db, db + db_per_s * (active_s - AT_LEAST_S))


def _dwell(near: NDArray[np.float32], top: float) -> float:
    """Share of the wave at the top: of samples above 0.85 of it among those above half of it.

    In blocks that come within 0.75 dB of the top.
    """
    return float((near > 0.85 * top).sum() / max(1, (near > 0.5 * top).sum()))


def _plateau(pcm: NDArray[np.float32]) -> int:
    """Count the samples in flat runs at the highest value."""
    top = float(pcm.max())
    if top <= 100 * PLATEAU:
        return 0  # so faint that rounding alone makes it flat
    runs = _runs(pcm >= top - PLATEAU)
    flat = runs[runs >= MIN_FLAT_RUN]
    return int(flat.sum()) if len(flat) >= MIN_FLAT_RUNS else 0


def _runs(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Lengths of the stretches that are marked."""
    at = np.flatnonzero(marked)
    if len(at) == 0:
        return np.zeros(0, np.int64)
    ends = np.flatnonzero(np.diff(at) > 1)
    return np.diff(np.concatenate(([-1], ends, [len(at) - 1])))


def _active_blocks(pcm: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Average groups of samples to about 16 kHz, and keep the 10 ms blocks that are loud."""
    group = max(1, round(rate_hz / SPREAD_RATE_HZ))
    size = int(rate_hz * BLOCK_S) // group
    count = len(pcm) // (group * size)
    if count == 0:
        return np.zeros((0, size), np.float32)
    end = count * size * group
    smooth = np.sum([pcm[start:end:group] for start in range(group)], axis=0) / np.float32(group)
    blocks = (smooth - smooth.mean()).reshape(count, size)
    powers = np.einsum("ij,ij->i", blocks, blocks)
    return np.asarray(blocks[powers > powers.max() * 10 ** (-ACTIVE_DB / 10)])
