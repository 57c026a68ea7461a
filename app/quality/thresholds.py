"""Every threshold of the gate, in one table: the figure, the side, the policy, the source.

`docs/audio-checks.md` shows the same table to people, and a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["warn", "refuse"]
POLICIES: Final = ("normal", "strict", "lenient")


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a figure warns and refuses; None for never."""

    warn: float | None = None
    refuse: float | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """One row of the table: which figure, on which side of what, means which reason."""

    code: str
    figure: str
    side: Literal["below", "above"]
    unit: str
    limits: Mapping[str, Limits]  # by policy
    source: str

    def severity(self, value: float | None, policy: str) -> Severity | None:
        """Judge one value; what could not be measured is never held against a clip."""
        limits = self.limits[policy]
        if value is None:
            return None
        if self._is_beyond(value, limits.refuse):
            return "refuse"
        return "warn" if self._is_beyond(value, limits.warn) else None

    def _is_beyond(self, value: float, limit: float | None) -> bool:
        if limit is None:
            return False
        return value < limit if self.side == "below" else value > limit


Pair = tuple[float | None, float | None]
NEVER: Final[Pair] = (None, None)


def _by_policy(
    normal: Pair, strict: Pair | None = None, lenient: Pair | None = None
) -> Mapping[str, Limits]:
    """Give (warn, refuse) for each policy; one that is left out is as the normal one."""
    pairs = (normal, strict or normal, lenient or normal)
    return {policy: Limits(*pair) for policy, pair in zip(POLICIES, pairs, strict=True)}


THRESHOLDS: Final = (
    Threshold(
        code="truncated",
        figure="client_shortfall_s",
        side="above",
        unit="s",
        limits=_by_policy((0.5, 1.0)),
        source="our choice: browsers time a take to 0.1 to 0.3 s",
    ),
    Threshold(
        code="truncated",
        figure="container_shortfall_s",
        side="above",
        unit="s",
        limits=_by_policy((0.15, 0.5)),
        source="our choice: codec padding is under 0.1 s",
    ),
    Threshold(
        code="truncated",
        figure="is_cut_off",
        side="above",
        unit="yes is 1",
        limits=_by_policy((0.0, None)),
        source="sizes and end marks of the containers' own standards",
    ),
    Threshold(
        code="dropouts",
        figure="lost_s",
        side="above",
        unit="s",
        limits=_by_policy((0.015, None), strict=(0.015, 0.5)),
        source="an Opus frame is 20 ms; browsers' timestamps are within 1 ms",
    ),
    Threshold(
        code="dropouts",
        figure="lost_pages",
        side="above",
        unit="count",
        limits=_by_policy((0.0, None)),
        source="RFC 3533: pages are numbered and have a checksum",
    ),
    Threshold(
        code="dropouts",
        figure="gaps_s",
        side="above",
        unit="s",
        limits=_by_policy((0.0, None)),
        source="by measurement: 0.2 % of clean clips have one",
    ),
    Threshold(
        code="dropouts",
        figure="repeated_s",
        side="above",
        unit="s",
        limits=_by_policy((0.0, None)),
        source="no sound repeats to the last bit",
    ),
    Threshold(
        code="no_speech",
        figure="speech_probability",
        side="below",
        unit="probability",
        limits=_by_policy((0.3, 0.06), (0.5, 0.15), (0.3, 0.03)),
        source="by measurement on speech, whispers, music, noise, clicks",
    ),
    Threshold(
        code="no_speech",
        figure="speech_share",
        side="below",
        unit="share",
        limits=_by_policy((0.05, 0.03), (0.1, 0.05), (0.03, 0.01)),
        source="by measurement: music stays below 0.03, speech in it at 10 dB above 0.05",
    ),
    Threshold(
        code="too_short",
        figure="duration_s",
        side="below",
        unit="s",
        limits=_by_policy((0.75, 0.4), (1.0, 0.5), (0.5, 0.3)),
        source="Common Voice: 0.75",
    ),
    Threshold(
        code="too_long",
        figure="duration_s",
        side="above",
        unit="s",
        limits=_by_policy((15.0, 30.0), (15.0, 20.0), (30.0, 40.0)),
        source="Common Voice, Samrómur: 15",
    ),
    Threshold(
        code="too_quiet",
        figure="active_level_dbfs",
        side="below",
        unit="dBFS",
        limits=_by_policy((-40.0, -60.0), (-36.0, -50.0), (-45.0, -65.0)),
        source="our choice: ITU-T P.56 speech is nominally at -26",
    ),
    Threshold(
        code="too_loud",
        figure="active_level_dbfs",
        side="above",
        unit="dBFS",
        limits=_by_policy((-8.0, None), (-10.0, None), (-6.0, None)),
        source="our choice: undistorted speech peaks 12 dB or more above its level",
    ),
    Threshold(
        code="clipped",
        figure="clipped_share",
        side="above",
        unit="share",
        limits=_by_policy((0.001, 0.1), (0.0005, 0.02), (0.003, 0.2)),
        source="full scale as LinguaRecorder and Revoxx; shares by measurement",
    ),
    Threshold(
        code="clipped",
        figure="top_spread",
        side="below",
        unit="ratio",
        limits=_by_policy((0.9, None), (1.1, None), (0.7, None)),
        source="by measurement: 2 % of prompts through a studio limiter are below",
    ),
    Threshold(
        code="noisy",
        figure="sure_snr_db",
        side="below",
        unit="dB",
        limits=_by_policy((15.0, 8.0), (20.0, 12.0), (10.0, 4.0)),
        source="by measurement: within 3 dB given 0.3 s of silence",
    ),
    Threshold(
        code="noisy",
        figure="unsure_snr_db",
        side="below",
        unit="dB",
        limits=_by_policy((13.0, None), (17.0, None), (9.0, None)),
        source="by measurement: clean speech without silence reads 20 or more",
    ),
    Threshold(
        code="hum",
        figure="hum_over_speech_db",
        side="above",
        unit="dB",
        limits=_by_policy((-28.0, None), (-40.0, None), (-20.0, None)),
        source="our choice: heard in headphones from 25 dB below the voice on",
    ),
    Threshold(
        code="dc_offset",
        figure="dc_magnitude",
        side="above",
        unit="full scale",
        limits=_by_policy((0.02, None), (0.01, None), (0.05, None)),
        source="our choice: -34 dBFS, as loud as quiet speech",
    ),
    Threshold(
        code="cut_start",
        figure="start_edge_db",
        side="above",
        unit="dB",
        limits=_by_policy((-22.0, None), (-26.0, None), (-16.0, None)),
        source="by measurement on prompts cut 150 to 600 ms into the speech",
    ),
    Threshold(
        code="cut_end",
        figure="end_edge_db",
        side="above",
        unit="dB",
        limits=_by_policy((-22.0, None), (-26.0, None), (-16.0, None)),
        source="by measurement on prompts cut 150 to 600 ms before the end",
    ),
    Threshold(
        code="long_silence",
        figure="longest_silence_s",
        side="above",
        unit="s",
        limits=_by_policy((3.0, None), (2.0, None), (5.0, None)),
        source="our choice: a reader who lost the place",
    ),
    Threshold(
        code="narrow_band",
        figure="bandwidth_hz",
        side="below",
        unit="Hz",
        limits=_by_policy((4500.0, None), (7000.0, None), NEVER),
        source="telephones end at 3400 to 4000 (ITU-T G.712), wide band at 7000 (ITU-T G.722)",
    ),
    Threshold(
        code="rate_fast",
        figure="times_fastest",
        side="above",
        unit="ratio",
        limits=_by_policy((1.0, None)),
        source="speaking rates below",
    ),
    Threshold(
        code="rate_slow",
        figure="times_slowest",
        side="below",
        unit="ratio",
        limits=_by_policy((1.0, None)),
        source="speaking rates below",
    ),
    Threshold(
        code="processed",
        figure="processing_steps",
        side="above",
        unit="count",
        limits=_by_policy((0.0, None), lenient=NEVER),
        source="what the browser says of AGC, noise suppression, echo cancellation",
    ),
)
