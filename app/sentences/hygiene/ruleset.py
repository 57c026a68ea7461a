"""A locale's rules as data: their fields, what each may hold, and what a community changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Self

import regex

from app.errors import DomainError
from app.sentences.hygiene.reasons import ALWAYS_ON, REASONS
from app.sentences.hygiene.scripts import ZWJ, ZWNJ, is_script
from app.sentences.rules import MAX_CHARACTERS

COUNTS = ("words", "characters")
SYMBOLS = "<>+*#@%^/\\&=_|~$§¶†‡•‰※‖٪؉％＃＆＊／＼＠"
"""Refused in addition to everything that Unicode calls a symbol: nobody knows how to say them."""
MOST_ENTRIES = 5_000
"""Words, letters or pairs in one field."""
MOST_SIGNS = 64
"""Characters of one word or pair in a list."""
MOST_LETTERS = 60_000
"""Characters of a field that lists letters: all of Unified Han in use fits."""


class BadRules(DomainError):
    """A field of the rules is none, or holds what it cannot; `why` is in `WHYS`."""

    code: ClassVar[str] = "bad_rules"

    def __init__(self, field_name: str, why: str) -> None:
        super().__init__(f"{field_name}: {why}")
        self.field = field_name
        self.why = why


class RulesOvertaken(DomainError):
    """Somebody changed the campaign's rules while these changes were made."""

    code: ClassVar[str] = "rules_overtaken"


WHYS = ("unknown", "kind", "range", "order", "choice", "most", "needed", "letters", "loop")
"""No such field; another type; too little or too much; least above most; not in the list; too
many or too long; cannot be left out; only letters; a replacement that would be replaced again."""
QUOTE_MARKS = '"“”„‟«»「」『』'
APOSTROPHES = ("’", "'", "ʼ", "ʻ", "ꞌ")
DASHES = ("–", "—", "-")
ELLIPSES = ("…", "……", "...")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """What one locale's sentences must be like. docs/sentence-rules.md explains each field."""

    tag: str
    scripts: tuple[str, ...]
    letters: str = ""
    also_letters: str = ""
    unusual_share: float = 0.1
    foreign_letters: int = 0
    foreign_share: float = 0.0
    count: str = "words"
    min_length: int = 1
    max_length: int = 25
    max_characters: int = 200
    digits_allowed: bool = False
    symbols: str = SYMBOLS
    symbols_allowed: str = ""
    abbreviations: tuple[str, ...] = ()
    capitals_allowed: tuple[str, ...] = ()
    max_repeats: int = 3
    one_sentence: bool = False
    profanity: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ("“", "”")
    apostrophe: str = "’"
    dash: str = "–"
    ellipsis: str = "…"
    space_before: str = ""
    replace: Mapping[str, str] = field(default_factory=dict)
    punctuation: Mapping[str, str] = field(default_factory=dict)
    remove: str = ""
    joiners: str = ""
    duplicate_likeness: float = 0.85
    phones: Mapping[str, str] = field(default_factory=dict)
    off: tuple[str, ...] = ()

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return these rules with the fields of `changes`, JSON values, in them; raise BadRules."""
        checked = {name: _checked(name, value) for name, value in changes.items()}
        rules = replace(self, **checked)
        rules._raise_unless_orderly()
        return rules

    def as_json(self) -> dict[str, Any]:
        """Return every field but the tag as JSON values."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}

    def changes_from(self, default: RuleSet) -> dict[str, Any]:
        """Return what differs from other rules, as `changed` takes it."""
        ours, theirs = self.as_json(), default.as_json()
        return {name: value for name, value in ours.items() if value != theirs[name]}

    def _raise_unless_orderly(self) -> None:
        if self.min_length > self.max_length:
            raise BadRules("max_length", "order")


FIELDS = tuple(each.name for each in fields(RuleSet) if each.name != "tag")
"""What a community may change."""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _checked(name: str, value: Any) -> Any:
    check = _CHECKS.get(name)
    if check is None:
        raise BadRules(name, "unknown")
    return check(name, value)


def _number(least: float, most: float, kind: type) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> Any:
        kinds = (int,) if kind is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise BadRules(name, "kind")
        if not least <= value <= most:
            raise BadRules(name, "range")
        return kind(value)

    return check


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRules(name, "kind")
    return value


def _signs(most: int, *, least: int = 0) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise BadRules(name, "kind")
        if not least <= len(value) <= most:
            raise BadRules(name, "most" if len(value) > most else "needed")
        return unicodedata.normalize("NFC", value)

    return check


def _letters(name: str, value: Any) -> str:
    """Check letters and marks and put them in order; spaces between them are for the eye.

    They are not composed: in a list, a mark belongs to no letter before it.
    """
    if not isinstance(value, str):
        raise BadRules(name, "kind")
    given = "".join(sorted(set(value) - set(" \n\r\t")))
    if len(given) > MOST_LETTERS:
        raise BadRules(name, "most")
    if not _ONLY_LETTERS.fullmatch(given):
        raise BadRules(name, "letters")
    return given


_ONLY_LETTERS = regex.compile(r"[\p{L}\p{M}\p{Co}]*")


def _entries(check_one: Callable[[str, str], Any] | None = None) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise BadRules(name, "kind")
        if len(value) > MOST_ENTRIES:
            raise BadRules(name, "most")
        given = [_signs(MOST_SIGNS, least=1)(name, each).strip() for each in value]
        if not all(given):
            raise BadRules(name, "needed")
        for each in given:
            if check_one:
                check_one(name, each)
        return tuple(dict.fromkeys(given))

    return check


def _pairs(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise BadRules(name, "kind")
    if len(value) > MOST_ENTRIES:
        raise BadRules(name, "most")
    checked_key, checked_value = _signs(MOST_SIGNS, least=1), _signs(MOST_SIGNS)
    return {checked_key(name, key): checked_value(name, each) for key, each in value.items()}


def _replacements(name: str, value: Any) -> dict[str, str]:
    pairs = _pairs(name, value)
    if any(key in each for each in pairs.values() for key in pairs):
        raise BadRules(name, "loop")
    return pairs


def _quotes(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadRules(name, "kind")
    given = tuple(_signs(2, least=1)(name, each) for each in value)
    marks = [each.strip() for each in given]
    if len(given) != 2 or any(len(mark) != 1 or mark not in QUOTE_MARKS for mark in marks):
        raise BadRules(name, "choice")
    return given


def _choice(choices: tuple[str, ...]) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> str:
        if value not in choices:
            raise BadRules(name, "choice")
        return str(value)

    return check


def _reason(name: str, code: str) -> None:
    if code not in REASONS:
        raise BadRules(name, "choice")
    if code in ALWAYS_ON:
        raise BadRules(name, "needed")


def _script(name: str, code: str) -> None:
    if not is_script(code):
        raise BadRules(name, "choice")


def _scripts(name: str, value: Any) -> tuple[str, ...]:
    checked: tuple[str, ...] = _entries(_script)(name, value)
    if not checked:
        raise BadRules(name, "needed")
    return checked


def _joiners(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadRules(name, "kind")
    if set(value) - {ZWNJ, ZWJ}:
        raise BadRules(name, "choice")
    return "".join(sorted(set(value)))


_share = _number(0.0, 1.0, float)
_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "scripts": _scripts,
    "letters": _letters,
    "also_letters": _letters,
    "unusual_share": _share,
    "foreign_letters": _number(0, MAX_CHARACTERS, int),
    "foreign_share": _share,
    "count": _choice(COUNTS),
    "min_length": _number(1, MAX_CHARACTERS, int),
    "max_length": _number(1, MAX_CHARACTERS, int),
    "max_characters": _number(1, MAX_CHARACTERS, int),
    "digits_allowed": _truth,
    "symbols": _signs(MOST_ENTRIES),
    "symbols_allowed": _signs(MOST_ENTRIES),
    "abbreviations": _entries(),
    "capitals_allowed": _entries(),
    "max_repeats": _number(1, 9, int),
    "one_sentence": _truth,
    "profanity": _entries(),
    "quotes": _quotes,
    "apostrophe": _choice(APOSTROPHES),
    "dash": _choice(DASHES),
    "ellipsis": _choice(ELLIPSES),
    "space_before": _signs(MOST_SIGNS),
    "replace": _replacements,
    "punctuation": _replacements,
    "remove": _signs(MOST_ENTRIES),
    "joiners": _joiners,
    "duplicate_likeness": _number(0.5, 1.0, float),
    "phones": _pairs,
    "off": _entries(_reason),
}
