"""What the gate thinks of a clip: the verdict, with its reasons.

What is doubtful warns; only the hopeless is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.audio.figures import Figures
from app.quality.rates import (
    LearnedRate,
    letters_a_second,
    rate_bounds,
    rate_ratios,
    words_a_second,
)
from app.quality.thresholds import THRESHOLDS, Severity

GATE_VERSION: Final = "2"

Verdict = Literal["accept", "warn", "refuse"]
Values = Mapping[str, float | None]
SURE: Final = 0.99  # snr_confidence from which at least 0.3 s of silence was measured
PROCESSING: Final = ("autoGainControl", "noiseSuppression", "echoCancellation")


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
    words_per_s: float | None = None
    expected_speech_s: float | None = None
    """How long the sentence should have taken, to compare with the clip's `speech_s`."""


def judge(
    figures: Figures,
    *,
    policy: str,
    sentence: str | None = None,
    locale: str | None = None,
    client_duration_s: float | None = None,
    capture: Mapping[str, Any] | None = None,
    learned: LearnedRate | None = None,
) -> Judgement:
    """Weigh the figures of a clip and what is known about its making.

    `capture` is what the browser said of its track, `learned` how fast the campaign's voices read;
    what is not known is not held against a clip.
    """
    bounds = rate_bounds(sentence, locale, learned) if sentence else None
    values: dict[str, float | None] = {
        **figures.as_dict(),
        **_derived(figures),
        **_shortfalls(figures, client_duration_s),
        **rate_ratios(figures, bounds),
        "processing_steps": sum(bool((capture or {}).get(step)) for step in PROCESSING),
    }
    reasons = _gravest_first(_reasons(values, policy))
    return Judgement(
        verdict=_verdict(reasons),
        reasons=reasons,
        chars_per_s=letters_a_second(figures, sentence) if sentence else None,
        words_per_s=words_a_second(figures, sentence) if sentence else None,
        expected_speech_s=round(bounds.expected_s, 2) if bounds else None,
    )


def unreadable_judgement() -> Judgement:
    """Judge what could not be decoded, or not be measured without harm."""
    return Judgement("refuse", (Reason("unreadable", "refuse"),))


def _derived(figures: Figures) -> Values:
    silences = (figures.lead_silence_s, figures.tail_silence_s, figures.longest_pause_s)
    is_sure = (figures.snr_confidence or 0.0) >= SURE
    return {
        "sure_snr_db": figures.snr_db if is_sure else None,
        "unsure_snr_db": None if is_sure else figures.snr_db,
        "hum_over_speech_db": _over_speech_db(figures.hum_dbfs, figures),
        "dc_magnitude": None if figures.dc_offset is None else abs(figures.dc_offset),
        "longest_silence_s": max((s for s in silences if s is not None), default=None),
    }


def _over_speech_db(dbfs: float | None, figures: Figures) -> float | None:
    """Level relative to that of the speech; negative where speech is louder."""
    if dbfs is None or figures.active_level_dbfs is None:
        return None
    return dbfs - figures.active_level_dbfs


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
