"""Votes in order of arrival, decided as they come, learning from nothing."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.reviews.evidence import START, Parameters, probability
from app.reviews.fitting import Fit, Votes, clip_log_odds, fit
from app.reviews.rules import ANSWERS, decision

FIRST_FIT = 200
"""Votes before anything is learned."""
GROWTH = 1.3
"""The next fit waits for so many times the votes: all fits together cost little more than one."""
ANSWER_INDEX = {answer: index for index, answer in enumerate(ANSWERS)}
GOLD = {None: -1, "no": 0, "yes": 1}


class BadVote(ValueError):
    """A line is not a vote; says which (from 1) and why."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote as it arrived; `gold` is the fixed truth if it was a gold question."""

    clip: str | int
    validator: str | int
    answer: str
    p_machine: float | None = None
    gold: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a clip: `valid`, `invalid` or `open`, P(valid), and the votes it took."""

    clip: str | int
    decision: str
    p_valid: float
    votes_used: int


@dataclass(slots=True)
class Replay:
    """An adaptive policy at work on a stream; so many yes and no it waits for before it decides."""

    min_votes: int = 1
    decisions: list[str] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    _definite: list[int] = field(default_factory=list)
    _clips: dict[str | int, int] = field(default_factory=dict)
    _validators: dict[str | int, int] = field(default_factory=dict)
    _clip: array[int] = field(default_factory=lambda: array("q"))
    _validator: array[int] = field(default_factory=lambda: array("q"))
    _answer: array[int] = field(default_factory=lambda: array("q"))
    _machine: array[float] = field(default_factory=lambda: array("d"))
    _gold: array[int] = field(default_factory=lambda: array("q"))
    _log_odds: list[float] = field(default_factory=list)
    _weights: list[list[float]] = field(default_factory=list)
    _fit: Fit | None = None
    _next_fit: int = FIRST_FIT
    _upper: float = math.log(START.accept / (1 - START.accept))
    _lower: float = math.log(START.reject / (1 - START.reject))

    @property
    def parameters(self) -> Parameters:
        """What is known by now."""
        return self._fit.parameters if self._fit else START

    def take(self, ballot: Ballot) -> None:
        """Count one vote, and decide its clip if it now can be."""
        clip = self._clips.get(ballot.clip)
        if clip is None:
            clip = self._meet(ballot)
        if self.decisions[clip] != "open":
            return
        validator = self._validators.setdefault(ballot.validator, len(self._validators))
        if validator == len(self._weights):
            self._weights.append(list(self.parameters.crowd))
        answer = ANSWER_INDEX[ballot.answer]
        self._clip.append(clip)
        self._validator.append(validator)
        self._answer.append(answer)
        self._log_odds[clip] += self._weights[validator][answer]
        if self._gold[clip] < 0:
            self.used[clip] += 1
            self._definite[clip] += ballot.answer != "unsure"
        if len(self._clip) >= self._next_fit:
            self._learn()
        self._decide(clip)

    def verdicts(self) -> Iterator[Verdict]:
        """Learn a last time from all votes, and tell of each clip, in the order they came."""
        self._learn()
        for name, clip in self._clips.items():
            p_valid = probability(self._log_odds[clip])
            yield Verdict(name, self.decisions[clip], p_valid, self.used[clip])

    def _meet(self, ballot: Ballot) -> int:
        clip = self._clips[ballot.clip] = len(self._clips)
        self.decisions.append("open")
        self.used.append(0)
        self._definite.append(0)
        self._machine.append(math.nan if ballot.p_machine is None else ballot.p_machine)
        self._gold.append(GOLD[ballot.gold])
        known = self.parameters
        evidence = known.prior
        if known.calibration and ballot.p_machine is not None:
            evidence += known.calibration.log_odds(ballot.p_machine)
        self._log_odds.append(evidence)
        return clip

    def _decide(self, clip: int) -> None:
        if self._gold[clip] >= 0 or self._definite[clip] < self.min_votes:
            return
        if self._log_odds[clip] >= self._upper:
            self.decisions[clip] = "valid"
        elif self._log_odds[clip] <= self._lower:
            self.decisions[clip] = "invalid"

    def _learn(self) -> None:
        votes = Votes(
            np.array(self._clip),
            np.array(self._validator),
            np.array(self._answer),
            np.array(self._machine),
            np.array(self._gold),
        )
        self._fit = fit(votes, len(self._validators), start=self._fit)
        self._weights = self._fit.weights.tolist()
        self._log_odds = clip_log_odds(votes, self._fit.parameters, self._fit.weights).tolist()
        accept, reject = self._fit.parameters.accept, self._fit.parameters.reject
        self._upper, self._lower = math.log(accept / (1 - accept)), math.log(reject / (1 - reject))
        self._next_fit = int(len(self._clip) * GROWTH) + 1


def replay(ballots: Iterable[Ballot], policy: str, *, min_votes: int = 1) -> Iterator[Verdict]:
    """Decide by `adaptive` or `two-of-three` (rules.REPLAYED); learning starts from nothing."""
    if policy == "two-of-three":
        yield from _two_of_three(ballots)
        return
    run = Replay(min_votes)
    for ballot in ballots:
        run.take(ballot)
    yield from run.verdicts()


def _two_of_three(ballots: Iterable[Ballot]) -> Iterator[Verdict]:
    """Decide by Common Voice's rule; P(valid) is the share of yes, one imagined vote each way."""
    given: dict[str | int, list[str]] = {}
    decided: dict[str | int, str] = {}
    gold: set[str | int] = set()
    for ballot in ballots:
        answers = given.setdefault(ballot.clip, [])
        if ballot.gold is not None:
            gold.add(ballot.clip)
        elif ballot.clip not in decided:
            answers.append(ballot.answer)
            outcome = decision(answers)
            if outcome != "open":
                decided[ballot.clip] = outcome
    for clip, answers in given.items():
        yes, no = answers.count("yes"), answers.count("no")
        outcome = "open" if clip in gold else decided.get(clip, "open")
        yield Verdict(clip, outcome, (yes + 1) / (yes + no + 2), len(answers))


def read_ballots(lines: Iterable[str]) -> Iterator[Ballot]:
    """Read one vote a line (JSON); empty lines are passed over. Raise BadVote."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _ballot(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            raise BadVote(f"line {number}: {_why(error)}") from error


def _ballot(vote: Any) -> Ballot:
    if not isinstance(vote, dict):
        raise ValueError("a vote is an object in braces")
    p_machine, gold = vote.get("p_machine"), vote.get("gold")
    if vote["answer"] not in ANSWER_INDEX:
        raise ValueError(f"answer is one of {', '.join(ANSWERS)}")
    if gold not in GOLD:
        raise ValueError("gold is null, yes or no")
    if p_machine is not None and not 0.0 <= p_machine <= 1.0:
        raise ValueError("p_machine is null or from 0 to 1")
    for name in ("clip", "validator"):
        if not isinstance(vote[name], str | int):
            raise ValueError(f"{name} is a text or a whole number")
    return Ballot(vote["clip"], vote["validator"], vote["answer"], p_machine, gold)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "not JSON"
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return str(error)
