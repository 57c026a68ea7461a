"""What the votes on a clip, and the gate, say of it: plain arithmetic, done at every vote.

Every answer of every validator has a weight; how the weights are learned stands in `fitting.py`,
and docs/validation.md tells the model at length.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.reviews.rules import ANSWERS

Weights = tuple[float, float, float]
"""Natural-log likelihood ratios, valid over invalid, of a yes, a no and an unsure."""

CROWD_START = ((18.0, 1.5, 0.5), (3.0, 16.0, 1.0))
"""Imagined answers (yes, no, unsure) to 20 valid and 20 invalid clips, before anybody answered."""
PRIOR_START = (9.0, 1.0)
"""Imagined valid and invalid clips: most of what people record is good."""
ACCEPT = 0.985
"""P(valid) that accepts before anything is learned: two newcomers' yes reaches it."""
REJECT_AT_FIRST = 0.08
"""P(valid) that rejects before anything is learned: two newcomers' no reaches it."""
FARTHEST = 8.0
"""Log-odds beyond which one more step of the gate's number says no more: 0.99966."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Evidence (natural log-odds, added to the prior's) = intercept + slope * log-odds of p."""

    intercept: float
    slope: float
    n_clips: int

    def log_odds(self, p_machine: float) -> float:
        """Return what a gate's probability (0 to 1) says, in natural log-odds."""
        bounded = max(-FARTHEST, min(log_odds_of(p_machine), FARTHEST))
        return self.intercept + self.slope * bounded

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"intercept": self.intercept, "slope": self.slope, "n_clips": self.n_clips}


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that a decision needs beside the weights of those who voted.

    `prior` is in natural log-odds, `crowd` is for somebody of whom nothing is known; P(valid) from
    `accept` on accepts, up to `reject` rejects. Without `calibration` the gate says nothing.
    """

    prior: float
    crowd: Weights
    accept: float
    reject: float
    calibration: Calibration | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        calibration = self.calibration.as_json() if self.calibration else None
        return {
            "prior": self.prior,
            "crowd": list(self.crowd),
            "accept": self.accept,
            "reject": self.reject,
            "calibration": calibration,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Parameters:
        """Return what `as_json` wrote down."""
        calibration = values["calibration"]
        yes, no, unsure = values["crowd"]
        return cls(
            prior=values["prior"],
            crowd=(yes, no, unsure),
            accept=values["accept"],
            reject=values["reject"],
            calibration=Calibration(**calibration) if calibration else None,
        )


def _start() -> Parameters:
    of_valid, of_invalid = ([n / sum(row) for n in row] for row in CROWD_START)
    yes, no, unsure = (math.log(a / b) for a, b in zip(of_valid, of_invalid, strict=True))
    prior = math.log(PRIOR_START[0] / PRIOR_START[1])
    return Parameters(prior, (yes, no, unsure), ACCEPT, REJECT_AT_FIRST)


START = _start()
"""What every campaign begins with."""


def p_valid(
    parameters: Parameters,
    answers: Iterable[tuple[str, Weights | None]],
    p_machine: float | None,
) -> float:
    """Return the probability (0 to 1) that a clip is valid.

    `answers` are those given, each with its validator's weights, or None for somebody unknown;
    `p_machine` is the gate's probability as it came, None where there is none.
    """
    total = parameters.prior
    if parameters.calibration and p_machine is not None:
        total += parameters.calibration.log_odds(p_machine)
    for answer, weights in answers:
        total += (weights or parameters.crowd)[ANSWERS.index(answer)]
    return probability(total)


def probability(log_odds: float) -> float:
    """Return the probability (0 to 1) of natural log-odds, without overflow."""
    return 0.5 * (1.0 + math.tanh(0.5 * log_odds))


def log_odds_of(p: float) -> float:
    """Return the natural log-odds of a probability (0 to 1), not farther from 0 than 1e-12 is."""
    inside = min(max(p, 1e-12), 1.0 - 1e-12)
    return math.log(inside / (1.0 - inside))
