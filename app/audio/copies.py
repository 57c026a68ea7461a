"""What a listening copy is made by, and what it is: plain values, without numpy or pydub."""

from __future__ import annotations

from dataclasses import dataclass

RECIPE = "1"
"""Changes whenever `listening` would make another copy of the same clip."""
FORMS = {"ogg": 'audio/ogg; codecs="opus"', "m4a": 'audio/mp4; codecs="mp4a.40.2"'}
"""Forms of a copy, the better one first, with media types as RFC 6381 writes them."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the gate measured of a clip, by which its copy is cut; None where it could not."""

    lead_silence_s: float | None
    tail_silence_s: float | None
    active_level_dbfs: float | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A clip as listeners hear it; `forms` has the bytes of each of `FORMS`."""

    starts_s: float  # where in the original it begins
    duration_s: float
    gain_db: float
    forms: dict[str, bytes]
