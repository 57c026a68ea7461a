"""A locale's rules as a form: each field as it is typed, and what was typed as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.sentences.hygiene.reasons import ALWAYS_ON, REASONS
from app.sentences.hygiene.ruleset import FIELDS, RuleSet

JOINERS = {"zwnj": "\u200c", "zwj": "\u200d"}
"""The two joiners by names that one can see."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together; `kinds` are name → how it is typed."""

    code: str
    kinds: Mapping[str, str]


GROUPS = (
    Group(
        "length",
        {
            "count": "choice",
            "min_length": "number",
            "max_length": "number",
            "max_characters": "number",
        },
    ),
    Group("words", {"profanity": "lines", "abbreviations": "lines", "capitals_allowed": "lines"}),
    Group(
        "letters",
        {
            "letters": "long",
            "also_letters": "long",
            "unusual_share": "share",
            "foreign_letters": "number",
            "foreign_share": "share",
            "scripts": "lines",
        },
    ),
    Group(
        "signs",
        {
            "digits_allowed": "truth",
            "one_sentence": "truth",
            "max_repeats": "number",
            "symbols_allowed": "text",
            "symbols": "text",
        },
    ),
    Group("alike", {"duplicate_likeness": "share", "phones": "pairs"}),
    Group(
        "writing",
        {
            "quotes": "lines",
            "apostrophe": "text",
            "dash": "text",
            "ellipsis": "text",
            "space_before": "text",
            "replace": "pairs",
            "punctuation": "pairs",
            "remove": "text",
            "joiners": "joiners",
        },
    ),
)
"""Every field but `off`, which is a list of ticks; those that most communities want come first."""
KINDS = {name: kind for group in GROUPS for name, kind in group.kinds.items()}
SWITCHED = tuple(code for code in REASONS if code not in ALWAYS_ON)
"""Rules that a community may put to sleep."""


def typed_of(rules: RuleSet) -> dict[str, Any]:
    """Return the rules as the form shows them: text for each field, and lists for ticks."""
    values = rules.as_json()
    shown = {name: _as_typed(KINDS[name], values[name]) for name in FIELDS if name in KINDS}
    return {**shown, "on": [code for code in SWITCHED if code not in values["off"]]}


def typed_in(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what stands in a form that was sent, in the same shape; what is missing is empty."""
    shown: dict[str, Any] = {
        name: form.getlist(name) if kind == "joiners" else form.get(name, "").replace("\r\n", "\n")
        for name, kind in KINDS.items()
    }
    return {**shown, "on": form.getlist("on")}


def changes_in(typed: Mapping[str, Any], before: RuleSet) -> dict[str, Any]:
    """Return the fields that were typed over, as JSON values for `RuleSet.changed`.

    What is no number is left as typed, for the rules to refuse with their reason.
    """
    shown = typed_of(before)
    changed = {
        name: _value(kind, typed[name])
        for name, kind in KINDS.items()
        if typed[name] != shown[name]
    }
    if sorted(typed["on"]) != sorted(shown["on"]):
        changed["off"] = [code for code in SWITCHED if code not in typed["on"]]
    return changed


def _as_typed(kind: str, value: Any) -> Any:
    if kind == "lines":
        return "\n".join(value)
    if kind == "pairs":
        return "\n".join(f"{left} = {right}" for left, right in value.items())
    if kind == "truth":
        return "yes" if value else ""
    if kind == "joiners":
        return [name for name, sign in JOINERS.items() if sign in value]
    return str(value)


def _value(kind: str, typed: Any) -> Any:
    if kind == "lines":
        return [line.strip() for line in typed.split("\n") if line.strip()]
    if kind == "pairs":
        return _pairs(typed)
    if kind == "truth":
        return typed == "yes"
    if kind == "joiners":
        return "".join(JOINERS[name] for name in typed if name in JOINERS)
    if kind in ("number", "share"):
        return _number(typed, int if kind == "number" else float)
    return typed


def _pairs(typed: str) -> dict[str, str]:
    """Return pairs, one a line; a line without `=` has an empty right side."""
    lines = (line.partition("=") for line in typed.split("\n") if line.strip())
    return {left.strip(): right.strip() for left, _, right in lines}


def _number(typed: str, kind: type) -> Any:
    try:
        return kind(typed.strip().replace(",", "."))
    except ValueError:
        return typed
