"""The gate's probability, turned into evidence that means what it says.

The gate's number ranks clips; how much it is worth differs by campaign. Logistic regression of a
clip's posterior on the log-odds of that number (Platt 1999, with the soft targets of Lin, Lin and
Weng 2007) says how much, and says nothing as long as there are few clips to learn from.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from app.reviews.evidence import FARTHEST, Calibration

Floats = NDArray[np.float64]

FEWEST_CLIPS = 100
"""Below so many clips with votes the gate's number counts for nothing."""
FEWEST_OF_A_KIND = 5.0
"""Expected valid clips, and as many expected invalid ones, that must be among them."""
RIDGE = 4.0
"""Pull of the slope toward 0, in clips at the steepest place: few clips teach little."""
BINS = 10
"""Of a calibration plot, with as many clips in each."""
NEWTON_STEPS = 8
LONGEST_STEP = 2.0


class Bin(TypedDict):
    """Clips of which the gate, calibrated, expected much the same."""

    expected: float
    """Mean probability that they are valid, by the prior and the gate alone (0 to 1)."""
    found: float
    """Mean probability once people have listened, too (0 to 1)."""
    n: int


def log_odds(p: Floats) -> Floats:
    """Return natural log-odds of probabilities, none farther from 0 than FARTHEST; NaN stays."""
    edge = 1.0 / (1.0 + np.exp(FARTHEST))
    inside = np.clip(p, edge, 1.0 - edge)
    return np.asarray(np.log(inside) - np.log1p(-inside))


def sigmoid(x: Floats) -> Floats:
    """Return probabilities of natural log-odds, without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def calibrate(p_machine: Floats, posterior: Floats, prior: float) -> Calibration | None:
    """Fit the gate's probabilities (n,) to posteriors of validity (n,), both from 0 to 1.

    NaN is a clip of which the gate said nothing. `prior` is the campaign's log-odds, which the
    evidence comes on top of. Return None where there is too little to learn from.
    """
    known = ~np.isnan(p_machine)
    x, q = log_odds(p_machine[known]), posterior[known]
    if len(x) < FEWEST_CLIPS or min(q.sum(), (1.0 - q).sum()) < FEWEST_OF_A_KIND:
        return None
    intercept, slope = prior, 0.0
    for _ in range(NEWTON_STEPS):
        p = sigmoid(intercept + slope * x)
        spread = p * (1.0 - p)
        gradient = np.array([(q - p).sum(), ((q - p) * x).sum() - RIDGE * slope])
        bend = np.array(
            [
                [spread.sum() + 1e-3, (spread * x).sum()],
                [(spread * x).sum(), (spread * x * x).sum() + RIDGE],
            ]
        )
        step = np.clip(np.linalg.solve(bend, gradient), -LONGEST_STEP, LONGEST_STEP)
        intercept, slope = intercept + float(step[0]), slope + float(step[1])
    # A gate that ranks good clips below bad ones is broken, not wise.
    slope = max(slope, 0.0)
    return Calibration(intercept - prior, slope, len(x)) if slope else None


def bins_of(
    p_machine: Floats, posterior: Floats, prior: float, calibration: Calibration | None
) -> list[Bin]:
    """Return the calibration plot of clips with such numbers (n,), from the least sure up.

    Empty where the gate says nothing.
    """
    known = ~np.isnan(p_machine)
    if calibration is None or not known.any():
        return []
    said = calibration.intercept + calibration.slope * log_odds(p_machine[known])
    expected, found = sigmoid(prior + said), posterior[known]
    parts = np.array_split(np.argsort(expected, kind="stable"), BINS)
    return [
        Bin(expected=float(expected[part].mean()), found=float(found[part].mean()), n=len(part))
        for part in parts
        if len(part)
    ]
