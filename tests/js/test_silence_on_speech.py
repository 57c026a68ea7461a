"""Does the room know when a reader has finished? On real speech in five languages, in noise."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.js.test_node import node
from tests.services.speech import RATE_HZ, Speech

TICK_S, WINDOW_S = 0.05, 0.043
"""How often the page looks at the level, and how much of the sound it sees then."""
FRAME_S = 0.02
SPOKEN_DB = 35
"""What is this far below a voice's loud frames is not spoken."""
LONGEST_PAUSE_S = 0.8
AFTER_S = 4.0
TAKES = 60


@dataclass(frozen=True, slots=True)
class Take:
    """A reading with silence around it."""

    samples: np.ndarray
    end_s: float
    """When the last word is over."""


@pytest.fixture(scope="module")
def takes(speech: Speech) -> list[Take]:
    return list(_takes(speech, np.random.default_rng(7)))


@pytest.mark.parametrize(
    ("snr_db", "cut_off", "not_ended"),
    [(60, 0.0, 0.0), (30, 0.0, 0.0), (20, 0.0, 0.0), (15, 0.0, 0.0), (10, 0.06, 0.02)],
)
def test_hardly_a_reader_is_cut_off_or_waited_for_in_vain(
    takes: list[Take], snr_db: float, cut_off: float, not_ended: float
) -> None:
    noises = np.random.default_rng(8)
    levels = [_levels(_with_noise(take, snr_db, noises), noises) for take in takes]
    ends = _ends(levels)
    shares = {
        "cut off": np.mean(
            [e is not None and e < t.end_s for t, e in zip(takes, ends, strict=True)]
        ),
        "not ended": np.mean([e is None for e in ends]),
    }
    assert shares["cut off"] <= cut_off, shares
    assert shares["not ended"] <= not_ended, shares
    waits = [e - t.end_s for t, e in zip(takes, ends, strict=True) if e is not None]
    assert np.median(waits) < 1.4


def _takes(speech: Speech, dice: np.random.Generator) -> Iterator[Take]:
    """Sentences with pauses of up to 0.8 s between them, the last ones softer, as people read."""
    prompts = [
        prompt for locale in ("en", "es", "fr", "it", "ru") for prompt in speech.prompts(locale)
    ]
    for _ in range(TAKES):
        parts: list[np.ndarray] = []
        for number in dice.integers(len(prompts), size=dice.integers(1, 4)):
            pause_s = dice.uniform(0.2, LONGEST_PAUSE_S)
            parts += [np.zeros(round(pause_s * RATE_HZ)), _spoken(speech.pcm(prompts[number]))]
        read = np.concatenate(parts[1:])
        fade = np.linspace(0, -dice.uniform(0, 10), len(read))
        before = np.zeros(round(dice.choice([0.05, 1.0, 4.0]) * RATE_HZ))
        samples = np.concatenate([before, read * 10 ** (fade / 20)])
        after = np.zeros(round(AFTER_S * RATE_HZ))
        yield Take(np.concatenate([samples, after]), len(samples) / RATE_HZ)


def _spoken(samples: np.ndarray) -> np.ndarray:
    """Cut away what is before the first word and after the last."""
    size = round(FRAME_S * RATE_HZ)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    powers = 10 * np.log10((frames**2).mean(axis=1) + 1e-10)
    loud = np.flatnonzero(powers > np.percentile(powers, 95) - SPOKEN_DB)
    return samples[loud[0] * size : (loud[-1] + 1) * size]


def _with_noise(take: Take, snr_db: float, dice: np.random.Generator) -> np.ndarray:
    """Add noise so far below the level of the voice, white or pink."""
    spectrum = np.fft.rfft(dice.normal(size=len(take.samples)))
    if dice.random() < 0.5:
        spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(take.samples))
    voice = np.abs(take.samples)
    active = np.sqrt((take.samples[voice > voice.max() * 0.02] ** 2).mean())
    return take.samples + noise / noise.std() * active * 10 ** (-snr_db / 20)


def _levels(samples: np.ndarray, dice: np.random.Generator) -> dict[str, list[float]]:
    """Return the peaks that the page would see, at ticks that come a little late."""
    count = int(len(samples) / RATE_HZ / TICK_S) - 1
    times = np.cumsum(TICK_S + np.abs(dice.normal(0, 0.008, count)))
    times = times[times < len(samples) / RATE_HZ]
    ends = (times * RATE_HZ).astype(int)
    peaks = [np.abs(samples[max(0, end - round(WINDOW_S * RATE_HZ)) : end]).max() for end in ends]
    return {"atS": times.tolist(), "dbfs": (20 * np.log10(np.array(peaks) + 1e-9)).tolist()}


def _ends(levels: list[dict[str, list[float]]]) -> list[float | None]:
    command = [node(), str(Path(__file__).with_name("silence-on-speech.mjs"))]
    run = subprocess.run(
        command, input=json.dumps(levels), capture_output=True, text=True, timeout=120, check=True
    )
    ends: list[float | None] = json.loads(run.stdout)
    return ends
