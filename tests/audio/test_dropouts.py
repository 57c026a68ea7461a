"""Dropouts: holes and repeats within a voice, told from pauses."""

import numpy as np
import pytest

from app.audio.decode import decode
from app.audio.dropouts import gaps_s, repeated_s
from tests.audio.sounds import RATE_HZ, encode, noise, silence, take, tone
from tests.services.speech import Speech

VOICE = tone(140.0, seconds=2.0) + noise(-30, seconds=2.0)
AT = RATE_HZ  # in the middle


def with_hole(seconds: float, *, fade_s: float = 0.0):
    """The voice with silence in the middle, faded into and out of."""
    length = round(seconds * RATE_HZ)
    fade = round(fade_s * RATE_HZ)
    gain = np.ones(len(VOICE), np.float32)
    gain[AT : AT + length] = 0.0
    gain[AT - fade : AT] = np.linspace(1, 0, fade, endpoint=False) ** 2
    gain[AT + length : AT + length + fade] = np.linspace(0, 1, fade) ** 2
    return VOICE * gain


@pytest.mark.parametrize("seconds", [0.0125, 0.02, 0.06, 0.1])
def test_a_hole_is_as_long_as_it_is(seconds: float) -> None:
    assert gaps_s(with_hole(seconds), RATE_HZ) == pytest.approx(seconds, abs=0.005)


def test_two_holes_add_up() -> None:
    clip = with_hole(0.04)
    clip[AT // 2 : AT // 2 + 960] = 0.0

    assert gaps_s(clip, RATE_HZ) == pytest.approx(0.06, abs=0.01)


def test_a_voice_without_a_hole_has_none() -> None:
    assert gaps_s(VOICE, RATE_HZ) == 0.0


def test_what_fades_like_a_gate_or_a_stop_is_no_hole() -> None:
    assert gaps_s(with_hole(0.06, fade_s=0.03), RATE_HZ) == 0.0


def test_a_pause_is_no_hole() -> None:
    assert gaps_s(with_hole(0.5), RATE_HZ) == 0.0
    assert gaps_s(np.concatenate([silence(0.1), VOICE, silence(0.1)]), RATE_HZ) == 0.0


@pytest.mark.parametrize("length", [0, 1, 400])
def test_the_shortest_clips_have_no_holes(length: int) -> None:
    assert gaps_s(VOICE[:length], RATE_HZ) == 0.0
    assert repeated_s(VOICE[:length], RATE_HZ) == 0.0


@pytest.mark.parametrize("block", [128, 480, 960])
def test_a_block_played_twice_is_found(block: int) -> None:
    clip = np.concatenate([VOICE[:AT], VOICE[AT - block : AT], VOICE[AT:]])

    decoded = decode(encode(clip, "wav", "pcm_s16le"))

    assert repeated_s(decoded.pcm, RATE_HZ) == pytest.approx(block / RATE_HZ)


def test_silence_does_not_repeat() -> None:
    clip = np.concatenate([VOICE, silence(1.0), VOICE[::-1]])

    assert repeated_s(clip, RATE_HZ) == 0.0


def test_real_speech_has_neither_holes_nor_repeats(speech: Speech) -> None:
    for locale in ("en", "ru"):
        for prompt in speech.prompts(locale)[:15]:
            clip = take(speech.pcm(prompt))
            assert gaps_s(clip, RATE_HZ) == 0.0
            assert repeated_s(clip, RATE_HZ) == 0.0
