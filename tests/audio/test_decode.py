"""Decoding: every container that browsers send, and nothing else."""

import numpy as np
import pytest

from app.audio.decode import DECODE_CAP_S, decode, resample_for_voice
from app.audio.errors import Unreadable
from app.audio.wholeness import Wholeness
from tests.audio.sounds import (
    encode,
    noise,
    silence,
    tone,
    wav_header,
    with_two_voices,
    with_video,
    without_packets,
)

CONTAINERS = [
    ("webm", "libopus", "matroska", "opus"),
    ("ogg", "libopus", "ogg", "opus"),
    ("mp4", "aac", "mov", "aac"),
    ("mp4", "libopus", "mov", "opus"),
    ("wav", "pcm_s16le", "wav", "pcm_s16le"),
    ("flac", "flac", "flac", "flac"),
]


@pytest.mark.parametrize(("container", "encoder", "name", "codec"), CONTAINERS)
def test_each_browsers_container_decodes_to_the_same_sound(
    container: str, encoder: str, name: str, codec: str
) -> None:
    clip = decode(encode(tone(seconds=2.0), container, encoder))

    assert (clip.container, clip.codec, clip.channels) == (name, codec, 1)
    assert clip.duration_s == pytest.approx(2.0, abs=0.05)
    assert clip.container_duration_s == pytest.approx(2.0, abs=0.05)
    assert clip.lost_s == 0.0
    assert clip.pcm.dtype == np.float32
    middle = clip.pcm[24_000:72_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(
        0.5 / np.sqrt(2), rel=0.1
    )  # AAC adds to a bare tone


def test_a_live_recording_claims_no_duration() -> None:
    clip = decode(encode(tone(seconds=1.0), is_live=True))

    assert clip.container_duration_s is None
    assert clip.duration_s == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("wav", "pcm_s16le")])
def test_two_channels_are_as_loud_as_one(container: str, codec: str) -> None:
    one = tone(seconds=1.0, peak=0.7)

    clip = decode(encode(np.stack([one, one]), container, codec))

    assert clip.channels == 2
    assert float(np.abs(clip.pcm).max()) == pytest.approx(0.7, abs=0.03)


def test_decoding_stops_at_the_cap() -> None:
    clip = decode(encode(noise(-30, seconds=3.0), "wav", "pcm_s16le"), cap_s=1.5)

    assert clip.is_capped
    assert clip.duration_s == pytest.approx(1.5)


def test_a_clip_of_just_the_cap_is_not_capped() -> None:
    assert not decode(encode(silence(1.0), "wav", "pcm_s16le"), cap_s=1.0).is_capped
    assert DECODE_CAP_S == 45.0


def test_a_picture_beside_the_sound_is_ignored() -> None:
    assert decode(with_video(tone(seconds=1.0))).duration_s == pytest.approx(1.0)


def test_two_sounds_are_refused() -> None:
    assert _reason(with_two_voices(tone())) == "several_audio_streams"


NOT_CLIPS = {
    "nothing": (b"", "empty"),
    "zeros": (b"\x00" * 5_000, "not_audio"),
    "random bytes": (np.random.default_rng(5).bytes(30_000), "not_audio"),
    "SDP": (
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n",
        "not_audio",
    ),
    "HLS": (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/hostname\n", "not_audio"),
    "ffconcat": (b"ffconcat version 1.0\nfile /etc/hostname\n", "not_audio"),
    "DASH": (b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>', "not_audio"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01", "not_audio"),
    "1 Hz": (wav_header(1), "rate"),
    "7999 Hz": (wav_header(7_999), "rate"),
    "2 GHz": (wav_header(2_000_000_000), "rate"),
    "six channels": (wav_header(48_000, channels=6), "channels"),
    "a header alone": (wav_header(48_000, n_bytes=0), "nothing_decoded"),
}


@pytest.mark.parametrize("name", NOT_CLIPS)
def test_what_is_not_one_clip_is_refused_with_its_reason(name: str) -> None:
    data, reason = NOT_CLIPS[name]

    assert _reason(data) == reason


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_refused(value: float) -> None:
    samples = tone()
    samples[1_000] = value

    assert _reason(encode(samples, "wav", "pcm_f32le")) == "not_finite"


def test_absurd_floats_are_held_to_a_bound() -> None:
    clip = decode(encode(tone(peak=1e30), "wav", "pcm_f32le"))

    assert float(np.abs(clip.pcm).max()) == 16.0


def test_half_a_webm_decodes_short_of_what_its_header_claims() -> None:
    whole = encode(noise(-20, seconds=4.0))

    clip = decode(whole[: len(whole) // 2])

    assert clip.duration_s < 3.0
    assert clip.container_duration_s == pytest.approx(4.0, abs=0.05)


def test_frames_lost_on_the_way_show_in_the_timestamps() -> None:
    clip = decode(without_packets(encode(noise(-20, seconds=4.0), is_live=True), 50, 75))

    assert clip.lost_s == pytest.approx(25 * 0.02, abs=0.01)
    assert clip.duration_s == pytest.approx(4.0 - 25 * 0.02, abs=0.03)


@pytest.mark.parametrize("count", [1, 3])
def test_a_single_lost_frame_shows_too(count: int) -> None:
    clip = decode(without_packets(encode(noise(-20, seconds=4.0), is_live=True), 50, 50 + count))

    assert clip.lost_s == pytest.approx(count * 0.02, abs=0.003)


@pytest.mark.parametrize(("container", "encoder", "name", "codec"), CONTAINERS)
def test_half_a_file_is_known_to_be_cut_off(
    container: str, encoder: str, name: str, codec: str
) -> None:
    whole = encode(noise(-20, seconds=6.0), container, encoder)

    assert decode(whole).wholeness == Wholeness(is_cut_off=False, lost_pages=0)
    if container == "mp4":  # its index stands at the end
        assert _reason(whole[: len(whole) // 2]) == "not_audio"
    else:
        assert decode(whole[: len(whole) // 2]).wholeness.is_cut_off


def test_voice_detectors_get_16_khz() -> None:
    assert len(resample_for_voice(tone(seconds=1.0), 48_000)) == 16_000
    same = tone(seconds=1.0, rate_hz=16_000)
    assert resample_for_voice(same, 16_000) is same
    assert len(resample_for_voice(silence(0.0), 48_000)) == 0


def _reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        decode(data)
    return refused.value.reason


def test_a_file_above_48_khz_is_heard_at_48_khz_and_keeps_its_own_rate_as_a_figure():
    spoken = tone(1000.0, seconds=3.0, rate_hz=192_000)
    clip = decode(encode(spoken, "flac", "flac", rate_hz=192_000))
    assert (clip.rate_hz, clip.pcm_rate_hz) == (192_000, 48_000)
    assert clip.duration_s == pytest.approx(3.0, abs=1e-3)
    middle = slice(48_000, 96_000)
    alike = np.corrcoef(clip.pcm[middle], tone(1000.0, seconds=3.0)[middle])[0, 1]
    assert alike > 0.9999
