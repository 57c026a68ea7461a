"""A put is durable before it returns: the bytes, then the name, then every new folder."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.storage import LocalFolder

Synced = list[str]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    """The paths that were really synced, as the kernel knew them at that moment, in order."""
    paths: Synced = []
    fsync: Callable[[int], None] = os.fsync

    def noted(handle: int) -> None:
        paths.append(os.readlink(f"/proc/self/fd/{handle}"))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    return paths


def put(store: LocalFolder, key: str, data: bytes = b"sound") -> str:
    with store.stage() as incoming:
        incoming.write(data)
        path = str(incoming.path)
        store.put(key, incoming)
    return path


def test_the_bytes_are_synced_before_they_get_their_name_and_the_name_after(
    tmp_path: Path, synced: Synced
):
    store = LocalFolder(tmp_path)
    put(store, "clips/aa/1")
    synced.clear()
    incoming = put(store, "clips/aa/2")
    assert synced == [incoming, str(tmp_path / "clips" / "aa")]


def test_the_name_of_every_new_folder_is_synced_too(tmp_path: Path, synced: Synced):
    put(LocalFolder(tmp_path / "blobs"), "clips/aa/1")
    blobs = tmp_path / "blobs"
    assert {str(tmp_path), str(blobs), str(blobs / "clips"), str(blobs / "clips" / "aa")} <= set(
        synced
    )


def test_a_folder_that_another_process_has_just_made_is_not_taken_for_durable(
    tmp_path: Path, synced: Synced
):
    store = LocalFolder(tmp_path)
    (tmp_path / "clips" / "aa").mkdir(parents=True)
    put(store, "clips/aa/1")
    assert {str(tmp_path), str(tmp_path / "clips")} <= set(synced)


def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path):
    store = LocalFolder(tmp_path)
    put(store, "clips/aa/1")
    (tmp_path / "clips" / "aa" / "1").unlink()
    (tmp_path / "clips" / "aa").rmdir()
    put(store, "clips/aa/2")
    assert store.read("clips/aa/2") == b"sound"


def test_a_name_never_points_at_half_a_blob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = LocalFolder(tmp_path)

    def no_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_disk)
    with pytest.raises(OSError, match="No space"):
        put(store, "clips/aa/1")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
