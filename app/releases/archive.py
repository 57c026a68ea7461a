"""Packs files into a `.tar.gz` whose bytes depend on nothing but names, contents and one time."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

LEVEL = 6
RECIPE = f"ustar, gzip level {LEVEL}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
"""All that decides the bytes besides the content. Another zlib may pack the same content into
other bytes; as its version is part of a release's content digest, that is then a new release."""

Add = Callable[[str, int, IO[bytes]], None]
"""Adds one member: its path, its size in bytes, and a file to read it from."""


class HashedFile:
    """A file that is hashed while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        """Write to `file`."""
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Pass on what is buffered."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """Hash of what was written so far, in hex."""
        return self._hash.hexdigest()


@contextlib.contextmanager
def open_archive(file: HashedFile, mtime: datetime) -> Iterator[Add]:
    """Open an archive and yield the function that adds members; they carry this time.

    Callers add them in the order of their paths.
    """
    seconds = int(mtime.timestamp())
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):

        def add(path: str, size: int, content: IO[bytes]) -> None:
            member = tarfile.TarInfo(path)
            member.size, member.mtime, member.mode = size, seconds, 0o644
            tar.addfile(member, content)

        yield add


def place(built: Path, path: Path) -> None:
    """Give a finished, fsynced file its name, durably; replace what had the name."""
    built.chmod(0o644)
    built.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
