"""Turn bytes from anywhere into one channel of PCM, or refuse them.

PyAV reads all containers, WAV and FLAC too: libsndfile would save about 2 ms there, but would be
a second parser to keep safe, and it asks for memory by what a header claims.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import av
import av.error
import av.logging
import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.errors import Unreadable
from app.audio.wholeness import WHOLE, Wholeness, check_wholeness, lost_seconds

FORMATS = "matroska,webm,ogg,mov,mp4,m4a,3gp,3g2,mj2,wav,flac"
_LOSSY = {"opus", "libopus", "vorbis", "aac"}
LOSSLESS = {"flac", "alac", "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"}
CODECS = _LOSSY | LOSSLESS
MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 192_000
MAX_CHANNELS = 2
DECODE_CAP_S = 45.0  # longer than any policy accepts; what lies beyond is never decoded
MOST_RATE_HZ = 48_000  # voices end below 20 kHz; keeps the memory of 192 kHz files in bounds
VOICE_RATE_HZ = 16_000
BROKEN_S = 0.03  # what a packet that does not decode counts for when it does not say its length
COUNT_SLACK_S = 0.001  # FLAC and WAV count their samples, so that any shortfall is a loss
PEAK_LIMIT = 16.0  # decoders overshoot 1.0 by a little; float files may claim anything
_DRAIN_SAMPLES = 1 << 18
_OPTIONS = {
    "format_whitelist": FORMATS,
    "protocol_whitelist": "",
    "codec_whitelist": ",".join(sorted(CODECS)),
}
_FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "flt": 1.0, "dbl": 1.0}

av.logging.set_level(None)


@dataclass(frozen=True, slots=True)
class Decoded:
    """One clip as heard: `pcm` is float32 [n], the mean of the channels, full scale 1.0.

    `pcm_rate_hz` is the file's own `rate_hz`, or 48 kHz where that is higher.
    """

    pcm: NDArray[np.float32]
    rate_hz: int
    channels: int
    codec: str
    container: str
    container_duration_s: float | None
    lost_s: float  # holes in the timestamps, plus packets the decoder rejected
    is_capped: bool  # there was more than DECODE_CAP_S
    wholeness: Wholeness = WHOLE

    @property
    def pcm_rate_hz(self) -> int:
        return min(self.rate_hz, MOST_RATE_HZ)

    @property
    def duration_s(self) -> float:
        return len(self.pcm) / self.pcm_rate_hz


def decode(data: bytes, *, cap_s: float = DECODE_CAP_S) -> Decoded:
    """Decode at most `cap_s` seconds; raise `Unreadable` for anything but one audio stream."""
    if not data:
        raise Unreadable("empty")
    try:
        with av.open(
            io.BytesIO(data), "r", metadata_errors="replace", options=_OPTIONS
        ) as container:
            return _marked_whole(_decode_stream(container, cap_s), check_wholeness(data))
    except MemoryError:
        raise
    except (av.error.FFmpegError, OSError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise Unreadable("not_audio") from error


def resample_for_voice(pcm: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Bring `pcm` to the 16 kHz that the voice detectors want."""
    if rate_hz == VOICE_RATE_HZ or len(pcm) == 0:
        return pcm
    resampled: NDArray[np.float32] = soxr.resample(pcm, rate_hz, VOICE_RATE_HZ, quality="HQ")
    return resampled


def _decode_stream(container: av.container.InputContainer, cap_s: float) -> Decoded:
    stream = _only_audio_stream(container)
    codec = stream.codec_context
    rate_hz, channels = codec.sample_rate, codec.channels
    collector = _Collector(rate_hz, cap_s)
    for frame in _frames(container, stream, collector):
        collector.add(frame)
        if collector.is_full:
            break
    pcm = collector.pcm()
    if len(pcm) == 0:
        raise Unreadable("nothing_decoded")
    return Decoded(
        pcm=pcm,
        rate_hz=rate_hz,
        channels=channels,
        codec=codec.name,
        container=container.format.name.split(",")[0],
        container_duration_s=_claimed_duration(container),
        lost_s=round(collector.broken_s + lost_seconds(collector.starts, collector.lengths), 3),
        is_capped=collector.is_full,
    )


def _marked_whole(clip: Decoded, wholeness: Wholeness) -> Decoded:
    """Add what the container's sizes say, and where FLAC and WAV fall short of their count."""
    missing_s = (clip.container_duration_s or 0.0) - clip.duration_s
    is_short = (
        clip.container in {"flac", "wav"} and not clip.is_capped and missing_s > COUNT_SLACK_S
    )
    return replace(clip, wholeness=replace(wholeness, is_cut_off=wholeness.is_cut_off or is_short))


def _only_audio_stream(container: av.container.InputContainer) -> av.AudioStream:
    streams = container.streams.audio
    if len(streams) != 1:
        raise Unreadable("several_audio_streams" if streams else "no_audio_stream")
    codec = streams[0].codec_context
    if codec is None or codec.name not in CODECS:
        raise Unreadable("codec")
    if not MIN_RATE_HZ <= codec.sample_rate <= MAX_RATE_HZ:
        raise Unreadable("rate")
    if not 1 <= codec.channels <= MAX_CHANNELS:
        raise Unreadable("channels")
    return streams[0]


def _frames(
    container: av.container.InputContainer, stream: av.AudioStream, collector: _Collector
) -> Iterator[av.AudioFrame]:
    """Yield decoded frames; a broken packet is counted as lost, a broken file just ends."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.InvalidDataError:
            collector.broken_s += BROKEN_S
            return
        except IndexError as error:  # of PyAV, when a stream comes that no header announced
            raise Unreadable("several_audio_streams") from error
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            seconds = packet.duration * packet.time_base if packet.duration else 0
            collector.broken_s += max(BROKEN_S, min(float(seconds), 1.0))


def _claimed_duration(container: av.container.InputContainer) -> float | None:
    """Say what the container's header claims, in seconds; live recordings claim nothing."""
    if container.duration is None or container.duration <= 0:
        return None
    return container.duration / av.time_base


@dataclass(slots=True)
class _Collector:
    """Gathers frames of one form through a FIFO and keeps the mean of their channels."""

    rate_hz: int
    cap_s: float
    broken_s: float = 0.0
    fifo: av.AudioFifo = field(default_factory=av.AudioFifo)
    parts: list[NDArray[np.float32]] = field(default_factory=list)
    written: int = 0
    starts: list[float] = field(default_factory=list)  # of frames, in seconds
    lengths: list[float] = field(default_factory=list)
    resampler: soxr.ResampleStream | None = None

    def __post_init__(self) -> None:
        if self.rate_hz > MOST_RATE_HZ:
            self.resampler = soxr.ResampleStream(self.rate_hz, MOST_RATE_HZ, 1, quality="HQ")

    @property
    def is_full(self) -> bool:
        return self.written > int(self.cap_s * self.rate_hz)

    def add(self, frame: av.AudioFrame) -> None:
        if frame.time is not None:
            self.starts.append(frame.time)
            self.lengths.append(frame.samples / self.rate_hz)
        frame.pts = None  # the FIFO would refuse to go on after a gap
        self.fifo.write(frame)
        self.written += frame.samples
        if self.fifo.samples >= _DRAIN_SAMPLES:
            self._drain()

    def _drain(self) -> None:
        frame = self.fifo.read(0, partial=True)
        if frame is not None:
            self._keep(_mean_of_channels(frame), is_last=False)

    def _keep(self, part: NDArray[np.float32], *, is_last: bool) -> None:
        if not np.isfinite(part).all():
            raise Unreadable("not_finite")
        np.clip(part, -PEAK_LIMIT, PEAK_LIMIT, out=part)
        if self.resampler is not None:
            part = self.resampler.resample_chunk(part, last=is_last)
        self.parts.append(part)

    def pcm(self) -> NDArray[np.float32]:
        """Join the parts, each let go as it is copied; at most `cap_s` seconds."""
        self._drain()
        self._keep(np.zeros(0, np.float32), is_last=True)
        most = int(self.cap_s * min(self.rate_hz, MOST_RATE_HZ))
        whole = np.empty(min(most, sum(map(len, self.parts))), np.float32)
        filled = 0
        for part in self._let_go():
            taken = part[: len(whole) - filled]
            whole[filled : filled + len(taken)] = taken
            filled += len(taken)
        return whole

    def _let_go(self) -> Iterator[NDArray[np.float32]]:
        self.parts.reverse()
        while self.parts:
            yield self.parts.pop()


def _mean_of_channels(frame: av.AudioFrame) -> NDArray[np.float32]:
    """FFmpeg's own float downmix adds 3 dB, and so clipping that was never there."""
    name = frame.format.name
    samples = frame.to_ndarray()
    columns = samples if name.endswith("p") else samples.reshape(-1, frame.layout.nb_channels).T
    scale = _FULL_SCALE[name.removesuffix("p")]
    middle = 1.0 if name.startswith("u8") else 0.0
    mean = columns[0] if len(columns) == 1 else columns.mean(axis=0, dtype=np.float64)
    return np.asarray(mean / scale - middle, dtype=np.float32)
