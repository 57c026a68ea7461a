"""Hostile bytes: a clear answer for little CPU, a child that lives on, bounded memory.

The forms that were seen to hang or to read local files elsewhere; `tests/faults/test_fuzz.py` has
thousands more. By the clock, `Limits.wall_s` ends a child after 10 s.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.audio.limits import MIB
from app.audio.sandbox import Gate
from tests.audio.sounds import encode, noise, opus_packets_forever, silence, tone, wav_header
from tests.audio.test_decode import NOT_CLIPS

MOST_CPU_MS = 3_000
MOST_RSS = 300 * MIB


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


@pytest.mark.parametrize("name", NOT_CLIPS)
def test_what_is_not_a_clip_is_answered_at_once(gate: Gate, name: str) -> None:
    data, reason = NOT_CLIPS[name]
    gate.hear(data)
    child = gate.child_pid

    heard = gate.hear(data)

    assert (heard.figures, heard.unreadable) == (None, reason)
    assert heard.cpu_ms < 100
    assert gate.child_pid == child


POINTERS = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{path}\n#EXT-X-ENDLIST\n",
    "HLS by protocol": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:{path}\n",
    "ffconcat": "ffconcat version 1.0\nfile '{path}'\n",
    "concat protocol": "concat:{path}|{path}",
    "DASH": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    '<Period><AdaptationSet mimeType="audio/wav"><Representation id="0" bandwidth="1">'
    "<BaseURL>file:{path}</BaseURL></Representation></AdaptationSet></Period></MPD>",
}


@pytest.mark.parametrize("name", POINTERS)
def test_what_points_at_a_good_clip_on_the_servers_disk_is_not_that_clip(
    gate: Gate, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "private.wav"
    path.write_bytes(encode(tone(), "wav", "pcm_s16le"))
    assert gate.measure(path.read_bytes()).duration_s == 1.0

    assert gate.hear(POINTERS[name].format(path=path).encode()).unreadable == "not_audio"


def test_a_header_is_not_believed_when_it_claims_gigabytes(gate: Gate) -> None:
    whole = wav_header(48_000)
    claims = whole[:4] + b"\xff\xff\xff\x7f" + whole[8:40] + b"\xf0\xff\xff\x7f" + whole[44:]

    heard = gate.hear(claims)

    assert heard.figures is not None
    assert heard.figures.duration_s == 0.1
    assert heard.peak_rss_bytes < MOST_RSS


def test_hours_of_silence_cost_no_more_than_the_cap(gate: Gate) -> None:
    data = opus_packets_forever(hours=2)

    heard = gate.hear(data)

    assert heard.figures is not None
    assert heard.figures.is_capped
    assert heard.figures.duration_s == 45.0
    assert heard.cpu_ms < MOST_CPU_MS
    assert heard.peak_rss_bytes < MOST_RSS


def test_the_longest_clip_at_the_highest_rate_stays_within_memory(gate: Gate) -> None:
    samples = np.tile(noise(-30, seconds=1.0, rate_hz=192_000), 46)

    heard = gate.hear(encode(np.stack([samples, samples]), "flac", "flac", rate_hz=192_000))

    assert heard.figures is None or heard.figures.is_capped
    assert heard.unreadable in (None, "too_big")
    assert heard.peak_rss_bytes < MOST_RSS


def test_half_a_recording_is_shorter_than_the_browser_said(gate: Gate) -> None:
    whole = encode(noise(-30, seconds=5.0), is_live=True)

    heard = gate.hear(whole[: len(whole) // 2])

    assert heard.figures is not None
    assert heard.figures.duration_s < 3.0


def test_silence_is_an_ordinary_clip(gate: Gate) -> None:
    heard = gate.hear(encode(silence(3.0)))

    assert heard.figures is not None
    assert heard.figures.speech_s == 0.0
