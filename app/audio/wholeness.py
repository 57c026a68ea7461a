"""Whether the bytes of a file are all there, by what its container says of itself.

Decoders play what they get of a file that was cut or lost a part, without a word. Only the sizes
and marks of the container are read here, never its sound: a live WebM or a fragmented MP4 that ends
exactly between two blocks looks whole, and only what the browser timed can tell.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

MAX_PARTS: Final = 50_000  # elements, pages or boxes; 45 s of the smallest Opus frames have 18,000
GAP_S: Final = 0.01  # timestamps are rounded to 1 ms; a lost frame is 20 ms, seldom 10
GAP_FRAMES: Final = 3  # a gap moves all later frames, a late timestamp only its own
_EBML = b"\x1a\x45\xdf\xa3"
# Matroska (RFC 9559): Segment, Cluster, BlockGroup; one looks inside these for the next size.
_EBML_PARENTS: Final = {0x18538067, 0x1F43B675, 0xA0}
_OGG_HEADER, _OGG_LAST = 27, 0x04  # RFC 3533, section 6
_WAV_UNKNOWN = 0x7FFFF000  # FFmpeg, SoX and arecord write this or more when they cannot go back
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Wholeness:
    """What the container knows to be missing."""

    is_cut_off: bool = False  # the bytes end within a part, or before the mark of the end
    lost_pages: int = 0  # Ogg pages that were skipped or whose checksum is wrong


WHOLE: Final = Wholeness()


def check_wholeness(data: bytes) -> Wholeness:
    """Read the container's sizes; bytes that it cannot make sense of are held to be whole.

    Never raises. Looks at no more than MAX_PARTS parts.
    """
    if data.startswith(_EBML):
        return Wholeness(is_cut_off=_webm_is_cut(data))
    if data.startswith(b"OggS"):
        return _check_ogg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return Wholeness(is_cut_off=_wav_is_cut(data))
    if data[4:8] in (b"ftyp", b"styp", b"moov", b"moof"):
        return Wholeness(is_cut_off=_mp4_is_cut(data))
    return WHOLE


def lost_seconds(starts: Sequence[float], lengths: Sequence[float]) -> float:
    """Add up what the timestamps of frames skip: their starts and lengths in seconds.

    A frame counts as lost when the three after it are all later, beside the three before, than
    their lengths explain; so neither a jittering clock nor a slowly drifting one counts.
    """
    if len(starts) < 2:
        return 0.0
    late = np.asarray(starts) - np.concatenate(([0.0], np.cumsum(lengths)[:-1]))
    around = np.pad(late, GAP_FRAMES - 1, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(around, GAP_FRAMES)
    latest_before = windows.max(axis=1)[: len(late) - 1]
    earliest_after = windows.min(axis=1)[GAP_FRAMES:]
    steps = np.maximum(earliest_after - latest_before, 0.0)
    return float(steps[steps > GAP_S].sum())


def _webm_is_cut(data: bytes) -> bool:
    """Walk the elements (RFC 8794); MediaRecorder's parents have no size, but its blocks do."""
    at = 0
    for _ in range(MAX_PARTS):
        if at >= len(data):
            return at > len(data)
        name_width = 9 - data[at].bit_length()
        if name_width > 4:
            return False  # not an element: padding, or worse
        size_at = at + name_width
        if size_at >= len(data):
            return True
        size_width = 9 - data[size_at].bit_length()
        content_at = size_at + size_width
        if content_at > len(data):
            return True
        unknown = (1 << 7 * size_width) - 1
        size = int.from_bytes(data[size_at:content_at], "big") & unknown
        if size != unknown and content_at + size > len(data):
            return True
        is_parent = int.from_bytes(data[at:size_at], "big") in _EBML_PARENTS
        at = content_at if is_parent or size == unknown else content_at + size
    return False


def _check_ogg(data: bytes) -> Wholeness:
    """Follow the pages: their length, number, checksum, and the mark of the last one."""
    at, lost, is_last = 0, 0, False
    expected: dict[bytes, int] = {}
    for _ in range(MAX_PARTS):
        if at >= len(data) or is_last:
            break
        if data[at : at + 4] != b"OggS":
            lost += 1
            at = data.find(b"OggS", at)
            if at < 0:
                break
        end = _ogg_page_end(data, at)
        if end > len(data):
            return Wholeness(is_cut_off=True, lost_pages=lost)
        serial, number = data[at + 14 : at + 18], int.from_bytes(data[at + 18 : at + 22], "little")
        lost += number != expected.get(serial, number) or not _is_sound(data[at:end])
        expected[serial] = number + 1
        is_last = bool(data[at + 5] & _OGG_LAST)
        at = end
    return Wholeness(is_cut_off=not is_last, lost_pages=lost)


def _ogg_page_end(data: bytes, at: int) -> int:
    table_at = at + _OGG_HEADER
    if table_at > len(data):
        return table_at
    lengths = data[table_at : table_at + data[table_at - 1]]
    return table_at + data[table_at - 1] + sum(lengths)


def _is_sound(page: bytes) -> bool:
    """Compare the page's CRC. Ogg's is zlib's with the bits of each byte in the other order."""
    blanked = (page[:22] + bytes(4) + page[26:]).translate(_REVERSED)
    crc = zlib.crc32(blanked, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return crc.to_bytes(4, "big").translate(_REVERSED) == page[22:26]


def _wav_is_cut(data: bytes) -> bool:
    at = 12
    for _ in range(MAX_PARTS):
        if at + 8 > len(data):
            return True  # the sound has not come yet
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return 0 < size < _WAV_UNKNOWN and at + 8 + size > len(data)
        at += 8 + size + size % 2
    return False


def _mp4_is_cut(data: bytes) -> bool:
    """Walk the outer boxes (ISO/IEC 14496-12, 4.2); a fragment's head wants its body."""
    at, kind = 0, b""
    for _ in range(MAX_PARTS):
        if at >= len(data):
            return at > len(data) or kind == b"moof"
        if at + 8 > len(data):
            return True
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 0:
            return False  # to the end of the file, however long
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            return False
        at += size
    return False
