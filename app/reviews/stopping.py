"""When to stop asking: thresholds for a sequential test (Wald 1945), chosen by simulation.

How sure one has to be depends on the crowd: the same 0.99 costs two votes here and four there. So
clips and answers are drawn from what was learned, two-of-three (Common Voice's rule) and every
candidate pair of thresholds decide them, and the pair nearest to what we aim at is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.reviews.calibration import Floats, sigmoid
from app.reviews.evidence import ACCEPT, REJECT_AT_FIRST

CANDIDATES = (
    *(0.9, 0.93, 0.95, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.9875, 0.99),
    *(0.991, 0.992, 0.993, 0.994, 0.995, 0.9965, 0.998, 0.999, 0.9995),
)
"""P(valid) that may accept."""
REJECTING = (0.04, 0.025, 0.015, 0.01, 0.007, 0.004, 0.002)
"""P(valid) that may reject."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the adaptive policy may cost, as shares of what two-of-three costs: votes a clip, wrong
    ones among the accepted, and good ones thrown away."""

    votes: float
    wrong: float
    lost: float = 0.16


USUAL = Aim(votes=0.97, wrong=0.92, lost=0.13)
"""Somebody who tells nobody from anybody spends nearly as many votes: what is gained is care."""
WITH_GATE = Aim(votes=0.722, wrong=0.475)
"""Where the gate's evidence tells much, people's time is the greater gain."""
WITH_EMPTY = Aim(votes=1.3, wrong=0.41)
"""Where many answers say nothing, two-of-three is careless, and care comes first."""
TELLING = 0.8
"""Standard deviation of the gate's evidence over clips, in log-odds, from which it tells much."""
EMPTY = 0.8
"""A yes that moves the log-odds by less says nothing."""
MANY = 0.05
"""Share of the votes that are somebody's whose yes is empty, from which there are many."""
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
    """What a rule would do: votes a clip, the share of wrong ones among the accepted, and the
    share of good ones thrown away."""

    votes: float
    wrong: float
    lost: float

    def beyond(self, aim: Aim, common: Cost) -> float:
        """Return the worst of the three, as a multiple of what is aimed at."""
        return max(
            self.votes / (aim.votes * common.votes),
            self.wrong / max(aim.wrong * common.wrong, 1e-6),
            self.lost / max(aim.lost * common.lost, 1e-6),
        )


def thresholds(crowd: Crowd, target_wrong: float | None = None) -> tuple[float, float]:
    """Return the P(valid) that accepts and the one that rejects.

    With `target_wrong` (0 to 1) the pair that costs fewest votes and passes no more wrong clips
    than that; without, the one that comes nearest to an aim, relative to two-of-three.
    """
    if crowd.n_votes.sum() == 0 or not len(crowd.machine):
        return ACCEPT, REJECT_AT_FIRST
    answers, paths = _draw(crowd)
    common = _two_of_three(answers, paths)
    aim = _aim(crowd)
    costs = {
        (accept, reject): _sequential(paths, accept, reject)
        for accept in CANDIDATES
        for reject in REJECTING
    }
    if target_wrong is None:
        return min(costs, key=lambda pair: costs[pair].beyond(aim, common))
    careful = {
        pair: cost.votes
        for pair, cost in costs.items()
        if cost.wrong <= target_wrong and cost.lost <= aim.lost * common.lost
    }
    return min(careful, key=careful.__getitem__, default=(CANDIDATES[-1], REJECTING[-1]))


def _aim(crowd: Crowd) -> Aim:
    shares = crowd.rates[:, :, 0] / crowd.rates.sum(axis=2)
    is_empty = np.log(shares[:, 0] / shares[:, 1]) < EMPTY
    many_empty = crowd.n_votes[is_empty].sum() >= MANY * crowd.n_votes.sum()
    tells_much = crowd.machine.std() >= TELLING
    if many_empty and tells_much:
        return Aim(WITH_GATE.votes, WITH_EMPTY.wrong)
    if many_empty:
        return WITH_EMPTY
    return WITH_GATE if tells_much else USUAL


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


def _sequential(paths: Floats, accept: float, reject: float) -> Cost:
    upper, lower = (np.log(p / (1.0 - p)) for p in (accept, reject))
    return _cost(paths, paths >= upper, paths <= lower)


def _cost(paths: Floats, accepts: NDArray[np.bool_], rejects: NDArray[np.bool_]) -> Cost:
    """Weigh a rule; how wrong a decision is comes from the clip's log-odds, not from its truth,
    which would need many more clips to tell rare mistakes apart."""
    ends = accepts | rejects
    at = np.where(ends.any(axis=1), ends.argmax(axis=1), N_VOTES - 1)
    each = np.arange(len(at))
    is_accepted, is_rejected = accepts[each, at], rejects[each, at]
    valid = sigmoid(paths[each, at])
    n_accepted, n_valid = is_accepted.sum(), valid.sum()
    return Cost(
        votes=float(at.mean() + 1.0),
        wrong=float((1.0 - valid)[is_accepted].sum() / n_accepted) if n_accepted else 0.0,
        lost=float(valid[is_rejected].sum() / n_valid) if n_valid else 0.0,
    )
