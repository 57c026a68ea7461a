"""What a sentence covers of its language: character n-grams, and pairs of phones.

N-grams run over the text as duplicates are found: folded, letters, marks and digits only, with a
space where words meet and at both ends. They are counted as 32-bit hashes, so that a campaign's
units fit in arrays; of a million kinds some hundred share a hash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import regex
from numpy.typing import NDArray

Units = NDArray[np.uint32]
"""Hashes of units."""
Offsets = NDArray[np.int64]
"""Where each sentence's units begin, and where the last one's end: (n + 1,)."""

TRIGRAM, BIGRAM = 3, 2
RICH_SCRIPTS = frozenset(
    "Bopo Cans Cher Ethi Hani Hans Hant Hira Hrkt Jpan Kana Plrd Vaii Yiii".split()  # noqa: SIM905
)
"""Scripts with a sign for each syllable or word (ISO 15924): two of them say as much as three
letters do, and three in a row are hardly ever met twice. Hangul is not one: it is taken apart."""
BATCH = 5000
"""Sentences whose units are computed together."""
_END = 10
"""The line feed that stands between two sentences."""
_GAP = 0
"""What no phone is known for."""
_JOINERS = {0x200C: None, 0x200D: None, 0xAD: None, 0xFE0E: None, 0xFE0F: None}
"""Signs that shape what is beside them and are none themselves."""
_NO_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}\n]+")
_HANGUL = regex.compile(r"\p{Script=Hangul}")
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
"""Odd multipliers of the hash: the golden ratio's, and two of xxHash64's."""
_LETTERS, _PHONES = np.uint64(0), np.uint64(0x27D4EB2F165667C5)
"""What the hash begins with, so that pairs of phones and letters share none but by chance."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Units of sentences, one sentence after another, each unit once: (n_units,) and (n + 1,)."""

    units: Units
    offsets: Offsets
    lengths: NDArray[np.int32]
    """Letters of each sentence (n,)."""

    def __len__(self) -> int:
        """Return how many sentences there are."""
        return len(self.lengths)

    def take(self, numbers: NDArray[np.int64]) -> Cover:
        """Return what only these sentences cover, in this order."""
        sizes = np.diff(self.offsets)[numbers]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        shifts = np.repeat(self.offsets[numbers] - offsets[:-1], sizes)
        return Cover(self.units[np.arange(offsets[-1]) + shifts], offsets, self.lengths[numbers])

    def owners(self) -> NDArray[np.int64]:
        """Return the number of the sentence that each unit belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds the units of sentences in one script, and of their phones where a table tells them."""

    size: int = TRIGRAM
    phones: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, script: str, phones: Mapping[str, str] | None = None) -> Reader:
        """Return the reader for a script (ISO 15924) and a table of {grapheme: phone}."""
        return cls(BIGRAM if script in RICH_SCRIPTS else TRIGRAM, dict(phones or {}))

    def read(self, texts: Sequence[str]) -> Cover:
        """Return what the texts cover. It takes BATCH of them at a time."""
        parts = [self._read(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return joined(parts)

    def _read(self, texts: Sequence[str]) -> Cover:
        folded = fold(texts)
        codes = np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32)
        owner = np.cumsum(codes == _END)  # each sentence's line feed comes before it
        hashes, of = _grams(codes, owner, self.size)
        if self.phones:
            pairs, of_pairs = self._pairs(folded)
            hashes, of = np.concatenate([hashes, pairs]), np.concatenate([of, of_pairs])
        keys = np.unique((of.astype(np.uint64) - np.uint64(1)) << np.uint64(32) | hashes)
        of = (keys >> np.uint64(32)).astype(np.int64)
        is_letter = (codes != _END) & (codes != ord(" "))
        return Cover(
            units=(keys & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            offsets=np.searchsorted(of, np.arange(len(texts) + 1)),
            lengths=np.bincount(owner[is_letter] - 1, minlength=len(texts)).astype(np.int32),
        )

    def _pairs(self, folded: str) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return the pairs of phones as hashes, and the number of each one's line from 1."""
        numbers = {phone: 256 + i for i, phone in enumerate(sorted(set(self.phones.values())))}
        known = sorted(self.phones, key=lambda grapheme: (-len(grapheme), grapheme))
        spelt = regex.compile("|".join([*map(regex.escape, known), "."]), regex.DOTALL)
        signs = {grapheme: numbers[phone] for grapheme, phone in self.phones.items()}
        signs |= {"\n": _END, " ": ord(" ")}
        found = [signs.get(grapheme, _GAP) for grapheme in spelt.findall(folded)]
        codes = np.array(found, dtype=np.uint32)
        hashes, of = _grams(codes, np.cumsum(codes == _END), BIGRAM, _PHONES)
        return hashes, of


def fold(texts: Sequence[str]) -> str:
    """Return the texts one after another, each behind a line feed, in folded words with spaces."""
    lines = "".join(f"\n {' '.join(text.split())} " for text in texts)
    folded = unicodedata.normalize("NFKC", lines).casefold().translate(_JOINERS)
    folded = _NO_LETTER.sub(" ", folded)
    return unicodedata.normalize("NFD", folded) if _HANGUL.search(folded) else folded


def joined(parts: Sequence[Cover]) -> Cover:
    """Return covers as one, in their order."""
    if not parts:
        return Cover(np.empty(0, np.uint32), np.zeros(1, np.int64), np.empty(0, np.int32))
    starts = np.cumsum([0, *(len(part.units) for part in parts)])
    offsets = [part.offsets[1:] + start for part, start in zip(parts, starts, strict=False)]
    return Cover(
        units=np.concatenate([part.units for part in parts]),
        offsets=np.concatenate([np.zeros(1, np.int64), *offsets]),
        lengths=np.concatenate([part.lengths for part in parts]),
    )


def _grams(
    codes: NDArray[np.uint32], owner: NDArray[np.int64], size: int, salt: np.uint64 = _LETTERS
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return hashes (below 2**32) of the n-grams that stay within a sentence, and their owners."""
    n = max(len(codes) - size + 1, 0)
    mixed = np.full(n, salt, dtype=np.uint64)
    stays = np.ones(n, dtype=bool)
    for place in range(size):
        sign = codes[place : place + n]
        mixed = (mixed + sign) * _PRIMES[place]  # wraps round, as hashes do
        mixed ^= mixed >> np.uint64(29)
        stays &= (sign != _END) & (sign != _GAP)
        if 0 < place < size - 1:
            stays &= sign != ord(" ")  # what lies across two words is no part of either
    return mixed[stays] >> np.uint64(32), owner[:n][stays]
