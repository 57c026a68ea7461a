"""A campaign's policy: from the answers to a clip, and P(valid), to what becomes of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from app.campaigns.rules import VALIDATION_POLICIES
from app.errors import DomainError
from app.reviews.evidence import Parameters, log_odds_of
from app.reviews.rules import decision, votes_short

UNSURE_VOTES = 3
"""So many who are not sure say that the clip is hard: an expert listens."""
HIGHEST_TARGET = 0.2
"""More wrong clips than one in five among the accepted are no aim."""
MOST_VOTES = 50


class BadPolicy(DomainError):
    """A policy's name or a setting is none that there is."""

    code: ClassVar[str] = "bad_policy"


@dataclass(frozen=True, slots=True)
class Policy:
    """`adaptive`, `two_of_three`, `n_of_m` or `expert`, with the settings a campaign may choose.

    `adaptive` stops once P(valid) says enough, `two_of_three` is Common Voice's rule, `n_of_m`
    takes `n` agreeing votes of at most `m`, `expert` leaves every clip to an expert after
    `min_votes` peers. Only yes and no count toward `min_votes`. `max_votes` without a decision, or
    UNSURE_VOTES unsure ones, make a clip disputed. `target_wrong` (0 to HIGHEST_TARGET) is the
    share of wrong clips among the accepted that `adaptive` aims at; None leaves it to what was
    learned.
    """

    name: str = "adaptive"
    min_votes: int = 2
    max_votes: int = 7
    target_wrong: float | None = None
    n: int = 2
    m: int = 3

    @classmethod
    def of(cls, name: str, settings: Mapping[str, Any] | None) -> Self:
        """Return the policy of a campaign's columns; raise BadPolicy."""
        try:
            policy = cls(name, **(settings or {}))
        except TypeError as error:
            raise BadPolicy(str(error)) from error
        target = policy.target_wrong
        counts = (policy.min_votes, policy.max_votes, policy.n, policy.m)
        fits = (
            name in VALIDATION_POLICIES
            and all(type(count) is int for count in counts)
            and 1 <= policy.min_votes <= policy.max_votes <= MOST_VOTES
            and policy.m / 2 < policy.n <= policy.m <= MOST_VOTES
            and (target is None or (type(target) is float and 0 < target <= HIGHEST_TARGET))
        )
        if not fits:
            raise BadPolicy(f"{name}: {settings}")
        return policy

    @property
    def settings(self) -> dict[str, Any]:
        """What differs from the defaults, as a campaign's column has it."""
        defaults = Policy(self.name)
        names = (field.name for field in fields(self))
        return {
            name: getattr(self, name)
            for name in names
            if getattr(self, name) != getattr(defaults, name)
        }


def decide(policy: Policy, answers: Sequence[str], p_valid: float, parameters: Parameters) -> str:
    """Return what becomes of a clip: `valid`, `invalid`, `disputed` (an expert's) or `open`.

    `answers` are those that count, of people; a clip that nobody has heard stays open.
    """
    outcome = _outcome(policy, answers, p_valid, parameters)
    most = policy.m if policy.name == "n_of_m" else policy.max_votes
    is_stuck = len(answers) >= most or answers.count("unsure") >= UNSURE_VOTES
    return "disputed" if outcome == "open" and is_stuck else outcome


def steps(policy: Policy, answers: Sequence[str], p_valid: float, parameters: Parameters) -> int:
    """Return how many more votes are expected to decide a clip, at least 1."""
    votes = Counter(answers)
    n_definite = votes["yes"] + votes["no"]
    if policy.name == "two_of_three":
        return max(1, votes_short(answers))
    if policy.name == "n_of_m":
        return max(1, policy.n - max(votes["yes"], votes["no"]))
    if policy.name == "expert":
        return max(1, policy.min_votes - n_definite)
    return max(1, policy.min_votes - n_definite, _to_go(p_valid, parameters))


def _outcome(policy: Policy, answers: Sequence[str], p_valid: float, parameters: Parameters) -> str:
    if policy.name == "two_of_three":
        return decision(answers)
    if policy.name == "n_of_m":
        return _by_number(answers, policy.n)
    if _definite(answers) < policy.min_votes:
        return "open"
    if policy.name == "expert":
        return "disputed"
    if p_valid >= parameters.accept:
        return "valid"
    return "invalid" if p_valid <= parameters.reject else "open"


def _by_number(answers: Sequence[str], n: int) -> str:
    if answers.count("yes") >= n:
        return "valid"
    return "invalid" if answers.count("no") >= n else "open"


def _definite(answers: Sequence[str]) -> int:
    return len(answers) - answers.count("unsure")


def _to_go(p_valid: float, parameters: Parameters) -> int:
    """Return how many answers of the crowd's weight lie between P(valid) and the nearer end."""
    yes, no, _ = parameters.crowd
    here = log_odds_of(p_valid)
    up = (log_odds_of(parameters.accept) - here) / max(yes, 0.1)
    down = (here - log_odds_of(parameters.reject)) / max(-no, 0.1)
    return math.ceil(min(up, down))
