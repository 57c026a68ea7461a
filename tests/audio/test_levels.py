"""Levels: peak, active speech level, DC."""

import numpy as np
import pytest

from app.audio.levels import measure_levels
from tests.audio.sounds import RATE_HZ, noise, silence, tone


def test_a_sine_has_its_textbook_levels() -> None:
    levels = measure_levels(tone(seconds=3.0, peak=0.5), RATE_HZ)

    assert levels.peak_dbfs == pytest.approx(-6.02, abs=0.05)
    assert levels.active_level_dbfs == pytest.approx(-9.03, abs=0.2)
    assert levels.dc_offset == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("silence_s", [0.0, 0.5, 2.0, 10.0])
def test_silence_around_speech_does_not_lower_its_level(silence_s: float) -> None:
    spoken = noise(-26.0, seconds=3.0)
    clip = np.concatenate([silence(silence_s), spoken, silence(silence_s)])

    assert measure_levels(clip, RATE_HZ).active_level_dbfs == pytest.approx(-26.0, abs=0.6)


def test_one_loud_click_does_not_pass_for_the_level() -> None:
    clip = noise(-30.0, seconds=20.0)
    clip[480_000 : 480_000 + 480] = 1.0

    assert measure_levels(clip, RATE_HZ).active_level_dbfs == pytest.approx(-30.0, abs=2.0)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 192_000])
def test_the_level_does_not_depend_on_the_rate(rate_hz: int) -> None:
    clip = tone(seconds=2.0, peak=0.1, rate_hz=rate_hz)

    assert measure_levels(clip, rate_hz).active_level_dbfs == pytest.approx(-23.0, abs=0.3)


def test_dc_is_reported_and_does_not_count_as_sound() -> None:
    levels = measure_levels(tone(seconds=2.0, peak=0.1) + np.float32(0.2), RATE_HZ)

    assert levels.dc_offset == pytest.approx(0.2, abs=1e-3)
    assert levels.active_level_dbfs == pytest.approx(-23.0, abs=0.3)


def test_pure_silence_has_no_level() -> None:
    levels = measure_levels(silence(1.0), RATE_HZ)

    assert (levels.peak_dbfs, levels.active_level_dbfs, levels.dc_offset) == (None, None, 0.0)


def test_nothing_has_no_figures_at_all() -> None:
    levels = measure_levels(silence(0.0), RATE_HZ)

    assert (levels.peak_dbfs, levels.active_level_dbfs, levels.dc_offset) == (None, None, None)
