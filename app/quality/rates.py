"""How fast a sentence can be read: what is plausible, and what a clip shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.audio.figures import Figures

MIN_CHARS_FOR_RATE: Final = 8  # numerals and single words say nothing about a rate


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


def reading_rate(figures: Figures, sentence: str) -> float | None:
    """Letters and numerals a second, from the first to the last sound of speech."""
    if figures.lead_silence_s is None or figures.tail_silence_s is None:
        return None
    spoken_s = figures.duration_s - figures.lead_silence_s - figures.tail_silence_s
    return round(_spoken_chars(sentence) / spoken_s, 2) if spoken_s > 0 else None


def plausible_rates(locale: str | None) -> Rates:
    """Return the bounds for a language; scripts that write syllables or words have their own."""
    return SPEAKING_RATES.get((locale or "").split("-")[0].lower(), ALPHABETIC)


def rate_ratios(
    chars_per_s: float | None, sentence: str, locale: str | None
) -> Mapping[str, float]:
    """Say how a rate compares with the bounds of its language; nothing for very short texts."""
    if chars_per_s is None or _spoken_chars(sentence) < MIN_CHARS_FOR_RATE:
        return {}
    rates = plausible_rates(locale)
    return {
        "times_fastest": chars_per_s / rates.fastest,
        "times_slowest": chars_per_s / rates.slowest,
    }


def _spoken_chars(sentence: str) -> int:
    return sum(char.isalnum() for char in sentence)
