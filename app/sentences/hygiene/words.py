"""Lists of words as one pattern, whatever their case in their language."""

from __future__ import annotations

import re
from collections.abc import Iterable

import regex

DOTTED_I = ("tr", "az", "crh", "tt", "gag", "kaa", "ba")
"""Languages in which i and ı are two letters, each with a capital of its own (CLDR, UAX 21)."""
_TURKIC = {"i": "iİ", "İ": "iİ", "ı": "ıI", "I": "ıI"}
_EDGE = r"[\p{L}\p{M}\p{N}]"


def any_of(
    words: Iterable[str], tag: str, *, whole: bool = True, keep_capitals: bool = False
) -> regex.Pattern[str]:
    """Return a pattern that finds any of the words, in either case.

    `whole`: not within another word. `keep_capitals`: what is written with a capital is found so
    alone, for `Av.` is not the word `av` in the end of a sentence.
    """
    turkic = tag.split("-")[0] in DOTTED_I
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    found = "|".join(
        "".join(_either_case(sign, turkic, keep_capitals) for sign in word)
        for word in longest_first
    )
    edges = rf"(?<!{_EDGE})(?:{found})(?![\p{{L}}\p{{M}}])" if whole else found
    return regex.compile(edges)


def _either_case(sign: str, turkic: bool, keep_capitals: bool) -> str:
    if keep_capitals and sign.isupper():
        return re.escape(sign)
    if turkic and sign in _TURKIC:
        return f"[{_TURKIC[sign]}]"
    cased = {sign} | {each for each in (sign.lower(), sign.upper(), sign.title()) if len(each) == 1}
    return re.escape(sign) if len(cased) == 1 else f"[{''.join(sorted(cased))}]"
