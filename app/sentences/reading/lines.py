"""Decoded lines of a file, repaired where they were garbled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from app.sentences.reading.encodings import Encoding

MAX_LINE = 100_000
"""Characters of a line that are held at once: what is longer goes on as the next line."""
SAMPLES = 20
"""Repaired lines that are kept to be shown."""
# What a text read in the wrong encoding abounds in: ftfy's own test takes 8 µs a line.
_SUSPECT = re.compile("[\x80-ſƒˆ-˝‐-‧‰-›⁄€-⯿ﬁﬂ]")


class Line(NamedTuple):
    """One text of a file, with what the file says about it."""

    number: int
    """1, 2, … in the whole file, texts without a sign in them left out."""
    text: str
    domains: tuple[str, ...] = ()
    variant: str | None = None
    source: str | None = None


class Row(NamedTuple):
    """A line that has no number yet."""

    text: str
    domains: tuple[str, ...] = ()
    variant: str | None = None
    source: str | None = None


@dataclass(slots=True)
class Notes:
    """What reading a file found out, complete once its last line is read."""

    format: str = ""
    encodings: list[str] = field(default_factory=list)
    """More than one only for an archive."""
    segmented: bool = False
    """Whether running text was cut into sentences."""
    n_repaired: int = 0
    repaired: list[tuple[str, str]] = field(default_factory=list)
    """The first SAMPLES garbled lines, each as it was and as it is now."""
    n_damaged: int = 0
    """Lines with signs that the encoding does not know, or that are no JSON."""
    n_files: int = 1
    left_out: list[str] = field(default_factory=list)
    """Names of an archive's files that hold no text for us; SAMPLES at most."""


def decoded_lines(file: BinaryIO, encoding: Encoding, notes: Notes) -> Iterator[str]:
    """Yield the lines of a file from its beginning, without their ends; repair garbled ones."""
    file.seek(0)
    with _as_text(file, encoding) as text:
        while line := text.readline(MAX_LINE):
            yield line if line.isascii() else _repaired(line, notes)


def table_text(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """Return the file as text whose line ends are kept, as the csv module wants it."""
    file.seek(0)
    return io.TextIOWrapper(file, encoding.name, errors=encoding.errors, newline="")


def repaired_text(text: str, notes: Notes) -> str:
    """Return the text, repaired and noted if it was read in a wrong encoding once."""
    return text if text.isascii() else _repaired(text, notes)


@contextmanager
def _as_text(file: BinaryIO, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(file, encoding.name, errors=encoding.errors)
    try:
        yield text
    finally:
        text.detach()  # or it would close the file


def _repaired(text: str, notes: Notes) -> str:
    notes.n_damaged += "\ufffd" in text
    if not _SUSPECT.search(text):
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text
    better = fix_encoding(text)
    if better == text:
        return text
    notes.n_repaired += 1
    if len(notes.repaired) < SAMPLES:
        notes.repaired.append((text.strip()[:500], better.strip()[:500]))
    return better
