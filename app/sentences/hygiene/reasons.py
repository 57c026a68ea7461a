"""Why a text is no sentence to read aloud: codes, and where in the text."""

from __future__ import annotations

from typing import NamedTuple

REASONS = (
    "empty",
    "too_short",
    "too_long",
    "broken",
    "digits",
    "symbol",
    "brackets",
    "quotes",
    "abbreviation",
    "acronym",
    "foreign_script",
    "unusual_letters",
    "repeated",
    "stray_mark",
    "inner_stop",
    "emoji",
    "email",
    "url",
    "phone",
    "handle",
    "personal_number",
    "profanity",
)
"""Every code, in the order in which they are given."""
ALWAYS_ON = frozenset({"empty", "too_long"})
"""What no community can switch off: a card that is blank, or that no screen holds."""


class Reason(NamedTuple):
    """One place that a rule refuses.

    `start` and `end` count code points of the normalised text; both are 0 where it is the whole.
    """

    code: str
    start: int
    end: int


class Checked(NamedTuple):
    """A text, its canonical form, and why that is refused: nothing if it is fine."""

    text: str
    normalised: str
    reasons: tuple[Reason, ...]

    @property
    def ok(self) -> bool:
        """Whether no rule refuses it."""
        return not self.reasons

    @property
    def codes(self) -> list[str]:
        """Each code once, in the order of `REASONS`."""
        return list(dict.fromkeys(reason.code for reason in self.reasons))
