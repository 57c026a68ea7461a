"""A locale's rules as a form: nothing changes that nobody touched."""

import pytest
from werkzeug.datastructures import MultiDict

from app.sentences.hygiene import BadRules, RuleSet, languages_with_files, rules_for
from app.sentences.hygiene.ruleset import FIELDS
from app.web.rule_form import KINDS, SWITCHED, changes_in, typed_in, typed_of
from app.wording.rule_fields import RULE_FAULTS, RULE_FIELDS

LANGUAGES = sorted(languages_with_files())


def sent(rules: RuleSet, **changes: object) -> dict[str, object]:
    """What a browser sends of the form, after these fields were typed over."""
    form: MultiDict[str, str] = MultiDict()
    for name, value in {**typed_of(rules), **changes}.items():
        if isinstance(value, list):
            form.setlist(name, value)
        elif value or KINDS.get(name) != "truth":  # an empty box is not sent at all
            form[name] = str(value).replace("\n", "\r\n")
    return typed_in(form)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_form_sent_as_it_stands_changes_nothing(tag: str) -> None:
    rules = rules_for(tag)
    assert changes_in(sent(rules), rules) == {}


@pytest.mark.parametrize(
    ("tag", "typed", "changes"),
    [
        ("sw", {"max_length": "12"}, {"max_length": 12}),
        ("en", {"digits_allowed": "yes"}, {"digits_allowed": True}),
        ("fa", {"profanity": "الف\nب\n\n"}, {"profanity": ["الف", "ب"]}),
        ("hi", {"phones": "क = k\nख = kʰ"}, {"phones": {"क": "k", "ख": "kʰ"}}),
        ("de", {"duplicate_likeness": "0,9"}, {"duplicate_likeness": 0.9}),
        ("th", {"on": [code for code in SWITCHED if code != "digits"]}, {"off": ["digits"]}),
    ],
)
def test_what_was_typed_over_is_what_changes(
    tag: str, typed: dict[str, object], changes: dict[str, object]
) -> None:
    rules = rules_for(tag)
    assert changes_in(sent(rules, **typed), rules) == changes
    assert rules.changed(changes).changes_from(rules) == changes


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"max_length": "many"}, "max_length"),
        ({"max_length": "0"}, "max_length"),
        ({"duplicate_likeness": ""}, "duplicate_likeness"),
        ({"count": "syllables"}, "count"),
        ({"letters": "a1b"}, "letters"),
        ({"scripts": ""}, "scripts"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(typed: dict[str, object], field: str) -> None:
    rules = rules_for("sw")
    with pytest.raises(BadRules) as refused:
        rules.changed(changes_in(sent(rules, **typed), rules))
    assert refused.value.field == field
    assert refused.value.why in RULE_FAULTS


def test_every_field_has_words_and_a_place_in_the_form() -> None:
    assert set(RULE_FIELDS) == set(FIELDS)
    assert set(KINDS) | {"off"} == set(FIELDS)
