"""Bandwidth: up to which frequency a clip carries anything."""

import numpy as np
import pytest
import soxr

from app.audio.bandwidth import bandwidth_hz
from tests.audio.sounds import RATE_HZ, noise, silence

ALL = np.ones(100, bool)


@pytest.mark.parametrize(("source_hz", "at_most"), [(8_000, 4_300), (16_000, 8_300)])
def test_a_resampled_clip_shows_where_it_came_from(source_hz: int, at_most: float) -> None:
    narrow = soxr.resample(noise(-25, seconds=2.0, rate_hz=source_hz), source_hz, RATE_HZ)

    found = bandwidth_hz(narrow, RATE_HZ, ALL)

    assert found is not None
    assert source_hz / 2 * 0.85 < found <= at_most


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_a_full_band_reaches_half_the_rate(rate_hz: int) -> None:
    found = bandwidth_hz(noise(-25, seconds=2.0, rate_hz=rate_hz), rate_hz, ALL)

    assert found == pytest.approx(rate_hz / 2, rel=0.02)


def test_noise_of_the_device_does_not_hide_a_telephone() -> None:
    telephone = soxr.resample(noise(-25, seconds=2.0, rate_hz=8_000), 8_000, RATE_HZ)

    found = bandwidth_hz(telephone + noise(-70, seconds=2.0, seed=2), RATE_HZ, ALL)

    assert found is not None
    assert found < 4_500


def test_without_speech_or_sound_there_is_no_bandwidth() -> None:
    assert bandwidth_hz(noise(-25), RATE_HZ, np.zeros(50, bool)) is None
    assert bandwidth_hz(noise(-25), RATE_HZ, ALL[:4]) is None
    assert bandwidth_hz(silence(2.0), RATE_HZ, ALL) is None
    assert bandwidth_hz(silence(0.0), RATE_HZ, ALL) is None
