"""How fast languages are read before a campaign has clips of its own.

`docs/audio-checks.md` shows the same table to people, and a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

USUAL_RATE: Final = 13.5
"""Sounds a second in languages without a row below."""

RATE_OF_LANGUAGE: Final[Mapping[str, float]] = {
    "ar": 11.0,
    "ba": 13.5,
    "be": 13.5,
    "br": 14.0,
    "ca": 13.5,
    "ckb": 13.0,
    "cv": 13.5,
    "da": 14.0,
    "de": 13.5,
    "dv": 14.5,
    "el": 13.0,
    "en": 14.0,
    "eo": 12.0,
    "es": 14.0,
    "et": 15.0,
    "fa": 12.5,
    "fi": 14.5,
    "fr": 14.0,
    "fy": 13.0,
    "ga": 14.0,
    "he": 12.5,
    "id": 13.0,
    "it": 13.5,
    "ja": 14.0,
    "kab": 13.5,
    "kmr": 12.5,
    "ky": 14.0,
    "lv": 13.5,
    "mn": 14.0,
    "mt": 13.5,
    "nl": 14.0,
    "pl": 13.5,
    "pt": 13.0,
    "ro": 14.5,
    "ru": 14.0,
    "rw": 13.0,
    "sk": 12.5,
    "sl": 13.0,
    "sr": 13.0,
    "sv": 14.0,
    "sw": 13.5,
    "ta": 13.5,
    "th": 13.0,
    "tok": 13.5,
    "tr": 14.0,
    "tt": 14.0,
    "ug": 13.0,
    "ur": 13.0,
    "vi": 12.0,
    "yue": 13.5,
    "zh": 13.0,
}
"""Sounds a second, as `sounds.sounds` counts them, by primary language subtag."""


def usual_rate(locale: str | None) -> float:
    """Return the sounds a second that readers of a language tag's language come to."""
    return RATE_OF_LANGUAGE.get((locale or "").split("-")[0].lower(), USUAL_RATE)
