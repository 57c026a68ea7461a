"""The copy that listeners hear: what it keeps, how loud it is, that it is the same each time."""

from dataclasses import dataclass

import numpy as np
import pytest
import soxr

from app.audio.copies import FORMS, Copy, Outline
from app.audio.decode import decode
from app.audio.errors import Unreadable
from app.audio.levels import measure_levels
from app.audio.listening import MARGIN_S, MOST_GAIN_DB, PEAK_DBFS, TARGET_DBFS, make_copy
from app.audio.measure import measure
from tests.audio.sounds import RATE_HZ, encode, noise, silence, take, tone
from tests.audio.test_decode import NOT_CLIPS
from tests.services.speech import Speech

VOICES = ("en", "es", "fr", "it", "ru")
PAD_S = 1.5
UNKNOWN = Outline(None, None, None)


@dataclass(frozen=True)
class Made:
    original: np.ndarray
    outline: Outline
    copy: Copy

    def heard(self, form: str = "ogg") -> np.ndarray:
        """The copy as a browser would play it, at 48 kHz."""
        clip = decode(self.copy.forms[form])
        return soxr.resample(clip.pcm, clip.rate_hz, RATE_HZ)


def copied(samples: np.ndarray, outline: Outline | None = None, **encoding: object) -> Made:
    """Encode, measure and copy, as the worker does."""
    data = encode(samples, **encoding)
    if outline is None:
        found = measure(data)
        outline = Outline(found.lead_silence_s, found.tail_silence_s, found.active_level_dbfs)
    return Made(samples, outline, make_copy(data, outline))


def spoken(speech: Speech, locale: str, number: int = 20) -> np.ndarray:
    return take(speech.pcm(speech.prompts(locale)[number]), before_s=PAD_S, after_s=PAD_S)


def level_dbfs(samples: np.ndarray) -> float:
    found = measure_levels(samples.astype(np.float32), RATE_HZ).active_level_dbfs
    assert found is not None
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("gain_db", [-24.0, -12.0, 0.0])
def test_loud_and_quiet_speech_come_to_the_same_level(
    speech: Speech, gain_db: float, form: str
) -> None:
    for locale in VOICES:
        quieter = spoken(speech, locale) * np.float32(10 ** (gain_db / 20))
        made = copied(quieter, container="wav", codec="pcm_f32le")
        assert level_dbfs(made.heard(form)) == pytest.approx(TARGET_DBFS, abs=1.0), locale


def test_a_peak_holds_the_gain_back_and_nothing_is_clipped(speech: Speech) -> None:
    samples = spoken(speech, "en") * np.float32(0.05)
    samples[RATE_HZ * 2 :][:48] = tone(1000.0, seconds=0.001, peak=0.9)  # a knock on the table
    made = copied(samples, container="wav", codec="pcm_f32le")

    assert made.copy.gain_db == pytest.approx(PEAK_DBFS - 20 * np.log10(0.9), abs=0.5)
    assert np.abs(made.heard()).max() < 1.0
    assert level_dbfs(made.heard()) < TARGET_DBFS - 5


def test_a_sound_above_full_scale_is_brought_down_before_anything_is_cut_off() -> None:
    loud = tone(seconds=1.0, peak=4.0)
    made = copied(loud, Outline(None, None, 9.0), container="wav", codec="pcm_f32le")
    heard = made.heard()[RATE_HZ // 4 : -RATE_HZ // 4]

    assert np.abs(heard).max() == pytest.approx(10 ** (TARGET_DBFS / 20) * np.sqrt(2), rel=0.05)


def test_a_voice_too_faint_to_raise_is_raised_as_far_as_sense_allows() -> None:
    made = copied(noise(-75.0), Outline(None, None, -75.0), container="flac", codec="flac")
    assert made.copy.gain_db == MOST_GAIN_DB


@pytest.mark.parametrize("locale", VOICES)
def test_the_silence_around_speech_goes_and_all_speech_stays(speech: Speech, locale: str) -> None:
    for number in (5, 40, 90):
        made = copied(spoken(speech, locale, number), is_live=True)
        starts, ends = made.copy.starts_s, made.copy.starts_s + made.copy.duration_s
        heard_s = _loud_part_s(made.original)

        assert starts <= heard_s[0]
        assert ends >= heard_s[1]
        assert starts > PAD_S - MARGIN_S - 0.35
        assert made.copy.duration_s < len(made.original) / RATE_HZ - 2 * (PAD_S - MARGIN_S - 0.35)


def test_where_no_speech_was_found_nothing_is_cut_or_raised() -> None:
    made = copied(noise(-40.0, seconds=2.0), UNKNOWN)
    assert (made.copy.starts_s, made.copy.gain_db) == (0.0, 0.0)
    assert made.copy.duration_s == pytest.approx(2.0, abs=0.03)


def test_the_copy_lies_where_it_says_in_the_original(speech: Speech) -> None:
    made = copied(spoken(speech, "fr"), container="wav", codec="pcm_s16le")
    start = round(made.copy.starts_s * RATE_HZ)
    heard = made.heard()
    original = made.original[start : start + len(heard)]
    lags = np.correlate(heard[: RATE_HZ * 2 : 4], original[480 : RATE_HZ * 2 - 480 : 4], "valid")

    # Opus and resampling delay by less than 5 ms; the lag that fits best is found within that.
    assert abs(int(np.abs(lags).argmax()) * 4 - 480) < 0.005 * RATE_HZ


def test_it_begins_and_ends_in_silence_without_a_click() -> None:
    made = copied(tone(seconds=2.0), Outline(0.5, 0.5, -9.0), container="wav", codec="pcm_s16le")
    heard = np.abs(made.heard("m4a"))

    middle = heard[RATE_HZ // 2 : RATE_HZ].max()
    begins = np.flatnonzero(heard > 0.5 * middle)[0]
    assert heard[: max(1, begins - 480)].max() < 0.4 * middle
    assert heard[-24:].max() < 0.1 * middle


@pytest.mark.parametrize("seconds", [0.031, 0.2, 45.0])
@pytest.mark.parametrize("outline", [UNKNOWN, Outline(60.0, 60.0, -30.0), Outline(0.0, 0.0, 5.0)])
def test_any_length_and_any_outline_make_a_copy(seconds: float, outline: Outline) -> None:
    made = copied(tone(seconds=seconds), outline, container="wav", codec="pcm_s16le")
    for form in FORMS:
        assert len(made.heard(form)) > 0


@pytest.mark.parametrize("seconds", [0.0002, 0.003, 0.025])
def test_what_is_too_short_to_fade_has_no_copy(seconds: float) -> None:
    with pytest.raises(Unreadable, match="too_short"):
        copied(tone(seconds=seconds), UNKNOWN, container="wav", codec="pcm_s16le")


def test_digital_silence_stays_silent() -> None:
    made = copied(silence(1.0), Outline(None, None, None))
    assert np.abs(made.heard()).max() < 1e-3


def test_equal_clips_make_equal_copies(speech: Speech) -> None:
    data = encode(spoken(speech, "it"), is_live=True)
    outline = Outline(1.4, 1.4, -20.0)
    assert make_copy(data, outline) == make_copy(data, outline)


def test_both_forms_are_small_and_what_they_are_called(speech: Speech) -> None:
    made = copied(spoken(speech, "es"))
    for form, codec, kilobits in (("ogg", "opus", 48), ("m4a", "aac", 64)):
        assert decode(made.copy.forms[form]).codec == codec
        assert len(made.copy.forms[form]) * 8 / 1000 < kilobits * made.copy.duration_s


@pytest.mark.parametrize("name", NOT_CLIPS)
def test_what_is_not_a_clip_has_no_copy(name: str) -> None:
    with pytest.raises(Unreadable):
        make_copy(NOT_CLIPS[name][0], UNKNOWN)


def _loud_part_s(samples: np.ndarray) -> tuple[float, float]:
    """From the first to the last 10 ms that stand 12 dB above the room of `take`."""
    blocks = samples[: len(samples) // 480 * 480].reshape(-1, 480)
    loud = np.flatnonzero(np.sqrt((blocks**2).mean(axis=1)) > 10 ** ((-68 + 12) / 20))
    return float(loud[0] * 0.01), float((loud[-1] + 1) * 0.01)
