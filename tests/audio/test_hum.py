"""Hum: the mains in the pauses, and nothing else there."""

import numpy as np
import pytest

from app.audio.hum import hum_dbfs
from tests.audio.sounds import noise, silence, tone

RATE_HZ = 16_000
QUIET = np.zeros(100, bool)  # two seconds in which nobody speaks
TALKATIVE = np.ones(100, bool)


def hum(mains_hz: float, dbfs: float):
    weights = np.array([1.0, 0.6, 0.35, 0.25])
    partials = [
        weight * tone(mains_hz * (k + 1), seconds=2.0, peak=1.0, rate_hz=RATE_HZ)
        for k, weight in enumerate(weights)
    ]
    return np.sum(partials, axis=0) * 10 ** (dbfs / 20) / np.sqrt((weights**2).sum() / 2)


def room(dbfs: float):
    return noise(dbfs, seconds=2.0, rate_hz=RATE_HZ)


@pytest.mark.parametrize("mains_hz", [49.9, 50.0, 50.1, 60.0])
@pytest.mark.parametrize("dbfs", [-60.0, -40.0])
def test_hum_has_its_level(mains_hz: float, dbfs: float) -> None:
    found = hum_dbfs(room(-65) + hum(mains_hz, dbfs), RATE_HZ, QUIET)

    assert found == pytest.approx(dbfs, abs=1.0)


def test_a_room_without_hum_has_none() -> None:
    rumble = np.cumsum(room(-60)).astype(np.float32)

    assert hum_dbfs(room(-40), RATE_HZ, QUIET) is None
    assert hum_dbfs(rumble - rumble.mean(), RATE_HZ, QUIET) is None
    assert hum_dbfs(silence(2.0, RATE_HZ), RATE_HZ, QUIET) is None


@pytest.mark.parametrize("hz", [85, 110, 130])
def test_a_low_hummed_voice_that_was_not_heard_as_speech_is_no_mains(hz: int) -> None:
    at_s = np.arange(2 * RATE_HZ) / RATE_HZ
    sway = hz * at_s + 0.3 * np.sin(2 * np.pi * 3 * at_s)
    voice = sum(np.sin(2 * np.pi * k * sway) / k for k in range(1, 8)) * 0.1

    assert hum_dbfs(voice.astype(np.float32), RATE_HZ, QUIET) is None


def test_only_pauses_are_listened_to() -> None:
    humming = hum(50.0, -40.0)
    speech = np.zeros(100, bool)
    speech[20:80] = True
    quiet_after = humming.copy()
    quiet_after[: 75 * 320] = 0.0

    assert hum_dbfs(humming, RATE_HZ, speech) == pytest.approx(-40.0, abs=0.5)
    assert hum_dbfs(humming, RATE_HZ, TALKATIVE) is None
    assert hum_dbfs(np.where(np.repeat(speech, 320), humming, 0), RATE_HZ, speech) is None


def test_a_click_in_one_pause_hides_nothing() -> None:
    clip = room(-65) + hum(60.0, -45.0)
    clip[5_000:5_010] = 0.5

    assert hum_dbfs(clip, RATE_HZ, QUIET) == pytest.approx(-45.0, abs=1.0)


@pytest.mark.parametrize("frames", [0, 1, 9])
def test_without_a_pause_of_a_fifth_of_a_second_there_is_no_figure(frames: int) -> None:
    clip = hum(50.0, -40.0)[: frames * 320]

    assert hum_dbfs(clip, RATE_HZ, np.zeros(frames, bool)) is None
