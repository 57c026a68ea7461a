"""Whether a clip begins or ends in the middle of speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.frames import decibels

EDGE_FRAMES = 3  # 60 ms: shorter than most vowels, longer than a codec's ramp
NOISE_MARGIN_DB = 6.0  # in babble the detectors call the edges speech; it must stand out, too


@dataclass(frozen=True, slots=True)
class Edges:
    """Level of the clip's first and last 60 ms relative to its speech, in dB.

    None when the edge is not speech: then nothing was cut there.
    """

    start_edge_db: float | None
    end_edge_db: float | None


def measure_edges(
    powers: NDArray[np.float64], speech: NDArray[np.bool_], noise_dbfs: float | None
) -> Edges:
    """Compare the edges with the mean power of speech; one entry per 20 ms in both arrays."""
    count = min(len(powers), len(speech))
    powers, speech = powers[:count], speech[:count]
    if noise_dbfs is None or not speech.any():
        return Edges(None, None)
    spoken_db = decibels(float(powers[speech].mean()))
    floor = 10 ** ((noise_dbfs + NOISE_MARGIN_DB) / 10)
    heard = np.where(speech & (powers > floor), powers, 0.0)
    return Edges(
        start_edge_db=_edge(heard[:EDGE_FRAMES], spoken_db),
        end_edge_db=_edge(heard[-EDGE_FRAMES:], spoken_db),
    )


def _edge(heard: NDArray[np.float64], spoken_db: float) -> float | None:
    loudest = float(heard.max())
    return decibels(loudest) - spoken_db if loudest > 0.0 else None
