"""Sounds and files of sounds for tests."""

import io
import struct

import av
import numpy as np
import soxr

RATE_HZ = 48_000
ENCODERS = {"libopus": ("flt", 48_000), "aac": ("fltp", 48_000), "flac": ("s16", 0)} | {
    "pcm_s16le": ("s16", 0),
    "pcm_f32le": ("flt", 0),
}
CHUNK = 4_800


def tone(hz: float = 440.0, *, seconds: float = 1.0, peak: float = 0.5, rate_hz: int = RATE_HZ):
    at_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (peak * np.sin(2 * np.pi * hz * at_s)).astype(np.float32)


def noise(dbfs: float, *, seconds: float = 1.0, rate_hz: int = RATE_HZ, seed: int = 1):
    samples = np.random.default_rng(seed).normal(0, 10 ** (dbfs / 20), round(seconds * rate_hz))
    return samples.astype(np.float32)


def silence(seconds: float, rate_hz: int = RATE_HZ):
    return np.zeros(round(seconds * rate_hz), np.float32)


def take(spoken, *, before_s: float = 0.4, after_s: float = 0.4, room_dbfs: float = -68.0):
    """Place 16 kHz speech as a browser would record it: 48 kHz, pauses around, a quiet room."""
    framed = np.concatenate([silence(before_s, 16_000), spoken, silence(after_s, 16_000)])
    samples = soxr.resample(framed.astype(np.float32), 16_000, RATE_HZ, quality="HQ")
    return samples + noise(room_dbfs, seconds=len(samples) / RATE_HZ)[: len(samples)]


def encode(
    samples,
    container: str = "webm",
    codec: str = "libopus",
    *,
    rate_hz: int = RATE_HZ,
    is_live: bool = False,
) -> bytes:
    """Encode float32 [n] or [channels, n]; `is_live` writes WebM as MediaRecorder does."""
    channels = np.atleast_2d(samples).astype(np.float32)
    layout = "mono" if len(channels) == 1 else "stereo"
    buffer = io.BytesIO()
    sample_format, bit_rate = ENCODERS[codec]
    options = {"live": "1"} if is_live else {}
    with av.open(buffer, "w", format=container, options=options) as file:
        stream = file.add_stream(codec, rate=rate_hz, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        for start in range(0, channels.shape[1], CHUNK):
            frame = _frame(channels[:, start : start + CHUNK], sample_format, layout)
            frame.sample_rate, frame.pts = rate_hz, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def _frame(channels, sample_format: str, layout: str) -> av.AudioFrame:
    if sample_format == "s16":
        channels = (np.clip(channels, -1, 1) * 32767).astype(np.int16)
    packed = channels if sample_format.endswith("p") else channels.T.reshape(1, -1)
    return av.AudioFrame.from_ndarray(np.ascontiguousarray(packed), sample_format, layout)


def wav_header(rate_hz: int, *, channels: int = 1, n_bytes: int = 9_600) -> bytes:
    """A WAV of 16-bit zeros whose header claims this rate and so many channels."""
    block = 2 * channels
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * block % 2**32, block, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", n_bytes)
    return (
        b"RIFF" + struct.pack("<I", 4 + len(chunks) + n_bytes) + b"WAVE" + chunks + bytes(n_bytes)
    )


def opus_packets_forever(hours: float) -> bytes:
    """Hours of silence in a small Ogg/Opus file: one page with one packet, again and again."""
    with av.open(io.BytesIO(encode(silence(0.2), "ogg")), "r") as file:
        stream = file.streams.audio[0]
        packets = [bytes(packet) for packet in file.demux(stream) if packet.size]
    template = packets[-1]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE_HZ, layout="mono")
        file.start_encoding()
        for number in range(round(hours * 3600 / 0.02)):
            packet = av.Packet(template)
            packet.stream, packet.time_base = stream, stream.codec_context.time_base
            packet.pts = packet.dts = number * 960
            packet.duration = 960
            file.mux(packet)
    return buffer.getvalue()


def without_packets(data: bytes, first: int, last: int) -> bytes:
    """The same WebM with some packets gone, as when a recorder stalls."""
    buffer = io.BytesIO()
    with av.open(io.BytesIO(data)) as source, av.open(buffer, "w", format="webm") as file:
        stream = file.add_stream_from_template(source.streams.audio[0])
        for number, packet in enumerate(source.demux(audio=0)):
            if packet.size and not first <= number < last:
                packet.stream = stream
                file.mux(packet)
    return buffer.getvalue()


def with_video(samples) -> bytes:
    """A WebM with a picture beside the sound."""
    return _with_streams(samples, video=True, second_voice=False)


def with_two_voices(samples) -> bytes:
    """A Matroska file with two audio streams."""
    return _with_streams(samples, video=False, second_voice=True)


def _with_streams(samples, *, video: bool, second_voice: bool) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as file:
        picture = file.add_stream("mjpeg", rate=25) if video else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 64, "yuvj420p"
        voices = [file.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono")]
        if second_voice:
            voices.append(file.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono"))
        if picture is not None:
            image = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            file.mux(picture.encode(image.reformat(format="yuvj420p")))
            file.mux(picture.encode(None))
        for voice in voices:
            frame = _frame(np.atleast_2d(samples), "s16", "mono")
            frame.sample_rate, frame.pts = RATE_HZ, 0
            file.mux(voice.encode(frame))
            file.mux(voice.encode(None))
    return buffer.getvalue()
