"""Answers, reasons, and when votes decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from app.errors import DomainError

ANSWERS = ("yes", "no", "unsure")
NO_REASONS = (
    "wrong_words",
    "extra_or_missing",
    "cut_off",
    "noise",
    "too_quiet",
    "two_voices",
    "wrong_language",
    "offensive",
    "other",
)
AGREEING_VOTES = 2
"""Votes that must agree, and outnumber the others (Common Voice's rule)."""


class AlreadyVoted(DomainError):
    """This person has judged this clip before."""

    code: ClassVar[str] = "already_voted"


class OwnClip(DomainError):
    """Nobody judges a clip of their own."""

    code: ClassVar[str] = "own_clip"


class BadAnswer(DomainError):
    """The answer or a reason is not one of those that can be given."""

    code: ClassVar[str] = "bad_answer"


def checked_answer(answer: str, reasons: Iterable[str]) -> tuple[str, list[str]]:
    """Return the answer with its reasons in order, none unless it is no; raise BadAnswer."""
    given = set(reasons)
    if answer not in ANSWERS or not given <= set(NO_REASONS):
        raise BadAnswer(answer)
    return answer, [reason for reason in NO_REASONS if reason in given and answer == "no"]


def decision(answers: Iterable[str]) -> str:
    """Return `valid`, `invalid` or `open`, as the votes on a clip stand.

    AGREEING_VOTES or more of one kind, and more of it than of the other, decide; unsure votes
    decide nothing.
    """
    votes = Counter(answers)
    if votes["yes"] >= AGREEING_VOTES and votes["yes"] > votes["no"]:
        return "valid"
    if votes["no"] >= AGREEING_VOTES and votes["no"] > votes["yes"]:
        return "invalid"
    return "open"


def votes_short(answers: Iterable[str]) -> int:
    """Return how many more agreeing votes would decide: 0 once decided."""
    votes = Counter(answers)
    if decision(votes.elements()) != "open":
        return 0
    lead, other = max(votes["yes"], votes["no"]), min(votes["yes"], votes["no"])
    return max(AGREEING_VOTES, other + 1) - lead
