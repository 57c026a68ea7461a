"""The competitors do what their papers and projects say."""

import numpy as np
import pytest

from scripts.bench import _competitors as competitors

RATE_HZ = 16_000


def model_speech(count: int):
    """Samples from the model of WADA-SNR's paper: a two-sided Gamma of shape 0.4."""
    chance = np.random.default_rng(5)
    return chance.gamma(0.4, size=count) * chance.choice([-1.0, 1.0], count)


@pytest.mark.parametrize("snr_db", [-5, 5, 15, 30])
def test_wada_finds_the_snr_of_its_own_model(snr_db):
    speech = model_speech(200_000)
    noise = np.random.default_rng(6).normal(0, np.sqrt(np.mean(speech**2)), len(speech))
    mixed = (speech + 10 ** (-snr_db / 20) * noise).astype(np.float32)
    assert competitors.wada_snr_db(mixed) == pytest.approx(snr_db, abs=1.0)


def test_wada_has_nothing_to_say_of_silence():
    assert competitors.wada_snr_db(np.zeros(RATE_HZ, np.float32)) is None


def test_webrtcvad_hears_speech_and_not_silence(speech):
    assert competitors.webrtc_hears(speech.pcm(speech.prompts("es")[0]), mode=3)
    assert not competitors.webrtc_hears(np.zeros(RATE_HZ, np.float32), mode=3)


@pytest.mark.parametrize(
    ("snr_db", "duration_s", "rejects"),
    [(15.0, 5.0, False), (14.9, 5.0, True), (None, 5.0, True), (30.0, 0.9, True), (30.0, 16, True)],
)
def test_ekstep_wants_15_db_and_1_to_15_s(snr_db, duration_s, rejects):
    assert competitors.ekstep_rejects(snr_db, duration_s) is rejects


@pytest.mark.parametrize(
    ("text", "duration_s", "rejects"),
    [("ten of clubs", 1.5, False), ("ten of clubs", 0.6, True), ("ten", 4.0, True)],
)
def test_nemo_wants_a_usual_number_of_characters_and_words(text, duration_s, rejects):
    assert competitors.nemo_rejects(text, duration_s) is rejects
