"""Sets of characters that the rules ask for again and again."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable
from functools import cache

import regex


def _all_signs() -> str:
    """Return all code points of the planes that Unicode has filled, but surrogates."""
    codes = array("I")  # numbers, since so many strings would take 90 MB for a moment
    for first, end in ((0, 0xD800), (0xE000, 0x40000), (0xE0000, 0xF0000)):
        codes.extend(range(first, end))
    return codes.tobytes().decode("utf-32-le" if sys.byteorder == "little" else "utf-32-be")


_ALL_SIGNS = _all_signs()


@cache
def signs_of(character_class: str) -> frozenset[str]:
    """Return the characters of a class of `regex`, such as `\\p{M}`."""
    found = regex.finditer(f"(?V1)[{character_class}]", _ALL_SIGNS)
    return frozenset(match[0] for match in found)


def inside_class(signs: Iterable[str]) -> str:
    """Return the inside of a character class of just these signs, neighbours as ranges."""
    ranges: list[tuple[int, int]] = []
    for code in sorted(map(ord, set(signs))):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1] = ranges[-1][0], code
        else:
            ranges.append((code, code))
    return "".join(
        re.escape(chr(first))
        if first == last
        else f"{re.escape(chr(first))}-{re.escape(chr(last))}"
        for first, last in ranges
    )
