"""Learning from votes how good an ear each person has, how many clips are valid, what the gate
is worth.

Every validator has a rate of each answer to valid and to invalid clips: the two-coin model of
Dawid and Skene (1979) with a third answer, unsure. Rates, the share of valid clips and the gate's
worth are learned together by expectation maximisation; people with few votes are shrunk to the
crowd. docs/validation.md tells it at length.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.reviews.calibration import Bin, Floats, bins_of, calibrate, log_odds, sigmoid
from app.reviews.evidence import CROWD_START, PRIOR_START, START, Calibration, Parameters
from app.reviews.stopping import Crowd, thresholds

STRENGTH = 8.0
"""A person's own rates weigh as much as the crowd's after so many clips of a kind."""
ROUNDS = 8


def weights_of(rates: Floats) -> Floats:
    """Return log-likelihood ratios (…, 3) of rates (…, 2, 3): of valid clips, of invalid ones."""
    shares = rates / rates.sum(axis=-1, keepdims=True)
    return np.asarray(np.log(shares[..., 0, :]) - np.log(shares[..., 1, :]))


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes (n,) on clips by validators, numbered from 0; what is known of each clip (n_clips,).

    `answer` is an index into ANSWERS, `p_machine` NaN where the gate said nothing, `gold` 1 for a
    clip fixed as valid, 0 for one fixed as invalid, -1 for all others.
    """

    clip: NDArray[np.int64]
    validator: NDArray[np.int64]
    answer: NDArray[np.int64]
    p_machine: Floats
    gold: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learned: parameters, weights (n_validators, 3), log-odds of each clip (n_clips,),
    and how well the calibrated gate foretold what the clips turned out to be."""

    parameters: Parameters
    weights: Floats
    log_odds: Floats
    bins: list[Bin] = field(default_factory=list)


def fit(
    votes: Votes,
    n_validators: int,
    *,
    start: Fit | None = None,
    rounds: int = ROUNDS,
    target_wrong: float | None = None,
) -> Fit:
    """Learn from all votes, beginning where an earlier fit ended.

    `target_wrong` is the share (0 to 1) of wrong clips among the accepted that a campaign aims at,
    None for what `stopping.thresholds` finds worth its votes.
    """
    parameters = start.parameters if start else START
    weights = np.tile(np.array(parameters.crowd), (n_validators, 1))
    if start:
        weights[: len(start.weights)] = start.weights
    rates = np.empty((n_validators, 2, 3))
    prior, calibration = parameters.prior, parameters.calibration
    for _ in range(rounds):
        posterior = _posterior(votes, prior, calibration, weights)
        prior, rates = _rates(votes, posterior, n_validators)
        weights = weights_of(rates)
        calibration = calibrate(votes.p_machine, posterior, prior)
    crowd = _crowd(votes, _posterior(votes, prior, calibration, weights))
    machine = _machine(votes, calibration)
    n_votes = np.bincount(votes.validator, minlength=n_validators)
    accept, reject = thresholds(Crowd(prior, machine, rates, n_votes), target_wrong)
    yes, no, unsure = (float(ratio) for ratio in weights_of(crowd))
    learned = Parameters(prior, (yes, no, unsure), accept, reject, calibration)
    found = clip_log_odds(votes, learned, weights)
    return Fit(
        learned, weights, found, bins_of(votes.p_machine, sigmoid(found), prior, calibration)
    )


def clip_log_odds(votes: Votes, parameters: Parameters, weights: Floats) -> Floats:
    """Return each clip's natural log-odds of being valid (n_clips,); gold truth is not used."""
    return _evidence(votes, parameters.prior, parameters.calibration, weights)


def _evidence(
    votes: Votes, prior: float, calibration: Calibration | None, weights: Floats
) -> Floats:
    said = weights[votes.validator, votes.answer]
    heard = np.bincount(votes.clip, weights=said, minlength=len(votes.gold))
    return np.asarray(prior + _machine(votes, calibration) + heard)


def _machine(votes: Votes, calibration: Calibration | None) -> Floats:
    if calibration is None:
        return np.zeros(len(votes.gold))
    said = calibration.intercept + calibration.slope * log_odds(votes.p_machine)
    return np.asarray(np.where(np.isnan(said), 0.0, said))


def _posterior(
    votes: Votes, prior: float, calibration: Calibration | None, weights: Floats
) -> Floats:
    found = sigmoid(_evidence(votes, prior, calibration, weights))
    return np.asarray(np.where(votes.gold >= 0, votes.gold.astype(np.float64), found))


def _rates(votes: Votes, posterior: Floats, n_validators: int) -> tuple[float, Floats]:
    """Return the prior and each validator's answers to valid and invalid clips, shrunk."""
    is_open = votes.gold < 0  # gold clips are chosen: they say nothing about the share of good ones
    n_valid, n_clips = posterior[is_open].sum(), is_open.sum()
    prior = np.log((n_valid + PRIOR_START[0]) / (n_clips - n_valid + PRIOR_START[1]))
    crowd = _crowd(votes, posterior)
    shares = crowd / crowd.sum(axis=1, keepdims=True)
    return float(prior), _counts(votes, posterior, n_validators) + STRENGTH * shares


def _counts(votes: Votes, posterior: Floats, n_validators: int) -> Floats:
    """Return expected answers (n_validators, 2, 3): to valid clips, to invalid clips."""
    cell = votes.validator * 3 + votes.answer
    valid = posterior[votes.clip]
    each = [
        np.bincount(cell, weights=share, minlength=3 * n_validators).reshape(-1, 3)
        for share in (valid, 1.0 - valid)
    ]
    return np.stack(each, axis=1)


def _crowd(votes: Votes, posterior: Floats) -> Floats:
    valid = posterior[votes.clip]
    each = [np.bincount(votes.answer, weights=share, minlength=3) for share in (valid, 1.0 - valid)]
    return np.asarray(np.stack(each) + np.array(CROWD_START))
