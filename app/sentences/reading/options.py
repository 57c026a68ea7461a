"""How a file is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

FORMATS = ("txt", "tsv", "csv", "jsonl", "zip")
ENCODINGS = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-9", "iso8859-15"),
    *("koi8-r", "koi8-u", "cp866", "cp874", "mac-roman", "mac-cyrillic"),
    *("cp932", "euc-jp", "iso2022-jp", "gb18030", "big5", "cp949"),
)
"""Names by which somebody may say what they know better; Python's, with hyphens."""


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody says of a file; None where we look ourselves."""

    format: str | None = None
    """One of FORMATS."""
    encoding: str | None = None
    """One of ENCODINGS."""
    segment: bool | None = None
    """Whether it is running text to be cut into sentences, rather than one sentence a line."""
    column: str | None = None
    """Name of the column that holds the sentences, in a table with names of its own."""

    def as_json(self) -> dict[str, Any]:
        """Return what is said, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Options:
        """Return the options among what is said; whatever else is in it is left."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in said.items() if name in names})
