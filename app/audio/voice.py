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
SURE_WINDOWS = 4  # 128 ms: the shortest stretch that counts as hearing somebody
AGGRESSIVENESS = 3  # modes 0 to 2 call the first half second of quiet noise speech
SMOOTHING_FRAMES = 5
BEFORE_S = 0.3  # Silero is this late on a long "s" (95th percentile of all onsets: 0.14 s)
BEFORE_RISE_DB = 6.0  # what comes before Silero's onset must stand above the clip's quietest tenth
AFTER_S = 0.04  # webrtcvad hangs on 0.1 s after the end, Silero's own windows 0.04 s


@dataclass(frozen=True, slots=True)
class Voice:
    """Seconds; the silences are None when nobody speaks. `frames` is one flag per 20 ms."""

    speech_s: float
    speech_probability: float  # the highest that held for 128 ms
    lead_silence_s: float | None
    tail_silence_s: float | None
    longest_pause_s: float | None
    frames: NDArray[np.bool_]


def find_voice(voice_pcm: NDArray[np.float32]) -> Voice:
    """Find speech in a 16 kHz signal of any length, none included."""
    probabilities = speech_probabilities(voice_pcm)
    windows = probabilities >= SPEECH_PROBABILITY
    speech_s = float(windows.sum() * WINDOW / VOICE_RATE_HZ)
    near = _near_speech(windows, frame_powers(voice_pcm, VOICE_RATE_HZ))
    frames = near & _voiced_frames(voice_pcm)
    if not frames.any():
        frames = near  # very soft speech that webrtcvad does not hear at all
    spoken = np.flatnonzero(frames)
    if len(spoken) == 0:
        return Voice(speech_s, _held(probabilities), None, None, None, frames)
    return Voice(
        speech_s=speech_s,
        speech_probability=_held(probabilities),
        lead_silence_s=float(spoken[0] * FRAME_S),
        tail_silence_s=max(0.0, len(voice_pcm) / VOICE_RATE_HZ - float(spoken[-1] + 1) * FRAME_S),
        longest_pause_s=float((np.diff(spoken, prepend=spoken[0] - 1).max() - 1) * FRAME_S),
        frames=frames,
    )


def _held(probabilities: NDArray[np.float32]) -> float:
    """Find the highest probability that a stretch of SURE_WINDOWS never falls below."""
    if len(probabilities) < SURE_WINDOWS:
        return float(probabilities.min()) if len(probabilities) else 0.0
    stretches = np.lib.stride_tricks.sliding_window_view(probabilities, SURE_WINDOWS)
    return float(stretches.min(axis=1).max())


def _near_speech(windows: NDArray[np.bool_], powers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the 20 ms frames that lie in or just after Silero's windows, or audibly before."""
    within = np.zeros(len(powers), np.bool_)
    before = np.zeros(len(powers), np.bool_)
    for index in np.flatnonzero(windows):
        start_s, end_s = index * WINDOW / VOICE_RATE_HZ, (index + 1) * WINDOW / VOICE_RATE_HZ
        within[int(start_s / FRAME_S) : round((end_s + AFTER_S) / FRAME_S)] = True
        before[max(0, round((start_s - BEFORE_S) / FRAME_S)) : int(start_s / FRAME_S)] = True
    if not before.any():
        return within
    floor = max(float(np.percentile(powers, 10)), SILENCE_POWER)
    return within | (before & (powers > floor * 10 ** (BEFORE_RISE_DB / 10)))


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
