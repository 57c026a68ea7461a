"""When to stop asking: thresholds for a sequential test (Wald 1945), chosen by simulation.

How sure one has to be depends on the crowd: the same 0.99 costs two votes here and four there. So
clips and answers are drawn from what was learned, two-of-three (Common Voice's rule) and every
candidate threshold decide them, and the cheapest that passes clearly fewer wrong clips is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.reviews.calibration import Floats, sigmoid
from app.reviews.evidence import ACCEPT, REJECT_AT_FIRST

REJECT = 0.025
"""P(valid) that rejects from then on: a good clip thrown away is somebody's work lost."""
CANDIDATES = (
    0.9,
    0.93,
    0.95,
    0.96,
    0.97,
    0.975,
    0.98,
    0.985,
    0.9875,
    0.99,
    0.991,
    0.9925,
    0.994,
    0.995,
    0.9965,
    0.998,
    0.999,
    0.9995,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """What the adaptive policy may cost, as shares of what two-of-three costs: votes a clip that
    it spends gladly, and wrong ones among the accepted that it never goes beyond."""

    votes: float
    wrong: float


ALONE = Aim(votes=0.92, wrong=0.7)
WITH_GATE = Aim(votes=0.66, wrong=0.50)
"""Where the gate's evidence tells much, people's time is the greater gain."""
TELLING = 0.8
"""Standard deviation of the gate's evidence over clips, in log-odds, from which it tells much."""
N_CLIPS = 4000
N_VOTES = 8
"""Votes that are drawn for one clip; a clip still open after them counts as costing all."""
SEED = 1979


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was learned: log-odds of the prior, the gate's evidence by clip (n_clips,), and each
    validator's answers to valid and invalid clips (n_validators, 2, 3) with their votes (n,)."""

    prior: float
    machine: Floats
    rates: Floats
    n_votes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a rule would do: votes a clip, and the share of wrong ones among the accepted."""

    votes: float
    wrong: float


def thresholds(crowd: Crowd, target_wrong: float | None = None) -> tuple[float, float]:
    """Return the P(valid) that accepts and the one that rejects.

    With `target_wrong` (0 to 1) the least that passes no more wrong clips than that; without, the
    surest that costs no more votes than it should, and passes clearly fewer than two-of-three.
    """
    if crowd.n_votes.sum() == 0 or not len(crowd.machine):
        return ACCEPT, REJECT_AT_FIRST
    answers, paths = _draw(crowd)
    common = _two_of_three(answers, paths)
    costs = {accept: _sequential(paths, accept) for accept in CANDIDATES}
    if target_wrong is not None:
        careful = [t for t, cost in costs.items() if cost.wrong <= target_wrong]
        return min(careful, default=CANDIDATES[-1]), REJECT
    aim = WITH_GATE if crowd.machine.std() >= TELLING else ALONE
    afforded = [t for t, cost in costs.items() if cost.votes <= aim.votes * common.votes]
    careful = [t for t, cost in costs.items() if cost.wrong <= aim.wrong * common.wrong]
    surest, least = max(afforded, default=0.0), min(careful, default=CANDIDATES[-1])
    return max(surest, least), REJECT


def _draw(crowd: Crowd) -> tuple[NDArray[np.int64], Floats]:
    """Return answers and log-odds of validity after each, both (N_CLIPS, N_VOTES)."""
    random = np.random.default_rng(SEED)
    before = crowd.prior + random.choice(crowd.machine, N_CLIPS)
    is_valid = random.random(N_CLIPS) < sigmoid(before)
    shares = crowd.rates / crowd.rates.sum(axis=2, keepdims=True)
    who = random.choice(len(shares), (N_CLIPS, N_VOTES), p=crowd.n_votes / crowd.n_votes.sum())
    rates = shares[who, np.where(is_valid, 0, 1)[:, None]]
    drawn = random.random((N_CLIPS, N_VOTES, 1))
    answers = (drawn > rates.cumsum(axis=2)[..., :2]).sum(axis=2)
    ratios = np.log(shares[:, 0]) - np.log(shares[:, 1])
    paths = before[:, None] + np.cumsum(ratios[who, answers], axis=1)
    return answers, paths


def _two_of_three(answers: NDArray[np.int64], paths: Floats) -> Cost:
    yes, no = np.cumsum(answers == 0, axis=1), np.cumsum(answers == 1, axis=1)
    return _cost(paths, (yes >= 2) & (yes > no), (no >= 2) & (no > yes))


def _sequential(paths: Floats, accept: float) -> Cost:
    upper, lower = (np.log(p / (1.0 - p)) for p in (accept, REJECT))
    return _cost(paths, paths >= upper, paths <= lower)


def _cost(paths: Floats, accepts: NDArray[np.bool_], rejects: NDArray[np.bool_]) -> Cost:
    """Weigh a rule; how wrong an accepted clip is comes from its log-odds, not from its truth,
    which would need many more clips to tell rare mistakes apart."""
    ends = accepts | rejects
    at = np.where(ends.any(axis=1), ends.argmax(axis=1), N_VOTES - 1)
    each = np.arange(len(at))
    accepted = accepts[each, at]
    doubt = 1.0 - sigmoid(paths[each, at][accepted])
    return Cost(votes=float(at.mean() + 1.0), wrong=float(doubt.mean()) if len(doubt) else 0.0)
