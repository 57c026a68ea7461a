"""Where the pieces and the numbers of a container lie, so that mutations can aim.

Each walk reads a file, however damaged, as far as it makes sense. Formats: RFC 8794 (EBML) and
RFC 9559 (Matroska), RFC 3533 (Ogg), ISO 14496-12 (boxes), RIFF, RFC 9639 (FLAC).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Span = tuple[int, int]
MOST_PIECES = 2_000
SMALL = 64  # a leaf of no more bytes is one number or a few
_EBML_MASTERS = {
    *(0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B, 0x114D9B74),
    *(0xAE, 0xE1, 0xA0, 0xBB, 0xB7),
}
_BOXES_OF_BOXES = {
    *(b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"),
    *(b"udta", b"dinf", b"mfra"),
}


@dataclass(slots=True)
class Layout:
    """Spans of bytes: `sizes` hold lengths, `values` other numbers, `pieces` may go or move."""

    sizes: list[Span] = field(default_factory=list)
    values: list[Span] = field(default_factory=list)
    pieces: list[Span] = field(default_factory=list)


def layout_of(data: bytes) -> Layout:
    """Walk a file of a known kind; empty for all others."""
    layout = Layout()
    for magic, walk in _WALKS.items():
        if data[4:8] == magic or data.startswith(magic):
            walk(data, 0, len(data), layout)
    return layout


def _walk_ebml(data: bytes, at: int, end: int, layout: Layout) -> None:
    while at < end and len(layout.pieces) < MOST_PIECES:
        identity, size_at = _vint(data, at, keep_marker=True)
        size, start = _vint(data, size_at, keep_marker=False)
        if identity is None or size is None:
            return
        is_unknown = size == (1 << 7 * (start - size_at)) - 1
        stop = end if is_unknown else min(end, start + size)
        layout.sizes.append((size_at, start))
        layout.pieces.append((at, stop))
        if identity in _EBML_MASTERS:
            _walk_ebml(data, start, stop, layout)
        else:
            _note_values(layout, start, stop)
        at = stop


def _vint(data: bytes, at: int, *, keep_marker: bool) -> tuple[int | None, int]:
    """Read a number whose leading zeros tell its length; return it and where it ends."""
    if at >= len(data) or data[at] == 0:
        return None, at
    width = 9 - data[at].bit_length()
    raw = int.from_bytes(data[at : at + width], "big")
    return (raw if keep_marker else raw & ((1 << 7 * width) - 1)), at + width


def _walk_boxes(data: bytes, at: int, end: int, layout: Layout) -> None:
    while at + 8 <= end and len(layout.pieces) < MOST_PIECES:
        stop = at + int.from_bytes(data[at : at + 4], "big")
        if not at + 8 <= stop <= end:
            stop = end
        layout.sizes.append((at, at + 4))
        layout.pieces.append((at, stop))
        if data[at + 4 : at + 8] in _BOXES_OF_BOXES:
            _walk_boxes(data, at + 8, stop, layout)
        elif data[at + 4 : at + 8] != b"mdat":
            layout.values += [
                (word, word + 4) for word in range(at + 8, min(stop, at + 128) - 3, 4)
            ]
        at = stop


def _walk_ogg(data: bytes, at: int, end: int, layout: Layout) -> None:
    while data[at : at + 4] == b"OggS" and at + 27 <= end and len(layout.pieces) < MOST_PIECES:
        count = data[at + 26]
        body = at + 27 + count
        stop = min(end, body + sum(data[at + 27 : body]))
        layout.sizes += [(at + 26, at + 27), (at + 27, body)]
        layout.values += [
            (at + 5, at + 6),
            (at + 6, at + 14),
            (at + 14, at + 18),
            (at + 18, at + 22),
        ]
        _note_values(layout, body, min(stop, body + 30))
        layout.pieces.append((at, stop))
        at = stop


def _walk_riff(data: bytes, at: int, end: int, layout: Layout) -> None:
    layout.sizes.append((4, 8))
    at += 12
    while at + 8 <= end and len(layout.pieces) < MOST_PIECES:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        stop = min(end, at + 8 + size + size % 2)
        layout.sizes.append((at + 4, at + 8))
        layout.pieces.append((at, stop))
        if data[at : at + 4] == b"fmt ":
            layout.values += [(word, word + 2) for word in range(at + 8, stop - 1, 2)]
        at = stop


def _walk_flac(data: bytes, at: int, end: int, layout: Layout) -> None:
    at += 4
    is_last = False
    while at + 4 <= end and not is_last:
        is_last = bool(data[at] & 0x80)
        stop = min(end, at + 4 + int.from_bytes(data[at + 1 : at + 4], "big"))
        layout.sizes.append((at + 1, at + 4))
        layout.pieces.append((at, stop))
        _note_values(layout, at + 4, stop)
        at = stop
    while at < end and len(layout.pieces) < MOST_PIECES:
        stop = data.find(b"\xff\xf8", at + 2)  # a frame's first bytes, at times found within one
        stop = end if stop < 0 else stop
        layout.pieces.append((at, stop))
        layout.values.append((at + 2, min(end, at + 6)))  # block size, rate, channels, depth
        at = stop


def _note_values(layout: Layout, start: int, stop: int) -> None:
    if 0 < stop - start <= SMALL:
        layout.values.append((start, stop))


_WALKS: dict[bytes, Callable[[bytes, int, int, Layout], None]] = {
    b"\x1a\x45\xdf\xa3": _walk_ebml,
    b"ftyp": _walk_boxes,
    b"OggS": _walk_ogg,
    b"RIFF": _walk_riff,
    b"fLaC": _walk_flac,
}
