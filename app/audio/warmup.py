"""A sound like a voice, to take a fresh process through all it will need."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
LENGTH_S = 1.0
PITCH_HZ, PITCH_SWAY_HZ = 120.0, 15.0
SYLLABLES_HZ = 4.0
FORMANTS = ((600.0, 80.0, 1.0), (1200.0, 100.0, 0.6), (2500.0, 150.0, 0.3))  # Hz, width, strength


def voice_like_wav() -> bytes:
    """Make a second of sung vowels, which Silero takes for speech, as a WAV file."""
    samples = (_vowels() * 32767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def _vowels() -> NDArray[np.float64]:
    at_s = np.arange(int(RATE_HZ * LENGTH_S)) / RATE_HZ
    pitch_hz = PITCH_HZ + PITCH_SWAY_HZ * np.sin(2 * np.pi * 3.0 * at_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    harmonics = sum(_strength(n * PITCH_HZ) * np.sin(n * phase) for n in range(1, 30))
    syllables = np.clip(np.sin(2 * np.pi * SYLLABLES_HZ * at_s), 0.0, 1.0) ** 0.5
    return np.asarray(0.1 * harmonics * syllables)


def _strength(hz: float) -> float:
    return sum(gain / (1 + ((hz - centre) / width) ** 2) for centre, width, gain in FORMANTS)
