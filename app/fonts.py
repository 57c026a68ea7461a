"""Noto Sans for the scripts that a visitor's device cannot write, from our own copies of its files.

Nothing is offered unless an operator asks for it: most devices write most scripts themselves.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

DEBIAN_FOLDER = Path("/usr/share/fonts/truetype/noto")
"""Where Debian's package fonts-noto-core puts them."""
WEIGHTS = {"Regular": 400, "Bold": 700}


@dataclass(frozen=True, slots=True)
class Family:
    """A font family as style sheets name it, and the characters that it is there for."""

    name: str
    characters: str
    """A CSS unicode-range: the blocks of the script in the Unicode Standard."""

    def file_names(self) -> dict[str, int]:
        """Return its files' names with the weight of each."""
        stem = self.name.replace(" ", "")
        return {f"{stem}-{style}.ttf": weight for style, weight in WEIGHTS.items()}


FAMILIES = (
    Family("Noto Sans Adlam", "U+1E900-1E95F"),
    Family("Noto Sans Arabic", "U+0600-06FF, U+0750-077F, U+0870-08FF, U+FB50-FDFF, U+FE70-FEFF"),
    Family("Noto Sans Armenian", "U+0530-058F, U+FB13-FB17"),
    Family("Noto Sans Bengali", "U+0980-09FF"),
    Family("Noto Sans Devanagari", "U+0900-097F, U+1CD0-1CFF, U+A8E0-A8FF"),
    Family("Noto Sans Ethiopic", "U+1200-139F, U+2D80-2DDF, U+AB00-AB2F"),
    Family("Noto Sans Georgian", "U+10A0-10FF, U+1C90-1CBF, U+2D00-2D2F"),
    Family("Noto Sans Gujarati", "U+0A80-0AFF"),
    Family("Noto Sans Gurmukhi", "U+0A00-0A7F"),
    Family("Noto Sans Hebrew", "U+0590-05FF, U+FB1D-FB4F"),
    Family("Noto Sans Kannada", "U+0C80-0CFF"),
    Family("Noto Sans Khmer", "U+1780-17FF, U+19E0-19FF"),
    Family("Noto Sans Lao", "U+0E80-0EFF"),
    Family("Noto Sans Malayalam", "U+0D00-0D7F"),
    Family("Noto Sans Myanmar", "U+1000-109F, U+A9E0-A9FF, U+AA60-AA7F"),
    Family("Noto Sans NKo", "U+07C0-07FF"),
    Family("Noto Sans Oriya", "U+0B00-0B7F"),
    Family("Noto Sans Sinhala", "U+0D80-0DFF"),
    Family("Noto Sans Tamil", "U+0B80-0BFF"),
    Family("Noto Sans Telugu", "U+0C00-0C7F"),
    Family("Noto Sans Thai", "U+0E00-0E7F"),
    Family("Noto Sans Tifinagh", "U+2D30-2D7F"),
    Family("Noto Nastaliq Urdu", "U+0600-06FF, U+0750-077F, U+FB50-FDFF, U+FE70-FEFF"),
)


def folder_of_copies(instance_dir: Path) -> Path:
    """Return where our own copies are, or would be."""
    return instance_dir / "assets" / "noto"


def keep_fonts(instance_dir: Path, source: Path) -> list[Family]:
    """Copy the files that are in `source`, each whole or not at all; return what is kept now."""
    copies = folder_of_copies(instance_dir)
    copies.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        for name in family.file_names():
            if (source / name).is_file():
                _copy(source / name, copies / name)
    return kept_families(instance_dir)


def kept_families(instance_dir: Path) -> list[Family]:
    """Return the families of which there is a file of our own."""
    copies = folder_of_copies(instance_dir)
    return [
        family
        for family in FAMILIES
        if any((copies / name).is_file() for name in family.file_names())
    ]


def _copy(source: Path, copy: Path) -> None:
    with (
        source.open("rb") as whole,
        tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as draft,
    ):
        shutil.copyfileobj(whole, draft)
    os.replace(draft.name, copy)
