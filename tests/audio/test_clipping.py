"""Clipping: what stands at full scale."""

import numpy as np
import pytest

from app.audio.clipping import clipped_share
from tests.audio.sounds import noise, silence, tone


def test_a_clean_tone_is_not_clipped() -> None:
    assert clipped_share(tone(peak=0.98)) == 0.0


def test_the_share_is_that_of_the_samples_cut_off() -> None:
    spoken = noise(-20.0, seconds=5.0)
    threshold = np.quantile(np.abs(spoken), 0.98)

    clipped = np.clip(spoken / threshold, -1.0, 1.0)

    # Noise is cut at single samples, too, and those do not count: so under the 2 % cut off.
    assert clipped_share(clipped) == pytest.approx(0.02, abs=0.0195)
    assert clipped_share(np.clip(tone(120, peak=2.0), -1, 1)) == pytest.approx(2 / 3, abs=0.01)


def test_a_single_sample_at_the_top_is_a_peak() -> None:
    clip = noise(-40.0)
    clip[::1_000] = 1.0

    assert clipped_share(clip) == 0.0


def test_both_sides_count() -> None:
    clip = silence(1.0)
    clip[100:200] = 1.0
    clip[300:400] = -1.0

    assert clipped_share(clip) == pytest.approx(200 / 48_000)


def test_clipping_at_the_very_edges_counts() -> None:
    clip = silence(1.0)
    clip[:10] = clip[-10:] = 1.0

    assert clipped_share(clip) == pytest.approx(20 / 48_000)


def test_without_samples_there_is_no_share() -> None:
    assert clipped_share(silence(0.0)) is None
    assert clipped_share(silence(1.0)) == 0.0
