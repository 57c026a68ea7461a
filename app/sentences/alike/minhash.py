"""MinHash (rensa) over pairs of letters, in bands: the pure part of likeness.

Two sentences that share any band are worth comparing; the hash of a band has the campaign and the
band's number in it, so that one table serves all campaigns.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

import numpy as np
from rensa import RMinHash

N_GRAM = 2
"""Letters (with marks and digits; case, spaces and punctuation are gone) hashed together."""
BANDS = 8
ROWS = 9
"""Hashes in a band: all of them must agree."""
SEED = 0x5EED
_SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)
_ODD = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(33)


def salt_of(campaign_id: uuid.UUID) -> int:
    """Return what makes a campaign's bands its own: 64 bits."""
    return int.from_bytes(hashlib.blake2b(campaign_id.bytes, digest_size=8).digest(), "big")


def bands_of(keys: Sequence[str], salt: int) -> list[list[int]]:
    """Return the BANDS hashes (signed, 64 bits) of each `rules.duplicate_key`; none is empty."""
    if not keys:
        return []
    grams, offsets = _grams(keys)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(grams, offsets, BANDS * ROWS, SEED)
    hashes = np.array(matrix.to_rows(), np.uint64).reshape(len(keys), BANDS, ROWS)
    mixed = np.full(hashes.shape[:2], salt, np.uint64) + np.arange(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        mixed = _mix(mixed ^ hashes[:, :, row])
    bands: list[list[int]] = mixed.view(np.int64).tolist()
    return bands


def _grams(keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of all keys' n-grams one after another, and where each key's begin."""
    joined = "".join(keys) + "\0"  # so that there is one, whatever the keys are
    signs = np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.uint64)
    lengths = np.array([len(key) for key in keys], np.int64)
    counts = np.maximum(lengths - (N_GRAM - 1), 1)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    places = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - starts, counts)
    ends = np.repeat(starts + lengths, counts)
    grams = np.zeros(len(places), np.uint64)
    for step in range(N_GRAM):
        at = places + step
        inside = at < ends  # a key shorter than an n-gram is one by itself
        letters = np.where(inside, signs[np.minimum(at, len(signs) - 1)] + np.uint64(1), 0)
        grams = _mix(grams + letters * _SPREAD[step])
    return grams, offsets.astype(np.uint64)


def _mix(values: np.ndarray) -> np.ndarray:
    """Spread 64-bit values as MurmurHash3's finaliser does."""
    mixed: np.ndarray = (values ^ (values >> _SHIFT)) * _ODD
    mixed ^= mixed >> _SHIFT
    return mixed
