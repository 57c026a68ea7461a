"""What is in an archive, and that it is a function of the data alone."""

import gzip
import hashlib
import subprocess
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.queries import entries_about, first_broken_entry
from app.quality.queries import latest_measurement
from app.releases.models import Release, ReleaseClip
from app.releases.notice import FILES
from app.releases.operations import record_release, workplace
from app.releases.packing import draft_release, pack_release
from app.releases.rules import NothingToRelease, ReleaseDiffers, ReleaseOvertaken, pseudonym
from app.releases.tables import COLUMNS
from app.reviews.operations import cast_vote
from app.storage import BlobStore
from tests.factories import AT, campaign, guest, measurement, sentence, vote
from tests.releases.conftest import Build, Keep
from tests.releases.opened import Opened

Unpack = Callable[[Campaign], Opened]
DAY = timedelta(days=1)


def test_the_same_data_gives_the_same_bytes_and_the_same_release_on_any_day(
    session: Session, keep: Keep, build: Build, out: Path
) -> None:
    of = campaign(session)
    for state in ("valid", "valid", "invalid", "in_review"):
        vote(session, keep(of, state=state))
    first = build(of)
    first_bytes = (out / first.file_name).read_bytes()
    (out / first.file_name).unlink()
    again = build(of, at=AT + 30 * DAY)
    assert again.id == first.id
    assert (out / again.file_name).read_bytes() == first_bytes
    assert hashlib.sha256(first_bytes).hexdigest() == again.sha256
    assert len(first_bytes) == again.n_bytes
    assert session.scalar(select(func.count()).select_from(Release)) == 1
    (entry,) = entries_about(session, "release", first.id)
    assert (entry.verb, entry.after_hash) == ("release.build", first.sha256)
    assert first_broken_entry(session) is None
    assert [path.name for path in out.iterdir()] == [first.file_name]


def test_changed_data_is_the_next_version(session: Session, keep: Keep, build: Build) -> None:
    of = campaign(session)
    heard = keep(of)
    first = build(of)
    assert (first.version, first.file_name) == (1, "voicestead-1-2026-11-23-en.tar.gz")
    cast_vote(session, guest(session), heard.id, answer="yes", at=AT + DAY)
    second = build(of)
    assert (second.version, second.name) == (2, "voicestead-2-2026-11-24")
    assert second.as_of == AT + DAY
    assert second.sha256 != first.sha256


@pytest.mark.parametrize("change", ["received_at", "decided_at", "measured_at", "created_at"])
def test_a_release_is_as_of_the_newest_change_in_it(
    session: Session, keep: Keep, build: Build, change: str
) -> None:
    of = campaign(session)
    given = keep(of)
    measured = latest_measurement(session, given.id)
    for row in (given, measured, given.sentence):
        if hasattr(row, change):
            setattr(row, change, AT + 3 * DAY)
    session.flush()
    release = build(of)
    assert (release.as_of, release.name) == (AT + 3 * DAY, "voicestead-1-2026-11-26")


def test_every_campaign_counts_its_own_versions(session: Session, keep: Keep, build: Build) -> None:
    one, other = campaign(session, "en"), campaign(session, "pt-BR")
    keep(one)
    keep(other)
    assert [build(one).version, build(other).version] == [1, 1]
    assert build(other).file_name == "voicestead-1-2026-11-23-pt-BR.tar.gz"


def test_what_is_not_in_a_release_does_not_change_it(
    session: Session, keep: Keep, build: Build
) -> None:
    of, elsewhere = campaign(session, "en"), campaign(session, "de")
    read = sentence(session, of)
    keep(read)
    first = build(of)
    later = {"received_at": AT + DAY}
    vote(session, keep(read, state="received", data=b"1", **later))
    vote(session, keep(read, state="refused", data=b"2", **later))
    keep(elsewhere, **later)
    assert build(of).id == first.id


def test_the_archive_names_nobody_and_nothing_of_this_machine(
    session: Session, keep: Keep, build: Build, out: Path
) -> None:
    of = campaign(session)
    person, listener = guest(session), guest(session)
    given = keep(of, person)
    vote(session, given, listener)
    archive = out / build(of).file_name
    assert archive.read_bytes()[3:8] == bytes(5), "flags and time in the gzip header"
    content = gzip.decompress(archive.read_bytes())
    for secret in (person.id, listener.id, of.speaker_salt, of.id, out):
        assert str(secret).encode() not in content


def test_members_are_sorted_relative_plain_files_of_no_owner(
    session: Session, keep: Keep, build: Build, out: Path
) -> None:
    of = campaign(session)
    keep(of)
    keep(of, container="mp4")
    release = build(of)
    with tarfile.open(out / release.file_name) as tar:
        members = tar.getmembers()
    names = [member.name for member in members]
    assert names == sorted(names)
    assert all(name.startswith(f"{release.name}/en/") for name in names)
    assert not any(".." in name or name.startswith("/") for name in names)
    owners = {(m.uid, m.gid, m.uname, m.gname, m.mode, m.mtime, m.type) for m in members}
    assert owners == {(0, 0, "", "", 0o644, int(AT.timestamp()), tarfile.REGTYPE)}


def test_it_holds_every_file_of_the_format_and_no_other(
    session: Session, keep: Keep, unpack: Unpack
) -> None:
    of = campaign(session)
    keep(of)
    opened = unpack(of)
    tables = {f"{name}.tsv" for name in COLUMNS}
    others = {"clips", "README.md", "LICENSE", "SHA256SUMS", "validation_models.json"}
    assert opened.files() == tables | others
    described = {part.rstrip("/") for names in FILES for part in names.split(", ")}
    assert described == opened.files() - {"README.md"}


def test_sha256sum_finds_every_file_whole(session: Session, keep: Keep, unpack: Unpack) -> None:
    of = campaign(session)
    for container in ("webm", "ogg", "mp4", "wav", "flac"):
        keep(of, container=container)
    opened = unpack(of)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    checked = subprocess.run(check, cwd=opened.folder, capture_output=True, text=True, check=True)
    files = {path for path in opened.folder.rglob("*") if path.is_file()}
    assert len(checked.stdout.splitlines()) == len(files) - 1


def test_nothing_publishable_is_no_release(
    session: Session, keep: Keep, build: Build, out: Path
) -> None:
    of = campaign(session)
    keep(of, state="received")
    with pytest.raises(NothingToRelease):
        build(of)
    assert list(out.iterdir()) == []
    assert session.scalar(select(func.count()).select_from(Release)) == 0


def test_the_release_knows_its_clips(session: Session, keep: Keep, build: Build) -> None:
    of = campaign(session)
    by_state = {state: keep(of, state=state) for state in ("valid", "invalid", "disputed")}
    release = build(of)
    rows = select(ReleaseClip).where(ReleaseClip.release_id == release.id)
    held = {row.clip_id: (row.split, row.path) for row in session.scalars(rows)}
    splits = {"valid": "train", "invalid": "invalidated", "disputed": "other"}
    assert held == {
        made.id: (splits[state], f"voicestead_en_{made.id}.webm")
        for state, made in by_state.items()
    }
    assert (release.n_clips, release.recorded_s) == (3, pytest.approx(9.6))


def test_an_archive_that_is_packed_otherwise_than_before_is_refused(
    session: Session, keep: Keep, build: Build, out: Path
) -> None:
    of = campaign(session)
    keep(of)
    release = build(of)
    kept = (out / release.file_name).read_bytes()
    release.sha256 = "0" * 64
    session.flush()
    with pytest.raises(ReleaseDiffers, match="voicestead-1-"):
        build(of)
    assert (out / release.file_name).read_bytes() == kept


def test_a_release_whose_version_was_taken_meanwhile_is_refused(
    session: Session, keep: Keep, build: Build, blobs: BlobStore, out: Path
) -> None:
    of = campaign(session)
    heard = keep(of)
    with workplace(out) as folder:
        slow = pack_release(draft_release(session, of, folder), blobs)
        vote(session, heard)
        build(of)
        with pytest.raises(ReleaseOvertaken):
            record_release(session, slow, out, actor_id=None, at=AT, source="test")
    assert session.scalar(select(func.count()).select_from(Release)) == 1


def test_a_person_is_one_client_in_all_releases_and_another_elsewhere(
    session: Session, keep: Keep, unpack: Unpack
) -> None:
    here, elsewhere = campaign(session, "en"), campaign(session, "de")
    person = guest(session)
    given = keep(here, person)
    keep(elsewhere, person)
    (before,) = unpack(here).table("validated")
    vote(session, given)
    (after,) = unpack(here).table("validated")
    assert before["client_id"] == after["client_id"] == pseudonym(here.speaker_salt, person.id)
    assert pseudonym(elsewhere.speaker_salt, person.id) != before["client_id"]


def test_a_clip_that_was_never_measured_has_no_duration(
    session: Session, keep: Keep, unpack: Unpack
) -> None:
    of = campaign(session)
    later = measurement(session, keep(of, duration_s=None), gate_version="later", verdict="warn")
    later.measured_at = AT + DAY
    opened = unpack(of)
    assert [row["duration[ms]"] for row in opened.table("clip_durations")] == [""]
    assert [row["gate_version"] for row in opened.table("measurements")] == ["later"]
