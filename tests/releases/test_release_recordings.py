"""The recordings of a release: the bytes received, or no release at all."""

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.releases.models import Release
from app.releases.operations import build_release
from app.releases.rules import (
    RecordingAltered,
    RecordingMissing,
    clip_path,
)
from app.storage import BlobStore, open_store
from tests.factories import AT
from tests.releases.conftest import Build, Keep
from tests.releases.opened import Opened
from tests.services.s3 import S3

Unpack = Callable[[Campaign], Opened]
RATE_HZ = 16_000


def test_a_missing_recording_stops_the_release(
    session: Session, english: Campaign, keep: Keep, build: Build, blobs: BlobStore, out: Path
) -> None:
    keep(english)
    lost = keep(english)
    blobs.delete(lost.blob_key)
    with pytest.raises(RecordingMissing, match=str(lost.id)):
        build(english)
    assert list(out.iterdir()) == []
    assert session.scalar(select(func.count()).select_from(Release)) == 0


def test_an_altered_recording_stops_the_release(
    session: Session, english: Campaign, keep: Keep, build: Build, blobs: BlobStore, out: Path
) -> None:
    keep(english)
    altered = keep(english)
    with blobs.stage() as incoming:
        incoming.write(b"tampered with")
        blobs.put(altered.blob_key, incoming)
    with pytest.raises(RecordingAltered, match=str(altered.id)):
        build(english)
    assert list(out.iterdir()) == []
    assert session.scalar(select(func.count()).select_from(Release)) == 0


def tone(seconds: float) -> np.ndarray:
    return (0.3 * np.sin(np.arange(int(seconds * RATE_HZ)) * 0.2)).astype(np.float32)


def flac(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def webm(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = RATE_HZ
        for resampled in av.AudioResampler("flt", "mono", 48_000, 960).resample(frame):
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return file.getvalue()


def test_packed_recordings_are_the_bytes_received_and_can_be_heard(
    english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    samples = tone(1.5)
    lossless, light = flac(samples), webm(samples)
    as_flac = keep(english, data=lossless, container="flac")
    as_webm = keep(english, data=light, container="webm")
    clips = unpack(english).folder / "clips"
    packed = clips / clip_path("en", as_flac.id, "flac")
    assert packed.read_bytes() == lossless
    heard, rate_hz = soundfile.read(packed, dtype="float32")
    assert rate_hz == RATE_HZ
    np.testing.assert_allclose(heard, samples, atol=1e-4)
    packed = clips / clip_path("en", as_webm.id, "webm")
    assert packed.read_bytes() == light
    with av.open(packed) as container:
        decoded = sum(frame.samples for frame in container.decode(audio=0))
    assert decoded / 48_000 == pytest.approx(1.5, abs=0.05)


def test_an_object_store_gives_the_same_release(
    session: Session, english: Campaign, keep: Keep, build: Build, out: Path, s3: S3
) -> None:
    data = b"kept in two places"
    key = keep(english, data=data).blob_key
    local = build(english)
    packed = (out / local.file_name).read_bytes()
    bucket = open_store(s3.storage_url())
    with bucket.stage() as incoming:
        incoming.write(data)
        bucket.put(key, incoming)
    remote = build_release(session, bucket, english, out, actor_id=None, at=AT, source="test")
    assert remote.id == local.id
    assert (out / remote.file_name).read_bytes() == packed


def test_memory_does_not_grow_with_the_audio(
    session: Session, english: Campaign, keep: Keep, build: Build
) -> None:
    audio = [bytes([number]) * 2**20 for number in range(30)]
    for data in audio:
        keep(english, data=data)
    session.expire_all()
    tracemalloc.start()
    build(english)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 10 * 2**20 < sum(map(len, audio)) / 2
