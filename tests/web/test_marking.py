"""A text with the parts marked that a rule stumbled over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.marking import marked_parts


@pytest.mark.parametrize(
    ("text", "spans", "pieces"),
    [
        ("I have 3 cats", [(7, 8)], [("I have ", False), ("3", True), (" cats", False)]),
        ("٣ قطط", [(0, 1)], [("٣", True), (" قطط", False)]),
        ("ab", [(0, 2)], [("ab", True)]),
        ("abcd", [(0, 2), (1, 3)], [("abc", True), ("d", False)]),
        ("abcd", [(0, 2), (2, 3)], [("abc", True), ("d", False)]),
        ("ab", [(0, 0)], [("ab", False)]),
        ("ab", [], [("ab", False)]),
        ("", [], []),
    ],
)
def test_what_a_rule_names_is_marked_and_nothing_else(
    text: str, spans: list[tuple[int, int]], pieces: list[tuple[str, bool]]
) -> None:
    assert marked_parts(text, spans) == pieces


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_no_letter_is_lost_and_each_is_marked_if_a_span_holds_it(
    text: str, given_spans: list[tuple[int, int]]
) -> None:
    spans = [(min(pair), max(pair)) for pair in given_spans if max(pair) <= len(text)]
    pieces = marked_parts(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    marks = [is_marked for piece, is_marked in pieces for _ in piece]
    assert marks == [any(a <= at < b for a, b in spans) for at in range(len(text))]
