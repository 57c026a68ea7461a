"""Clipping: what stands at full scale, and what stood there before a gain or a codec."""

import numpy as np
import pytest

from app.audio.clipping import clipped_share, top_spread
from app.audio.decode import decode
from tests.audio.sounds import RATE_HZ, encode, noise, silence, take, tone
from tests.services.speech import Speech


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


def test_a_lossless_plateau_counts_at_any_level() -> None:
    spoken = noise(-20.0, seconds=5.0, rate_hz=2_000).repeat(24)  # smooth enough for plateaus
    level = np.quantile(np.abs(spoken), 0.99)

    quieter = decode(encode(np.clip(spoken, -level, level), "wav", "pcm_s16le")).pcm

    assert clipped_share(quieter) == pytest.approx(0.01, abs=0.001)
    assert clipped_share(np.maximum(quieter, 0)) == pytest.approx(0.005, abs=0.002)


def test_one_smooth_peak_is_no_plateau() -> None:
    assert clipped_share(tone(100, seconds=0.03)) == 0.0


def clipped(spoken, share: float):
    level = np.quantile(np.abs(spoken), 1 - share)
    return np.clip(spoken, -level, level) / level


@pytest.mark.parametrize("gain_db", [0.0, -6.0, -20.0])
@pytest.mark.parametrize("share", [0.02, 0.1])
def test_flat_tops_show_through_a_gain_and_opus(
    speech: Speech, share: float, gain_db: float
) -> None:
    for prompt in _sentences(speech):
        clip = clipped(take(speech.pcm(prompt)), share) * 10 ** (gain_db / 20)
        heard = decode(encode(clip.astype(np.float32)))
        assert top_spread(heard.pcm, heard.rate_hz) < 0.8


def test_clipping_on_one_side_alone_shows(speech: Speech) -> None:
    for prompt in _sentences(speech):
        spoken = take(speech.pcm(prompt))
        for side in (spoken, -spoken):
            clip = np.minimum(side, np.quantile(side, 0.98))
            assert top_spread(clip, RATE_HZ) < 0.8


@pytest.mark.parametrize("gain_db", [0.0, -30.0])
def test_clean_speech_has_free_peaks_at_any_level(speech: Speech, gain_db: float) -> None:
    for prompt in _sentences(speech):
        heard = decode(encode(take(speech.pcm(prompt)) * np.float32(10 ** (gain_db / 20))))
        assert top_spread(heard.pcm, heard.rate_hz) > 1.0


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 192_000])
def test_the_spread_of_noise_is_the_same_at_each_rate(rate_hz: int) -> None:
    # Gaussian: 0.1 % lie beyond 3.09 sigma on one side, 5 % beyond 1.64: 5.48 dB of 3.25.
    found = top_spread(noise(-20.0, seconds=20.0, rate_hz=rate_hz), rate_hz)

    assert found == pytest.approx(5.48 / 3.25, abs=0.1)


def test_without_sound_there_is_no_spread() -> None:
    assert top_spread(silence(0.0), RATE_HZ) is None
    assert top_spread(silence(2.0), RATE_HZ) is None
    assert top_spread(noise(-20.0, seconds=0.2), RATE_HZ) is None
    assert top_spread(np.ones(RATE_HZ, np.float32), RATE_HZ) is None


def _sentences(speech: Speech):
    return [
        prompt
        for prompt in speech.prompts("en")[:40]
        if 2.0 < len(speech.pcm(prompt)) / 16_000 < 6.0
    ][:5]


def test_sparse_clicks_have_no_tops_to_compare():
    clicks = noise(-60.0, seconds=3.0)
    clicks[::480], clicks[240::480] = 0.8, -0.8  # one sample up and one down in each 10 ms
    assert top_spread(clicks, 48_000) is None
