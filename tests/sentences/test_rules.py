"""What a sentence is, and when two are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sentences.rules import MAX_CHARACTERS, duplicate_key, normalise, problem_with


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("  The  lamp\tis lit. \n", "The lamp is lit."),
        ("Cafe\u0301", "Café"),
        ("a\u00a0b\u3000c", "a b c"),
        ("a\x00b\x07c", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_a_line_is_brought_to_one_form(line: str, text: str):
    assert normalise(line) == text


@given(st.text())
def test_normalising_twice_is_normalising_once(line: str):
    text = normalise(line)
    assert normalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The lamp is lit.", "the lamp is lit"),
        ("The lamp is lit.", "The lamp — is lit!"),
        ("Straße", "STRASSE"),
        ("ＡＢＣ", "abc"),
        ("صباح الخير؟", "صباح الخير"),
    ],
)
def test_case_spaces_and_punctuation_make_no_other_sentence(one: str, other: str):
    assert duplicate_key(one) == duplicate_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("I have 2 lamps", "I have 3 lamps"), ("resume", "résumé"), ("কর", "করা"), ("क", "कि")],
)
def test_letters_marks_and_numerals_do(one: str, other: str):
    assert duplicate_key(one) != duplicate_key(other)


@pytest.mark.parametrize("text", ["", "…", "?!", "— —", "🙂"])
def test_a_line_without_a_letter_is_empty(text: str):
    assert problem_with(text) == "empty"


def test_a_line_of_more_than_one_breath_is_too_long():
    assert problem_with("a" * MAX_CHARACTERS) is None
    assert problem_with("a" * (MAX_CHARACTERS + 1)) == "too_long"
