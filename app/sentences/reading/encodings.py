"""In which encoding a file is written.

A byte order mark decides; then whether the whole file is UTF-8, which no other encoding is by
chance; then, for what is older, the encodings in use where the campaign's script is written, among
which charset-normalizer chooses by a sample.
"""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import langcodes
from charset_normalizer import from_bytes

from app.sentences.reading.errors import UnreadableText

CHUNK = 1 << 20
SAMPLE = 1 << 16
"""Bytes that a guess is made from."""
MOSTLY = 20
"""Valid signs for each bad byte in what still counts as UTF-8 with some damage."""
NEARLY = 0.995
MOST_CONTROLS = 0.005
"""Share of control bytes in a file of text."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x7fELF", b"\x89PNG")
"""Beginnings of files that people take for text: PDF, RTF, old Word, gzip, …"""
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B}
_WIDE = frozenset(
    {"cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "big5hkscs", "cp949", "johab"}
)
_CENTRAL = ("cp1250", "iso8859_2", "cp852")
_BALTIC = ("cp1257", "iso8859_13")
_TURKIC = ("cp1254", "iso8859_9")
_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq", "hsb", "dsb"), _CENTRAL),
    **dict.fromkeys(("lt", "lv", "et", "ltg", "sgs"), _BALTIC),
    **dict.fromkeys(("tr", "az", "ku", "crh"), _TURKIC),
    "vi": ("cp1258",),
    "uk": ("cp1251", "koi8_u", "iso8859_5", "cp1125"),
}
_BY_SCRIPT: dict[str, tuple[str, ...]] = {
    "Latn": ("cp1252", "iso8859_15", "mac_roman", "cp850"),
    "Cyrl": ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic"),
    "Arab": ("cp1256", "iso8859_6", "cp864"),
    "Grek": ("cp1253", "iso8859_7", "mac_greek"),
    "Hebr": ("cp1255", "iso8859_8", "cp862"),
    "Thai": ("cp874", "tis_620"),
    "Jpan": ("cp932", "euc_jp", "iso2022_jp"),
    "Hans": ("gb18030",),
    "Hant": ("big5", "big5hkscs", "gb18030"),
    "Kore": ("cp949", "johab"),
    "Armn": ("iso8859_1",),
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become signs."""

    name: str
    errors: str = "strict"
    """`replace` where some bytes are damaged."""

    @property
    def public_name(self) -> str:
        """The name that people know."""
        return self.name.replace("_", "-").removesuffix("-sig")


def find_encoding(file: BinaryIO, said: str | None, tag: str) -> Encoding:
    """Return the encoding that is `said`, or the one found; raise UnreadableText."""
    file.seek(0)
    sample = file.read(SAMPLE)
    if sample.startswith(_OTHERS):
        raise UnreadableText
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, "replace")
    if said is not None:
        return _as_said(said)
    if b"\0" in sample:
        return _wide(sample)
    if _control_share(sample) > MOST_CONTROLS:
        raise UnreadableText
    broken_at = _first_break(file)
    if broken_at is None:
        return Encoding("utf-8")
    sample = _around(file, sample, broken_at)
    return Encoding("utf-8", "replace") if _is_mostly_utf_8(sample) else _older(sample, tag)


def _as_said(name: str) -> Encoding:
    try:
        found = codecs.lookup(name)
        "".encode(name)  # some codecs are not of text
    except LookupError:
        raise UnreadableText(name) from None
    return Encoding("utf-8-sig" if found.name == "utf-8" else found.name, "replace")


def _wide(sample: bytes) -> Encoding:
    """Tell UTF-16 and UTF-32 without a mark apart by where spaces and line ends have zeros."""
    whole = sample[: len(sample) // 4 * 4]
    signs = {0x20, 0x0A, 0x0D, 0x2E, 0x2C}
    counts = {
        "utf-16-le": sum(
            low in signs and high == 0 for low, high in zip(whole[::2], whole[1::2], strict=True)
        ),
        "utf-16-be": sum(
            low in signs and high == 0 for high, low in zip(whole[::2], whole[1::2], strict=True)
        ),
    }
    name, count = max(counts.items(), key=lambda each: each[1])
    quads = len(whole) // 4
    if quads and whole.count(0) > 2 * quads:
        name = "utf-32-le" if whole[0] else "utf-32-be"
        count = quads
    if count * 50 < len(whole) // 2:
        raise UnreadableText
    try:
        # A sign may be cut by the end of the sample.
        text = codecs.getincrementaldecoder(name)().decode(whole)
    except UnicodeDecodeError:
        raise UnreadableText from None
    if "\0" in text:
        raise UnreadableText
    return Encoding(name, "replace")


def _control_share(sample: bytes) -> float:
    return sum(byte in _CONTROLS for byte in sample) / max(1, len(sample))


def _first_break(file: BinaryIO) -> int | None:
    """Return where the file stops being UTF-8, about, or None if it never does."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
            at += len(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return at + error.start
    return None


def _around(file: BinaryIO, head: bytes, at: int) -> bytes:
    """Return the sample, and the lines around a place that lies behind it."""
    if at < len(head):
        return head
    file.seek(max(0, at - SAMPLE // 2))
    return head + b"\n" + file.read(SAMPLE).partition(b"\n")[2]


def _is_mostly_utf_8(sample: bytes) -> bool:
    signs = sample.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= sign <= "\udcff" for sign in signs)
    good = sum(not sign.isascii() for sign in signs) - bad
    return good > 0 and good >= MOSTLY * bad


def _older(sample: bytes, tag: str) -> Encoding:
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    telling = b"\n".join(lines[:400])[:SAMPLE]
    likely = _with_most_letters(telling, _likely(tag))
    best = from_bytes(telling, cp_isolation=list(likely)).best() if likely else None
    name = best.encoding if best else _first_that_decodes(telling, likely)
    if name is None:
        best = from_bytes(telling).best()
        name = best.encoding if best else None
    if name is None:
        raise UnreadableText
    return Encoding(name, "replace")


def _with_most_letters(sample: bytes, names: Sequence[str]) -> Sequence[str]:
    """Return those of these encodings in which nearly as many bytes as in any are letters.

    Only of one byte a sign: others can be told by what they do not decode.
    """
    counts: dict[str, int] = {}
    for name in names:
        if name in _WIDE:
            return names
        with contextlib.suppress(UnicodeDecodeError):
            counts[name] = sum(sign.isalpha() for sign in sample.decode(name))
    most = max(counts.values(), default=0)
    return [name for name, count in counts.items() if count >= most * NEARLY]


def _first_that_decodes(sample: bytes, names: Sequence[str]) -> str | None:
    for name in names:
        with contextlib.suppress(UnicodeDecodeError):
            sample.decode(name)
            return name
    return None


def _likely(tag: str) -> Sequence[str]:
    language = langcodes.Language.get(tag)
    by_language = _BY_LANGUAGE.get(language.language or "")
    script = language.maximize().script or "Latn"
    return by_language or _BY_SCRIPT.get(script, ())
