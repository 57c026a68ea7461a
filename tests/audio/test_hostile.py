"""Hostile bytes: a clear answer within seconds, a child that lives on, bounded memory."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from app.audio.limits import MIB
from app.audio.sandbox import Gate
from tests.audio.sounds import encode, noise, opus_packets_forever, silence, tone
from tests.audio.test_decode import NOT_CLIPS

SLOWEST_S = 10.0
MOST_RSS = 300 * MIB


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


@pytest.mark.parametrize("name", NOT_CLIPS)
def test_what_is_not_a_clip_is_answered_at_once(gate: Gate, name: str) -> None:
    data, reason = NOT_CLIPS[name]
    gate.hear(data)
    child, started = gate.child_pid, time.monotonic()

    heard = gate.hear(data)

    assert (heard.figures, heard.unreadable) == (None, reason)
    assert time.monotonic() - started < 2.0
    assert gate.child_pid == child


def test_hours_of_silence_cost_no_more_than_the_cap(gate: Gate) -> None:
    data = opus_packets_forever(hours=2)
    started = time.monotonic()

    heard = gate.hear(data)

    assert heard.figures is not None
    assert heard.figures.is_capped
    assert heard.figures.duration_s == 45.0
    assert time.monotonic() - started < SLOWEST_S
    assert heard.peak_rss_bytes < MOST_RSS


def test_the_longest_clip_at_the_highest_rate_stays_within_memory(gate: Gate) -> None:
    samples = np.tile(noise(-30, seconds=1.0, rate_hz=192_000), 46)

    heard = gate.hear(encode(np.stack([samples, samples]), "flac", "flac", rate_hz=192_000))

    assert heard.figures is None or heard.figures.is_capped
    assert heard.unreadable in (None, "too_big")
    assert heard.peak_rss_bytes < MOST_RSS


CONTAINERS = [
    ("webm", "libopus"),
    ("ogg", "libopus"),
    ("mp4", "aac"),
    ("wav", "pcm_s16le"),
    ("flac", "flac"),
]


@pytest.mark.parametrize(("container", "codec"), CONTAINERS)
def test_damaged_files_never_kill_the_child(gate: Gate, container: str, codec: str) -> None:
    whole = encode(tone(seconds=1.0) + noise(-30), container, codec)
    generator = np.random.default_rng(20)
    gate.hear(whole)
    child, started = gate.child_pid, time.monotonic()

    for damaged in _damaged(whole, generator):
        heard = gate.hear(damaged)
        assert (heard.figures is None) != (heard.unreadable is None)

    assert gate.child_pid == child
    assert time.monotonic() - started < 60


def test_half_a_recording_is_shorter_than_the_browser_said(gate: Gate) -> None:
    whole = encode(noise(-30, seconds=5.0), is_live=True)

    heard = gate.hear(whole[: len(whole) // 2])

    assert heard.figures is not None
    assert heard.figures.duration_s < 3.0


def test_silence_is_an_ordinary_clip(gate: Gate) -> None:
    heard = gate.hear(encode(silence(3.0)))

    assert heard.figures is not None
    assert heard.figures.speech_s == 0.0


def _damaged(whole: bytes, generator: np.random.Generator) -> Iterator[bytes]:
    """Cut short, flip bytes in the header and everywhere, drop and repeat a stretch."""
    for _ in range(12):
        cut = int(generator.integers(1, len(whole)))
        yield whole[:cut]
        for span, count in ((min(400, len(whole)), 4), (len(whole), 40)):
            flipped = bytearray(whole)
            for at in generator.integers(0, span, count):
                flipped[at] = int(generator.integers(256))
            yield bytes(flipped)
        yield whole[: cut // 2] + whole[cut:]
        yield whole[:cut] + whole[cut // 2 :]
