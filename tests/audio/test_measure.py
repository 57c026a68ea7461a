"""The whole measurement, on sounds from nothing to a minute and on real speech."""

import json

import numpy as np
import pytest

from app.audio.decode import Decoded
from app.audio.figures import Figures
from app.audio.measure import measure, measure_decoded
from tests.audio.sounds import RATE_HZ, encode, noise, silence, take, tone
from tests.services.speech import Speech

SOUNDS = {
    "one sample": np.ones(1, np.float32),
    "one frame": tone(seconds=0.02),
    "silence": silence(1.0),
    "full scale": np.ones(RATE_HZ, np.float32),
    "beyond full scale": noise(6.0),
    "faintest": np.full(RATE_HZ, 1e-38, np.float32),
    "alternating": np.tile(np.float32([1, -1]), RATE_HZ // 2),
}


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_has_figures_that_travel_as_json(name: str, rate_hz: int) -> None:
    clip = Decoded(SOUNDS[name], rate_hz, 1, "opus", "webm", None, 0.0, is_capped=False)

    figures = measure_decoded(clip)

    sent = json.loads(json.dumps(figures.as_dict(), allow_nan=False))
    assert Figures.from_dict(sent) == figures


def test_real_speech_has_the_figures_it_should(speech: Speech) -> None:
    prompt = next(p for p in speech.prompts("en") if 3.0 < len(speech.pcm(p)) / 16_000 < 6.0)
    spoken_s = len(speech.pcm(prompt)) / 16_000

    figures = measure(encode(take(speech.pcm(prompt)), is_live=True))

    assert figures.duration_s == pytest.approx(spoken_s + 0.8, abs=0.05)
    assert 0.6 * spoken_s < figures.speech_s < spoken_s + 0.2
    assert -30 < figures.active_level_dbfs < -10
    assert figures.peak_dbfs > figures.active_level_dbfs + 8
    assert figures.snr_db > 35
    assert figures.snr_confidence == 1.0
    assert figures.clipped_share == 0.0
    assert 6_000 < figures.bandwidth_hz < 11_000
    assert (figures.start_edge_db, figures.end_edge_db) == (None, None)
    assert (figures.rate_hz, figures.channels, figures.codec) == (48_000, 1, "opus")


@pytest.mark.parametrize("snr_db", [5.0, 10.0, 20.0])
def test_noise_added_to_real_speech_is_measured(speech: Speech, snr_db: float) -> None:
    errors = []
    for prompt in speech.prompts("en")[:8]:
        clip = take(speech.pcm(prompt))
        spoken = take(speech.pcm(prompt), before_s=0.0, after_s=0.0)
        level_db = 10 * np.log10(np.mean(spoken**2))
        room = noise(level_db - snr_db, seconds=len(clip) / RATE_HZ)
        figures = measure(encode(clip + room[: len(clip)], "flac", "flac"))
        errors.append(figures.snr_db - snr_db)

    assert abs(np.median(errors)) < 2.0


@pytest.mark.parametrize(
    "change",
    [
        {"duration_s": "5"},
        {"duration_s": None},
        {"is_capped": 1},
        {"snr_db": [1.0]},
        {"codec": None},
        {"extra": 1},
    ],
    ids=str,
)
def test_figures_of_another_shape_are_not_believed(change: dict[str, object]) -> None:
    figures = measure(encode(silence(0.5), "wav", "pcm_s16le"))

    with pytest.raises(ValueError, match=r"figures|wrong type"):
        Figures.from_dict(figures.as_dict() | change)
