"""Patterns in somebody's answers that no careful listener leaves: for a steward to look at.

Nobody is judged by them. They see what the model of how much an answer says cannot: it knows
answers alone, and neither clocks nor who answers like whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal, TypeVar

Pattern = Literal["too_fast", "always_same"]
Who = TypeVar("Who")

STRETCH = 30
"""Answers in a row over which a pace is taken. A listening room without a connection keeps fewer,
so what it sends at once is not taken for haste."""
FASTEST = 3.0
"""Seconds of audio for each second that passed; the room plays 1.5 times as fast at most."""
FEWEST_SAME = 50
SAME = 0.98
"""Share of so many answers that are one and the same, …"""
AGAINST = 5
"""… where so many clips at least were settled the other way."""
SHARED_ERRORS = 5
OVERLAP = 0.8
"""Two people made so many errors on the same clips, and so large a share of the errors that either
made on clips which both judged."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a person: `clip` names the clip, in whatever way the caller does."""

    clip: object
    answer: str
    at: datetime
    duration_s: float
    is_valid: bool | None
    """How the clip was settled; None while it is not."""

    @property
    def is_wrong(self) -> bool:
        """Whether it was settled the other way; an unsure answer is never wrong."""
        return self.is_valid is not None and self.answer == ("no" if self.is_valid else "yes")


def patterns_of(answers: Sequence[Answered]) -> set[Pattern]:
    """Return which patterns one person's answers show; they come in order of time."""
    found: set[Pattern] = set()
    if is_too_fast(answers):
        found.add("too_fast")
    if is_always_same(answers):
        found.add("always_same")
    return found


def is_too_fast(answers: Sequence[Answered]) -> bool:
    """Whether some STRETCH answers in a row took less time than hearing the clips can."""
    for first in range(len(answers) - STRETCH + 1):
        begun, *rest = answers[first : first + STRETCH]
        took_s = (rest[-1].at - begun.at).total_seconds()
        if sum(each.duration_s for each in rest) > FASTEST * took_s:
            return True
    return False


def is_always_same(answers: Sequence[Answered]) -> bool:
    """Whether nearly all answers are one, though AGAINST clips at least are the other kind."""
    if len(answers) < FEWEST_SAME:
        return False
    answer, n = Counter(each.answer for each in answers).most_common(1)[0]
    against = sum(each.is_wrong for each in answers if each.answer == answer)
    if answer == "unsure":
        against = sum(each.is_valid is not None for each in answers)
    return n >= SAME * len(answers) and against >= AGAINST


def pairs_alike(people: Mapping[Who, Sequence[Answered]]) -> list[tuple[Who, Who]]:
    """Return pairs of people who are wrong about the same clips, in the order of `people`.

    Careful people agree on clips that are clear, and so does everybody; only agreeing on what is
    wrong tells of one person with two cookies, or of answers that were copied.
    """
    wrong = {
        who: {each.clip for each in answers if each.is_wrong} for who, answers in people.items()
    }
    judged = {who: {each.clip for each in answers} for who, answers in people.items()}
    careless = [who for who, clips in wrong.items() if len(clips) >= SHARED_ERRORS]
    return [
        (one, other)
        for one, other in combinations(careless, 2)
        if _overlaps(wrong[one], wrong[other], judged[one] & judged[other])
    ]


def _overlaps(one: set[object], other: set[object], both: set[object]) -> bool:
    shared, either = one & other, (one | other) & both
    return len(shared) >= SHARED_ERRORS and len(shared) >= OVERLAP * len(either)
