"""Noise: how far the voice stands above the rest."""

import numpy as np
import pytest

from app.audio.frames import frame_powers
from app.audio.noise import measure_noise
from tests.audio.sounds import RATE_HZ, noise, silence


def _clip(snr_db: float, *, silence_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Noise for a voice, 2 s of it, and silence around; with the truth about where it is."""
    room = noise(-30.0 - snr_db, seconds=2.0 + 2 * silence_s, seed=2)
    voice = np.concatenate([silence(silence_s), noise(-30.0, seconds=2.0), silence(silence_s)])
    frames = round(silence_s / 0.02)
    spoken = np.r_[np.zeros(frames, bool), np.ones(100, bool), np.zeros(frames, bool)]
    return frame_powers(room + voice, RATE_HZ), spoken


@pytest.mark.parametrize("snr_db", [5.0, 10.0, 15.0, 20.0, 40.0])
def test_stationary_noise_is_measured_within_a_decibel(snr_db: float) -> None:
    found = measure_noise(*_clip(snr_db, silence_s=0.5))

    assert found.snr_db == pytest.approx(snr_db, abs=1.0)
    assert found.confidence == 1.0
    assert found.noise_dbfs == pytest.approx(-30.0 - snr_db, abs=1.0)


def test_little_silence_gives_little_confidence() -> None:
    assert measure_noise(*_clip(20.0, silence_s=0.16)).confidence == pytest.approx(2 / 3)


def test_without_silence_the_quietest_frames_give_a_guess() -> None:
    found = measure_noise(*_clip(20.0, silence_s=0.0))

    assert found.snr_db is not None
    assert found.confidence == 0.2


def test_perfect_silence_around_speech_is_finite() -> None:
    powers = np.r_[np.zeros(50), np.ones(50), np.zeros(50)]

    assert measure_noise(powers, powers > 0).snr_db == 80.0


def test_without_speech_there_is_nothing_to_compare() -> None:
    found = measure_noise(frame_powers(noise(-40), RATE_HZ), np.zeros(50, bool))

    assert (found.snr_db, found.confidence, found.noise_dbfs) == (None, None, None)


def test_a_breath_in_the_silence_does_not_pass_for_noise() -> None:
    powers, spoken = _clip(40.0, silence_s=0.5)
    powers[2:8] *= 1000

    assert measure_noise(powers, spoken).snr_db == pytest.approx(40.0, abs=1.0)


def test_dc_is_not_noise() -> None:
    assert frame_powers(silence(1.0) + np.float32(0.3), RATE_HZ).max() == pytest.approx(0, abs=1e-6)
