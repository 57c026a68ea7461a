"""Made-up crowds who judge made-up clips, and rules that decide from the same answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.reviews.replay import Ballot, Verdict, replay
from app.reviews.rules import ANSWERS

Ears = NDArray[np.float64]
"""(people, 2): how often each says yes to a valid clip, and no to an invalid one."""
UNSURE = 0.03
"""Share of answers that are unsure, whoever gives them."""
MOST_VOTES = 7
"""Answers that a clip gets at most; one undecided after them is open."""
SPREAD = 20.0
"""Rounds over which clips arrive: early ones are decided while later ones still come."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A crowd, its clips and its gate. `auc` None: no gate; `times`: how much too sure it is."""

    crowd: str
    good: float = 0.9
    auc: float | None = None
    times: float = 1.0
    n_people: int = 100
    tail: float = 1.0
    hard: float = 0.0
    """Share of clips that everybody hears only half as well as others."""
    n_clips: int = 4000


@dataclass(frozen=True, slots=True)
class Study:
    """Answers (n,) in order of arrival; truths and the gate's word (NaN: none) by clip."""

    truths: NDArray[np.bool_]
    p_machine: NDArray[np.float64]
    clip: NDArray[np.int64]
    person: NDArray[np.int64]
    answer: NDArray[np.int64]


def _honest(random: np.random.Generator, n: int) -> Ears:
    """Most hear nearly every valid clip as valid, and five of six invalid ones as invalid."""
    ears = np.stack([random.beta(30, 1.6, n), random.beta(14, 2.2, n)], axis=1)
    return np.asarray(ears.clip([0.6, 0.5], [0.995, 0.99]))


def _with(share: float, other: Callable[[np.random.Generator, int], Ears]) -> Callable[..., Ears]:
    def ears(random: np.random.Generator, n: int) -> Ears:
        mixed, n_others = _honest(random, n), round(share * n)
        mixed[:n_others] = other(random, n_others)
        return mixed

    return ears


CROWDS: dict[str, Callable[[np.random.Generator, int], Ears]] = {
    "honest": _honest,
    "15 % always yes": _with(0.15, lambda _random, n: np.tile([1.0, 0.0], (n, 1))),
    "60 % careless": _with(0.6, lambda random, n: random.uniform([0.75, 0.2], [0.95, 0.5], (n, 2))),
    "10 % collude": _with(0.1, lambda _random, n: np.tile([0.96, 0.9], (n, 1))),
}
COLLUDERS = 0.1
"""Share of people who all say yes to the same half of the invalid clips, in "10 % collude"."""


def study(scenario: Scenario, seed: int) -> Study:
    """Draw a scenario: every answer is drawn once, whichever rule then asks for it."""
    random = np.random.default_rng(seed)
    truths = random.random(scenario.n_clips) < scenario.good
    person = np.array([_some(random, scenario) for _ in range(scenario.n_clips)])
    clip = np.repeat(np.arange(scenario.n_clips), person.shape[1])
    who = person.ravel()
    answer = _answers(random, scenario, truths, clip, who)
    rounds = np.tile(np.arange(person.shape[1]), scenario.n_clips)
    arrival = SPREAD * clip / scenario.n_clips + rounds + 1.5 * random.random(len(clip))
    order = np.argsort(arrival)
    gate = _gate(random, scenario, truths)
    return Study(truths, gate, clip[order], who[order], answer[order])


def _some(random: np.random.Generator, scenario: Scenario) -> NDArray[np.int64]:
    """Return who hears a clip: few people do most of the work (Pareto, exponent `tail`)."""
    zeal = np.random.default_rng(scenario.n_people).pareto(scenario.tail, scenario.n_people) + 1
    share = zeal / zeal.sum()
    size = min(MOST_VOTES, scenario.n_people)
    return random.choice(scenario.n_people, size, replace=False, p=share)


def _answers(
    random: np.random.Generator,
    scenario: Scenario,
    truths: NDArray[np.bool_],
    clip: NDArray[np.int64],
    who: NDArray[np.int64],
) -> NDArray[np.int64]:
    ears = CROWDS[scenario.crowd](random, scenario.n_people)
    hears = np.where(truths[clip], ears[who, 0], ears[who, 1])
    is_hard = (random.random(len(truths)) < scenario.hard)[clip]
    hears = np.where(is_hard, 0.5 + 0.5 * (hears - 0.5), hears)
    says_yes = truths[clip] == (random.random(len(clip)) < hears)
    if scenario.crowd == "10 % collude":
        is_chosen = (random.random(len(truths)) < 0.5)[clip] & ~truths[clip]
        says_yes |= is_chosen & (who < COLLUDERS * scenario.n_people)
    answer = np.where(says_yes, ANSWERS.index("yes"), ANSWERS.index("no"))
    is_unsure = random.random(len(clip)) < UNSURE
    return np.asarray(np.where(is_unsure, ANSWERS.index("unsure"), answer))


def _gate(
    random: np.random.Generator, scenario: Scenario, truths: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Two normals so far apart that a valid clip is ranked higher with probability `auc`."""
    if scenario.auc is None:
        return np.full(len(truths), np.nan)
    apart = NormalDist().inv_cdf(scenario.auc) * math.sqrt(2)
    score = random.normal(np.where(truths, apart / 2, -apart / 2), 1.0)
    prior = math.log(scenario.good / (1 - scenario.good))
    return np.asarray(1 / (1 + np.exp(-scenario.times * (apart * score + prior))))


def ballots(drawn: Study) -> Iterator[Ballot]:
    """Yield the answers as `reviews replay` reads them."""
    for clip, person, answer in zip(
        drawn.clip.tolist(), drawn.person.tolist(), drawn.answer.tolist(), strict=True
    ):
        p = float(drawn.p_machine[clip])
        yield Ballot(clip, person, ANSWERS[answer], None if math.isnan(p) else p)


def by_replay(drawn: Study, policy: str) -> list[Verdict]:
    """Decide as `reviews replay` does."""
    return list(replay(ballots(drawn), policy))


def by_majority(drawn: Study, of: int) -> list[Verdict]:
    """Decide by more than half of the first `of` answers that are yes or no."""
    given: dict[int, list[bool]] = {clip: [] for clip in range(len(drawn.truths))}
    asked = dict.fromkeys(given, 0)
    for ballot in ballots(drawn):
        said = given[int(ballot.clip)]
        if len(said) < of and not _is_settled(said, of):
            asked[int(ballot.clip)] += 1
            if ballot.answer != "unsure":
                said.append(ballot.answer == "yes")
    return [_counted(clip, said, of, asked[clip]) for clip, said in given.items()]


def _is_settled(said: list[bool], of: int) -> bool:
    return max(sum(said), len(said) - sum(said)) > of / 2


def _counted(clip: int, said: list[bool], of: int, n_asked: int) -> Verdict:
    share = (sum(said) + 1) / (len(said) + 2)
    if not _is_settled(said, of):
        return Verdict(clip, "open", share, n_asked)
    return Verdict(clip, "valid" if 2 * sum(said) > len(said) else "invalid", share, n_asked)


@dataclass(frozen=True, slots=True)
class Score:
    """What a rule costs and does; all but `votes` in percent."""

    votes: float
    """A clip."""
    wrong: float
    """Invalid clips among the accepted."""
    lost: float
    """Rejected clips among the valid."""
    open: float
    """Clips without a decision."""
    ece: float
    """Expected error of P(valid), over ten bins."""
    right: float
    """Clips on the right side of P(valid) = 0.5."""


def score(drawn: Study, verdicts: list[Verdict]) -> Score:
    """Compare decisions with the truth. A clip that nobody was asked about is open."""
    decided = {int(verdict.clip): verdict for verdict in verdicts}
    clips = [decided[clip] for clip in range(len(drawn.truths))]
    decision = np.array([verdict.decision for verdict in clips])
    p = np.array([verdict.p_valid for verdict in clips])
    accepted = decision == "valid"
    return Score(
        votes=float(np.mean([verdict.votes_used for verdict in clips])),
        wrong=100 * float(np.mean(~drawn.truths[accepted])) if accepted.any() else 0.0,
        lost=100 * float(np.mean(decision[drawn.truths] == "invalid")),
        open=100 * float(np.mean(decision == "open")),
        ece=100 * calibration_error(p, drawn.truths),
        right=100 * float(np.mean((p > 0.5) == drawn.truths)),
    )


def calibration_error(p: NDArray[np.float64], truths: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (0 to 1) over ten bins (Guo et al. 2017)."""
    bins = np.minimum((10 * p).astype(int), 9)
    gaps = [abs(p[bins == each].sum() - truths[bins == each].sum()) for each in range(10)]
    return float(sum(gaps) / len(p))


def votes_used(drawn: Study, verdicts: list[Verdict]) -> NDArray[np.bool_]:
    """Return which answers (n,) a rule asked for: the first so many of each clip."""
    left = {int(verdict.clip): verdict.votes_used for verdict in verdicts}
    used = np.zeros(len(drawn.clip), bool)
    for place, clip in enumerate(drawn.clip.tolist()):
        if left.get(clip, 0) > 0:
            left[clip] -= 1
            used[place] = True
    return used
