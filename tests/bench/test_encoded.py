"""Every container of the benchmark can be read back, and its damage is real."""

import io

import av
import numpy as np
import pytest

from scripts.bench._encoded import CODINGS, encode, packet_count, truncate, without_packets

RATE_HZ = 48_000


def tone():
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE_HZ) / RATE_HZ)).astype(np.float32)


def seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data)) as file:
        return sum(frame.samples / frame.rate for frame in file.decode(audio=0))


@pytest.mark.parametrize("name", CODINGS)
def test_a_coding_holds_all_that_was_given(name):
    assert seconds(encode(tone(), RATE_HZ, CODINGS[name])) == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("name", ["webm 48k", "ogg 48k", "m4a 64k"])
def test_packets_taken_out_are_gone_and_the_rest_stays(name):
    whole = encode(tone(), RATE_HZ, CODINGS[name])
    assert packet_count(without_packets(whole, 30, 10)) == packet_count(whole) - 10


def test_a_truncated_file_keeps_its_share_of_the_bytes():
    whole = encode(tone(), RATE_HZ, CODINGS["webm 48k"])
    assert whole.startswith(truncate(whole, 0.6))
    assert len(truncate(whole, 0.6)) == pytest.approx(0.6 * len(whole), abs=1)


def test_a_live_webm_says_nothing_of_its_length():
    live = encode(tone(), RATE_HZ, CODINGS["webm 48k"])
    with av.open(io.BytesIO(live)) as file:
        assert file.duration is None
