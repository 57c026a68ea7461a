"""Damage done to speech in known amounts: pure functions of samples (float32 mono [n]) and a seed.

Speech level means ITU-T P.56 active level (`app.audio.levels`), noise level means RMS, and their
difference is the SNR in dB. Times are in seconds. Encoded damage is in `_encoded.py`.
"""

from collections.abc import Callable, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.levels import measure_levels

Pcm = NDArray[np.float32]

ROOM_DBFS = -68.0  # a quiet room with a usual microphone
ROOM_CUT_HZ = 400.0  # rooms rumble: flat below, falling by 6 dB an octave above
HUM_PARTIALS = (1.0, 0.6, 0.35, 0.25, 0.15)
SLOPES = {"white": 0.0, "pink": 0.5, "brown": 1.0}  # amplitude falls with frequency to this power
LOWEST_HZ = 20.0
FADE_S = 0.003


def active_dbfs(pcm: Pcm, rate_hz: int) -> float:
    """Return the active speech level; raise ValueError on silence."""
    level = measure_levels(pcm, rate_hz).active_level_dbfs
    if level is None:
        raise ValueError("silence has no speech level")
    return level


def to_active_level(pcm: Pcm, rate_hz: int, dbfs: float) -> Pcm:
    """Scale to an active speech level. What goes over full scale stays there unclipped."""
    return gain(pcm, dbfs - active_dbfs(pcm, rate_hz))


def gain(pcm: Pcm, db: float) -> Pcm:
    """Scale by a number of dB."""
    return (pcm * np.float32(10 ** (db / 20))).astype(np.float32)


def resample(pcm: Pcm, rate_hz: int, new_hz: int) -> Pcm:
    """Change the rate (soxr HQ)."""
    if rate_hz == new_hz:
        return pcm
    return np.asarray(soxr.resample(pcm, rate_hz, new_hz, quality="HQ"), np.float32)


def in_quiet_room(
    pcm: Pcm, rate_hz: int, seed: int, *, before_s: float = 0.3, after_s: float = 0.3
) -> Pcm:
    """Put a pause before and after, and a quiet room's noise under all of it."""
    rest = float(pcm.mean())  # a recording off zero is off zero in its pauses, too
    silence = [
        np.full(round(seconds * rate_hz), rest, np.float32) for seconds in (before_s, after_s)
    ]
    framed = np.concatenate([silence[0], pcm, silence[1]])
    return framed + _to_rms(room_noise(len(framed), rate_hz, seed), ROOM_DBFS)


def clip_share(pcm: Pcm, share: float) -> Pcm:
    """Cut the wave off so that this share of samples lies at full scale, and scale up to it."""
    level = float(np.quantile(np.abs(pcm), 1 - share))
    return np.asarray(np.clip(pcm / np.float32(level), -1, 1), np.float32)


def add_noise(pcm: Pcm, rate_hz: int, noise: Pcm, snr_db: float) -> Pcm:
    """Mix noise of the same length in, so that speech is `snr_db` above it."""
    return pcm + _to_rms(noise, active_dbfs(pcm, rate_hz) - snr_db)


def coloured_noise(kind: str, length: int, rate_hz: int, seed: int) -> Pcm:
    """Return "white", "pink" or "brown" noise of unit RMS."""
    return _shaped(length, rate_hz, seed, lambda hz: np.maximum(hz, LOWEST_HZ) ** -SLOPES[kind])


def room_noise(length: int, rate_hz: int, seed: int) -> Pcm:
    """Return noise like a quiet room's, of unit RMS."""
    return _shaped(length, rate_hz, seed, lambda hz: 1 / (1 + np.maximum(hz, 1) / ROOM_CUT_HZ))


def fan_noise(length: int, rate_hz: int, seed: int) -> Pcm:
    """Return a fan's or a computer's noise, of unit RMS: a broad hill at 300 Hz and blade tones."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(length) / rate_hz
    blade_hz = rng.uniform(90, 160)
    tones = sum(np.sin(2 * np.pi * blade_hz * k * at_s + rng.uniform(0, 6)) / k for k in (1, 2, 3))
    hill = _shaped(length, rate_hz, seed, lambda hz: 1 / (1 + (np.log2((hz + 1) / 300) / 1.5) ** 4))
    return _to_rms((hill + 0.5 * tones).astype(np.float32), 0.0)


def hum(length: int, rate_hz: int, mains_hz: float, seed: int) -> Pcm:
    """Return mains hum (50 or 60 Hz) with its harmonics, of unit RMS."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(length) / rate_hz
    partials = [
        weight * np.sin(2 * np.pi * mains_hz * k * at_s + rng.uniform(0, 2 * np.pi))
        for k, weight in enumerate(HUM_PARTIALS, start=1)
    ]
    return _to_rms(np.sum(partials, axis=0).astype(np.float32), 0.0)


def babble(voices: Sequence[Pcm], length: int, rate_hz: int, seed: int) -> Pcm:
    """Return people talking at once, each as loud as the others, of unit RMS.

    `voices` are samples at `rate_hz`, one or more from each speaker; six speakers or more.
    """
    rng = np.random.default_rng(seed)
    total = np.zeros(length, np.float32)
    for voice in voices:
        voice = to_active_level(voice, rate_hz, -20.0)
        repeats = -(-length // len(voice)) + 1
        start = int(rng.integers(len(voice)))
        total += np.tile(voice, repeats)[start : start + length]
    return _to_rms(total, 0.0)


def typing(keys: Sequence[Pcm], length: int, rate_hz: int, seed: int) -> Pcm:
    """Return somebody typing: recorded keys at 4 to 9 a second, loudest peak 1."""
    rng = np.random.default_rng(seed)
    total = np.zeros(length, np.float32)
    at = int(rng.uniform(0, 0.1) * rate_hz)
    while at < length:
        key = keys[int(rng.integers(len(keys)))][: length - at]
        total[at : at + len(key)] += key * np.float32(rng.uniform(0.4, 1))
        at += int(rng.uniform(0.11, 0.25) * rate_hz)
    return total / np.float32(max(1e-9, float(np.abs(total).max())))


def clicks(length: int, rate_hz: int, seed: int, *, each_s: float = 0.25) -> Pcm:
    """Return mouse-like clicks: damped rings of 2 to 5 kHz, peak 1."""
    rng = np.random.default_rng(seed)
    total = np.zeros(length, np.float32)
    ring = np.arange(round(0.012 * rate_hz)) / rate_hz
    for at in np.cumsum(rng.uniform(0.5 * each_s, 1.5 * each_s, int(length / rate_hz / each_s))):
        click = np.exp(-ring / 0.0015) * np.sin(2 * np.pi * rng.uniform(2000, 5000) * ring)
        start = round(at * rate_hz)
        end = min(length, start + len(click))
        total[start:end] += click[: max(0, end - start)].astype(np.float32)
    return total


def cut_start(pcm: Pcm, rate_hz: int, seconds: float) -> Pcm:
    """Lose the first seconds: the recorder began late."""
    return pcm[round(seconds * rate_hz) :]


def cut_end(pcm: Pcm, rate_hz: int, seconds: float) -> Pcm:
    """Lose the last seconds: the recorder stopped early."""
    return pcm[: len(pcm) - round(seconds * rate_hz)]


def drop(pcm: Pcm, rate_hz: int, at_s: float, seconds: float) -> Pcm:
    """Take a stretch out; what follows moves up to it."""
    start, end = round(at_s * rate_hz), round((at_s + seconds) * rate_hz)
    return np.concatenate([pcm[:start], pcm[end:]])


def repeat(pcm: Pcm, rate_hz: int, at_s: float, seconds: float, times: int = 1) -> Pcm:
    """Play a stretch again `times` times before going on, as a starved sound buffer does."""
    start, end = round(at_s * rate_hz), round((at_s + seconds) * rate_hz)
    return np.concatenate([pcm[:end], *([pcm[start:end]] * times), pcm[end:]])


def zero_out(pcm: Pcm, rate_hz: int, at_s: float, seconds: float) -> Pcm:
    """Silence a stretch to exact zeros, keeping its time."""
    damaged = pcm.copy()
    damaged[round(at_s * rate_hz) : round((at_s + seconds) * rate_hz)] = 0
    return damaged


def offset(pcm: Pcm, dc: float) -> Pcm:
    """Move the wave off zero, full scale 1.0."""
    return pcm + np.float32(dc)


def add_hum(pcm: Pcm, rate_hz: int, mains_hz: float, dbfs: float, seed: int) -> Pcm:
    """Add mains hum of a level."""
    return pcm + _to_rms(hum(len(pcm), rate_hz, mains_hz, seed), dbfs)


def low_pass(pcm: Pcm, rate_hz: int, hz: float) -> Pcm:
    """Leave nothing above a frequency, by way of a lower rate."""
    low_hz = round(hz * 2 / 0.95)
    low = soxr.resample(soxr.resample(pcm, rate_hz, low_hz, "HQ"), low_hz, rate_hz, "HQ")
    return np.asarray(low, np.float32)


def change_speed(pcm: Pcm, rate_hz: int, factor: float) -> Pcm:
    """Speak `factor` times as fast at the same pitch (waveform-similarity overlap and add).

    Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
    quality time-scale modification of speech", ICASSP 1993; frames of 30 ms, search of 10 ms.
    """
    size, reach = round(0.03 * rate_hz) // 2 * 2, round(0.01 * rate_hz)
    step = size // 2
    window = np.hanning(size + 1)[:size].astype(np.float32)
    padded = np.concatenate([np.zeros(reach, np.float32), pcm, np.zeros(size + reach, np.float32)])
    count = max(1, int(len(pcm) / factor / step))
    out = np.zeros(count * step + size, np.float32)
    wanted = padded[reach : reach + size]
    for number in range(count):
        at = reach + int(number * step * factor)
        if at + size + reach >= len(padded):
            break
        area = padded[at - reach : at + reach + size]
        start = at - reach + int(np.argmax(np.correlate(area, wanted, "valid")))
        out[number * step : number * step + size] += window * padded[start : start + size]
        wanted = padded[start + step : start + step + size]
        if len(wanted) < size:
            break
    return out[: count * step]


def _shaped(
    length: int,
    rate_hz: int,
    seed: int,
    shape: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Pcm:
    """Filter white noise by an amplitude over frequency, to unit RMS."""
    white = np.random.default_rng(seed).normal(size=length)
    spectrum = np.fft.rfft(white)
    hz = np.fft.rfftfreq(length, 1 / rate_hz)
    spectrum *= np.where(hz < LOWEST_HZ, 0.0, shape(np.asarray(hz, np.float64)))
    return _to_rms(np.fft.irfft(spectrum, length).astype(np.float32), 0.0)


def _to_rms(pcm: Pcm, dbfs: float) -> Pcm:
    rms = float(np.sqrt(np.mean(pcm.astype(np.float64) ** 2)))
    return (pcm * np.float32(10 ** (dbfs / 20) / max(rms, 1e-12))).astype(np.float32)
