"""Checking texts by the rules of a locale: fast where a text is plain, rule by rule where not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import regex

from app.sentences.hygiene.defaults import rules_for
from app.sentences.hygiene.finding import WHOLE, finders
from app.sentences.hygiene.normalising import Normaliser
from app.sentences.hygiene.plain import (
    PAUSES,
    STOPS,
    WIDE_PAUSES,
    WIDE_STOPS,
    PlainText,
    usual_letters,
)
from app.sentences.hygiene.reasons import REASONS, Checked, Reason
from app.sentences.hygiene.ruleset import QUOTE_MARKS, RuleSet

MOST_CHECKED = 500
"""Characters: a longer line is running text, and only told to be too long."""
CHECKERS_KEPT = 64
"""Compiled rules in memory: those of so many locales, in their latest form."""
INSIDE_ADDRESSES = frozenset({"symbol", "abbreviation", "handle", "acronym", "foreign_script"})
"""What is not told of a part of an address: the address has to go as a whole."""
CALM_SIGNS = " ‘’–—-" + QUOTE_MARKS + PAUSES + WIDE_PAUSES + STOPS + WIDE_STOPS
"""Beside the language's letters, what most sentences are made of."""
OF_CALM_TEXT = frozenset(
    {
        "quotes",
        "abbreviation",
        "acronym",
        "repeated",
        "stray_mark",
        "inner_stop",
        "url",
        "profanity",
    }
)
"""What can be wrong with a text that holds nothing but the language's letters and calm signs."""
_LETTER = regex.compile(r"\p{L}")


class Checker:
    """Checks texts by one set of rules; making one takes some milliseconds, so keep it."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._normaliser = Normaliser(rules)
        self._plain = PlainText(rules)
        off = set(rules.off)
        self._finders = [(code, find) for code, find in finders(rules).items() if code not in off]
        self._finders_in_calm = [pair for pair in self._finders if pair[0] in OF_CALM_TEXT]
        calm = usual_letters(rules) | set(CALM_SIGNS + rules.joiners)
        self._calm = calm - set(rules.symbols)
        self._is_on = {code: code not in off for code in REASONS}

    def normalise(self, text: str) -> str:
        """Return the text in the locale's canonical form; doing it again changes nothing."""
        return self._normaliser.normalise(text)

    def check(self, text: str) -> Checked:
        """Return the text's canonical form and every reason against it, in the order of REASONS."""
        plain = self._plain.form(text)
        if plain is not None:
            return Checked(text, plain, ())
        if len(text) > MOST_CHECKED:
            return Checked(text, text.strip(), (Reason("too_long", *WHOLE),))
        normalised = self._normaliser.normalise(text)
        if self._plain.form(normalised) == normalised:
            return Checked(text, normalised, ())
        return Checked(text, normalised, tuple(self._reasons(normalised)))

    def _reasons(self, text: str) -> list[Reason]:
        is_calm = self._calm.issuperset(text)
        reasons = [Reason(code, *WHOLE) for code in self._lengths(text) if self._is_on[code]]
        for code, find in self._finders_in_calm if is_calm else self._finders:
            reasons += [Reason(code, start, end) for start, end in find(text)]
        return _outside_addresses(reasons) if reasons else reasons

    def _lengths(self, text: str) -> list[str]:
        if not _LETTER.search(text):
            return ["empty"]
        rules, characters = self.rules, len(text)
        length = self._words(text) if rules.count == "words" else characters
        is_long = length > rules.max_length or characters > rules.max_characters
        return ["too_short"] * (length < rules.min_length) + ["too_long"] * is_long

    def _words(self, text: str) -> int:
        """Return the words, or what parts there are where that many are no matter."""
        parts = text.count(" ") + text.count("\u1361") + 1
        is_fine = self.rules.min_length <= 1 and parts <= self.rules.max_length
        return parts if is_fine else words_in(text)


def words_in(text: str) -> int:
    """Return how many words a text has: what stands between spaces and has a letter in it."""
    return sum(1 for _ in _WORD.finditer(text))


_WORD = regex.compile(r"[^ \u1361]*?\p{L}[^ \u1361]*")


def checker_for(tag: str, changes: Mapping[str, Any] | None = None) -> Checker:
    """Return the checker of a locale with a community's changes, kept; raise BadRules."""
    return _checker(tag, json.dumps(changes or {}, sort_keys=True))


@lru_cache(CHECKERS_KEPT)
def _checker(tag: str, changes: str) -> Checker:
    return Checker(rules_for(tag, json.loads(changes)))


def _outside_addresses(reasons: list[Reason]) -> list[Reason]:
    """Leave out what is said of a part of an e-mail address, a link or a handle."""
    addresses = [each for each in reasons if each.code in ("email", "url")]
    if not addresses:
        return reasons
    return [
        each
        for each in reasons
        if each.code not in INSIDE_ADDRESSES
        or not any(a.start <= each.start and each.end <= a.end for a in addresses)
    ]
