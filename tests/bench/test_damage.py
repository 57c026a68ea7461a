"""Damage is done in the amounts that its names say; otherwise the benchmark measures nothing."""

import numpy as np
import pytest

from app.audio.levels import measure_levels
from scripts.bench import _damage as damage

RATE_HZ = 48_000


@pytest.fixture
def voice(speech):
    """A real sentence at 48 kHz."""
    return damage.resample(speech.pcm(speech.prompts("en")[10]), 16_000, RATE_HZ)


def rms_dbfs(pcm) -> float:
    return float(10 * np.log10(np.mean(pcm.astype(np.float64) ** 2)))


@pytest.mark.parametrize("share", [0.01, 0.03, 0.1])
def test_the_asked_share_of_samples_is_clipped(voice, share):
    clipped = damage.clip_share(voice, share)
    assert np.mean(np.abs(clipped) >= 1.0) == pytest.approx(share, rel=0.05)


@pytest.mark.parametrize("dbfs", [-52.0, -42.0, -26.0])
def test_speech_gets_the_asked_active_level(voice, dbfs):
    changed = damage.to_active_level(voice, RATE_HZ, dbfs)
    assert measure_levels(changed, RATE_HZ).active_level_dbfs == pytest.approx(dbfs, abs=0.5)


def test_silence_has_no_level_to_change():
    with pytest.raises(ValueError, match="silence"):
        damage.to_active_level(np.zeros(RATE_HZ, np.float32), RATE_HZ, -26.0)


@pytest.mark.parametrize("kind", ["white", "pink", "brown"])
def test_noise_lies_the_asked_distance_below_the_speech(voice, kind):
    noise = damage.coloured_noise(kind, len(voice), RATE_HZ, seed=1)
    added = damage.add_noise(voice, RATE_HZ, noise, 10.0) - voice
    assert rms_dbfs(added) == pytest.approx(damage.active_dbfs(voice, RATE_HZ) - 10.0, abs=0.1)


@pytest.mark.parametrize(("kind", "slope_db"), [("white", 0.0), ("pink", -3.0), ("brown", -6.0)])
def test_coloured_noise_falls_by_its_slope_an_octave(kind, slope_db):
    noise = damage.coloured_noise(kind, 10 * RATE_HZ, RATE_HZ, seed=2)
    power = np.abs(np.fft.rfft(noise)) ** 2
    hz = np.fft.rfftfreq(len(noise), 1 / RATE_HZ)
    low, high = (power[(hz >= f) & (hz < f + 20)].mean() for f in (500, 4000))
    assert 10 * np.log10(high / low) / 3 == pytest.approx(slope_db, abs=0.5)


@pytest.mark.parametrize(
    "make",
    [damage.room_noise, damage.fan_noise],
    ids=["room", "fan"],
)
def test_other_noises_come_at_unit_level(make):
    assert rms_dbfs(make(RATE_HZ, RATE_HZ, 3)) == pytest.approx(0.0, abs=0.1)


def test_hum_stands_at_its_mains_frequency():
    spectrum = np.abs(np.fft.rfft(damage.hum(RATE_HZ, RATE_HZ, 50.0, seed=1)))
    assert np.argmax(spectrum) == 50


def test_every_voice_is_in_the_babble(speech):
    voices = [speech.pcm(prompt)[:16_000] for prompt in speech.prompts("it")[:6]]
    with_all = damage.babble(voices, 16_000, 16_000, seed=1)
    for left_out in range(6):
        fewer = [voice for number, voice in enumerate(voices) if number != left_out]
        assert not np.allclose(damage.babble(fewer, 16_000, 16_000, seed=1), with_all, atol=0.01)


def test_a_quiet_room_adds_its_pauses_and_no_loud_noise(voice):
    framed = damage.in_quiet_room(voice, RATE_HZ, 1, before_s=0.5, after_s=0.25)
    assert len(framed) == len(voice) + round(0.75 * RATE_HZ)
    pause = framed[: RATE_HZ // 2]
    assert rms_dbfs(pause - pause.mean()) == pytest.approx(damage.ROOM_DBFS, abs=2.0)


def test_a_recording_that_is_off_zero_stays_so_in_its_pauses(voice):
    framed = damage.in_quiet_room(damage.offset(voice, 0.05), RATE_HZ, 1)
    assert framed[:1000].mean() == pytest.approx(0.05, abs=0.002)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_changed_speed_keeps_level_and_changes_length(voice, factor):
    changed = damage.change_speed(voice, RATE_HZ, factor)
    assert len(changed) == pytest.approx(len(voice) / factor, rel=0.03)
    before, after = (damage.active_dbfs(pcm, RATE_HZ) for pcm in (voice, changed))
    assert after == pytest.approx(before, abs=2.0)


def test_changed_speed_keeps_the_pitch():
    tone = np.sin(2 * np.pi * 200 * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
    faster = damage.change_speed(tone, RATE_HZ, 2.0)
    middle = faster[len(faster) // 4 : -len(faster) // 4]
    strongest = np.argmax(np.abs(np.fft.rfft(middle))) * RATE_HZ / len(middle)
    assert strongest == pytest.approx(200, abs=5)


def test_lost_time_is_gone_and_silenced_time_stays(voice):
    assert len(voice) - len(damage.drop(voice, RATE_HZ, 0.5, 0.1)) == 4_800
    silenced = damage.zero_out(voice, RATE_HZ, 0.5, 0.1)
    assert len(silenced) == len(voice)
    assert not silenced[24_000:28_800].any()
    repeated = damage.repeat(voice, RATE_HZ, 0.5, 0.1)
    assert np.array_equal(repeated[24_000:28_800], repeated[28_800:33_600])


def test_low_pass_leaves_nothing_above():
    noise = damage.coloured_noise("white", RATE_HZ, RATE_HZ, seed=1)
    power = np.abs(np.fft.rfft(damage.low_pass(noise, RATE_HZ, 3000.0))) ** 2
    assert power[4000:].sum() < 1e-4 * power[:3000].sum()
