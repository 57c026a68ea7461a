"""Whose clips are in a release, and what its tables say of them."""

import io
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.clips.operations import withdraw_clip
from app.consent.operations import withdraw_consent
from app.releases.models import Release
from app.releases.notice import licence_note
from app.releases.operations import build_release
from app.releases.rules import (
    RecordingAltered,
    RecordingMissing,
    clip_path,
    pseudonym,
)
from app.reviews.operations import cast_vote
from app.sentences.models import SentenceVote
from app.sentences.operations import report_sentence
from app.sentences.reviewing import judge_sentence, take_back_judgement
from app.storage import BlobStore, open_store
from tests.factories import AT, campaign, consent, guest, sentence, vote
from tests.releases.conftest import Build, Keep
from tests.releases.opened import Opened
from tests.services.s3 import S3

Unpack = Callable[[Campaign], Opened]
DAY = timedelta(days=1)
RATE_HZ = 16_000


@pytest.fixture
def english(session: Session) -> Campaign:
    return campaign(session, "en")


def name(clip_id: object) -> str:
    return f"voicestead_en_{clip_id}.webm"


def test_a_clip_has_the_name_of_its_variant(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    declare_variant(session, english, "scouse", "Scouse", actor_id=None, at=AT, source="test")
    told, untold = keep(english), keep(english)
    told.variant = "scouse"
    session.flush()
    rows = unpack(english).table("validated")
    named = {row["path"]: row["variant"] for row in rows}
    assert named == {name(told.id): "Scouse", name(untold.id): ""}


def test_states_become_tables(english: Campaign, keep: Keep, unpack: Unpack) -> None:
    states = ("valid", "invalid", "in_review", "disputed", "received", "refused")
    clips = {state: name(keep(english, state=state).id) for state in states}
    opened = unpack(english)
    assert opened.paths("validated") == {clips["valid"]}
    assert opened.paths("train") == {clips["valid"]}
    assert opened.paths("invalidated") == {clips["invalid"]}
    assert opened.paths("other") == {clips["in_review"], clips["disputed"]}
    released = {clips[state] for state in states[:4]}
    assert opened.audio() == released
    for table in ("measurements", "consents"):
        assert opened.paths(table) == released
    assert {row["clip"] for row in opened.table("clip_durations")} == released


def test_only_clips_given_for_publication_under_this_licence_are_in_it(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    read = sentence(session, english)
    private, gone = guest(session), guest(session)
    consent(session, private, english, purposes=("collect", "synthesis"))
    agreed = consent(session, gone, english)
    published = keep(read, data=b"published")
    keep(read, private, data=b"private")
    keep(read, gone, data=b"gone")
    keep(read, data=b"another licence").licence = "CC-BY-4.0"
    withdrawn = keep(read, data=b"withdrawn")
    withdraw_consent(session, gone, agreed, at=AT, source="test")
    giver = session.get_one(type(private), withdrawn.person_id)
    withdraw_clip(session, giver, withdrawn, at=AT, source="test")
    keep(campaign(session, "de"), data=b"elsewhere")
    opened = unpack(english)
    assert opened.audio() == opened.paths("validated") == {name(published.id)}
    assert opened.table("tombstones") == [], "nothing that was never released is listed"
    (row,) = opened.table("validated_sentences")
    assert row["clips_count"] == "1"


def test_what_was_withdrawn_leaves_and_is_listed(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    giver, leaver = guest(session), guest(session)
    agreed = consent(session, leaver, english)
    one, all_of_it = keep(english, giver), keep(english, leaver)
    kept = keep(english, giver)
    assert len(unpack(english).audio()) == 3
    withdraw_clip(session, giver, one, at=AT + DAY, source="test")
    withdraw_consent(session, leaver, agreed, at=AT + 2 * DAY, source="test")
    opened = unpack(english)
    assert opened.folder.parent.name == "voicestead-2-2026-11-25"
    assert opened.audio() == {name(kept.id)}
    listed = {row["path"]: row for row in opened.table("tombstones")}
    assert listed == {
        name(one.id): {
            "path": name(one.id),
            "sha256": one.sha256,
            "withdrawn_on": "2026-11-24",
            "reason": "clip_withdrawn",
        },
        name(all_of_it.id): {
            "path": name(all_of_it.id),
            "sha256": all_of_it.sha256,
            "withdrawn_on": "2026-11-25",
            "reason": "consent_withdrawn",
        },
    }
    for table in ("validated", "votes", "measurements", "consents"):
        assert not opened.paths(table) & set(listed)


def test_a_tombstone_stays_in_all_later_releases_once(
    session: Session, english: Campaign, keep: Keep, build: Build, unpack: Unpack
) -> None:
    giver = guest(session)
    taken_back, stays = keep(english, giver), keep(english)
    elsewhere = keep(campaign(session, "de"), giver)
    build(elsewhere.sentence.campaign)
    build(english)
    vote(session, stays)
    build(english)
    for clip in (taken_back, elsewhere):
        withdraw_clip(session, giver, clip, at=AT + DAY, source="test")
    build(english)
    vote(session, stays)
    opened = unpack(english)
    assert opened.folder.parent.name.startswith("voicestead-4-")
    assert [row["path"] for row in opened.table("tombstones")] == [name(taken_back.id)]


def test_a_clip_row(session: Session, english: Campaign, keep: Keep, unpack: Unpack) -> None:
    read = sentence(session, english, 'Say "tab\there" –\nnow.', domains=["general", "healthcare"])
    speaker = guest(session)
    given = keep(read, speaker, container="mp4")
    for answer in ("yes", "yes", "no", "unsure"):
        vote(session, given, answer=answer)
    opened = unpack(english)
    expected = {
        "client_id": pseudonym(english.speaker_salt, speaker.id),
        "path": clip_path("en", given.id, "mp4"),
        "sentence_id": str(read.id),
        "sentence": 'Say "tab here" – now.',
        "sentence_domain": "general|healthcare",
        "up_votes": "2",
        "down_votes": "1",
        "age": "",
        "gender": "",
        "accents": "",
        "variant": "",
        "locale": "en",
        "segment": "",
    }
    assert opened.table("validated") == opened.table("train") == [expected]
    duration = {"clip": expected["path"], "duration[ms]": "3200"}
    assert opened.table("clip_durations") == [duration]
    (agreed,) = opened.table("consents")
    assert agreed == {
        "path": expected["path"],
        "terms_version": "1",
        "purposes": "collect|publish|synthesis",
    }


def test_every_vote_is_listed_under_a_pseudonym(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    given = keep(english, state="in_review")
    listener = guest(session)
    cast_vote(
        session,
        listener,
        given.id,
        answer="no",
        reasons=["noise", "cut_off"],
        heard_s=2.75,
        at=AT + timedelta(seconds=90, milliseconds=700),
    )
    assert unpack(english).table("votes") == [
        {
            "path": name(given.id),
            "validator": pseudonym(english.speaker_salt, listener.id),
            "answer": "no",
            "reasons": "cut_off|noise",
            "heard_s": "2.75",
            "cast_at": "2026-11-23T12:01:30Z",
            "counted": "1",
        }
    ]


def test_sentences_are_listed_by_state(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    made = {
        state: sentence(session, english, state=state)
        for state in ("approved", "retired", "pending", "rejected")
    }
    speaker = guest(session)
    keep(made["retired"], speaker, data=b"one")
    keep(made["retired"], speaker, state="invalid", data=b"two")
    opened = unpack(english)
    validated = {row["sentence_id"]: row for row in opened.table("validated_sentences")}
    assert {key: (row["is_used"], row["clips_count"]) for key, row in validated.items()} == {
        str(made["approved"].id): ("1", "0"),
        str(made["retired"].id): ("0", "2"),
    }
    unvalidated = {
        row["sentence_id"]: row["status"] for row in opened.table("unvalidated_sentences")
    }
    assert unvalidated == {str(made[state].id): state for state in ("pending", "rejected")}


def test_what_peers_say_of_a_sentence_is_counted(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    keep(english)
    waiting = sentence(session, english, state="pending", variant="en-x-isle")
    taken_back = guest(session)
    earlier = SentenceVote(
        person_id=guest(session).id,
        sentence_id=waiting.id,
        round=0,
        answer="yes",
        reasons=[],
        cast_at=AT,
    )
    session.add(earlier)
    for person, answer, reasons in (
        (guest(session), "no", ["spelling"]),
        (guest(session), "unsure", []),
        (guest(session), "yes", []),
        (taken_back, "no", ["other"]),
    ):
        judge_sentence(session, person, waiting, answer=answer, reasons=reasons, at=AT + DAY)
    take_back_judgement(session, taken_back, waiting, at=AT + DAY)
    opened = unpack(english)
    [row] = opened.table("unvalidated_sentences")
    assert (row["up_votes"], row["down_votes"], row["status"]) == ("1", "1", "pending")
    assert row["variant"] == "en-x-isle"
    assert opened.folder.parent.name.endswith("2026-11-24"), "a vote is a change of the data"


@pytest.mark.parametrize("reason", ["personal_data", "not_free"])
def test_what_must_not_be_spread_is_not_listed(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack, reason: str
) -> None:
    keep(english)
    secret, dull = (sentence(session, english, state="pending") for _ in range(2))
    for _ in range(2):
        judge_sentence(session, guest(session), secret, answer="no", reasons=[reason], at=AT)
        judge_sentence(session, guest(session), dull, answer="no", reasons=["other"], at=AT)
    report_sentence(session, guest(session), secret, reasons=[reason], at=AT)
    opened = unpack(english)
    [row] = opened.table("unvalidated_sentences")
    assert row["sentence_id"] == str(dull.id)
    assert opened.table("reported") == []


def test_questions_and_retired_sentences_that_nobody_reads_are_not_listed(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    read = keep(english)
    sentence(session, english, state="retired")
    for state in ("approved", "pending", "rejected"):
        sentence(session, english, "What did you eat today?", kind="question", state=state)
    opened = unpack(english)
    [row] = opened.table("validated_sentences")
    assert row["sentence_id"] == str(read.sentence_id)
    assert opened.table("unvalidated_sentences") == []


def test_every_validated_clip_is_in_one_split_and_every_speaker_too(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    for n_clips in (1, 2, 3, 4, 9):
        speaker = guest(session)
        for number in range(n_clips):
            keep(english, speaker, data=bytes([n_clips, number]))
    keep(english, state="invalid")
    opened = unpack(english)
    rows = [row for split in ("train", "dev", "test") for row in opened.table(split)]
    assert sorted(row["path"] for row in rows) == sorted(opened.paths("validated"))
    assert len(rows) == 19
    speakers = [
        {row["client_id"] for row in opened.table(split)} for split in ("train", "dev", "test")
    ]
    assert sum(map(len, speakers)) == len(set.union(*speakers)) == 5
    assert all(speakers)


def test_the_readme_says_what_is_in_it(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    vote(session, keep(english, duration_s=1800.0))
    keep(english, state="invalid", duration_s=3600.0)
    opened = unpack(english)
    text = opened.text("README.md")
    assert text.startswith("# English (English): voicestead-1-2026-11-23\n")
    assert "| validated.tsv | 1 | 1 | 0.50 |" in text
    assert "| invalidated.tsv | 1 | 1 | 1.00 |" in text
    assert "2 speakers; 1 votes by 1 listeners" in text
    assert "As of: 2026-11-23T12:00:00Z" in text
    assert "fewer than 5 speakers" in text
    assert "The village reading room (reading-room@example.org)" in text


@pytest.mark.parametrize(
    ("licence", "where"),
    [
        ("CC-BY-SA-4.0", "https://spdx.org/licenses/CC-BY-SA-4.0.html"),
        ("LicenseRef-Esethu-1.0", "reading-room@example.org"),
    ],
)
def test_the_licence_note_says_where_the_text_is(licence: str, where: str) -> None:
    note = licence_note(licence, "en", "The village reading room", "reading-room@example.org")
    assert note.startswith(f"SPDX-License-Identifier: {licence}\n")
    assert f"Its text: {where}\n" in note


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
