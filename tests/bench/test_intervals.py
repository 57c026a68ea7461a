"""Intervals say how much a number from so many cases is worth."""

import pytest

from scripts.bench._intervals import bootstrap_median, wilson


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_wilson_gives_the_published_intervals(hits, count, low, high):
    assert wilson(hits, count) == pytest.approx((low, high), abs=1e-4)


def test_no_cases_say_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def test_more_cases_make_a_median_surer():
    few = bootstrap_median([1.0, 2.0, 3.0, 4.0, 9.0])
    many = bootstrap_median([1.0, 2.0, 3.0, 4.0, 9.0] * 40)
    assert few[0] == many[0] == 3.0
    assert many[2] - many[1] < few[2] - few[1]
