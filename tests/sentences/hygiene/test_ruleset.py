"""Rules as data: what each field may hold, JSON in and out, what a community changed."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sentences.hygiene import (
    BadRules,
    Checker,
    RuleSet,
    checker_for,
    languages_with_files,
    rules_for,
)
from app.sentences.hygiene.ruleset import FIELDS, WHYS
from app.sentences.hygiene.scripts import ZWJ, ZWNJ
from app.wording.rule_fields import RULE_FAULTS, RULE_FIELDS

ANYTHING: dict[str, Any] = {
    "scripts": ["Latn", "Cyrl"],
    "letters": "abcç",
    "also_letters": "xyz",
    "unusual_share": 0.5,
    "foreign_letters": 3,
    "foreign_share": 0.1,
    "count": "characters",
    "min_length": 2,
    "max_length": 99,
    "max_characters": 120,
    "digits_allowed": True,
    "symbols": "<>",
    "symbols_allowed": "&",
    "abbreviations": ["Dr.", "etc."],
    "capitals_allowed": ["IJ"],
    "max_repeats": 5,
    "one_sentence": True,
    "profanity": ["darn"],
    "quotes": ["„", "“"],
    "apostrophe": "'",
    "dash": "—",
    "ellipsis": "...",
    "space_before": ";:",
    "replace": {"ş": "ș"},
    "punctuation": {"?": "؟"},
    "remove": "ـ",
    "joiners": ZWNJ + ZWJ,
    "duplicate_likeness": 0.9,
    "phones": {"sh": "ʃ"},
    "off": ["emoji", "quotes"],
}
"""A value of every field that differs from English's."""


def test_every_field_can_be_changed() -> None:
    assert set(ANYTHING) == set(FIELDS)
    assert rules_for("en", ANYTHING).changes_from(rules_for("en")) == ANYTHING


@pytest.mark.parametrize("tag", languages_with_files())
def test_rules_go_through_json_unchanged(tag: str) -> None:
    rules = rules_for(tag)
    again = rules_for(tag, json.loads(json.dumps(rules.as_json())))

    assert again == rules
    assert again.changes_from(rules) == {}


def test_what_is_as_it_was_is_no_change() -> None:
    default = rules_for("de")
    changed = rules_for("de", {"max_length": default.max_length, "max_repeats": 4})

    assert changed.changes_from(default) == {"max_repeats": 4}


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"colour": "red"}, "colour", "unknown"),
        ({"tag": "fr"}, "tag", "unknown"),
        ({"max_length": "many"}, "max_length", "kind"),
        ({"max_length": True}, "max_length", "kind"),
        ({"max_length": 12.5}, "max_length", "kind"),
        ({"max_length": 0}, "max_length", "range"),
        ({"max_length": 10_000}, "max_length", "range"),
        ({"min_length": 30}, "max_length", "order"),
        ({"unusual_share": 1.5}, "unusual_share", "range"),
        ({"unusual_share": float("nan")}, "unusual_share", "range"),
        ({"digits_allowed": 1}, "digits_allowed", "kind"),
        ({"count": "syllables"}, "count", "choice"),
        ({"count": ["words"]}, "count", "choice"),
        ({"scripts": []}, "scripts", "needed"),
        ({"scripts": ["Xxyy"]}, "scripts", "choice"),
        ({"scripts": ["La}n"]}, "scripts", "choice"),
        ({"letters": "abc3"}, "letters", "letters"),
        ({"letters": 3}, "letters", "kind"),
        ({"symbols": "+" * 5_001}, "symbols", "most"),
        ({"abbreviations": "Dr."}, "abbreviations", "kind"),
        ({"abbreviations": ["a" * 65]}, "abbreviations", "most"),
        ({"abbreviations": [" "]}, "abbreviations", "needed"),
        ({"abbreviations": [3]}, "abbreviations", "kind"),
        ({"profanity": [str(n) for n in range(5_001)]}, "profanity", "most"),
        ({"quotes": ["“"]}, "quotes", "choice"),
        ({"quotes": ["a", "b"]}, "quotes", "choice"),
        ({"quotes": "“”"}, "quotes", "kind"),
        ({"apostrophe": "x"}, "apostrophe", "choice"),
        ({"dash": ""}, "dash", "choice"),
        ({"replace": {"": "x"}}, "replace", "needed"),
        ({"replace": {"a": "aa"}}, "replace", "loop"),
        ({"replace": {"a": "b", "b": "c"}}, "replace", "loop"),
        ({"replace": ["a"]}, "replace", "kind"),
        ({"replace": {"a": 1}}, "replace", "kind"),
        ({"joiners": "x"}, "joiners", "choice"),
        ({"joiners": None}, "joiners", "kind"),
        ({"duplicate_likeness": 0.2}, "duplicate_likeness", "range"),
        ({"off": ["empty"]}, "off", "needed"),
        ({"off": ["sunday"]}, "off", "choice"),
    ],
)
def test_a_field_that_cannot_be_names_itself_and_why(
    changes: dict[str, Any], field: str, why: str
) -> None:
    with pytest.raises(BadRules) as refused:
        rules_for("en", changes)

    assert (refused.value.field, refused.value.why) == (field, why)
    assert refused.value.why in WHYS


def test_every_field_and_every_why_has_words() -> None:
    assert set(RULE_FIELDS) == set(FIELDS)
    assert set(RULE_FAULTS) == set(WHYS)


@pytest.mark.parametrize(
    ("tag", "scripts", "count", "letters"),
    [
        ("sr-Latn", ("Latn",), "words", "čćđšž"),
        ("sr", ("Cyrl",), "words", "љњђћџ"),
        ("zh-TW", ("Hani", "Bopo"), "characters", "國"),
        ("pa", ("Guru",), "words", "ਸ"),
        ("pa-Arab", ("Arab",), "words", "پ"),
        ("pt-BR", ("Latn",), "words", "ãõç"),
        ("ne-NP", ("Deva",), "words", "क"),
        ("km", ("Khmr",), "characters", "ក"),
        ("chr", ("Cher",), "words", "Ꭳ"),
        ("mi", ("Latn",), "words", "āēīōū"),
        ("xx-unknown", ("Latn",), "words", ""),
        ("not a tag", ("Latn",), "words", ""),
    ],
)
def test_a_locale_without_a_file_has_what_cldr_knows(
    tag: str, scripts: tuple[str, ...], count: str, letters: str
) -> None:
    rules = rules_for(tag)

    assert (rules.scripts, rules.count) == (scripts, count)
    assert set(letters) <= set(rules.letters)


def test_the_file_of_a_language_holds_for_its_regions() -> None:
    assert rules_for("de-AT").quotes == ("„", "“")
    assert rules_for("zh-TW").quotes == ("「", "」")
    assert rules_for("zh-CN").quotes == ("“", "”")


def test_a_checker_is_made_once_for_the_same_changes() -> None:
    assert checker_for("en", {"max_length": 9, "max_repeats": 3}) is checker_for(
        "en", {"max_repeats": 3, "max_length": 9}
    )
    assert checker_for("en") is checker_for("en", {})
    assert checker_for("en") is not checker_for("en", {"max_length": 9})


SIGN = st.sampled_from(
    "abAIıẞşяक्ا٣漢ー '\"“”«»’ʼ-–…,;:!?.[]()^\\|&~#{}+*$<>@/_\u200c\u0301\U0001e900\ue000"
)
SOME = st.text(SIGN, max_size=6)
LIST = st.lists(st.text(SIGN, min_size=1, max_size=4), max_size=3)
PAIRS = st.dictionaries(st.text(SIGN, min_size=1, max_size=2), SOME, max_size=2)
LETTERS = st.text(st.sampled_from("abAIıẞşяक्ا漢ー\u0301\U0001e900\ue000"), max_size=6)
SCRIPTS = st.lists(
    st.sampled_from(["Latn", "Cyrl", "Deva", "Arab", "Adlm", "Hani", "Cher"]), min_size=1
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["symbols", "symbols_allowed", "space_before", "remove"], SOME),
        **dict.fromkeys(["abbreviations", "capitals_allowed", "profanity"], LIST),
        **dict.fromkeys(["replace", "punctuation", "phones"], PAIRS),
        **dict.fromkeys(["letters", "also_letters"], LETTERS),
        "scripts": SCRIPTS,
        "unusual_share": st.floats(0, 1),
        "foreign_letters": st.integers(0, 3),
        "foreign_share": st.floats(0, 1),
        "count": st.sampled_from(["words", "characters"]),
        "max_repeats": st.integers(1, 9),
        "one_sentence": st.booleans(),
        "digits_allowed": st.booleans(),
        "quotes": st.sampled_from([["“", "”"], ["« ", " »"], ["”", "”"], ["「", "」"]]),
    },
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["en", "tr", "hi", "ar"]), CHANGES, st.lists(st.text(SIGN, max_size=20)))
def test_whatever_rules_are_taken_can_judge_any_text(
    tag: str, changes: dict[str, Any], texts: list[str]
) -> None:
    try:
        checker = Checker(rules_for(tag, changes))
    except BadRules:
        return
    for text in texts:
        checked = checker.check(text)
        quick = checker._plain.form(text)
        assert checker.check(checked.normalised).codes == checked.codes
        assert quick is None or checker._reasons(checker.normalise(text)) == []


def test_rules_are_values() -> None:
    assert rules_for("sw") == rules_for("sw")
    assert isinstance(rules_for("sw"), RuleSet)
    with pytest.raises(AttributeError):
        rules_for("sw").max_length = 3  # type: ignore[misc]
