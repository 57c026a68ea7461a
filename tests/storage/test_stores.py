"""What every blob store can do: the same tests on a folder and on an S3 server."""

import hashlib
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.storage import CHUNK_BYTES, BlobMissing, BlobStore, LocalFolder, ObjectStore, open_store
from tests.services.s3 import S3

BODY = bytes(range(256)) * 3
ENGINES = ["file", "s3"]


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BlobStore:
    """A store that the tests of this module share: each has keys of its own."""
    if request.param == "file":
        return open_store(f"file://{tmp_path_factory.mktemp('blobs')}/deep/er")
    server: S3 = request.getfixturevalue("s3")
    return open_store(server.storage_url("some where/deep"))


@pytest.fixture
def key() -> str:
    return f"clips/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


def put(store: BlobStore, key: str, data: bytes = BODY) -> None:
    with store.stage() as incoming:
        incoming.write(data)
        store.put(key, incoming)


def test_what_was_put_is_read_back(store: BlobStore, key: str):
    put(store, key)
    assert store.read(key) == BODY
    assert store.size(key) == len(BODY)


def test_an_empty_blob_is_a_blob(store: BlobStore, key: str):
    put(store, key, b"")
    assert (store.read(key), store.size(key), list(store.stream(key))) == (b"", 0, [])


def test_a_large_blob_arrives_whole_in_pieces(store: BlobStore, key: str):
    large = bytes(range(251)) * (6 * 1024 * 1024 // 251)
    put(store, key, large)
    pieces = list(store.stream(key))
    assert b"".join(pieces) == large
    assert store.size(key) == len(large) > 5 * CHUNK_BYTES


def test_putting_a_key_again_is_harmless(store: BlobStore, key: str):
    put(store, key)
    put(store, key)
    assert store.read(key) == BODY


def test_a_hash_and_a_size_are_known_while_a_blob_arrives(store: BlobStore):
    with store.stage() as incoming:
        assert incoming.size == 0
        for start in range(0, len(BODY), 100):
            incoming.write(BODY[start : start + 100])
        assert incoming.size == len(BODY)
        assert incoming.sha256 == hashlib.sha256(BODY).hexdigest()


@given(
    start=st.integers(0, len(BODY) + 5),
    end=st.none() | st.integers(0, len(BODY) + 5),
)
@settings(max_examples=40, deadline=None)
def test_every_range_is_what_a_slice_would_be(store: BlobStore, start: int, end: int | None):
    key = "clips/00/ranges"
    try:
        store.size(key)
    except BlobMissing:
        put(store, key)
    assert b"".join(store.stream(key, start, end)) == BODY[start:end]


def test_a_missing_blob_is_missing_however_one_asks(store: BlobStore, key: str):
    for ask in (
        lambda: store.read(key),
        lambda: store.size(key),
        lambda: list(store.stream(key)),
        lambda: list(store.stream(key, 1)),
        lambda: list(store.stream(key, 1, 5)),
    ):
        with pytest.raises(BlobMissing):
            ask()


def test_a_deleted_blob_is_missing_and_deleting_again_is_harmless(store: BlobStore, key: str):
    put(store, key)
    store.delete(key)
    store.delete(key)
    with pytest.raises(BlobMissing):
        store.read(key)


def test_what_is_below_a_folder_is_listed_with_size_and_time(store: BlobStore):
    folder = f"lists/{uuid.uuid4().hex}"
    before = datetime.now(UTC) - timedelta(seconds=2)
    for name, data in (("a/1", b"1"), ("a/2", b"22"), ("b/3", b"333")):
        put(store, f"{folder}/{name}", data)
    put(store, f"{folder}-not/4", b"4444")

    found = {blob.key: blob for blob in store.list(folder)}
    assert {key.removeprefix(folder): blob.size for key, blob in found.items()} == {
        "/a/1": 1,
        "/a/2": 2,
        "/b/3": 3,
    }
    assert [blob.key for blob in store.list(f"{folder}/b")] == [f"{folder}/b/3"]
    for blob in found.values():
        assert before <= blob.modified <= datetime.now(UTC) + timedelta(seconds=2)
        assert store.read(blob.key)


def test_a_folder_nobody_has_written_to_is_empty(store: BlobStore):
    assert list(store.list("nobody/ever")) == []


def test_what_is_staged_and_not_put_disappears(store: BlobStore):
    with store.stage() as incoming:
        incoming.write(BODY)
        path = incoming.path
        assert path.exists()
    assert not path.exists()


def test_an_exception_while_staging_leaves_nothing(store: BlobStore):
    paths: list[Path] = []
    with pytest.raises(ZeroDivisionError), store.stage() as incoming:  # noqa: PT012
        paths.append(incoming.path)
        incoming.write(BODY)
        raise ZeroDivisionError
    assert not paths[0].exists()


def test_a_put_leaves_nothing_among_the_incoming(store: BlobStore, key: str):
    with store.stage() as incoming:
        incoming.write(BODY)
        store.put(key, incoming)
        path = incoming.path
    assert not path.exists()


def test_half_files_are_swept_once_they_are_old(store: BlobStore):
    with store.stage() as incoming:
        incoming.write(BODY)
        store.sweep_incoming(timedelta(hours=1))
        assert incoming.path.exists()
        assert store.sweep_incoming(timedelta(seconds=-1)) >= 1
        assert not incoming.path.exists()


def test_a_working_store_passes_its_check(store: BlobStore):
    store.check()


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "blobs")


@pytest.mark.parametrize(
    "bad", ["../secret", "clips/../../secret", "/etc/passwd", "clips/..", ".."]
)
def test_no_key_leads_out_of_the_folder(folder: LocalFolder, tmp_path: Path, bad: str):
    (tmp_path / "secret").write_bytes(b"secret")
    for ask in (folder.read, folder.size, folder.delete, lambda key: put(folder, key)):
        with pytest.raises(ValueError, match="not a key"):
            ask(bad)
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_an_s3_key_cannot_lead_out_of_its_prefix(s3: S3):
    inside = open_store(s3.storage_url("fence/inside"))
    put(open_store(s3.storage_url("fence")), "secret", b"secret")
    with pytest.raises(ValueError, match="illegal"):
        inside.read("../secret")


def test_a_folder_serves_its_own_files(folder: LocalFolder):
    put(folder, "clips/aa/1")
    assert folder.sign("clips/aa/1", 60) is None


def test_a_signed_address_serves_the_blob_to_whoever_has_it(s3: S3):
    store = open_store(s3.storage_url())
    put(store, "clips/aa/1")
    address = store.sign("clips/aa/1", 60)

    assert address is not None
    assert "X-Amz-Expires=60" in address
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == BODY


@pytest.mark.parametrize(
    ("key", "media_type"), [("copies/aa/1.ogg", "audio/ogg"), ("copies/aa/1.m4a", "audio/mp4")]
)
def test_a_signed_listening_copy_is_served_under_its_media_type(s3: S3, key: str, media_type: str):
    store = open_store(s3.storage_url())
    put(store, key, b"sound")
    address = store.sign(key, 60)
    assert address is not None
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == media_type


def test_two_prefixes_of_a_bucket_are_two_stores(s3: S3):
    one, other = open_store(s3.storage_url()), open_store(s3.storage_url())
    put(one, "clips/aa/1")
    assert [blob.key for blob in one.list("clips")] == ["clips/aa/1"]
    assert list(other.list("clips")) == []
    with pytest.raises(BlobMissing):
        other.read("clips/aa/1")


def test_a_store_that_cannot_be_reached_fails_its_check_within_seconds(s3: S3, free_port: int):
    store = open_store(f"s3://bucket/x?endpoint=http://127.0.0.1:{free_port}")
    began = datetime.now(UTC)
    with pytest.raises(Exception, match=str(free_port)):
        store.check()
    assert datetime.now(UTC) - began < timedelta(seconds=15)


def test_a_folder_that_has_gone_fails_its_check(folder: LocalFolder, tmp_path: Path):
    (tmp_path / "blobs" / ".incoming").rmdir()
    with pytest.raises(OSError, match="incoming"):
        folder.check()


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ValueError, match="ftp"):
        open_store("ftp://example.org/blobs")


def test_each_scheme_opens_its_store(s3: S3, tmp_path: Path):
    assert isinstance(open_store(f"file://{tmp_path}/a%20b"), LocalFolder)
    assert (tmp_path / "a b").is_dir()
    assert isinstance(open_store(s3.storage_url()), ObjectStore)


def test_a_blob_that_is_put_again_is_young_again(store: BlobStore):
    key = "clips/ab/again"
    for _ in range(2):
        before = datetime.now(UTC) - timedelta(seconds=2)  # S3 counts in whole seconds
        with store.stage() as incoming:
            incoming.write(b"the same bytes")
            store.put(key, incoming)
        assert store.modified(key) >= before
    with pytest.raises(BlobMissing):
        store.modified("clips/ab/none")
