"""Plain sentences: most of what people give, known for good by one look and nothing more."""

from __future__ import annotations

import re
import unicodedata

from app.sentences.hygiene.finding import finders, writes_any_letter
from app.sentences.hygiene.normalising import FULL_WIDTH, is_common
from app.sentences.hygiene.ruleset import RuleSet
from app.sentences.hygiene.scripts import of_scripts
from app.sentences.hygiene.signs import inside_class, signs_of
from app.sentences.hygiene.words import any_of

PAUSES = ",;:،؛፣፤"
WIDE_PAUSES = "、，；："
STOPS = ".!?…؟۔।॥።"
WIDE_STOPS = "。！？"
VOWELS_IN_ORDER = frozenset({"Thai", "Laoo"})
"""Scripts whose vowels are letters to Unicode, and stand wrong without their consonant."""
_REPEATED = re.compile(r"(.)\1\1|(..)\2\2|(...)\3\3|([^\w\s])\4")


class PlainText:
    """Knows sentences that no rule of the locale refuses and no normalising changes.

    Words of the language's letters, at most one capital each and in front, joined by hyphens and
    apostrophes; single spaces, pauses, stops and the locale's own quotes between them. All else,
    good or bad, is for the rules to say: this never calls a text bad.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._by_words = rules.count == "words"
        self._whole = _pattern(rules)
        self._quotes = _plain_quotes(rules)
        self._typed = re.compile("(?<=[^\\W\\d_])'(?=[^\\W\\d_])")
        others = [word for word in rules.abbreviations if "." not in word]
        others += rules.profanity
        self._unwanted = any_of(others, rules.tag, whole=self._by_words) if others else None
        own = finders(rules)
        self._abbreviations, self._stray = own["abbreviation"], own["stray_mark"]
        self._has_order = not VOWELS_IN_ORDER.isdisjoint(rules.scripts)

    def form(self, text: str) -> str | None:
        """Return the canonical form of a plain sentence, None for a text that is not plain."""
        text = text.strip()
        if "'" in text and self._rules.apostrophe != "'":
            text = self._typed.sub(self._rules.apostrophe, text)
        if not self._fits(len(text), text.count(" ") + 1) or not self._whole.fullmatch(text):
            return None
        if _REPEATED.search(text.lower()) or not unicodedata.is_normalized("NFC", text):
            return None
        return None if self._has_unwanted(text) or not self._is_quoted_well(text) else text

    def _is_quoted_well(self, text: str) -> bool:
        """Whether quotes open and close by turns, with no space inside them."""
        if not self._quotes or (self._quotes[0] not in text and self._quotes[1] not in text):
            return True
        opening, closing = self._quotes
        turns = "".join(sign for sign in text if sign in self._quotes)
        loose = [f"{opening} ", f" {closing}"]
        if opening in FULL_WIDTH:
            loose += [f" {opening}", f"{closing} "]
        return not turns.replace(opening + closing, "") and not any(each in text for each in loose)

    def _has_unwanted(self, text: str) -> bool:
        if "." in text and any(True for _ in self._abbreviations(text)):
            return True
        if self._has_order and any(True for _ in self._stray(text)):
            return True
        return bool(self._unwanted and self._unwanted.search(text))

    def _fits(self, characters: int, words: int) -> bool:
        rules = self._rules
        length = words if self._by_words else characters
        return rules.min_length <= length <= rules.max_length and characters <= rules.max_characters


def _pattern(rules: RuleSet) -> re.Pattern[str]:
    letters = _plain_letters(rules)
    capitals = {sign for sign in letters if unicodedata.category(sign) in ("Lu", "Lt")}
    marks = {sign for sign in letters if unicodedata.category(sign)[0] == "M"}
    small = inside_class(letters - capitals)
    first = inside_class(letters - marks)
    if not first or not small:
        return re.compile(r"(?!)")
    pauses, wide_pauses, stops, wide_stops = (
        "".join(sign for sign in signs if sign not in rules.punctuation)
        for signs in (PAUSES, WIDE_PAUSES, STOPS, WIDE_STOPS)
    )
    inside, wide = pauses + stops, wide_pauses + wide_stops
    if rules.one_sentence:
        inside, wide = pauses, wide_pauses
    word = f"[{first}][{small}]*"
    joined = f"{word}(?:[{re.escape(rules.apostrophe)}-]{word})*"
    ends = pauses + stops + wide_pauses + wide_stops
    quotes = _plain_quotes(rules)
    if not quotes:
        return re.compile(f"{joined}(?:(?:[{inside}]? |[{wide}]){joined})*[{ends}]?")
    opening, closing = quotes
    between = (
        f"(?:[{inside}]?{closing}?|{closing}[{inside}]) |[{wide}]{closing}?|{closing}[{wide}]?"
    )
    return re.compile(
        f"{opening}?{joined}(?:(?:(?:{between}){opening}?|{opening}){joined})*"
        f"(?:[{ends}]?{closing}?|{closing}[{ends}])"
    )


def _plain_quotes(rules: RuleSet) -> tuple[str, str] | None:
    """Return the locale's quotes where each is one sign that tells its side."""
    opening, closing = rules.quotes
    is_plain = opening != closing and len(opening) == len(closing) == 1
    is_plain = is_plain and "Hebr" not in rules.scripts  # where they are gershayim within a word
    return (opening, closing) if is_plain else None


def usual_letters(rules: RuleSet) -> frozenset[str]:
    """Return the letters and marks that are always right here."""
    listed = frozenset(rules.letters + rules.also_letters)
    return listed | _all_letters(rules.scripts) if writes_any_letter(rules) else listed


def _all_letters(scripts: tuple[str, ...]) -> frozenset[str]:
    """Return the letters and marks of scripts in Unicode's basic plane."""
    found = signs_of(rf"[{of_scripts(scripts)}]&&[\p{{L}}\p{{M}}]")
    return frozenset(sign for sign in found if sign < "\ud800")


def _plain_letters(rules: RuleSet) -> set[str]:
    """Return usual letters that no rule replaces or looks at twice."""
    touched = set(rules.remove + rules.symbols) | {sign for key in rules.replace for sign in key}
    usual = (sign for sign in usual_letters(rules) - touched if is_common(sign))
    return {sign for sign in usual if unicodedata.category(sign)[0] in "LM"}
