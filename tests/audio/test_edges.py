"""Edges: whether a clip begins or ends in the middle of speech."""

import numpy as np
import pytest

from app.audio.edges import measure_edges
from app.audio.levels import measure_levels
from app.audio.voice import find_voice
from tests.audio.sounds import noise, silence
from tests.services.speech import Speech

RATE_HZ = 16_000
ROOM_DBFS = -60.0
SPOKEN_DBFS = -26.0


def _edges(*, lead_s: float, tail_s: float, spoken_s: float = 1.0, offset: float = 0.0):
    """Measure noise for a voice, starting and ending at once, with a quiet room around it."""
    spans_s = (lead_s, spoken_s, tail_s)
    voice = noise(SPOKEN_DBFS, seconds=spoken_s, rate_hz=RATE_HZ)
    room = noise(ROOM_DBFS, seconds=sum(spans_s), rate_hz=RATE_HZ, seed=2)
    clip = room + np.r_[silence(lead_s, RATE_HZ), voice, silence(tail_s, RATE_HZ)]
    flags = np.repeat([False, True, False], [round(s / 0.02) for s in spans_s])
    return measure_edges(clip + np.float32(offset), flags, SPOKEN_DBFS)


def test_speech_in_the_middle_is_not_cut() -> None:
    edges = _edges(lead_s=0.4, tail_s=0.4)

    assert (edges.start_edge_db, edges.end_edge_db) == (None, None)


def test_speech_at_full_level_from_the_first_sample_on_is_cut() -> None:
    edges = _edges(lead_s=0.0, tail_s=0.4)

    assert edges.start_edge_db == pytest.approx(0.0, abs=1.0)
    assert edges.end_edge_db is None


def test_speech_that_never_ends_is_cut() -> None:
    edges = _edges(lead_s=0.4, tail_s=0.0)

    assert edges.start_edge_db is None
    assert edges.end_edge_db == pytest.approx(0.0, abs=1.0)


def test_a_tight_trim_that_leaves_forty_milliseconds_is_not_a_cut() -> None:
    edges = _edges(lead_s=0.04, tail_s=0.04)

    assert (edges.start_edge_db, edges.end_edge_db) == (None, None)


def test_noise_taken_for_speech_at_an_edge_is_not_a_cut() -> None:
    room = noise(-40.0, seconds=1.0, rate_hz=RATE_HZ)

    edges = measure_edges(room, np.ones(50, bool), -38.0)

    assert (edges.start_edge_db, edges.end_edge_db) == (None, None)


def test_a_click_far_from_speech_is_not_a_cut() -> None:
    clip = noise(ROOM_DBFS, seconds=1.0, rate_hz=RATE_HZ)
    clip[:80] += 0.3

    assert measure_edges(clip, np.arange(50) > 20, SPOKEN_DBFS).start_edge_db is None


def test_dc_is_not_speech() -> None:
    edges = _edges(lead_s=0.4, tail_s=0.4, offset=0.3)

    assert (edges.start_edge_db, edges.end_edge_db) == (None, None)


@pytest.mark.parametrize("n_samples", [0, 1, 159, 320, 641, 1_600])
def test_short_and_empty_clips_have_edges_or_none(n_samples: int) -> None:
    silent = measure_edges(
        np.zeros(n_samples, np.float32), np.zeros(n_samples // 320, bool), SPOKEN_DBFS
    )

    assert (silent.start_edge_db, silent.end_edge_db) == (None, None)


@pytest.mark.parametrize("locale", ["en", "es", "fr", "it", "ru"])
def test_real_speech_cut_in_mid_sound_is_found_and_whole_speech_is_not_called_cut(
    speech: Speech, locale: str
) -> None:
    found = []
    for prompt in [p for p in speech.prompts(locale) if "beep" not in p.text][:12]:
        spoken = speech.pcm(prompt)
        whole = np.r_[silence(0.3, RATE_HZ), spoken, silence(0.3, RATE_HZ)]
        whole += noise(-68.0, seconds=len(whole) / RATE_HZ, rate_hz=RATE_HZ)[: len(whole)]
        start, end = _mid_sound(whole)
        assert _is_cut(whole) == (False, False), prompt
        found.append(_is_cut(whole[start:end]))

    assert np.mean(found) > 0.85


def _mid_sound(clip: np.ndarray) -> tuple[int, int]:
    """Where the first and the last 60 ms at full voice are, 150 ms inside what is spoken."""
    size = round(0.02 * RATE_HZ)
    powers = (clip[: len(clip) // size * size].reshape(-1, size) ** 2).mean(axis=1)
    level = 10 ** (measure_levels(clip, RATE_HZ).active_level_dbfs / 10)
    spoken = np.flatnonzero(powers > level / 300)
    loud = powers > level / 10
    full = np.flatnonzero(loud[:-2] & loud[1:-1] & loud[2:]) + 1
    inside = full[(full > spoken[0] + 8) & (full < spoken[-1] - 8)]
    return int(inside[0] * size), int((inside[-1] + 1) * size)


def _is_cut(clip: np.ndarray) -> tuple[bool, bool]:
    level = measure_levels(clip, RATE_HZ).active_level_dbfs
    edges = measure_edges(clip, find_voice(clip, level).possible_frames, level)
    return tuple(
        edge is not None and edge > -22.0 for edge in (edges.start_edge_db, edges.end_edge_db)
    )
