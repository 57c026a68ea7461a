"""What a measurement says of whether a clip is what it should be, as one number.

It ranks clips; it is not calibrated. The steps below are our choice, in natural log-odds, not
fitted to anything: `reviews.calibration` learns from each campaign's decided clips what the number
means there, and says nothing until it has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from app.quality.rates import USUAL_SPREAD

ALL_WELL: Final = 2.5  # about 92 % for a clip with nothing against it
REFUSED: Final = -2.0  # more, for what its speaker insisted on
AGAINST: Final = {
    "no_speech": -4.0,
    "too_short": -2.0,
    "rate_fast": -1.5,  # beside what the time itself says
    "rate_slow": -1.0,
    "truncated": -1.5,
    "cut_start": -1.2,
    "cut_end": -1.2,
    "dropouts": -1.0,
    "noisy": -0.8,
    "too_quiet": -0.6,
    "clipped": -0.5,
}
"""What each reason takes away; words that are missing weigh more than a sound that is poor."""
OTHER_REASON: Final = -0.3
MOST_SPREADS: Final = 4.0  # of the speaking rate; further off says no more
USUAL_SNR_DB: Final = 25.0
PER_DB: Final = 0.03
MOST_DB: Final = 20.0


class Measured(Protocol):
    """What is looked at: a `quality.Measurement`, or a row with the same figures."""

    verdict: str
    reasons: Any
    speech_s: Any
    snr_db: Any
    others: Any


def soundness(measurement: Measured | None) -> float | None:
    """Return the uncalibrated probability (0 to 1) that the clip is what it should be.

    None without a measurement, or where nothing could be measured.
    """
    if measurement is None or measurement.speech_s is None:
        return None
    log_odds = (
        ALL_WELL
        + _reasons(measurement.reasons)
        + _pace(measurement.speech_s, (measurement.others or {}).get("expected_speech_s"))
        + _noise(measurement.snr_db)
    )
    return 1 / (1 + math.exp(-log_odds))


def _reasons(reasons: Iterable[Mapping[str, str]]) -> float:
    return sum(
        AGAINST.get(reason["code"], OTHER_REASON)
        + (REFUSED if reason["severity"] == "refuse" else 0.0)
        for reason in reasons
    )


def _pace(speech_s: float, expected_s: float | None) -> float:
    """Log-odds of a normal law of the log of the time, against its middle: 0 or less."""
    if not expected_s or speech_s <= 0:
        return 0.0
    spreads = min(abs(math.log(speech_s / expected_s)) / USUAL_SPREAD, MOST_SPREADS)
    return -(spreads**2) / 4  # half of what the law says: a spread beyond it is common


def _noise(snr_db: float | None) -> float:
    if snr_db is None:
        return 0.0
    return PER_DB * max(-MOST_DB, min(snr_db - USUAL_SNR_DB, MOST_DB))
