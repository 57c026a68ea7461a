"""What the scripts of the world ask of a rule: what is counted, and which joiners are kept.

Codes are ISO 15924. Lengths are some 10 to 12 seconds of reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import regex

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Aran": ("Arab",),
    "Cyrs": ("Cyrl",),
    "Latf": ("Latn",),
    "Latg": ("Latn",),
    "Syre": ("Syrc",),
    "Syrj": ("Syrc",),
    "Syrn": ("Syrc",),
    "Geok": ("Geor",),
    "Hans": ("Hani", "Bopo"),
    "Hant": ("Hani", "Bopo"),
    "Hanb": ("Hani", "Bopo"),
    "Hrkt": ("Hira", "Kana"),
    "Jpan": ("Hira", "Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
}
"""Codes that stand for several scripts, or for a style of one (ISO 15924)."""

UNKNOWN: Final = ("Latn",)
"""What is taken for a script that Unicode has no letters of."""

WORDS: Final = (1, 25)
"""Fewest and most words where spaces part them: 25 are read in 10 s at 150 words a minute."""
CHARACTERS: Final = 200
"""Most characters where words are counted: 14 a second, as most languages are read, for 14 s."""

UNSPACED: Final[Mapping[str, tuple[int, int]]] = {
    "Hans": (2, 50),
    "Hant": (2, 50),
    "Hanb": (2, 50),
    "Hani": (2, 50),
    "Jpan": (2, 60),
    "Hrkt": (2, 80),
    "Hira": (2, 80),
    "Kana": (2, 80),
    "Thai": (2, 120),
    "Laoo": (2, 140),
    "Khmr": (2, 140),
    "Mymr": (2, 140),
    "Tibt": (2, 140),
    "Java": (2, 140),
    "Bali": (2, 140),
    "Sund": (2, 140),
    "Lana": (2, 140),
    "Tale": (2, 120),
    "Talu": (2, 120),
    "Tavt": (2, 120),
    "Cham": (2, 140),
    "Yiii": (2, 60),
    "Bopo": (2, 120),
    "Vaii": (2, 80),
}
"""Scripts that put no space between words: fewest and most characters."""

JOINERS: Final[Mapping[str, str]] = {
    "Arab": ZWNJ,
    "Aran": ZWNJ,
    **dict.fromkeys(
        [
            *("Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh"),
            *("Tibt", "Mtei", "Olck", "Newa", "Tirh", "Kthi", "Sylo", "Lepc", "Limb", "Cakm"),
            *("Java", "Bali", "Sund", "Khmr", "Mymr", "Mong", "Syrc", "Nkoo", "Adlm", "Rohg"),
        ],
        ZWNJ + ZWJ,
    ),
}
"""Zero-width joiners that a script writes with; all others are removed (Unicode 23.2, UAX 31)."""

CASE_IS_NO_SIGN: Final = frozenset({"Cher", "Osge"})
"""Scripts whose everyday text is all capitals to Unicode, so that capitals say nothing."""


def parts_of(script: str) -> tuple[str, ...]:
    """Return the scripts of Unicode that a code of ISO 15924 stands for."""
    return PARTS.get(script) or ((script,) if is_script(script) else UNKNOWN)


def is_script(code: str) -> bool:
    """Whether Unicode knows a script by this code of four letters."""
    if not (len(code) == 4 and code.isascii() and code.isalpha()):
        return False
    try:
        regex.compile(rf"\p{{scx={code}}}")
    except regex.error:
        return False
    return True


def of_scripts(scripts: Iterable[str]) -> str:
    """Return the inside of a character class of all that is written in these scripts (UAX 24)."""
    return "".join(rf"\p{{scx={script}}}" for script in scripts)
