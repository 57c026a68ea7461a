"""Files of text to lines, one at a time: formats, encodings, archives, running text.

Nothing here knows the database. Reading needs a binary file that can seek, holds a few hundred
kilobytes of it, and numbers lines the same each time, so that an import goes on where it stopped.
"""

from app.sentences.reading.errors import (
    NoTextColumn,
    TooLargeText,
    UnreadableText,
    UnsafeArchive,
)
from app.sentences.reading.files import Reading
from app.sentences.reading.lines import Line, Notes
from app.sentences.reading.options import ENCODINGS, FORMATS, Options

__all__ = [
    "ENCODINGS",
    "FORMATS",
    "Line",
    "NoTextColumn",
    "Notes",
    "Options",
    "Reading",
    "TooLargeText",
    "UnreadableText",
    "UnsafeArchive",
]
