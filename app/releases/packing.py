"""From the database to an archive: draft the tables, then pack them with the recordings."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.quality.queries import latest_measurements
from app.releases.archive import RECIPE, Add, HashedFile, open_archive
from app.releases.drafting import PackedClip, Tables, packing_list
from app.releases.learned import MODELS, write_models
from app.releases.notice import Description, licence_note, readme
from app.releases.queries import (
    decisions_by_clip,
    find_release,
    listed_sentences,
    losses,
    next_version,
    releasable_clips,
    reports_by_sentence,
    sentence_votes,
    valid_clips_by_person,
    votes_by_clip,
)
from app.releases.rules import (
    FORMAT,
    NothingToRelease,
    RecordingAltered,
    RecordingMissing,
    content_digest,
    pseudonym,
    release_name,
    split_speakers,
)
from app.releases.tables import COLUMNS
from app.releases.tally import Tally
from app.reviews.abuse import people_set_aside
from app.storage import BlobMissing, BlobStore

SUMS = "SHA256SUMS"
ARCHIVE = "archive"
"""File beside the tables in which the archive grows."""
CLIPS = "clips/"
IN_MEMORY = 4 * 1024 * 1024
"""A recording larger than this waits on disk while its hash is checked."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A release whose tables are written in `folder`; it needs the database no more."""

    folder: Path
    campaign_id: uuid.UUID
    locale: str
    licence: str
    version: int
    as_of: datetime
    content_sha256: str
    n_clips: int
    recorded_s: float

    @property
    def name(self) -> str:
        """The archive's top folder."""
        return release_name(self.version, self.as_of)


@dataclass(frozen=True, slots=True)
class Archive:
    """A packed draft: its file, fsynced, without a name of its own yet."""

    draft: Draft
    path: Path
    sha256: str
    n_bytes: int


def draft_release(session: Session, campaign: Campaign, folder: Path) -> Draft:
    """Write the campaign's tables into the empty folder; raise NothingToRelease. It only reads.

    What it reads is one release only if the session's transaction sees one moment of the database.
    """
    tally = _write_tables(session, campaign, folder)
    if tally.n_clips == 0:
        raise NothingToRelease(campaign.tag)
    about = _describe(campaign, tally)
    note = licence_note(campaign.licence, campaign.tag, campaign.organiser, campaign.contact)
    (folder / "LICENSE").write_text(note, encoding="utf-8", newline="\n")
    unversioned = readme(about, "unversioned")
    (folder / "README.md").write_text(unversioned, encoding="utf-8", newline="\n")
    content_sha256 = content_digest(f"format {FORMAT}, {RECIPE}", _sums(folder))
    same = find_release(session, campaign.id, content_sha256)
    draft = Draft(
        folder=folder,
        campaign_id=campaign.id,
        locale=campaign.tag,
        licence=campaign.licence,
        version=same.version if same else next_version(session, campaign.id),
        as_of=tally.as_of,
        content_sha256=content_sha256,
        n_clips=tally.n_clips,
        recorded_s=tally.recorded_s,
    )
    (folder / "README.md").write_text(readme(about, draft.name), encoding="utf-8", newline="\n")
    with (folder / SUMS).open("x", encoding="utf-8", newline="\n") as sums:
        sums.writelines(f"{sha256}  {path}\n" for path, sha256 in _sums(folder))
    return draft


def pack_release(draft: Draft, blobs: BlobStore) -> Archive:
    """Pack the draft with its recordings; raise RecordingMissing or RecordingAltered."""
    path = draft.folder / ARCHIVE
    with path.open("xb") as file:
        hashed = HashedFile(file)
        with open_archive(hashed, draft.as_of) as add:
            for member in _members(draft.folder, SUMS):
                _add(add, f"{draft.name}/{draft.locale}", member, draft.folder, blobs)
        file.flush()
        os.fsync(file.fileno())
    return Archive(draft=draft, path=path, sha256=hashed.sha256, n_bytes=hashed.size)


def _write_tables(session: Session, campaign: Campaign, folder: Path) -> Tally:
    n_valid = valid_clips_by_person(session, campaign)
    speakers = {pseudonym(campaign.speaker_salt, person): n for person, n in n_valid.items()}
    set_aside = people_set_aside(session, campaign.id)
    with Tables(folder, campaign, split_speakers(speakers), set_aside) as tables:
        for clips in releasable_clips(session, campaign):
            ids = [clip.id for clip in clips]
            votes, measured = votes_by_clip(session, ids), latest_measurements(session, ids)
            decided = decisions_by_clip(session, clips)
            for clip in clips:
                tables.add_clip(clip, votes[clip.id], measured.get(clip.id), decided.get(clip.id))
        for sentences in listed_sentences(session, campaign):
            ids = [sentence.id for sentence, _ in sentences]
            reports, judged = reports_by_sentence(session, ids), sentence_votes(session, ids)
            for sentence, n_clips in sentences:
                if tables.add_sentence(sentence, n_clips, judged[sentence.id]):
                    tables.add_reports(sentence, reports[sentence.id])
        for loss in losses(session, campaign):
            tables.add_loss(loss)
    write_models(session, campaign, tables.tally.validators, folder)
    return tables.tally


def _describe(campaign: Campaign, tally: Tally) -> Description:
    return Description(
        locale=campaign.tag,
        endonym=campaign.endonym,
        english_name=campaign.english_name,
        organiser=campaign.organiser,
        contact=campaign.contact,
        licence=campaign.licence,
        as_of=tally.as_of,
        shares=tally.shares(),
        n_speakers=len(tally.speakers),
        n_votes=tally.n_votes,
        n_validators=len(tally.validators),
        n_tombstones=tally.n_tombstones,
        terms=tally.terms_seen(),
        origins=tally.all_origins(),
        gate_versions=sorted(tally.gate_versions),
    )


def _members(folder: Path, *more: str) -> Iterator[str | PackedClip]:
    """Yield the texts, by name, and the recordings in the order of their paths in the archive."""
    texts = ["LICENSE", "README.md", MODELS, *(f"{table}.tsv" for table in COLUMNS), *more]
    for name in sorted([*texts, CLIPS]):
        if name == CLIPS:
            yield from packing_list(folder)
        else:
            yield name


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield path and SHA-256 of every file but SHA256SUMS."""
    for member in _members(folder):
        if isinstance(member, PackedClip):
            yield CLIPS + member.path, member.sha256
        else:
            with (folder / member).open("rb") as file:
                yield member, hashlib.file_digest(file, "sha256").hexdigest()


def _add(add: Add, within: str, member: str | PackedClip, folder: Path, blobs: BlobStore) -> None:
    if isinstance(member, PackedClip):
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder)) as recording:
            size = _fetch(member, blobs, recording)
            add(f"{within}/{CLIPS}{member.path}", size, recording)
    else:
        with (folder / member).open("rb") as file:
            add(f"{within}/{member}", (folder / member).stat().st_size, file)


def _fetch(clip: PackedClip, blobs: BlobStore, into: IO[bytes]) -> int:
    """Copy a recording, check it and rewind; return its size in bytes."""
    digest = hashlib.sha256()
    try:
        for chunk in blobs.stream(clip.blob_key):
            digest.update(chunk)
            into.write(chunk)
    except BlobMissing:
        raise RecordingMissing(str(clip.clip_id)) from None
    if digest.hexdigest() != clip.sha256:
        raise RecordingAltered(str(clip.clip_id))
    size = into.tell()
    into.seek(0)
    return size
