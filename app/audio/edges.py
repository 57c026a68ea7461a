"""Whether a clip begins or ends in the middle of speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.decode import VOICE_RATE_HZ
from app.audio.frames import FRAME_S, decibels, frame_powers

START_S = 0.01  # a voice takes longer than this to begin, even on a vowel
END_S = 0.04  # and longer than this to die away
NEAR_S = 0.12  # speech must be found this near, or a click or a breath would pass for it
FLOOR_PERCENTILE = 10.0  # of 20 ms frames: what the clip sounds like in its quietest moments
ABOVE_FLOOR_DB = 7.0  # by measurement: whole prompts at SNR 15 to 30 dB stay below at their edges


@dataclass(frozen=True, slots=True)
class Edges:
    """Level of the clip's first 10 ms and last 40 ms relative to its active level, in dB.

    None when the edge is not speech or no louder than the quietest moments: nothing was cut there.
    """

    start_edge_db: float | None
    end_edge_db: float | None


def measure_edges(
    voice_pcm: NDArray[np.float32], speech: NDArray[np.bool_], active_level_dbfs: float | None
) -> Edges:
    """Compare the edges of a 16 kHz signal with its speech; `speech` is one flag per 20 ms."""
    powers = frame_powers(voice_pcm, VOICE_RATE_HZ)
    if active_level_dbfs is None or len(powers) == 0:
        return Edges(None, None)
    audible_dbfs = decibels(float(np.percentile(powers, FLOOR_PERCENTILE))) + ABOVE_FLOOR_DB
    offset_power = float(voice_pcm.mean(dtype=np.float64)) ** 2
    near = round(NEAR_S / FRAME_S)

    def edge(span: NDArray[np.float32], flags: NDArray[np.bool_]) -> float | None:
        level_dbfs = decibels(float(np.mean(span**2, dtype=np.float64)) - offset_power)
        is_heard = level_dbfs > audible_dbfs and bool(flags.any())
        return level_dbfs - active_level_dbfs if is_heard else None

    return Edges(
        start_edge_db=edge(voice_pcm[: round(START_S * VOICE_RATE_HZ)], speech[:near]),
        end_edge_db=edge(voice_pcm[-round(END_S * VOICE_RATE_HZ) :], speech[-near:]),
    )
