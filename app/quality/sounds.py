"""How much there is to say in a text, whatever it is written in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HANGUL_BLOCKS: Final = ("\uac00", "\ud7a3")
_SILENT_JAMO: Final = "\u110b"  # the empty start of a Hangul block
_KANA: Final = ("\u3041", "\u30ff")
SOUNDS_OF: Final = (
    ("Ethiopic", "\u1200", "\u139f", 1.8),
    ("Cherokee", "\u13a0", "\u13ff", 1.8),
    ("Canadian syllabics", "\u1400", "\u167f", 1.8),
    ("kana", *_KANA, 1.8),
    ("Yi", "\ua000", "\ua48f", 2.5),
    ("Vai", "\ua500", "\ua63f", 1.8),
    ("Han", "\u3400", "\u9fff", 3.0),
    ("Han, rare", "\U00020000", "\U0003ffff", 3.0),
)
"""Name of a script whose characters stand for syllables, first, last, sounds in each."""
SOUNDS_OF_KANJI: Final = 3.4  # a Han character in a text with kana: nearly two morae
SOUNDS_OF_DIGIT: Final = 5.0  # "nineteen ninety-eight": 19 letters; "four": 4, said with care
SOUNDS_OF_SYMBOL: Final = 5.0  # "per cent", "euro"
_SAID_SYMBOLS: Final = frozenset("%&+=@°")
_VOWEL_SIGNS: Final = ("\u0780", "\u1cff")  # from Thaana on, marks are vowels and not accents
_ACRONYM: Final = re.compile(r"\b[^\W\d_]{2,5}\b")


def sounds(text: str) -> float:
    """Estimate the consonants and vowels it takes to say a text; 0.0 if there is nothing to say.

    A letter of an alphabet is one, and so is a dependent vowel sign of Indic scripts; a letter of
    an acronym counts twice, for its name. Marks on letters (accents, tones, Arabic vowel points)
    are none.
    """
    composed = unicodedata.normalize("NFC", text)
    has_kana = any(_lies_in(char, *_KANA) for char in composed)
    said = sum(_sounds_of(char, has_kana=has_kana) for char in composed)
    return said + _extra_of_acronyms(composed)


def _sounds_of(char: str, *, has_kana: bool) -> float:
    category = unicodedata.category(char)
    if category[0] == "L":
        return _sounds_of_letter(char, has_kana=has_kana)
    if category[0] == "M":
        return 1.0 if category == "Mc" or _lies_in(char, *_VOWEL_SIGNS) else 0.0
    if category[0] == "N":
        return SOUNDS_OF_DIGIT
    return SOUNDS_OF_SYMBOL if category == "Sc" or char in _SAID_SYMBOLS else 0.0


def _sounds_of_letter(char: str, *, has_kana: bool) -> float:
    if char < SOUNDS_OF[0][1]:
        return 1.0
    if _lies_in(char, *_HANGUL_BLOCKS):
        return sum(jamo != _SILENT_JAMO for jamo in unicodedata.normalize("NFD", char))
    for name, first, last, each in SOUNDS_OF:
        if _lies_in(char, first, last):
            return SOUNDS_OF_KANJI if has_kana and name.startswith("Han") else each
    return 1.0


def _extra_of_acronyms(text: str) -> float:
    """Count each letter of an acronym once more, unless the whole text is in capitals."""
    if text.upper() == text:
        return 0.0
    words = (match[0] for match in _ACRONYM.finditer(text))
    return float(sum(len(word) for word in words if word.isupper()))


def _lies_in(char: str, first: str, last: str) -> bool:
    return first <= char <= last
