"""Publishing a campaign's data as an archive."""

from __future__ import annotations

import itertools
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.operations import record
from app.releases.archive import place
from app.releases.drafting import packing_list
from app.releases.models import Release, ReleaseClip
from app.releases.packing import Archive, draft_release, pack_release
from app.releases.queries import find_release, next_version
from app.releases.rules import ReleaseDiffers, ReleaseOvertaken, file_name
from app.storage import BlobStore

BATCH = 500
"""Rows inserted together."""


@contextmanager
def workplace(out_dir: Path) -> Iterator[Path]:
    """Yield a folder in `out_dir` (made if missing) to build in; it is gone afterwards."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".voicestead-", dir=out_dir) as folder:
        yield Path(folder)


def build_release(
    session: Session,
    blobs: BlobStore,
    campaign: Campaign,
    out_dir: Path,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> Release:
    """Build the campaign's release as its data stands; the same data gives the same release.

    On SQLite the session's write lock is held throughout: where people contribute meanwhile,
    draft in a reading session and record in another, as `flask release build` does. Raise
    NothingToRelease, RecordingMissing, RecordingAltered, ReleaseOvertaken or ReleaseDiffers.
    """
    with workplace(out_dir) as folder:
        archive = pack_release(draft_release(session, campaign, folder), blobs)
        return record_release(session, archive, out_dir, actor_id=actor_id, at=at, source=source)


def record_release(
    session: Session,
    archive: Archive,
    out_dir: Path,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> Release:
    """Write the release down, unless it is known already, and give the archive its name.

    Raise ReleaseOvertaken when another build took the version, or ReleaseDiffers.
    """
    draft = archive.draft
    release = find_release(session, draft.campaign_id, draft.content_sha256)
    if release is None:
        release = _add_release(session, archive, at)
        record(
            session,
            actor_id=actor_id,
            verb="release.build",
            object_type="release",
            object_id=release.id,
            at=at,
            source=source,
            comment=release.file_name,
            after_hash=release.sha256,
        )
    elif release.sha256 != archive.sha256:
        raise ReleaseDiffers(release.file_name)
    place(archive.path, out_dir / release.file_name)
    return release


def _add_release(session: Session, archive: Archive, at: datetime) -> Release:
    draft = archive.draft
    release = Release(
        campaign_id=draft.campaign_id,
        version=draft.version,
        name=draft.name,
        as_of=draft.as_of,
        licence=draft.licence,
        file_name=file_name(draft.version, draft.as_of, draft.locale),
        sha256=archive.sha256,
        content_sha256=draft.content_sha256,
        n_bytes=archive.n_bytes,
        n_clips=draft.n_clips,
        recorded_s=draft.recorded_s,
        built_at=at,
    )
    if next_version(session, draft.campaign_id) != draft.version:
        raise ReleaseOvertaken(release.file_name)
    try:
        with session.begin_nested():
            session.add(release)
    except IntegrityError:  # the other build committed just now
        raise ReleaseOvertaken(release.file_name) from None
    _add_clips(session, release.id, draft.folder)
    return release


def _add_clips(session: Session, release_id: uuid.UUID, folder: Path) -> None:
    packed = packing_list(folder)
    while batch := list(itertools.islice(packed, BATCH)):
        rows = [
            {
                "release_id": release_id,
                "clip_id": clip.clip_id,
                "split": clip.split,
                "path": clip.path,
            }
            for clip in batch
        ]
        session.execute(insert(ReleaseClip), rows)
