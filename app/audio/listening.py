"""Make the copy of a clip that listeners hear: its speech, without waiting, at a common loudness.

The original is never touched: validators can switch to it, and releases hold nothing else.
"""

from __future__ import annotations

import io
import warnings
from typing import cast

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.copies import Copy, Outline
from app.audio.decode import PEAK_LIMIT, decode
from app.audio.errors import Unreadable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for an ffmpeg program, which nothing here needs
    from pydub import AudioSegment

RATE_HZ = 24_000  # speech up to 12 kHz, in half the time that 48 kHz takes to encode
MARGIN_S = 0.25  # kept around speech: more than the detectors are ever late, as `voice` says
FADE_MS = 15  # no click where room noise begins and ends
TARGET_DBFS = -20.0  # ITU-T P.56 active level; 99 % of the prompts tried peak below -1 there
PEAK_DBFS = -1.0  # loudest sample: lossy codecs overshoot by a little
MOST_GAIN_DB = 30.0  # beyond, one would raise a room and not a voice
OPUS_BIT_RATE, AAC_BIT_RATE = 32_000, 48_000
_SAMPLE_BYTES = 4  # cut and amplified in 32 bits, so that a faint voice loses nothing
_INT_SCALE = 2.0**31 / (2 * PEAK_LIMIT)
_HEADROOM_DB = float(20 * np.log10(2 * PEAK_LIMIT))


def make_copy(data: bytes, outline: Outline) -> Copy:
    """Decode a clip and make its copy; raise `Unreadable` when there is nothing to hear in it.

    Equal bytes and outlines give equal bytes. Hostile bytes belong into `sandbox.Gate`.
    """
    clip = decode(data)
    whole = _segment(clip.pcm, clip.pcm_rate_hz)
    starts_s, ends_s = _bounds(clip.duration_s, outline)
    cut = whole[starts_s * 1000 : ends_s * 1000]
    if len(cut) < 2 * FADE_MS:
        raise Unreadable("too_short")
    gain_db = _gain_db(cut.max_dBFS + _HEADROOM_DB, outline.active_level_dbfs)
    loud = cut.apply_gain(gain_db + _HEADROOM_DB)
    faded = loud.fade_in(FADE_MS).fade_out(FADE_MS)
    samples = np.frombuffer(faded.set_sample_width(2).raw_data, np.int16)
    return Copy(
        starts_s=round(starts_s, 3),
        duration_s=round(len(samples) / RATE_HZ, 3),
        gain_db=round(gain_db, 2),
        forms={"ogg": _opus(samples), "m4a": _aac(samples)},
    )


def _segment(pcm: NDArray[np.float32], rate_hz: int) -> AudioSegment:
    """Hand the clip to pydub, with room above full scale for what decoders overshoot."""
    resampled = soxr.resample(pcm, rate_hz, RATE_HZ, quality="HQ")
    bounded = np.clip(resampled.astype(np.float64) * _INT_SCALE, -(2**31), 2**31 - 1)
    return AudioSegment(
        bounded.astype("<i4").tobytes(),
        sample_width=_SAMPLE_BYTES,
        frame_rate=RATE_HZ,
        channels=1,
    )


def _bounds(duration_s: float, outline: Outline) -> tuple[float, float]:
    """Where the copy begins and ends: around the speech, or all of it where none was found."""
    if outline.lead_silence_s is None or outline.tail_silence_s is None:
        return 0.0, duration_s
    starts_s = max(0.0, outline.lead_silence_s - MARGIN_S)
    ends_s = min(duration_s, duration_s - outline.tail_silence_s + MARGIN_S)
    return (starts_s, ends_s) if starts_s < ends_s else (0.0, duration_s)


def _gain_db(peak_dbfs: float, active_level_dbfs: float | None) -> float:
    """Bring speech to the common level, as far as its peak and good sense allow."""
    if active_level_dbfs is None or not np.isfinite(peak_dbfs):
        return 0.0
    return min(TARGET_DBFS - active_level_dbfs, PEAK_DBFS - peak_dbfs, MOST_GAIN_DB)


def _opus(samples: NDArray[np.int16]) -> bytes:
    options = {"compression_level": "0"}  # half the time of the default, and as good to the ear
    return _encoded(samples, "ogg", "libopus", "s16", OPUS_BIT_RATE, options)


def _aac(samples: NDArray[np.int16]) -> bytes:
    """For browsers without Ogg/Opus, as Safari before 18.4: half the time that MP3 takes."""
    floats = (samples / 32768).astype(np.float32)
    return _encoded(floats, "mp4", "aac", "fltp", AAC_BIT_RATE, {"aac_coder": "fast"})


def _encoded(
    samples: NDArray[np.int16] | NDArray[np.float32],
    container: str,
    codec: str,
    sample_format: str,
    bit_rate: int,
    options: dict[str, str],
) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container, options={"fflags": "bitexact"}) as file:
        added = file.add_stream(codec, rate=RATE_HZ, layout="mono", options=options)
        stream = cast(av.AudioStream, added)
        stream.bit_rate = bit_rate
        stream.codec_context.thread_count = 1
        frame = av.AudioFrame.from_ndarray(samples[None, :], sample_format, "mono")
        frame.sample_rate, frame.pts = RATE_HZ, 0
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()
