"""What is in a .zip, one file at a time, without trusting what it says of itself.

Names are shown and never used as paths; what is unpacked goes to a nameless file of its own.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from app.sentences.reading.errors import TooLargeText, UnreadableText, UnsafeArchive

MOST_UNPACKED = 1 << 30
"""Bytes that all its files may come to."""
MOST_RATIO = 100
"""Times what it is that an archive may unpack to: text shrinks to a tenth, lists to a fiftieth."""
SMALL = 1 << 20
"""Bytes up to which the ratio means nothing."""
MOST_FILES = 1_000
CHUNK = 1 << 18
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst")
_DOCUMENTS = ("[Content_Types].xml", "mimetype")
"""Files by which word processors' documents and e-books are known, which are archives too."""


@contextmanager
def open_archive(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open an archive that is no bomb by its own account; raise UnsafeArchive or TooLargeText."""
    file.seek(0, 2)
    size = file.tell()
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if any(member.filename in _DOCUMENTS for member in members):
                raise UnreadableText
            total = sum(member.file_size for member in members)
            if total > MOST_UNPACKED or len(members) > MOST_FILES:
                raise TooLargeText
            if total > max(SMALL, size * MOST_RATIO):
                raise UnsafeArchive
            yield archive
    except (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError) as error:
        raise UnsafeArchive(str(error)) from error


def texts_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return its files by name, without folders and what systems add; raise UnsafeArchive."""
    found = [member for member in archive.infolist() if _is_content(member)]
    for member in found:
        locked = member.flag_bits & 1
        nested = PurePosixPath(member.filename).suffix.lower() in _ARCHIVES
        if locked or nested or member.compress_type not in _METHODS:
            raise UnsafeArchive(member.filename)
    return sorted(found, key=lambda member: member.filename)


@contextmanager
def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    """Unpack one file to where it can be read to and fro; raise UnsafeArchive."""
    with tempfile.TemporaryFile() as copy:
        left = member.file_size
        with archive.open(member) as packed:
            while chunk := packed.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise UnsafeArchive(member.filename)
                copy.write(chunk)
        copy.seek(0)
        yield copy


def _is_content(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = parts[-1:] and (parts[-1].startswith(".") or "__MACOSX" in parts)
    return not member.is_dir() and not hidden
