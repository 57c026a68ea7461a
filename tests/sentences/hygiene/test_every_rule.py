"""Each rule refuses what it is for, in several scripts, and nothing beside it."""

import unicodedata

import pytest

from app.sentences.hygiene import REASONS, checker_for
from app.sentences.hygiene.trying import try_rules
from app.wording.rules import RULE_WORDS
from tests.sentences.hygiene.cases import LET_PASS, REFUSED

CHOSEN = {
    "inner_stop": [
        ("ru", {"one_sentence": True}, "Дождь. Холодно.", "."),
        ("hi", {"one_sentence": True}, "बारिश है। ठंड है।", "।"),
        ("am", {"one_sentence": True}, "ዝናብ ነው። በጣም ብርድ ነው።", "።"),
        ("zh", {"one_sentence": True}, "下雨了。很冷。", "。"),
    ],
    "profanity": [
        ("en", {"profanity": ["darn"]}, "Well, DARN it.", "DARN"),
        ("ru", {"profanity": ["чёрт"]}, "Вот Чёрт опять.", "Чёрт"),
        ("tr", {"profanity": ["kıl"]}, "Bu KIL yine.", "KIL"),
        ("ar", {"profanity": ["تبا"]}, "قال تبا لك.", "تبا"),
        ("ja", {"profanity": ["畜生"]}, "これは畜生だ。", "畜生"),
        ("hi", {"profanity": ["धत्"]}, "अरे धत् यार।", "धत्"),
    ],
}
"""Rules that hold where a community chose them: locale, what it chose, text, the place marked."""

REFUSED_CASES = [
    (code, tag, {}, text, marked) for code, cases in REFUSED.items() for tag, text, marked in cases
] + [
    (code, tag, changes, text, marked)
    for code, cases in CHOSEN.items()
    for tag, changes, text, marked in cases
]


def script_of(tag: str, text: str) -> str:
    """The script of a case: its first letter's, or the locale's."""
    letters = [sign for sign in text if sign.isalpha()]
    if letters:
        return unicodedata.name(letters[0]).split()[0]
    return checker_for(tag).rules.scripts[0]


@pytest.mark.parametrize(("code", "tag", "changes", "text", "marked"), REFUSED_CASES)
def test_a_rule_refuses_and_marks_the_place(
    code: str, tag: str, changes: dict, text: str, marked: str
) -> None:
    checked = checker_for(tag, changes).check(text)

    places = [
        checked.normalised[reason.start : reason.end]
        for reason in checked.reasons
        if reason.code == code
    ]
    assert places, checked
    assert places[0].startswith(marked)
    assert not checked.ok


@pytest.mark.parametrize(
    ("code", "tag", "text"),
    [(code, tag, text) for code, cases in LET_PASS.items() for tag, text in cases],
)
def test_a_good_sentence_passes(code: str, tag: str, text: str) -> None:
    assert checker_for(tag).check(text).codes == []


@pytest.mark.parametrize("code", REASONS)
def test_every_rule_has_cases_in_three_scripts(code: str) -> None:
    scripts = {script_of(tag, text) for each, tag, _, text, _ in REFUSED_CASES if each == code}
    assert len(scripts) >= 3


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_has_words(code: str) -> None:
    assert str(RULE_WORDS[code].title)
    assert str(RULE_WORDS[code].advice)


def test_there_are_no_words_for_reasons_that_are_none() -> None:
    assert set(RULE_WORDS) == set(REASONS)


@pytest.mark.parametrize(
    ("tag", "changes", "text"),
    [
        ("en", {"profanity": ["ass"]}, "The class has passed."),
        ("tr", {"profanity": ["kıl"]}, "Bu kil güzel."),
        ("ru", {"profanity": ["чёрт"]}, "Чёртова дюжина."),
    ],
)
def test_only_whole_words_are_profane(tag: str, changes: dict, text: str) -> None:
    assert checker_for(tag, changes).check(text).ok


def test_all_reasons_are_told_in_order_and_each_place_of_them() -> None:
    checked = checker_for("en").check("In 1999 the USA (and 12 others) said so!!!")

    assert checked.codes == ["digits", "brackets", "acronym", "repeated"]
    assert [checked.normalised[r.start : r.end] for r in checked.reasons if r.code == "digits"] == [
        "1999",
        "12",
    ]


def test_a_rule_that_a_community_switched_off_is_not_told() -> None:
    text = "She works at NASA with 7 cats."

    assert checker_for("en").check(text).codes == ["digits", "acronym"]
    assert checker_for("en", {"off": ["acronym"]}).check(text).codes == ["digits"]
    assert checker_for("en", {"off": ["acronym"], "digits_allowed": True}).check(text).ok


def test_capitals_that_a_community_allows_pass_and_no_parts_of_them() -> None:
    checker = checker_for("en", {"capitals_allowed": ["NATO"]})

    assert checker.check("She works at NATO.").ok
    assert checker.check("She works AT home.").codes == ["acronym"]


def test_a_trial_tells_what_new_rules_would_change() -> None:
    texts = ["She works at NASA.", "A fine day.", "I have 7 cats.", "It is (not) so."]
    old = checker_for("en")
    new = checker_for("en", {"off": ["acronym"], "max_length": 2})

    trial = try_rules(old, new, texts)

    assert (trial.n_tried, trial.n_refused_before, trial.n_refused_after) == (4, 3, 4)
    assert trial.before == {"digits": 1, "brackets": 1, "acronym": 1}
    assert trial.after == {"too_long": 4, "digits": 1, "brackets": 1}
    assert [checked.text for checked in trial.newly_refused] == ["A fine day."]
    assert trial.n_newly_passed == 0


def test_a_trial_shows_what_would_pass_and_why_it_did_not() -> None:
    trial = try_rules(
        checker_for("ru"), checker_for("ru", {"off": ["acronym"]}), ["Он живёт в США."]
    )

    assert trial.n_newly_passed == 1
    assert trial.newly_passed[0].codes == ["acronym"]
