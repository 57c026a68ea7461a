"""Answers, reasons, and when votes decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
HEARING_TOLERANCE_S = 0.3
"""So much of the speech may be missing from what was played: a player tells its place four times
a second at worst (HTML, `timeupdate`), and the gate finds the edges of speech to 20 ms."""
VOTES_A_PERSON = "120/minute;1200/hour"
"""Votes, and as many skips, one person can send: votes kept without a connection come at once."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Where in a clip somebody speaks, in seconds of the original."""

    starts_s: float
    ends_s: float


class AlreadyVoted(DomainError):
    """This person has given another answer to this clip, and it stands."""

    code: ClassVar[str] = "already_voted"


class OwnClip(DomainError):
    """Nobody judges a clip of their own."""

    code: ClassVar[str] = "own_clip"


class BadAnswer(DomainError):
    """The answer or a reason is not one of those that can be given."""

    code: ClassVar[str] = "bad_answer"


class NotHeard(DomainError):
    """The answer came before the speech was heard to its end."""

    code: ClassVar[str] = "not_heard"


def checked_answer(answer: str, reasons: Iterable[str]) -> tuple[str, list[str]]:
    """Return the answer with its reasons in order, none unless it is no; raise BadAnswer."""
    given = set(reasons)
    if answer not in ANSWERS or not given <= set(NO_REASONS):
        raise BadAnswer(answer)
    return answer, [reason for reason in NO_REASONS if reason in given and answer == "no"]


def speech_within(
    duration_s: float | None, lead_silence_s: float | None, tail_silence_s: float | None
) -> Speech | None:
    """Return where the speech lies that the gate measured, or None where it found none."""
    if duration_s is None or lead_silence_s is None or tail_silence_s is None:
        return None
    ends_s = duration_s - tail_silence_s
    return Speech(lead_silence_s, ends_s) if ends_s > lead_silence_s else None


def is_heard(
    speech: Speech | None, heard_s: float | None, answer: str, reasons: Collection[str]
) -> bool:
    """Whether an answer may be given after so many seconds of the clip were played.

    All of its speech has to be, HEARING_TOLERANCE_S apart. Nobody has to go on listening to what
    is offensive, and nothing is asked where either figure is unknown.
    """
    if speech is None or heard_s is None or (answer == "no" and "offensive" in reasons):
        return True
    return heard_s >= speech.ends_s - speech.starts_s - HEARING_TOLERANCE_S


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
