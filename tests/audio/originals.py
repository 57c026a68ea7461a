"""Small whole files of each kind that the gate reads, and of some it must refuse.

They are what the mutations start from. All hold the voice-like sound that Silero hears, so that a
damaged file still goes all the way through the measurement.
"""

import io
import struct
from functools import cache

import av
import numpy as np
import soxr

from app.audio.warmup import RATE_HZ, voice_like_wav
from tests.audio.sounds import silence
from tests.audio.test_decode import NOT_CLIPS

SECONDS = 0.6
LIVE = {"live": "1"}
PAGES = {"page_duration": "100000"}  # of 0.1 s, so that there are several
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "200000"}
_SCALES = {"u8": 127.0, "s16": 32767.0, "s32": 2147483000.0, "flt": 1.0}
_NUMBERS = {"u8": np.uint8, "s16": np.int16, "s32": np.int32, "flt": np.float32}

# name: container, encoder, sample format, rate, channels, options
FORMS = {
    "webm, live": ("webm", "libopus", "flt", 48_000, 1, LIVE),
    "webm, live, stereo": ("webm", "libopus", "flt", 48_000, 2, LIVE),
    "webm": ("webm", "libopus", "flt", 48_000, 1, {}),
    "webm, vorbis": ("webm", "vorbis", "fltp", 44_100, 2, {}),
    "matroska, wav": ("matroska", "pcm_s16le", "s16", 16_000, 1, {}),
    "ogg": ("ogg", "libopus", "flt", 48_000, 1, PAGES),
    "ogg, stereo": ("ogg", "libopus", "flt", 48_000, 2, PAGES),
    "ogg, vorbis": ("ogg", "vorbis", "fltp", 44_100, 2, PAGES),
    "ogg, flac": ("ogg", "flac", "s16", 16_000, 1, PAGES),
    "mp4": ("mp4", "aac", "fltp", 48_000, 1, {}),
    "mp4, fragments": ("mp4", "aac", "fltp", 48_000, 1, FRAGMENTED),
    "mp4, fragments, opus": ("mp4", "libopus", "flt", 48_000, 1, FRAGMENTED),
    "m4a, stereo": ("ipod", "aac", "fltp", 44_100, 2, {}),
    "m4a, alac": ("ipod", "alac", "s16p", 44_100, 1, {}),
    "wav, 8 bits": ("wav", "pcm_u8", "u8", 8_000, 1, {}),
    "wav, 16 bits": ("wav", "pcm_s16le", "s16", 48_000, 1, {}),
    "wav, 16 bits, stereo": ("wav", "pcm_s16le", "s16", 44_100, 2, {}),
    "wav, 24 bits": ("wav", "pcm_s24le", "s32", 48_000, 1, {}),
    "wav, 32 bits": ("wav", "pcm_s32le", "s32", 16_000, 1, {}),
    "wav, floats": ("wav", "pcm_f32le", "flt", 48_000, 1, {}),
    "flac": ("flac", "flac", "s16", 48_000, 1, {}),
    "flac, stereo, 24 bits": ("flac", "flac", "s32", 96_000, 2, {}),
}


@cache
def originals() -> dict[str, bytes]:
    """Return the files by name; the same bytes in every process."""
    whole = {name: make(*form, voice(form[3])) for name, form in FORMS.items()}
    return whole | _strange(whole) | _not_clips()


@cache
def voice(rate_hz: int):
    """Return 0.6 s like a voice, at this rate, float32 [n]."""
    samples = np.frombuffer(voice_like_wav()[44:], "<i2") / np.float32(32768)
    return soxr.resample(samples[: int(SECONDS * RATE_HZ)], RATE_HZ, rate_hz).astype(np.float32)


def make(container: str, encoder: str, form: str, rate_hz: int, channels: int, options, samples):
    """Encode float32 [n] into a file that is the same each time."""
    buffer = io.BytesIO()
    options = {"fflags": "+bitexact", **options}
    with av.open(buffer, "w", format=container, options=options) as file:
        _write_sound(file, encoder, form, rate_hz, channels, samples)
    return buffer.getvalue()


def _write_sound(file, encoder: str, form: str, rate_hz: int, channels: int, samples) -> None:
    stream = file.add_stream(encoder, rate=rate_hz, layout="mono" if channels == 1 else "stereo")
    stream.codec_context.format = form
    stream.codec_context.options = {"strict": "experimental", "flags": "+bitexact"}
    for start in range(0, len(samples), rate_hz // 10):
        frame = _frame(samples[start : start + rate_hz // 10], form, channels)
        frame.sample_rate, frame.pts = rate_hz, start
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))


def _frame(samples, form: str, channels: int) -> av.AudioFrame:
    packed = form.removesuffix("p")
    scaled = samples.astype(np.float64) * _SCALES[packed] + (128 if packed == "u8" else 0)
    columns = np.repeat(scaled.astype(_NUMBERS[packed])[None, :], channels, axis=0)
    array = columns if form.endswith("p") else columns.T.reshape(1, -1)
    layout = "mono" if channels == 1 else "stereo"
    return av.AudioFrame.from_ndarray(np.ascontiguousarray(array), form, layout)


def _strange(whole: dict[str, bytes]) -> dict[str, bytes]:
    """Whole files that are not one plain clip, or claim more than they hold."""
    quiet = silence(50.0, 48_000)
    flac_16k = make("flac", "flac", "s16", 16_000, 1, {}, voice(16_000))
    return {
        "ogg, chained": whole["ogg"] + whole["ogg, stereo"] + whole["ogg, vorbis"],
        "flac, rate changes": whole["flac"] + flac_16k[42:],
        "mp4, twice": whole["mp4"] + whole["mp4, fragments"],
        "wav of 192 kHz": make("wav", "pcm_u8", "u8", 192_000, 1, {}, voice(192_000)),
        "a bomb of flac": make("flac", "flac", "s16", 48_000, 2, {}, quiet),
        "a bomb of opus": make("ogg", "libopus", "flt", 48_000, 1, {}, quiet),
        "a bomb of vorbis": make("ogg", "vorbis", "fltp", 48_000, 2, {}, quiet),
        "a picture in mp4": _mp4_with_picture(),
        "a picture in flac": _flac_with_picture(whole["flac"]),
        "many streams": _many_streams(24),
        "mp3": make("mp3", "libmp3lame", "fltp", 48_000, 1, {}, voice(48_000)),
    }


def _mp4_with_picture() -> bytes:
    """A cover, as phones and music programs put it into a file."""
    cover = np.random.default_rng(3).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4", options={"fflags": "+bitexact"}) as file:
        picture = file.add_stream("mjpeg", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuvj420p"
        picture.disposition = av.stream.Disposition.attached_pic
        image = av.VideoFrame.from_ndarray(cover, "rgb24").reformat(format="yuvj420p")
        packets = [*picture.encode(image), *picture.encode(None)]
        _write_sound(file, "aac", "fltp", 48_000, 1, voice(48_000))
        file.mux(packets)
    return buffer.getvalue()


def _flac_with_picture(flac: bytes) -> bytes:
    """The same FLAC with a PICTURE block (type 6) of noise after its STREAMINFO."""
    image = np.random.default_rng(4).bytes(3_000)
    words = struct.pack(">II", 3, 9) + b"image/png" + struct.pack(">5I", 0, 64, 64, 24, 0)
    block = words + struct.pack(">I", len(image)) + image
    return flac[:42] + b"\x06" + len(block).to_bytes(3, "big") + block + flac[42:]


def _many_streams(count: int) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska", options={"fflags": "+bitexact"}) as file:
        streams = [file.add_stream("pcm_u8", rate=8_000, layout="mono") for _ in range(count)]
        for stream in streams:
            frame = _frame(voice(8_000)[:800], "u8", 1)
            frame.sample_rate, frame.pts = 8_000, 0
            file.mux([*stream.encode(frame), *stream.encode(None)])
    return buffer.getvalue()


def _not_clips() -> dict[str, bytes]:
    texts = {f"{name}, no clip": data for name, (data, _) in NOT_CLIPS.items() if data}
    return texts | {
        "a data URI": b"data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEA",
        "a playlist of playlists": b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nconcat:/etc/passwd\n",
        "subtitles": b"WEBVTT\n\n00:00.000 --> 99:59.999\n<img src=file:///etc/passwd>\n",
        "a script": b"#!/bin/sh\nkill -9 $PPID\n",
    }
