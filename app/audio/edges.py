"""Whether a clip begins or ends in the middle of speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.frames import decibels

EDGE_FRAMES = 2  # 40 ms: shorter than any vowel, longer than a codec's ramp


@dataclass(frozen=True, slots=True)
class Edges:
    """Level of the clip's first and last 40 ms relative to its speech, in dB.

    None when the edge is not speech: then nothing was cut there.
    """

    start_edge_db: float | None
    end_edge_db: float | None


def measure_edges(powers: NDArray[np.float64], speech: NDArray[np.bool_]) -> Edges:
    """Compare the edges with the mean power of speech; one entry per 20 ms in both arrays."""
    count = min(len(powers), len(speech))
    powers, speech = powers[:count], speech[:count]
    if not speech.any():
        return Edges(None, None)
    spoken_db = decibels(float(powers[speech].mean()))
    return Edges(
        start_edge_db=_edge(powers[:EDGE_FRAMES], speech[:EDGE_FRAMES], spoken_db),
        end_edge_db=_edge(powers[-EDGE_FRAMES:], speech[-EDGE_FRAMES:], spoken_db),
    )


def _edge(powers: NDArray[np.float64], speech: NDArray[np.bool_], spoken_db: float) -> float | None:
    return decibels(float(powers.max())) - spoken_db if speech.all() else None
