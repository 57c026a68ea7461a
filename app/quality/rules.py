"""What the gate thinks of a clip: thresholds, and the verdict with its reasons.

Every threshold stands in `THRESHOLDS`; `docs/audio-checks.md` shows the same tables to people and
a test keeps them alike. What is doubtful warns; only the hopeless is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.audio.figures import Figures

GATE_VERSION: Final = "1"

Severity = Literal["warn", "refuse"]
Verdict = Literal["accept", "warn", "refuse"]
Values = Mapping[str, float | None]
POLICIES: Final = ("normal", "strict", "lenient")
SURE: Final = 0.99  # snr_confidence from which at least 0.3 s of silence was measured
MIN_CHARS_FOR_RATE: Final = 8  # numerals and single words say nothing about a rate
PROCESSING: Final = ("autoGainControl", "noiseSuppression", "echoCancellation")


@dataclass(frozen=True, slots=True)
class Rates:
    """The slowest and the fastest reading that is plausible, in letters and numerals a second."""

    slowest: float
    fastest: float


ALPHABETIC: Final = Rates(2.5, 30.0)
SPEAKING_RATES: Final[Mapping[str, Rates]] = {
    "zh": Rates(0.8, 14.0),
    "yue": Rates(0.8, 14.0),
    "ja": Rates(1.0, 20.0),
    "ko": Rates(1.0, 18.0),
}


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
        code="dropouts",
        figure="lost_s",
        side="above",
        unit="s",
        limits=_by_policy((0.05, None), strict=(0.05, 0.5)),
        source="our choice: more than two Opus frames of 20 ms",
    ),
    Threshold(
        code="no_speech",
        figure="speech_probability",
        side="below",
        unit="probability",
        limits=_by_policy((0.5, 0.15), (0.5, 0.3), (0.5, 0.1)),
        source="Silero: 0.5; refusal by measurement on prompts, music and noise",
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
        code="noisy",
        figure="sure_snr_db",
        side="below",
        unit="dB",
        limits=_by_policy((15.0, 8.0), (20.0, 12.0), (10.0, 4.0)),
        source="by measurement: within 2 dB given 0.3 s of silence",
    ),
    Threshold(
        code="noisy",
        figure="unsure_snr_db",
        side="below",
        unit="dB",
        limits=_by_policy((12.0, None), (15.0, None), (8.0, None)),
        source="by measurement: clean speech without silence starts at 15",
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
        limits=_by_policy((-20.0, None), (-25.0, None), (-15.0, None)),
        source="by measurement on prompts cut 150 to 400 ms into the speech",
    ),
    Threshold(
        code="cut_end",
        figure="end_edge_db",
        side="above",
        unit="dB",
        limits=_by_policy((-20.0, None), (-25.0, None), (-15.0, None)),
        source="by measurement on prompts cut 150 to 400 ms before the end",
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
        limits=_by_policy((3000.0, None), (7000.0, None), NEVER),
        source="telephone band 3400 (ITU-T G.712), wide band 7000 (ITU-T G.722)",
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is, or may be, wrong with a clip."""

    code: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and what led to it, the gravest reason first."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    chars_per_s: float | None = None


def judge(
    figures: Figures,
    *,
    policy: str,
    sentence: str | None = None,
    locale: str | None = None,
    client_duration_s: float | None = None,
    capture: Mapping[str, Any] | None = None,
) -> Judgement:
    """Weigh the figures of a clip and what is known about its making.

    `capture` is what the browser said of its track; what is not known is not held against a clip.
    """
    chars_per_s = reading_rate(figures, sentence) if sentence else None
    values: dict[str, float | None] = {
        **figures.as_dict(),
        **_derived(figures),
        **_shortfalls(figures, client_duration_s),
        **_rate_ratios(chars_per_s, sentence or "", locale),
        "processing_steps": sum(bool((capture or {}).get(step)) for step in PROCESSING),
    }
    reasons = _gravest_first(_reasons(values, policy))
    return Judgement(_verdict(reasons), reasons, chars_per_s)


def unreadable_judgement() -> Judgement:
    """Judge what could not be decoded, or not be measured without harm."""
    return Judgement("refuse", (Reason("unreadable", "refuse"),))


def reading_rate(figures: Figures, sentence: str) -> float | None:
    """Letters and numerals a second, from the first to the last sound of speech."""
    if figures.lead_silence_s is None or figures.tail_silence_s is None:
        return None
    spoken_s = figures.duration_s - figures.lead_silence_s - figures.tail_silence_s
    return round(_spoken_chars(sentence) / spoken_s, 2) if spoken_s > 0 else None


def plausible_rates(locale: str | None) -> Rates:
    """Return the bounds for a language; scripts that write syllables or words have their own."""
    return SPEAKING_RATES.get((locale or "").split("-")[0].lower(), ALPHABETIC)


def _spoken_chars(sentence: str) -> int:
    return sum(char.isalnum() for char in sentence)


def _derived(figures: Figures) -> Values:
    silences = (figures.lead_silence_s, figures.tail_silence_s, figures.longest_pause_s)
    is_sure = (figures.snr_confidence or 0.0) >= SURE
    return {
        "sure_snr_db": figures.snr_db if is_sure else None,
        "unsure_snr_db": None if is_sure else figures.snr_db,
        "dc_magnitude": None if figures.dc_offset is None else abs(figures.dc_offset),
        "longest_silence_s": max((s for s in silences if s is not None), default=None),
    }


def _shortfalls(figures: Figures, client_duration_s: float | None) -> Values:
    """Seconds that browser and header promised and that are not there."""
    promised = {
        "client_shortfall_s": client_duration_s,
        "container_shortfall_s": figures.container_duration_s,
    }
    return {
        name: None if claim is None or figures.is_capped else claim - figures.duration_s
        for name, claim in promised.items()
    }


def _rate_ratios(chars_per_s: float | None, sentence: str, locale: str | None) -> Values:
    if chars_per_s is None or _spoken_chars(sentence) < MIN_CHARS_FOR_RATE:
        return {}
    rates = plausible_rates(locale)
    return {
        "times_fastest": chars_per_s / rates.fastest,
        "times_slowest": chars_per_s / rates.slowest,
    }


def _reasons(values: Values, policy: str) -> Iterator[Reason]:
    for threshold in THRESHOLDS:
        severity = threshold.severity(values.get(threshold.figure), policy)
        if severity:
            yield Reason(threshold.code, severity)


def _gravest_first(reasons: Iterator[Reason]) -> tuple[Reason, ...]:
    """Keep one reason for each code, refusals before warnings, otherwise in the table's order."""
    ordered = sorted(reasons, key=lambda reason: reason.severity != "refuse")
    first_by_code: dict[str, Reason] = {}
    for reason in ordered:
        first_by_code.setdefault(reason.code, reason)
    return tuple(first_by_code.values())


def _verdict(reasons: tuple[Reason, ...]) -> Verdict:
    return reasons[0].severity if reasons else "accept"
