"""What other rules would say of sentences that are there, before they are made to hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.sentences.hygiene.checking import Checker
from app.sentences.hygiene.reasons import REASONS, Checked

SAMPLES = 20
"""Sentences shown of each kind."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How two sets of rules judge the same texts."""

    n_tried: int
    before: Mapping[str, int]
    """Texts refused by the rules that hold, by code, in the order of REASONS."""
    after: Mapping[str, int]
    """The same by the rules that are tried."""
    n_refused_before: int
    n_refused_after: int
    n_newly_refused: int
    n_newly_passed: int
    newly_refused: tuple[Checked, ...]
    """A sample, as the tried rules see it."""
    newly_passed: tuple[Checked, ...]
    """A sample, as the rules that hold see it: with the reasons that fall away."""


def try_rules(old: Checker, new: Checker, texts: Iterable[str]) -> Trial:
    """Return what changes when the new rules take the place of the old ones."""
    judged = [(old.check(text), new.check(text)) for text in texts]
    refused = [after for before, after in judged if before.ok and not after.ok]
    passed = [before for before, after in judged if after.ok and not before.ok]
    return Trial(
        n_tried=len(judged),
        before=_counts(before for before, _ in judged),
        after=_counts(after for _, after in judged),
        n_refused_before=sum(not before.ok for before, _ in judged),
        n_refused_after=sum(not after.ok for _, after in judged),
        n_newly_refused=len(refused),
        n_newly_passed=len(passed),
        newly_refused=tuple(refused[:SAMPLES]),
        newly_passed=tuple(passed[:SAMPLES]),
    )


def _counts(answers: Iterable[Checked]) -> dict[str, int]:
    counts = Counter(code for answer in answers for code in answer.codes)
    return {code: counts[code] for code in REASONS if counts[code]}
