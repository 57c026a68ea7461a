"""The whole measurement of a clip: bytes in, figures out."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from app.audio.bandwidth import bandwidth_hz
from app.audio.clipping import clipped_share, top_spread
from app.audio.decode import (
    DECODE_CAP_S,
    LOSSLESS,
    VOICE_RATE_HZ,
    Decoded,
    decode,
    resample_for_voice,
)
from app.audio.dropouts import gaps_s, repeated_s
from app.audio.edges import measure_edges
from app.audio.figures import Figures
from app.audio.hum import hum_dbfs
from app.audio.levels import measure_levels
from app.audio.noise import measure_noise
from app.audio.voice import find_voice

DIGITS = 4


def measure(data: bytes, *, cap_s: float = DECODE_CAP_S) -> Figures:
    """Decode and measure a clip; raise `Unreadable` when it is not one.

    Hostile bytes belong into `sandbox.Gate`, which runs this in a limited process.
    """
    return measure_decoded(decode(data, cap_s=cap_s))


def measure_decoded(clip: Decoded) -> Figures:
    """Measure PCM that is already there, of any length from one sample on."""
    voice_pcm = resample_for_voice(clip.pcm, clip.pcm_rate_hz)
    levels = measure_levels(clip.pcm, clip.pcm_rate_hz)
    voice = find_voice(voice_pcm, levels.active_level_dbfs)
    noise = measure_noise(clip.pcm, clip.pcm_rate_hz, voice.frames)
    edges = measure_edges(voice_pcm, voice.possible_frames, levels.active_level_dbfs)
    return _rounded(
        Figures(
            duration_s=clip.duration_s,
            is_capped=clip.is_capped,
            container_duration_s=clip.container_duration_s,
            lost_s=clip.lost_s,
            is_cut_off=clip.wholeness.is_cut_off,
            lost_pages=clip.wholeness.lost_pages,
            rate_hz=clip.rate_hz,
            channels=clip.channels,
            codec=clip.codec,
            container=clip.container,
            speech_s=voice.speech_s,
            speech_probability=voice.speech_probability,
            speech_share=voice.speech_share,
            lead_silence_s=voice.lead_silence_s,
            tail_silence_s=voice.tail_silence_s,
            longest_pause_s=voice.longest_pause_s,
            peak_dbfs=levels.peak_dbfs,
            active_level_dbfs=levels.active_level_dbfs,
            dc_offset=levels.dc_offset,
            clipped_share=clipped_share(clip.pcm),
            top_spread=top_spread(clip.pcm, clip.pcm_rate_hz),
            hum_dbfs=hum_dbfs(voice_pcm, VOICE_RATE_HZ, voice.frames),
            gaps_s=gaps_s(clip.pcm, clip.pcm_rate_hz),
            repeated_s=repeated_s(clip.pcm, clip.pcm_rate_hz) if clip.codec in LOSSLESS else 0.0,
            snr_db=noise.snr_db,
            snr_confidence=noise.confidence,
            noise_dbfs=noise.noise_dbfs,
            bandwidth_hz=bandwidth_hz(clip.pcm, clip.pcm_rate_hz, voice.frames),
            start_edge_db=edges.start_edge_db,
            end_edge_db=edges.end_edge_db,
        )
    )


def _rounded(figures: Figures) -> Figures:
    """Round to what means something, so that equal clips give equal text everywhere.

    What is not a finite number was not measured.
    """
    rounded: dict[str, Any] = {
        name: round(value, DIGITS) if math.isfinite(value) else None
        for name, value in figures.as_dict().items()
        if isinstance(value, float)
    }
    return dataclasses.replace(figures, **rounded)
