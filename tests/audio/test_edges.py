"""Edges: whether a clip begins or ends in the middle of speech."""

import numpy as np
import pytest

from app.audio.edges import measure_edges

QUIET_DBFS = -60.0
SPOKEN = 10**-2.6


def _powers(spoken: np.ndarray) -> np.ndarray:
    return np.where(spoken, SPOKEN, 10 ** (QUIET_DBFS / 10))


def test_speech_in_the_middle_is_not_cut() -> None:
    spoken = np.r_[np.zeros(20, bool), np.ones(60, bool), np.zeros(20, bool)]

    edges = measure_edges(_powers(spoken), spoken, QUIET_DBFS)

    assert (edges.start_edge_db, edges.end_edge_db) == (None, None)


def test_speech_at_full_level_from_the_first_frame_on_is_cut() -> None:
    spoken = np.r_[np.ones(60, bool), np.zeros(20, bool)]

    edges = measure_edges(_powers(spoken), spoken, QUIET_DBFS)

    assert edges.start_edge_db == pytest.approx(0.0, abs=0.1)
    assert edges.end_edge_db is None


def test_speech_that_never_ends_is_cut() -> None:
    spoken = np.r_[np.zeros(20, bool), np.ones(60, bool)]

    edges = measure_edges(_powers(spoken), spoken, QUIET_DBFS)

    assert edges.start_edge_db is None
    assert edges.end_edge_db == pytest.approx(0.0, abs=0.1)


def test_noise_taken_for_speech_at_an_edge_is_not_a_cut() -> None:
    spoken = np.r_[np.zeros(20, bool), np.ones(60, bool)]
    powers = _powers(spoken)
    powers[-20:] = 10 ** ((QUIET_DBFS + 3) / 10)

    assert measure_edges(powers, spoken, QUIET_DBFS).end_edge_db is None


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_short_and_empty_clips_have_edges_or_none(count: int) -> None:
    silent = measure_edges(np.zeros(count), np.zeros(count, bool), None)
    assert (silent.start_edge_db, silent.end_edge_db) == (None, None)
    if count:
        spoken = np.ones(count, bool)
        assert measure_edges(_powers(spoken), spoken, QUIET_DBFS).start_edge_db == pytest.approx(0)
