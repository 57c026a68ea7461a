"""Noise: how far the voice stands above the rest."""

import numpy as np
import pytest

from app.audio.frames import frame_powers
from app.audio.levels import measure_levels
from app.audio.noise import Noise, measure_noise
from app.audio.voice import find_voice
from tests.audio.sounds import RATE_HZ, noise, silence
from tests.services.speech import Speech

VOICE_RATE_HZ = 16_000


def _clip(snr_db: float, *, silence_s: float) -> tuple[np.ndarray, int, np.ndarray]:
    """Noise for a voice, 2 s of it, and silence around; with the truth about where it is."""
    room = noise(-30.0 - snr_db, seconds=2.0 + 2 * silence_s, seed=2)
    voice = np.concatenate([silence(silence_s), noise(-30.0, seconds=2.0), silence(silence_s)])
    frames = round(silence_s / 0.02)
    spoken = np.r_[np.zeros(frames, bool), np.ones(100, bool), np.zeros(frames, bool)]
    return room + voice, RATE_HZ, spoken


@pytest.mark.parametrize("snr_db", [5.0, 10.0, 15.0, 20.0, 40.0])
def test_stationary_noise_is_measured_within_a_decibel(snr_db: float) -> None:
    found = measure_noise(*_clip(snr_db, silence_s=1.0))

    assert found.snr_db == pytest.approx(snr_db, abs=1.0)
    assert found.confidence == 1.0
    assert found.noise_dbfs == pytest.approx(-30.0 - snr_db, abs=0.5)


def test_little_silence_gives_less_confidence() -> None:
    assert measure_noise(*_clip(20.0, silence_s=0.16)).confidence == 0.6


def test_perfect_silence_around_speech_is_finite() -> None:
    clip, rate_hz, spoken = _clip(40.0, silence_s=0.5)
    clip[: RATE_HZ // 2] = clip[-RATE_HZ // 2 :] = 0.0

    assert measure_noise(clip, rate_hz, spoken).snr_db == 80.0


@pytest.mark.parametrize("n_samples", [0, 1, 960, 4_800])
def test_without_speech_there_is_nothing_to_compare(n_samples: int) -> None:
    found = measure_noise(noise(-40)[:n_samples], RATE_HZ, np.zeros(n_samples // 960, bool))

    assert found == Noise(None, None, None)


@pytest.mark.parametrize("n_samples", [960, 961, 4_800])
def test_speech_without_a_moment_of_silence_still_has_figures(n_samples: int) -> None:
    found = measure_noise(noise(-40)[:n_samples], RATE_HZ, np.ones(n_samples // 960, bool))

    assert found.confidence == 0.6
    assert found.snr_db is not None


def test_a_breath_in_the_silence_does_not_pass_for_noise() -> None:
    clip, rate_hz, spoken = _clip(40.0, silence_s=0.5)
    clip[: round(0.12 * RATE_HZ)] *= 30

    assert measure_noise(clip, rate_hz, spoken).snr_db == pytest.approx(40.0, abs=1.0)


def test_key_strokes_in_the_silence_are_noise_that_nobody_is_sure_of() -> None:
    clip, rate_hz, spoken = _clip(40.0, silence_s=0.5)
    for start_s in (0.1, 0.3, 2.7, 2.9):
        start = round(start_s * RATE_HZ)
        clip[start : start + round(0.02 * RATE_HZ)] *= 100

    found = measure_noise(clip, rate_hz, spoken)

    assert found.snr_db < 10.0
    assert found.confidence == 0.3


@pytest.mark.parametrize("locale", ["en", "es", "fr", "it", "ru"])
@pytest.mark.parametrize("snr_db", [5.0, 15.0])
def test_noise_beneath_real_speech_without_a_pause_is_measured(
    speech: Speech, locale: str, snr_db: float
) -> None:
    errors = []
    spoken_prompts = [prompt for prompt in speech.prompts(locale) if "beep" not in prompt.text]
    for prompt in spoken_prompts[:10]:
        spoken = speech.pcm(prompt)
        level = measure_levels(spoken, VOICE_RATE_HZ).active_level_dbfs
        room = noise(level - snr_db, seconds=60, rate_hz=VOICE_RATE_HZ)[: len(spoken)]
        found = measure_noise(spoken + room, VOICE_RATE_HZ, find_voice(spoken + room).frames)
        errors.append(found.snr_db - snr_db)

    assert abs(np.median(errors)) < 3.0


def test_dc_is_not_noise() -> None:
    assert frame_powers(silence(1.0) + np.float32(0.3), RATE_HZ).max() == pytest.approx(0, abs=1e-6)
