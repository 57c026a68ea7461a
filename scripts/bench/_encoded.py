"""Files as browsers and programs write them, and damage to their bytes and packets."""

import io
from dataclasses import dataclass

import av
import numpy as np
from av.container import InputContainer

from scripts.bench._damage import Pcm, resample

FILE_RATE_HZ = 48_000
CHUNK = 4_800
SAMPLE_FORMATS = {"libopus": "flt", "aac": "fltp", "flac": "s16", "pcm_s16le": "s16"}


@dataclass(frozen=True, slots=True)
class Coding:
    """A container, its codec and the bit rate in bits a second (0: the codec has none)."""

    container: str
    codec: str
    bit_rate: int = 0
    is_live: bool = False  # WebM as MediaRecorder writes it: no duration, no cues


CODINGS = {
    "webm 32k": Coding("webm", "libopus", 32_000, is_live=True),
    "webm 48k": Coding("webm", "libopus", 48_000, is_live=True),
    "webm 128k": Coding("webm", "libopus", 128_000, is_live=True),
    "ogg 48k": Coding("ogg", "libopus", 48_000),
    "m4a 64k": Coding("mp4", "aac", 64_000),
    "m4a 128k": Coding("mp4", "aac", 128_000),
    "wav": Coding("wav", "pcm_s16le"),
    "flac": Coding("flac", "flac"),
}


def encode(pcm: Pcm, rate_hz: int, coding: Coding) -> bytes:
    """Return a file of mono sound at 48 kHz; integer formats clip at full scale."""
    samples = resample(pcm, rate_hz, FILE_RATE_HZ)[np.newaxis]
    sample_format = SAMPLE_FORMATS[coding.codec]
    buffer = io.BytesIO()
    options = {"live": "1"} if coding.is_live else {}
    with av.open(buffer, "w", format=coding.container, options=options) as file:
        stream = file.add_stream(coding.codec, rate=FILE_RATE_HZ, layout="mono")
        assert isinstance(stream, av.AudioStream)
        if coding.bit_rate:
            stream.bit_rate = coding.bit_rate
        for start in range(0, samples.shape[1], CHUNK):
            chunk = samples[:, start : start + CHUNK]
            if sample_format == "s16":
                chunk = (np.clip(chunk, -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(chunk), sample_format, "mono")
            frame.sample_rate, frame.pts = FILE_RATE_HZ, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def truncate(data: bytes, share: float) -> bytes:
    """Keep the first share of the bytes, as a broken upload does."""
    return data[: round(len(data) * share)]


def without_packets(data: bytes, first: int, count: int) -> bytes:
    """The same container with packets gone from the stream; times of the others stay."""
    buffer = io.BytesIO()
    with av.open(io.BytesIO(data)) as source:
        assert isinstance(source, InputContainer)
        form = source.format.name.split(",")[0]
        name = {"matroska": "webm", "mov": "mp4"}.get(form, form)
        with av.open(buffer, "w", format=name) as file:
            stream = file.add_stream_from_template(source.streams.audio[0])
            for number, packet in enumerate(source.demux(audio=0)):
                if packet.size and not first <= number < first + count:
                    packet.stream = stream
                    file.mux(packet)
    return buffer.getvalue()


def packet_count(data: bytes) -> int:
    """Count the packets of the audio stream."""
    with av.open(io.BytesIO(data)) as source:
        assert isinstance(source, InputContainer)
        return sum(1 for packet in source.demux(audio=0) if packet.size)
