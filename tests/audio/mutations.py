"""Damaged and forged files without end, the same for the same seed.

Most mutations aim at what `layouts.py` finds: lengths that claim too much, pieces that are gone,
doubled, moved or of another file. Ogg pages get a right checksum again in most cases, since a
reader throws the others away unread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.audio.layouts import Span, layout_of
from tests.audio.originals import FORMS, originals

MOST_BYTES = 4 << 20
MOST_MUTATIONS = 3
RIGHT_CHECKSUMS = 0.8  # share of cases
HEADER = 256
Mutation = Callable[[bytes, np.random.Generator], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file; `name` says how it was made."""

    name: str
    data: bytes


def case(seed: int, number: int) -> Case:
    """Make a case; seed and number alone decide which."""
    rng = np.random.default_rng([seed, number])
    name = _turns()[number % len(_turns())]
    data, done = originals()[name], []
    for _ in range(int(rng.integers(1, MOST_MUTATIONS + 1))):
        mutation = MUTATIONS[int(rng.integers(len(MUTATIONS)))]
        data = mutation(data, rng)[:MOST_BYTES] or b"\0"
        done.append(mutation.__name__)
    if rng.random() < RIGHT_CHECKSUMS:
        data = with_right_checksums(data)
    return Case(f"{number}: {name}: {', '.join(done)}", data)


def flip_bits(data: bytes, rng: np.random.Generator) -> bytes:
    flipped = bytearray(data)
    for at in rng.integers(0, len(data), int(rng.integers(1, 65))):
        flipped[at] ^= 1 << int(rng.integers(8))
    return bytes(flipped)


def scramble_header(data: bytes, rng: np.random.Generator) -> bytes:
    """Random bytes near the start, the kind's own first bytes mostly kept."""
    scrambled = bytearray(data)
    first = 0 if rng.random() < 0.1 else min(12, len(data) - 1)
    for at in rng.integers(first, min(HEADER, len(data)), int(rng.integers(1, 17))):
        scrambled[at] = int(rng.integers(256))
    return bytes(scrambled)


def overwrite_run(data: bytes, rng: np.random.Generator) -> bytes:
    start, stop = _span(data, rng)
    fill = [bytes(stop - start), b"\xff" * (stop - start), rng.bytes(stop - start)]
    return data[:start] + fill[int(rng.integers(3))] + data[stop:]


def insert_run(data: bytes, rng: np.random.Generator) -> bytes:
    at = int(rng.integers(len(data)))
    return data[:at] + rng.bytes(int(rng.integers(1, 400))) + data[at:]


def cut_off(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(rng.integers(1, len(data) + 1))]


def drop_run(data: bytes, rng: np.random.Generator) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + data[stop:]


def claim_a_size(data: bytes, rng: np.random.Generator) -> bytes:
    return _write_numbers(data, layout_of(data).sizes, rng)


def claim_a_value(data: bytes, rng: np.random.Generator) -> bytes:
    return _write_numbers(data, layout_of(data).values, rng)


def drop_piece(data: bytes, rng: np.random.Generator) -> bytes:
    start, stop = _piece(data, rng)
    return data[:start] + data[stop:]


def repeat_piece(data: bytes, rng: np.random.Generator) -> bytes:
    """Twice in most cases, else so often that it is all there is."""
    start, stop = _piece(data, rng)
    most = max(2, min(3_000, MOST_BYTES // max(1, stop - start)))
    times = 2 if rng.random() < 0.8 else int(rng.integers(2, most + 1))
    return data[:start] + data[start:stop] * times + data[stop:]


def swap_pieces(data: bytes, rng: np.random.Generator) -> bytes:
    (start, stop), (other_start, other_stop) = sorted([_piece(data, rng), _piece(data, rng)])
    if stop > other_start:
        return data
    middle, tail = data[stop:other_start], data[other_stop:]
    return data[:start] + data[other_start:other_stop] + middle + data[start:stop] + tail


def take_pieces_of_another(data: bytes, rng: np.random.Generator) -> bytes:
    other = _another(rng)
    at, _ = _piece(data, rng)
    start, stop = _piece(other, rng)
    return data[:at] + other[start:stop] + data[at:]


def splice(data: bytes, rng: np.random.Generator) -> bytes:
    other = _another(rng)
    return data[: int(rng.integers(len(data)))] + other[int(rng.integers(len(other))) :]


def append_another(data: bytes, rng: np.random.Generator) -> bytes:
    return data + _another(rng)


MUTATIONS: list[Mutation] = [
    *(flip_bits, scramble_header, overwrite_run, insert_run, cut_off, drop_run, splice),
    *(claim_a_size, claim_a_size, claim_a_size, claim_a_value, claim_a_value, claim_a_value),
    *(drop_piece, repeat_piece, swap_pieces, take_pieces_of_another, append_another),
]


@cache
def _turns() -> list[str]:
    """Each original in turn, four times as often what real clips look like."""
    return [*FORMS] * 3 + [*originals()]


def _another(rng: np.random.Generator) -> bytes:
    files = list(originals().values())
    return files[int(rng.integers(len(files)))]


def _span(data: bytes, rng: np.random.Generator) -> Span:
    start = int(rng.integers(len(data)))
    return start, min(len(data), start + int(2 ** rng.uniform(0, 12)))


def _piece(data: bytes, rng: np.random.Generator) -> Span:
    pieces = layout_of(data).pieces
    return pieces[int(rng.integers(len(pieces)))] if pieces else _span(data, rng)


def _write_numbers(data: bytes, spans: list[Span], rng: np.random.Generator) -> bytes:
    """Put extreme numbers into one to three of these spans."""
    if not spans:
        return scramble_header(data, rng)
    written = bytearray(data)
    for _ in range(int(rng.integers(1, 4))):
        start, stop = spans[int(rng.integers(len(spans)))]
        stop = min(stop, start + int(rng.choice([1, 2, 4, 8, 8])), len(data))
        written[start:stop] = _extreme(data[start:stop], rng)
    return bytes(written)


def _extreme(old: bytes, rng: np.random.Generator) -> bytes:
    width = len(old)
    if width == 0:
        return b""
    top = 1 << (8 * width - 1)
    near = int.from_bytes(old, "big") + int(rng.integers(-2, 3))
    numbers = [0, 1, top - 1, top, 2 * top - 1, near % (2 * top), int(rng.integers(256))]
    chosen = [*(n.to_bytes(width, "big") for n in numbers), rng.bytes(width)]
    chosen.append(bytes([old[0]]) + b"\xff" * (width - 1))  # an EBML length keeps its marker
    extreme = chosen[int(rng.integers(len(chosen)))]
    return extreme if rng.random() < 0.5 else extreme[::-1]


def with_right_checksums(data: bytes) -> bytes:
    """Give each Ogg page the CRC-32 of its bytes (RFC 3533, section 6)."""
    if not data.startswith(b"OggS"):
        return data
    fixed = bytearray(data)
    for start, stop in layout_of(data).pieces:
        fixed[start + 22 : start + 26] = bytes(4)
        fixed[start + 22 : start + 26] = _ogg_crc(bytes(fixed[start:stop])).to_bytes(4, "little")
    return bytes(fixed)


def _ogg_crc(page: bytes) -> int:
    table, crc = _crc_table(), 0
    for byte in page:
        crc = (crc << 8) & 0xFFFFFFFF ^ table[(crc >> 24) ^ byte]
    return crc


@cache
def _crc_table() -> list[int]:
    return [_crc_of_byte(byte << 24) for byte in range(256)]


def _crc_of_byte(crc: int) -> int:
    for _ in range(8):
        crc = (crc << 1) & 0xFFFFFFFF ^ (0x04C11DB7 if crc & 0x80000000 else 0)
    return crc
