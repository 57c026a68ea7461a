"""How long a reading takes, and which one cannot be of its sentence."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audio.figures import Figures
from app.quality.rate_priors import RATE_OF_LANGUAGE, USUAL_RATE, usual_rate
from app.quality.rates import (
    EDGE_SOUNDS,
    MIN_SOUNDS,
    USUAL_SPREAD,
    LearnedRate,
    RateBounds,
    rate_bounds,
    rate_ratios,
    words_a_second,
)
from app.quality.sounds import sounds
from tests.quality.test_verdict import GOOD

SENTENCE = "The quick brown fox jumps over the lazy dog."
SENTENCES = st.text(st.characters(categories=("L", "Zs")), min_size=12, max_size=200)


def bounds_of(
    sentence: str, locale: str | None = "en", learned: LearnedRate | None = None
) -> RateBounds:
    bounds = rate_bounds(sentence, locale, learned)
    assert bounds is not None
    return bounds


def spoken(seconds: float, pause_s: float = 0.0) -> Figures:
    """Figures of a clip with so much speech, and one pause in it."""
    return dataclasses.replace(
        GOOD, duration_s=seconds + pause_s + 1.0, speech_s=seconds, longest_pause_s=pause_s
    )


def test_a_reading_is_expected_to_take_what_its_language_takes() -> None:
    assert bounds_of(SENTENCE).expected_s == pytest.approx((35 + EDGE_SOUNDS) / usual_rate("en"))


@pytest.mark.parametrize(
    ("tag", "same_as"), [("pt-BR", "pt"), ("AR", "ar"), ("zh-Hant-TW", "zh"), ("vi-VN", "vi")]
)
def test_a_regional_variant_is_read_as_fast_as_its_language(tag: str, same_as: str) -> None:
    assert usual_rate(tag) == RATE_OF_LANGUAGE[same_as]


@pytest.mark.parametrize("tag", ["x-private", "tlh", "", None])
def test_a_language_we_know_nothing_of_is_read_as_most_are(tag: str | None) -> None:
    assert usual_rate(tag) == USUAL_RATE


def test_no_prior_is_far_from_all_others() -> None:
    """Counting sounds has already taken in most of what differs."""
    for language, rate in RATE_OF_LANGUAGE.items():
        assert 1 / 1.25 <= rate / USUAL_RATE <= 1.25, language


@pytest.mark.parametrize("sentence", ["", "Yes.", "…", "Goodbye"])
def test_very_short_texts_have_no_bounds(sentence: str) -> None:
    assert sounds(sentence) < MIN_SOUNDS
    assert rate_bounds(sentence, "en") is None


@given(SENTENCES, st.sampled_from([None, "en", "ar", "et"]))
def test_what_is_expected_lies_between_the_bounds(sentence: str, locale: str | None) -> None:
    bounds = rate_bounds(sentence, locale)

    if bounds is not None:
        assert 0 < bounds.fastest_s < bounds.expected_s < bounds.slowest_s
        longer = bounds_of(sentence + " " + sentence.lower(), locale)
        assert longer.fastest_s > bounds.fastest_s
        assert longer.slowest_s > bounds.slowest_s


@pytest.mark.parametrize("locale", ["en", "ar", "fi", "zh", "sw", "qu"])
def test_half_and_twice_the_time_of_a_long_sentence_lie_outside(locale: str) -> None:
    bounds = bounds_of("a long sentence of many words " * 3, locale)

    assert bounds.expected_s / 2.05 < bounds.fastest_s
    assert bounds.expected_s * 2.05 > bounds.slowest_s


def test_short_sentences_may_be_read_faster_than_long_ones() -> None:
    short, long = bounds_of("Good morning!"), bounds_of(SENTENCE * 4)

    assert short.fastest_s / short.expected_s < long.fastest_s / long.expected_s


def test_a_campaign_of_slow_readers_has_later_bounds() -> None:
    prior = bounds_of(SENTENCE)
    slow = bounds_of(SENTENCE, "en", LearnedRate(log_shift=math.log(1.2)))

    assert slow.expected_s == pytest.approx(1.2 * prior.expected_s)
    assert slow.slowest_s == pytest.approx(1.2 * prior.slowest_s)


def test_a_campaign_of_readers_alike_has_narrower_bounds() -> None:
    prior = bounds_of(SENTENCE)
    alike = bounds_of(SENTENCE, "en", LearnedRate(log_spread=USUAL_SPREAD / 2))

    assert prior.fastest_s < alike.fastest_s < alike.slowest_s < prior.slowest_s


def test_ratios_say_on_which_side_of_its_bounds_a_reading_lies() -> None:
    bounds = RateBounds(2.0, 3.0, 4.5)

    assert rate_ratios(spoken(2.5), bounds) == {
        "times_fastest": pytest.approx(0.8),
        "times_slowest": pytest.approx(1.8),
    }
    assert rate_ratios(spoken(1.0), bounds)["times_fastest"] == pytest.approx(2.0)
    assert rate_ratios(spoken(9.0), bounds)["times_slowest"] == pytest.approx(0.5)


def test_pauses_make_nobody_slow() -> None:
    bounds = RateBounds(2.0, 3.0, 4.5)

    assert rate_ratios(spoken(3.0, pause_s=4.0), bounds) == rate_ratios(spoken(3.0), bounds)


def test_words_too_soft_to_be_heard_make_nobody_fast() -> None:
    half_heard = dataclasses.replace(spoken(3.0), speech_s=1.0)

    assert rate_ratios(half_heard, RateBounds(2.0, 3.0, 4.5))["times_fastest"] < 1


def test_without_bounds_or_speech_nothing_is_said() -> None:
    assert rate_ratios(GOOD, None) == {}
    for unheard in ({"speech_s": 0.0}, {"lead_silence_s": None}, {"longest_pause_s": None}):
        assert rate_ratios(dataclasses.replace(GOOD, **unheard), RateBounds(1.0, 2.0, 3.0)) == {}


def test_words_are_what_spaces_part() -> None:
    assert words_a_second(GOOD, "One - two, three’s 4!") == 1.0  # four words in four seconds
    assert words_a_second(GOOD, "今日はいい天気") == 0.25
    assert words_a_second(dataclasses.replace(GOOD, lead_silence_s=None), "One") is None
