"""Voice activity: whether, where and for how long somebody speaks."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from app.audio.levels import measure_levels
from app.audio.silero import WINDOW, speech_probabilities
from app.audio.voice import find_voice
from tests.audio.sounds import noise, silence, tone
from tests.services.speech import Speech

RATE_HZ = 16_000
ROOT = Path(__file__).parents[2]
LOCALES = ["en", "es", "fr", "it", "ru"]


@pytest.mark.parametrize(
    "sound",
    [
        silence(2.0, RATE_HZ),
        noise(-30, seconds=2.0, rate_hz=RATE_HZ),
        tone(50, seconds=2.0, rate_hz=RATE_HZ),
        tone(1_000, seconds=2.0, rate_hz=RATE_HZ),
    ],
    ids=["silence", "noise", "hum", "tone"],
)
def test_what_nobody_says_is_not_speech(sound: np.ndarray) -> None:
    voice = find_voice(sound)

    assert voice.speech_s == 0.0
    assert voice.speech_probability < 0.1
    assert (voice.lead_silence_s, voice.tail_silence_s, voice.longest_pause_s) == (None,) * 3
    assert not voice.frames.any()


@pytest.mark.parametrize("locale", LOCALES)
def test_real_speech_is_heard_and_placed(speech: Speech, locale: str) -> None:
    spoken_prompts = [prompt for prompt in speech.prompts(locale) if "beep" not in prompt.text]
    for prompt in spoken_prompts[:12]:
        spoken = _without_silence(speech.pcm(prompt))
        clip = np.r_[silence(0.5, RATE_HZ), spoken, silence(0.6, RATE_HZ)]
        voice = find_voice(clip + noise(-70, seconds=len(clip) / RATE_HZ, rate_hz=RATE_HZ))

        assert voice.speech_probability > 0.9, prompt
        assert voice.speech_s > 0.5 * len(spoken) / RATE_HZ, prompt
        assert voice.lead_silence_s == pytest.approx(0.5, abs=0.15), prompt
        assert voice.tail_silence_s == pytest.approx(0.6, abs=0.25), prompt


@pytest.mark.parametrize("locale", LOCALES)
def test_faint_speech_is_heard_as_well_as_loud(speech: Speech, locale: str) -> None:
    for prompt in [prompt for prompt in speech.prompts(locale) if "beep" not in prompt.text][:8]:
        spoken = np.r_[silence(0.3, RATE_HZ), speech.pcm(prompt), silence(0.3, RATE_HZ)]
        level = measure_levels(spoken, RATE_HZ).active_level_dbfs
        faint = spoken * np.float32(10 ** ((-50.0 - level) / 20))

        voice = find_voice(faint, -50.0)

        assert voice.speech_probability > 0.9, prompt
        assert voice.frames.mean() == pytest.approx(find_voice(spoken).frames.mean(), abs=0.1)


def test_music_goes_on_without_speech(speech: Speech) -> None:
    shares = []
    for path in speech.music():
        samples, rate_hz = soundfile.read(path, dtype="float32")
        for start in range(rate_hz * 10, len(samples) - 4 * rate_hz, rate_hz * 40):
            excerpt = samples[start : start + 4 * rate_hz]
            music = soxr.resample(excerpt, rate_hz, RATE_HZ, quality="HQ").astype(np.float32)
            level = measure_levels(music, RATE_HZ).active_level_dbfs
            shares.append(find_voice(music, level).speech_share)

    assert len(shares) > 20
    assert np.percentile(shares, 95) < 0.03


@pytest.mark.parametrize("locale", LOCALES)
def test_speech_fills_most_of_what_is_as_loud_as_speech(speech: Speech, locale: str) -> None:
    prompts = [prompt for prompt in speech.prompts(locale) if "beep" not in prompt.text]
    spoken = [pcm for prompt in prompts[:20] if len(pcm := speech.pcm(prompt)) > 3 * RATE_HZ]
    shares = [
        find_voice(pcm, measure_levels(pcm, RATE_HZ).active_level_dbfs).speech_share
        for pcm in spoken
    ]

    assert min(shares) > 0.5


def test_the_share_of_a_short_sound_is_not_told(speech: Speech) -> None:
    word = speech.pcm(speech.prompts("en")[0])[: RATE_HZ // 2]

    assert find_voice(word, -25.0).speech_share is None


def test_a_pause_is_found(speech: Speech) -> None:
    spoken = _without_silence(speech.pcm(speech.prompts("en")[0]))
    clip = np.r_[
        silence(0.3, RATE_HZ), spoken, silence(2.0, RATE_HZ), spoken, silence(0.3, RATE_HZ)
    ]

    assert find_voice(clip).longest_pause_s == pytest.approx(2.0, abs=0.25)


def test_long_clips_are_heard_as_in_one_piece(speech: Speech) -> None:
    """The model runs in chunks; a clip longer than one chunk must not show the seam."""
    spoken = np.concatenate([speech.pcm(prompt) for prompt in speech.prompts("en")[:12]])
    seam = 256 * WINDOW
    assert len(spoken) > seam + 20 * WINDOW

    whole = speech_probabilities(spoken)
    later = speech_probabilities(spoken[seam - 100 * WINDOW :])

    assert np.abs(whole[256:276] - later[100:120]).max() < 0.05


@pytest.mark.parametrize("n_samples", [0, 1, 319, 320, 511, 512, 513])
def test_very_short_clips_are_silent(n_samples: int) -> None:
    voice = find_voice(np.zeros(n_samples, np.float32))

    assert voice.speech_s == 0.0
    assert voice.lead_silence_s is None


def test_the_detector_brings_no_torch() -> None:
    code = (
        "import sys, app.audio.measure; sys.exit(bool({'torch', 'silero_vad'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_runtime_reports_nothing_to_its_makers(tmp_path: Path) -> None:
    """Its telemetry would leave an identifier in the home folder, and threads that send."""
    code = (
        "import numpy, psutil; from app.audio.silero import speech_probabilities;"
        "speech_probabilities(numpy.zeros(16000, numpy.float32));"
        "print([c for c in psutil.Process().net_connections() if c.raddr])"
    )
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "CI": ""}

    ran = subprocess.run(
        [sys.executable, "-c", code], env=home, cwd=ROOT, capture_output=True, check=True
    )

    assert ran.stdout == b"[]\n"
    assert list(tmp_path.rglob("*")) == []


def _without_silence(spoken: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(spoken) > 0.03 * np.abs(spoken).max())
    return spoken[loud[0] : loud[-1]]
