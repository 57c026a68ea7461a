"""Where in a clip somebody speaks.

Silero decides whether there is speech (it is not fooled by music, keyboards or hum); webrtcvad's
finer frames, kept only near Silero's, say where it starts and ends and where it pauses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from app.audio.decode import VOICE_RATE_HZ
from app.audio.frames import FRAME_S, SILENCE_POWER, frame_powers
from app.audio.silero import WINDOW, speech_probabilities

SPEECH_PROBABILITY = 0.5
POSSIBLE_PROBABILITY = 0.1  # at a clip's first sounds and last, Silero has little to go by
SURE_WINDOWS = 4  # 128 ms: the shortest stretch that counts as hearing somebody
AGGRESSIVENESS = 3  # modes 0 to 2 call the first half second of quiet noise speech
SMOOTHING_FRAMES = 5
LISTENING_DBFS = -32.0  # fainter clips are raised to this: Silero misses 3 % of voices at -50 dBFS
MOST_GAIN_DB = 40.0
ACTIVE_DB = 15.0  # below the active level, P.56 draws its line between speech and pause (15.9)
SHARE_AFTER_S = 1.5  # a short word may escape Silero, a sentence may not
BEFORE_S = 0.3  # Silero is this late on a long "s" (95th percentile of all onsets: 0.14 s)
BEFORE_RISE_DB = 6.0  # what comes before Silero's onset must stand above the clip's quietest tenth
AFTER_S = 0.04  # webrtcvad hangs on 0.1 s after the end, Silero's own windows 0.04 s


@dataclass(frozen=True, slots=True)
class Voice:
    """Seconds; the silences are None when nobody speaks. `frames`: one flag per 20 ms."""

    speech_s: float
    speech_probability: float  # the highest that held for 128 ms
    speech_share: float | None  # of what is about as loud as speech; None for less than 1.5 s
    lead_silence_s: float | None
    tail_silence_s: float | None
    longest_pause_s: float | None
    frames: NDArray[np.bool_]
    possible_frames: NDArray[np.bool_]  # these, and others that Silero would not rule out


def find_voice(voice_pcm: NDArray[np.float32], active_level_dbfs: float | None = None) -> Voice:
    """Find speech in a 16 kHz signal of any length, none included.

    Where its active level is known, faint speech is raised before the detectors hear it.
    """
    gain_db = _gain_db(active_level_dbfs)
    voice_pcm = voice_pcm * np.float32(10 ** (gain_db / 20)) if gain_db else voice_pcm
    powers = frame_powers(voice_pcm, VOICE_RATE_HZ)
    probabilities = speech_probabilities(voice_pcm)
    windows = probabilities >= SPEECH_PROBABILITY
    speech_s = float(windows.sum() * WINDOW / VOICE_RATE_HZ)
    level_dbfs = None if active_level_dbfs is None else active_level_dbfs + gain_db
    share = _share(speech_s, powers, level_dbfs)
    near = _near_speech(windows, powers)
    frames = near & _voiced_frames(voice_pcm)
    if not frames.any():
        frames = near  # very soft speech that webrtcvad does not hear at all
    possible = frames | _within(probabilities >= POSSIBLE_PROBABILITY, len(powers))
    spoken = np.flatnonzero(frames)
    if len(spoken) == 0:
        return Voice(speech_s, _held(probabilities), share, None, None, None, frames, possible)
    return Voice(
        speech_s=speech_s,
        speech_probability=_held(probabilities),
        speech_share=share,
        lead_silence_s=float(spoken[0] * FRAME_S),
        tail_silence_s=max(0.0, len(voice_pcm) / VOICE_RATE_HZ - float(spoken[-1] + 1) * FRAME_S),
        longest_pause_s=float((np.diff(spoken, prepend=spoken[0] - 1).max() - 1) * FRAME_S),
        frames=frames,
        possible_frames=possible,
    )


def _gain_db(level_dbfs: float | None) -> float:
    if level_dbfs is None:
        return 0.0
    return min(max(LISTENING_DBFS - level_dbfs, 0.0), MOST_GAIN_DB)


def _share(speech_s: float, powers: NDArray[np.float64], level_dbfs: float | None) -> float | None:
    """Share of speech in what is about as loud: music and machines go on without any."""
    if level_dbfs is None:
        return None
    loud_s = float((powers > 10 ** ((level_dbfs - ACTIVE_DB) / 10)).sum() * FRAME_S)
    return min(1.0, speech_s / loud_s) if loud_s >= SHARE_AFTER_S else None


def _held(probabilities: NDArray[np.float32]) -> float:
    """Find the highest probability that a stretch of SURE_WINDOWS never falls below."""
    if len(probabilities) < SURE_WINDOWS:
        return float(probabilities.min()) if len(probabilities) else 0.0
    stretches = np.lib.stride_tricks.sliding_window_view(probabilities, SURE_WINDOWS)
    return float(stretches.min(axis=1).max())


def _near_speech(windows: NDArray[np.bool_], powers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the 20 ms frames that lie in or just after Silero's windows, or audibly before."""
    within = _within(windows, len(powers))
    before = np.zeros(len(powers), np.bool_)
    for index in np.flatnonzero(windows):
        start_s = index * WINDOW / VOICE_RATE_HZ
        before[max(0, round((start_s - BEFORE_S) / FRAME_S)) : int(start_s / FRAME_S)] = True
    if not before.any():
        return within
    floor = max(float(np.percentile(powers, 10)), SILENCE_POWER)
    return within | (before & (powers > floor * 10 ** (BEFORE_RISE_DB / 10)))


def _within(windows: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Mark those of so many 20 ms frames that lie in or just after Silero's windows."""
    within = np.zeros(count, np.bool_)
    for index in np.flatnonzero(windows):
        start_s, end_s = index * WINDOW / VOICE_RATE_HZ, (index + 1) * WINDOW / VOICE_RATE_HZ
        within[int(start_s / FRAME_S) : round((end_s + AFTER_S) / FRAME_S)] = True
    return within


def _voiced_frames(voice_pcm: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Ask webrtcvad about each 20 ms, then take the majority of five around it."""
    size = int(VOICE_RATE_HZ * FRAME_S)
    count = len(voice_pcm) // size
    if count == 0:
        return np.zeros(0, np.bool_)
    samples = (np.clip(voice_pcm, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    detector = webrtcvad.Vad(AGGRESSIVENESS)
    raw = [
        detector.is_speech(samples[2 * size * i : 2 * size * (i + 1)], VOICE_RATE_HZ)
        for i in range(count)
    ]
    around = SMOOTHING_FRAMES // 2
    votes = np.convolve(
        np.pad(np.asarray(raw, np.int64), around, mode="edge"), np.ones(SMOOTHING_FRAMES), "valid"
    )
    return np.asarray(votes > around, dtype=np.bool_)
