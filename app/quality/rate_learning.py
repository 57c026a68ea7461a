"""What valid clips teach about how fast a campaign's voices read."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final

from app.quality.rates import MIN_SOUNDS, USUAL_SPREAD, LearnedRate, usual_time
from app.quality.sounds import sounds

CLIPS_OF_SPEAKER: Final = 5.0
"""What all clips of one person count for at most: the most eager reader does not set the rate."""
PRIOR_CLIPS: Final = 30.0
"""What the prior counts for: six people with five clips or more weigh as much."""
MAX_SHIFT: Final = math.log(1.5)
SPREADS: Final = (0.16, 0.30)
"""However alike or unlike the clips seem; log of the time."""
MAD_TO_SIGMA: Final = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class Reading:
    """A valid clip: who read what, and the seconds of speech in it."""

    speaker: Hashable
    text: str
    speech_s: float


def learn_rate(readings: Iterable[Reading], locale: str) -> LearnedRate:
    """Weigh a language's prior against readings; none give the prior.

    Location is a weighted median and scale a weighted MAD, so a minority of wrong clips moves
    them little; both are drawn towards the prior as if it were PRIOR_CLIPS clips.
    """
    residuals = list(_residuals(readings, locale))
    if not residuals:
        return LearnedRate()
    weight = sum(weight for _, weight in residuals)
    trust = weight / (weight + PRIOR_CLIPS)
    middle = _weighted_median(residuals)
    deviations = [(abs(value - middle), weight) for value, weight in residuals]
    spread = MAD_TO_SIGMA * _weighted_median(deviations)
    variance = trust * spread**2 + (1 - trust) * USUAL_SPREAD**2
    return LearnedRate(
        log_shift=min(MAX_SHIFT, max(-MAX_SHIFT, trust * middle)),
        log_spread=min(SPREADS[1], max(SPREADS[0], math.sqrt(variance))),
    )


def _residuals(readings: Iterable[Reading], locale: str) -> Iterable[tuple[float, float]]:
    """Yield (log of time over usual time, weight) for each reading that says something."""
    of_speaker: dict[Hashable, list[float]] = defaultdict(list)
    for reading in readings:
        said = sounds(reading.text)
        if said >= MIN_SOUNDS and reading.speech_s > 0:
            time = math.log(reading.speech_s / usual_time(said, locale))
            of_speaker[reading.speaker].append(time)
    for times in of_speaker.values():
        for time in times:
            yield time, min(1.0, CLIPS_OF_SPEAKER / len(times))


def _weighted_median(values: list[tuple[float, float]]) -> float:
    """Return the value at which half of the weight is reached."""
    half = sum(weight for _, weight in values) / 2
    reached = 0.0
    for value, weight in sorted(values):
        reached += weight
        if reached >= half:
            return value
    raise ValueError("no values")
