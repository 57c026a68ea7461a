"""Whose clips are in a release, and what its tables say of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.clips.operations import withdraw_clip
from app.consent.operations import withdraw_consent
from app.releases.notice import licence_note
from app.releases.rules import (
    clip_path,
    pseudonym,
)
from app.reviews.operations import cast_vote
from tests.factories import AT, campaign, consent, guest, sentence, vote
from tests.releases.conftest import Build, Keep
from tests.releases.opened import Opened

Unpack = Callable[[Campaign], Opened]
DAY = timedelta(days=1)


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
