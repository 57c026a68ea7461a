"""How fast a sentence can be read: what is plausible, and what a clip shows.

The time a reading takes is expected from how much there is to say (`sounds`), the language
(`rate_priors`) and, once a campaign has valid clips, its own voices (`rate_learning`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.audio.figures import Figures
from app.quality.rate_priors import usual_rate
from app.quality.sounds import sounds

MIN_SOUNDS: Final = 8  # single words and letters say nothing about a rate
EDGE_SOUNDS: Final = 2.0  # the last syllable is drawn out: as long as two sounds more
USUAL_SPREAD: Final = 0.21  # of the log of the time, among speakers and sentences of a language
FASTEST_SPREADS: Final = 2.0  # 0.42: two thirds of the time expected
SLOWEST_SPREADS: Final = 2.25  # 0.47: 1.6 times the time expected
SHORT_TEXT_SOUNDS: Final = 8.0  # the faster bound widens by sqrt(1 + 8 / sounds)


@dataclass(frozen=True, slots=True)
class LearnedRate:
    """What a campaign's valid clips say about its voices, against the prior of their language.

    `log_shift` is the natural log of the time they take over the time expected, and `log_spread`
    the standard deviation of that log.
    """

    log_shift: float = 0.0
    log_spread: float = USUAL_SPREAD


PRIOR: Final = LearnedRate()


@dataclass(frozen=True, slots=True)
class RateBounds:
    """Seconds of speech that reading a sentence takes: at least, usually, at most."""

    fastest_s: float
    expected_s: float
    slowest_s: float


def rate_bounds(
    sentence: str, locale: str | None, learned: LearnedRate | None = None
) -> RateBounds | None:
    """Return how long a plausible reading takes, without its pauses; None for very short texts."""
    said = sounds(sentence)
    if said < MIN_SOUNDS:
        return None
    rate = learned or PRIOR
    expected_s = usual_time(said, locale) * math.exp(rate.log_shift)
    widening = math.sqrt(1 + SHORT_TEXT_SOUNDS / said)
    return RateBounds(
        fastest_s=expected_s * math.exp(-FASTEST_SPREADS * rate.log_spread * widening),
        expected_s=expected_s,
        slowest_s=expected_s * math.exp(SLOWEST_SPREADS * rate.log_spread),
    )


def usual_time(said: float, locale: str | None) -> float:
    """Return the seconds of speech that so many sounds take by their language's prior."""
    return (said + EDGE_SOUNDS) / usual_rate(locale)


def rate_ratios(figures: Figures, bounds: RateBounds | None) -> Mapping[str, float]:
    """Say how a reading compares with its bounds: above 1 faster, below 1 slower than plausible.

    Pauses are never held against a reading, nor words too soft for Silero: the faster bound is
    compared with all between first and last sound but the longest pause, if that is more.
    """
    silences = (figures.lead_silence_s, figures.tail_silence_s, figures.longest_pause_s)
    if bounds is None or figures.speech_s <= 0 or None in silences:
        return {}
    heard_s = figures.duration_s - sum(silence or 0.0 for silence in silences)
    return {
        "times_fastest": bounds.fastest_s / max(figures.speech_s, heard_s),
        "times_slowest": bounds.slowest_s / figures.speech_s,
    }


def letters_a_second(figures: Figures, sentence: str) -> float | None:
    """Letters and numerals a second, from the first to the last sound of speech."""
    return _a_second(figures, sum(char.isalnum() for char in sentence))


def words_a_second(figures: Figures, sentence: str) -> float | None:
    """Words a second, from first to last sound of speech; words are what spaces part."""
    words = sentence.split()
    return _a_second(figures, sum(any(char.isalnum() for char in word) for word in words))


def _a_second(figures: Figures, count: int) -> float | None:
    if figures.lead_silence_s is None or figures.tail_silence_s is None:
        return None
    spoken_s = figures.duration_s - figures.lead_silence_s - figures.tail_silence_s
    return round(count / spoken_s, 2) if spoken_s > 0 else None
