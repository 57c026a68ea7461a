"""What reading a file through found: counts, samples, and how it was understood."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.sentences.reading import Notes

SAMPLES = 20
"""Examples kept of each kind."""
MAX_SAMPLE = 400
"""Characters kept of one."""


@dataclass(frozen=True, slots=True)
class Example:
    """A refused line: as it would be kept, and which parts are refused, by code points of it."""

    line: int
    text: str
    reasons: tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class Findings:
    """What a dry run found, or what an import did; JSON-able."""

    format: str = ""
    encodings: list[str] = field(default_factory=list)
    segmented: bool = False
    """Whether running text was cut into sentences."""
    n_files: int = 1
    left_out: list[str] = field(default_factory=list)
    """Files of an archive that hold no text for us."""
    n_lines: int = 0
    n_new: int = 0
    n_duplicates: int = 0
    """Lines that the campaign, or the file further up, has already."""
    n_near: int = 0
    """Lines that nearly are."""
    n_refused: int = 0
    n_repaired: int = 0
    n_damaged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Lines that each rule refuses, by code; one line may be refused by several."""
    examples: dict[str, list[Example]] = field(default_factory=dict)
    new_samples: list[str] = field(default_factory=list)
    near_samples: list[tuple[str, str]] = field(default_factory=list)
    """A line, and the sentence that it nearly is."""
    repaired_samples: list[tuple[str, str]] = field(default_factory=list)
    """A line as it stands in the file, and as it was meant."""
    columns: list[str] = field(default_factory=list)
    """Of a table in which no column is known to hold sentences."""

    def refuse(self, line: int, text: str, reasons: tuple[tuple[str, int, int], ...]) -> None:
        """Count a refused line."""
        self.n_refused += 1
        for code in dict.fromkeys(code for code, _, _ in reasons):
            self.refused[code] = self.refused.get(code, 0) + 1
            kept = self.examples.setdefault(code, [])
            if len(kept) < SAMPLES:
                kept.append(Example(line, text[:MAX_SAMPLE], _within(reasons)))

    def keep_near(self, text: str, like: str) -> None:
        """Count a line that nearly is another sentence."""
        self.n_near += 1
        if len(self.near_samples) < SAMPLES:
            self.near_samples.append((text, like))

    def keep_samples(self, texts: Iterable[str]) -> None:
        """Keep the first of the lines that would be added."""
        self.new_samples += itertools.islice(texts, SAMPLES - len(self.new_samples))

    def note(self, notes: Notes) -> None:
        """Take over what reading the file noted."""
        self.format, self.encodings = notes.format, list(notes.encodings)
        self.segmented = notes.segmented
        self.n_files, self.left_out = notes.n_files, list(notes.left_out)
        self.n_repaired, self.n_damaged = notes.n_repaired, notes.n_damaged
        self.repaired_samples = list(notes.repaired)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Findings:
        """Return what `as_json` gave."""
        names = {each.name for each in fields(cls)}
        values = {name: value for name, value in found.items() if name in names}
        values["examples"] = {
            code: [
                Example(kept["line"], kept["text"], tuple(map(tuple, kept["reasons"])))
                for kept in examples
            ]
            for code, examples in found.get("examples", {}).items()
        }
        for name in ("near_samples", "repaired_samples"):
            values[name] = [tuple(pair) for pair in found.get(name, ())]
        return cls(**values)


def _within(reasons: tuple[tuple[str, int, int], ...]) -> tuple[tuple[str, int, int], ...]:
    """Return the reasons that lie in what is kept of a long text; the others lose their place."""
    return tuple(
        (code, start, end) if end <= MAX_SAMPLE else (code, 0, 0) for code, start, end in reasons
    )
