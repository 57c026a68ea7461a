"""Everything the gate knows about a clip, as plain values that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (float, int),
    "float | None": (float, int, type(None)),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Measurements of one clip; None where it cannot be measured. Levels: full scale is 1.0."""

    duration_s: float
    is_capped: bool  # longer than is ever decoded; duration_s is then only what was
    container_duration_s: float | None
    lost_s: float
    is_cut_off: bool  # the bytes end before their container does
    lost_pages: int
    rate_hz: int
    channels: int
    codec: str
    container: str
    speech_s: float
    speech_probability: float
    speech_share: float | None
    lead_silence_s: float | None
    tail_silence_s: float | None
    longest_pause_s: float | None
    peak_dbfs: float | None
    active_level_dbfs: float | None
    dc_offset: float | None
    clipped_share: float | None
    top_spread: float | None
    hum_dbfs: float | None
    gaps_s: float
    repeated_s: float
    snr_db: float | None
    snr_confidence: float | None
    noise_dbfs: float | None
    bandwidth_hz: float | None
    start_edge_db: float | None
    end_edge_db: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Figures:
        """Build from what `as_dict` gave; `ValueError` when a name or a type is not as declared.

        The values come from a process that has handled hostile bytes, so they are checked.
        """
        if set(values) != {field.name for field in fields(cls)}:
            raise ValueError("not the figures of a clip")
        for field in fields(cls):
            if type(values[field.name]) not in _TYPES[str(field.type)]:
                raise ValueError(f"{field.name} has the wrong type")
        return cls(**values)
