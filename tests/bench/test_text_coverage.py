"""What the benchmark of coverage finds on real text, in two scripts."""

import numpy as np
import pytest

from app.sentences.choosing.expectation import Expectation
from scripts.bench._text_coverage import AIM, coverage, fit, plain
from tests.services.texts import Texts


@pytest.mark.parametrize("tag", ["en", "ru"])
def test_our_order_needs_less_than_the_aim_on_real_text(texts: Texts, tag: str):
    lines = fit(tag, texts.sentences(tag))[:3000]
    found = coverage({tag: lines})
    [measured] = [found[name] for name in found if name.startswith(f"{tag}, ")]
    for kind in ("ours", "plain_trigrams", "plain_pairs"):
        assert measured[kind]["served_over_random"] <= AIM
    assert measured["one_sixth_placed_one_by_one"] <= AIM


def test_plain_n_grams_are_those_of_the_bare_characters():
    cover = plain(["Ab a", "ab A", "c"], 2)
    assert np.diff(cover.offsets).tolist() == [3, 3, 0]
    assert Expectation(cover, np.zeros(3, np.int64)).n_units == 3
