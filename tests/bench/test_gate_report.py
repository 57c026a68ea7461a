"""The benchmark's pages: what is written between the markers, and nothing else."""

import pytest

from scripts.bench.gate import BEGIN, END, between_markers


def test_only_what_stands_between_the_markers_changes():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert between_markers(page, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="measured"):
        between_markers("a page\n", "new")
