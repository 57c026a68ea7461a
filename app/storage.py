"""The blob port: audio and archives by key, in a local folder or an S3-compatible store.

`put` is durable when it returns: bytes are fsynced before they get their name, and the name's
folder is fsynced after. Blobs are content-addressed by their callers, so putting the same key
twice is harmless.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

CHUNK_BYTES = 256 * 1024
MEDIA_TYPES = {".ogg": "audio/ogg", ".m4a": "audio/mp4"}
"""What an object store says a blob is when it serves it itself, by the ending of its key."""


class BlobMissing(LookupError):
    """There is no blob under this key."""


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """A stored blob: its key, size in bytes, and when it was last written."""

    key: str
    size: int
    modified: datetime


class Incoming:
    """A blob that is still arriving: a temporary file that is hashed as it is written."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        """Write to `file`, which is open at `path`."""
        self._file = file
        self._hash = hashlib.sha256()
        self.path = path
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def sync(self) -> None:
        """Make what was written durable."""
        self._file.flush()
        os.fsync(self._file.fileno())

    @property
    def sha256(self) -> str:
        """Hash of what was written so far, in hex."""
        return self._hash.hexdigest()


class BlobStore(Protocol):
    """What every store can do. Keys are relative paths of letters, digits, `/ . _ -`."""

    def stage(self) -> contextlib.AbstractContextManager[Incoming]:
        """Open a temporary file that disappears at the end unless it was put."""

    def put(self, key: str, incoming: Incoming) -> None:
        """Store what arrived under the key, durably."""

    def read(self, key: str) -> bytes:
        """Return the whole blob; raise BlobMissing."""

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from start up to, not including, end; raise BlobMissing."""

    def size(self, key: str) -> int:
        """Return the size in bytes; raise BlobMissing."""

    def modified(self, key: str) -> datetime:
        """Return when the blob was last put, in UTC; raise BlobMissing."""

    def delete(self, key: str) -> None:
        """Remove the blob if it is there."""

    def sign(self, key: str, seconds: int) -> str | None:
        """Return a URL that serves the blob for that long, or None if this app must serve it."""

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """Yield what is stored under a folder-like prefix."""

    def sweep_incoming(self, older_than: timedelta) -> int:
        """Delete temporary files that a killed process left behind; return how many."""

    def check(self) -> None:
        """Raise when the store cannot be reached or written."""


class LocalFolder:
    """Blobs as files below one folder."""

    def __init__(self, root: Path) -> None:
        """Use (and make) the folder."""
        self._root = root
        self._incoming = root / ".incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._durable: set[Path] = set()

    @contextlib.contextmanager
    def stage(self) -> Iterator[Incoming]:
        """See BlobStore."""
        with _temporary_file(self._incoming) as incoming:
            yield incoming

    def put(self, key: str, incoming: Incoming) -> None:
        """See BlobStore."""
        incoming.sync()
        path = self._path(key)
        self._make_durable(path.parent)
        incoming.path.rename(path)
        _sync_folder(path.parent)

    def read(self, key: str) -> bytes:
        """See BlobStore."""
        with self._open(key) as file:
            return file.read()

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See BlobStore."""
        with self._open(key) as file:
            file.seek(start)
            left = (self.size(key) if end is None else end) - start
            while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
                yield chunk
                left -= len(chunk)

    def size(self, key: str) -> int:
        """See BlobStore."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def modified(self, key: str) -> datetime:
        """See BlobStore."""
        try:
            return datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def delete(self, key: str) -> None:
        """See BlobStore."""
        self._path(key).unlink(missing_ok=True)

    def sign(self, key: str, seconds: int) -> str | None:  # noqa: ARG002 (the port's signature)
        """Return None: the app serves its own files."""
        return None

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """See BlobStore."""
        for path in sorted(self._path(prefix).rglob("*")):
            if path.is_file():
                found = path.stat()
                modified = datetime.fromtimestamp(found.st_mtime, UTC)
                yield BlobInfo(path.relative_to(self._root).as_posix(), found.st_size, modified)

    def sweep_incoming(self, older_than: timedelta) -> int:
        """See BlobStore."""
        return _sweep_folder(self._incoming, older_than)

    def check(self) -> None:
        """See BlobStore."""
        with self.stage() as incoming:
            incoming.write(b"voicestead")

    def _make_durable(self, folder: Path) -> None:
        """Make the folder, and sure that its name and those above it outlive a power cut.

        Whoever finds a folder cannot tell whether its maker has synced it yet, so each process
        syncs each folder's parent once.
        """
        if folder in self._durable and folder.is_dir():
            return
        if folder != self._root:
            self._make_durable(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)
        self._durable.add(folder)

    def _open(self, key: str) -> IO[bytes]:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def _path(self, key: str) -> Path:
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"{key!r} is not a key")
        return self._root / key


class ObjectStore:
    """Blobs in an S3-compatible bucket, by obstore."""

    def __init__(self, url: str) -> None:
        """Open `s3://bucket/prefix?endpoint=…&region=…`; credentials come from AWS_* variables."""
        import obstore.store

        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint = query.get("endpoint")
        options: dict[str, object] = {"region": query.get("region", "us-east-1")}
        if endpoint:
            options["endpoint"] = endpoint
        self._store = obstore.store.S3Store(
            parts.netloc,
            prefix=unquote(parts.path).strip("/") or None,
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http:"))},
            **options,  # type: ignore[arg-type]
        )
        self._incoming = Path(tempfile.gettempdir()) / "voicestead-incoming"
        self._incoming.mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def stage(self) -> Iterator[Incoming]:
        """See BlobStore."""
        with _temporary_file(self._incoming) as incoming:
            yield incoming

    def put(self, key: str, incoming: Incoming) -> None:
        """See BlobStore; the store answers once it holds the bytes durably."""
        import obstore

        incoming.sync()
        media_type = MEDIA_TYPES.get(Path(key).suffix)
        with incoming.path.open("rb") as file:
            attributes = {"Content-Type": media_type} if media_type else None
            obstore.put(self._store, key, file, attributes=attributes)

    def read(self, key: str) -> bytes:
        """See BlobStore."""
        return b"".join(self.stream(key))

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See BlobStore."""
        import obstore

        try:
            if start == 0 and end is None:
                yield from (bytes(part) for part in obstore.get(self._store, key))
                return
            stop = self.size(key) if end is None else end
            if stop > start:
                yield bytes(obstore.get_range(self._store, key, start=start, end=stop))
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def size(self, key: str) -> int:
        """See BlobStore."""
        return int(self._head(key)["size"])

    def modified(self, key: str) -> datetime:
        """See BlobStore."""
        last_modified: datetime = self._head(key)["last_modified"]
        return last_modified

    def _head(self, key: str) -> Any:
        import obstore

        try:
            return obstore.head(self._store, key)
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def delete(self, key: str) -> None:
        """See BlobStore."""
        import obstore

        with contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, key)

    def sign(self, key: str, seconds: int) -> str | None:
        """See BlobStore."""
        import obstore

        return obstore.sign(self._store, "GET", key, expires_in=timedelta(seconds=seconds))

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """See BlobStore."""
        import obstore

        for batch in obstore.list(self._store, prefix=prefix):
            for found in batch:
                yield BlobInfo(found["path"], int(found["size"]), found["last_modified"])

    def sweep_incoming(self, older_than: timedelta) -> int:
        """See BlobStore."""
        return _sweep_folder(self._incoming, older_than)

    def check(self) -> None:
        """See BlobStore."""
        next(self.list("check"), None)


def open_store(url: str) -> BlobStore:
    """Open the store that a STORAGE_URL names; raise ValueError for an unknown scheme."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalFolder(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return ObjectStore(url)
    raise ValueError(f"{parts.scheme!r} is not a store")


@contextlib.contextmanager
def _temporary_file(folder: Path) -> Iterator[Incoming]:
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield Incoming(file, path)
    finally:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep_folder(folder: Path, older_than: timedelta) -> int:
    oldest = time.time() - older_than.total_seconds()
    swept = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime <= oldest:
                path.unlink()
                swept += 1
    return swept
