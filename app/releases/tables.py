"""The tables of a release: their columns, and how a value is written in a field.

UTF-8, one header line, tabs between fields, a line feed after each line, no quoting.
docs/data-format.md explains every column; a test ties it to this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

CLIP = (
    "client_id",
    "path",
    "sentence_id",
    "sentence",
    "sentence_domain",
    "up_votes",
    "down_votes",
    "age",
    "gender",
    "accents",
    "variant",
    "locale",
    "segment",
)
FIGURES = (
    "container",
    "codec",
    "rate_hz",
    "channels",
    "container_duration_s",
    "duration_s",
    "speech_s",
    "lead_silence_s",
    "tail_silence_s",
    "longest_pause_s",
    "peak_dbfs",
    "active_level_dbfs",
    "clipped_share",
    "dc_offset",
    "snr_db",
    "snr_confidence",
    "bandwidth_hz",
    "chars_per_s",
    "words_per_s",
    "expected_speech_s",
    "is_capped",
    "is_cut_off",
    "lost_s",
    "lost_pages",
    "gaps_s",
    "repeated_s",
    "speech_probability",
    "speech_share",
    "top_spread",
    "hum_dbfs",
    "noise_dbfs",
    "start_edge_db",
    "end_edge_db",
)
"""What the gate measured, named as in `audio.Figures` and `quality.Measurement`."""
_SENTENCE = ("sentence_id", "sentence", "variant", "sentence_domain", "source")

COLUMNS: dict[str, tuple[str, ...]] = {
    "train": CLIP,
    "dev": CLIP,
    "test": CLIP,
    "validated": CLIP,
    "invalidated": CLIP,
    "other": CLIP,
    "reported": ("sentence", "sentence_id", "locale", "reason"),
    "clip_durations": ("clip", "duration[ms]"),
    "validated_sentences": (*_SENTENCE, "is_used", "clips_count"),
    "unvalidated_sentences": (*_SENTENCE, "up_votes", "down_votes", "status"),
    "measurements": ("path", "gate_version", "policy", "verdict", "reasons", *FIGURES),
    "votes": ("path", "validator", "answer", "reasons", "heard_s", "cast_at", "counted"),
    "decisions": (
        "path",
        "outcome",
        "policy",
        "settings",
        "p_valid",
        "p_machine",
        "n_votes",
        "model",
        "decided_at",
    ),
    "consents": ("path", "terms_version", "purposes"),
    "tombstones": ("path", "sha256", "withdrawn_on", "reason"),
}
"""Columns of each table, in order; `<name>.tsv` is its file."""

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Unicode's controls (tab and line ends among them) and its line and paragraph ends."""


def header(table: str) -> str:
    """Return the table's first line."""
    return "\t".join(COLUMNS[table]) + "\n"


def line(table: str, values: Mapping[str, object]) -> str:
    """Return one line of the table; a column without a value is empty.

    Raise ValueError for a value that has no column.
    """
    columns = COLUMNS[table]
    if unknown := values.keys() - set(columns):
        raise ValueError(f"{table}.tsv has no column {sorted(unknown)}")
    return "\t".join(field(values.get(column)) for column in columns) + "\n"


def field(value: object) -> str:
    """Return a value as it stands in a table.

    None is empty, yes and no are 1 and 0, a list is joined by `|`, a time is UTC to the second,
    a float has six digits; whatever could end a field or a line becomes a space.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, list | tuple):
        return "|".join(field(part) for part in value)
    return _BREAKS.sub(" ", str(value))
