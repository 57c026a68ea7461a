"""PUT /clips/<uuid>: the one way in for a recording."""

import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.consent.operations import publish_terms, withdraw_consent
from app.consent.queries import standing_consent
from app.jobs import JobQueue
from app.people.models import Person
from app.sentences.models import Sentence
from app.storage import BlobStore
from tests import factories
from tests.api.caller import Caller, digest, problem
from tests.factories import AT, WEBM, Scene
from tests.services.at_once import at_once

CONTAINERS = {
    "audio/webm": WEBM,
    "audio/ogg": b"OggS" + bytes(60),
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A " + bytes(60),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60),
    "audio/flac": b"fLaC" + bytes(60),
}


def n_clips(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Clip)) or 0


def nothing_is_left(session: Session, blobs: BlobStore) -> bool:
    return (
        n_clips(session) == 0
        and not list(blobs.list("clips"))
        and blobs.sweep_incoming(timedelta(seconds=-1)) == 0
    )


def test_a_clip_is_received(
    reader: Caller, scene: Scene, session: Session, blobs: BlobStore, queue: JobQueue
):
    clip_id = uuid.uuid4()
    answer = reader.put_clip(
        scene.sentence,
        clip_id=clip_id,
        query={"duration_s": "4.21"},
        headers={"Voicestead-Capture": '{"sampleRate": 48000, "autoGainControl": false}'},
    )
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["id"] == str(clip_id)
    assert answer.json["state"] == "received"
    assert answer.json["sha256"] == hashlib.sha256(WEBM).hexdigest()
    assert (answer.json["verdict"], answer.json["can_insist"]) == (None, False)

    clip = session.get_one(Clip, clip_id)
    assert (clip.person_id, clip.sentence_id) == (scene.person_id, scene.sentence_id)
    assert (clip.client_duration_s, clip.capture["sampleRate"]) == (4.21, 48000)
    assert blobs.read(clip.blob_key) == WEBM
    assert len(queue) == 1


@pytest.mark.parametrize(("media_type", "data"), CONTAINERS.items())
def test_each_container_is_received_and_known_by_its_bytes(
    reader: Caller, scene: Scene, session: Session, media_type: str, data: bytes
):
    answer = reader.put_clip(scene.sentence, data, headers={"Content-Type": media_type})
    assert answer.status_code == 201
    kept = session.scalars(select(Clip)).one()
    assert kept.container == media_type.removeprefix("audio/")


def test_the_same_again_answers_200_and_changes_nothing(
    reader: Caller, scene: Scene, session: Session, queue: JobQueue
):
    clip_id = uuid.uuid4()
    statuses = [reader.put_clip(scene.sentence, clip_id=clip_id).status_code for _ in range(3)]
    assert statuses == [201, 200, 200]
    assert (n_clips(session), len(queue)) == (1, 1)


def test_the_same_again_later_tells_what_the_gate_has_found_since(
    reader: Caller, scene: Scene, session: Session
):
    clip_id = uuid.uuid4()
    reader.put_clip(scene.sentence, clip_id=clip_id)
    clip = session.get_one(Clip, clip_id)
    clip.state = "refused"
    reasons = [{"code": "no_speech", "severity": "refuse"}]
    factories.measurement(session, clip, verdict="refuse", reasons=reasons)
    session.commit()

    again = reader.put_clip(scene.sentence, clip_id=clip_id)
    assert again.status_code == 200
    assert again.json is not None
    assert (again.json["verdict"], again.json["can_insist"]) == ("refuse", True)
    assert again.json["reasons"][0]["advice"]


def test_answers_that_come_in_another_order_make_the_same_clips(
    reader: Caller, scene: Scene, session: Session
):
    ids = [uuid.uuid4() for _ in range(3)]
    order = [2, 0, 2, 1, 0, 1, 2]
    statuses = [
        reader.put_clip(scene.sentence, WEBM + bytes([take]), clip_id=ids[take]).status_code
        for take in order
    ]
    assert statuses == [201, 201, 200, 201, 200, 200, 200]
    assert n_clips(session) == 3


def test_one_clip_sent_by_several_threads_at_once_is_one(
    call_as: Callable[[Person], Caller], scene: Scene, session: Session, queue: JobQueue
):
    clip_id = uuid.uuid4()
    callers = [call_as(scene.person) for _ in range(4)]
    answers = at_once(
        *[
            lambda caller=each: caller.put_clip(scene.sentence_id, clip_id=clip_id)
            for each in callers
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert (n_clips(session), len(queue)) == (1, 1)


def test_other_bytes_under_the_same_id_differ(reader: Caller, scene: Scene):
    clip_id = uuid.uuid4()
    reader.put_clip(scene.sentence, clip_id=clip_id)
    answer = reader.put_clip(scene.sentence, WEBM + b"more", clip_id=clip_id)
    assert problem(answer) == (409, "clip_differs")


def test_somebody_elses_id_differs(reader: Caller, stranger: Caller, scene: Scene):
    clip_id = uuid.uuid4()
    reader.put_clip(scene.sentence, clip_id=clip_id)
    assert problem(stranger.put_clip(scene.sentence, clip_id=clip_id)) == (409, "clip_differs")


def test_nobody_is_told_to_agree_first(
    nobody: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    assert problem(nobody.put_clip(scene.sentence)) == (401, "nobody")
    assert nothing_is_left(session, blobs)


def test_somebody_who_has_not_agreed_is_asked_to(
    call_as: Callable[[Person], Caller], scene: Scene, session: Session, blobs: BlobStore
):
    person = factories.guest(session)
    session.commit()
    assert problem(call_as(person).put_clip(scene.sentence)) == (403, "consent_stale")
    assert nothing_is_left(session, blobs)


def test_newer_terms_make_an_agreement_stale(reader: Caller, scene: Scene, session: Session):
    publish_terms(
        session,
        actor_id=None,
        campaign_id=scene.campaign_id,
        text="New.",
        language="en",
        at=AT,
        source="test",
    )
    session.commit()
    assert problem(reader.put_clip(scene.sentence)) == (403, "consent_stale")


def test_a_withdrawn_agreement_is_stale(reader: Caller, scene: Scene, session: Session):
    consent = standing_consent(session, scene.person_id, scene.campaign_id)
    assert consent is not None
    withdraw_consent(session, scene.person, consent, at=AT, source="test")
    session.commit()
    assert problem(reader.put_clip(scene.sentence)) == (403, "consent_stale")


def test_a_closed_campaign_takes_nothing(reader: Caller, scene: Scene, session: Session):
    scene.campaign.stage = "archived"
    session.commit()
    assert problem(reader.put_clip(scene.sentence)) == (403, "campaign_closed")


def test_an_unknown_sentence_is_not_found(
    reader: Caller, session: Session, blobs: BlobStore, scene: Scene
):
    assert problem(reader.put_clip(uuid.uuid4())) == (404, "sentence_not_found")
    assert nothing_is_left(session, blobs)


def test_damaged_bytes_are_refused(
    reader: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    spoilt = reader.put_clip(scene.sentence, headers={"Content-Digest": digest(b"other")})
    assert problem(spoilt) == (422, "digest_mismatch")
    assert nothing_is_left(session, blobs)


@pytest.mark.parametrize("data", [b"", b"hello", b"#EXTM3U\n/etc/passwd", b"<html>" * 50])
def test_what_is_not_audio_is_refused(
    reader: Caller, scene: Scene, session: Session, blobs: BlobStore, data: bytes
):
    assert problem(reader.put_clip(scene.sentence, data)) == (415, "not_audio")
    assert nothing_is_left(session, blobs)


def largest(app: Flask) -> bytes:
    limit: int = app.config["SETTINGS"].max_clip_bytes
    return WEBM + bytes(limit - len(WEBM))


def test_a_clip_of_exactly_the_limit_is_received(app: Flask, reader: Caller, scene: Scene):
    assert reader.put_clip(scene.sentence, largest(app)).status_code == 201


def test_one_byte_more_is_too_large(
    app: Flask, reader: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    assert problem(reader.put_clip(scene.sentence, largest(app) + b".")) == (413, "clip_too_large")
    assert nothing_is_left(session, blobs)


def chunked(data: bytes) -> dict[str, Any]:
    """What a server that undoes chunked transfer coding hands over: no length, but an end."""
    return {
        "body": io.BytesIO(data),
        "environ_overrides": {"wsgi.input_terminated": True},
    }


def test_a_body_without_a_length_is_received_up_to_the_limit(
    app: Flask, reader: Caller, scene: Scene
):
    data = largest(app)
    assert reader.put_clip(scene.sentence, data, **chunked(data)).status_code == 201


def test_a_body_without_a_length_is_cut_off_at_the_limit(
    app: Flask, reader: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    data = largest(app) + b"."
    answer = reader.put_clip(scene.sentence, data, **chunked(data))
    assert problem(answer) == (413, "clip_too_large")
    assert nothing_is_left(session, blobs)


def test_a_body_that_ends_early_leaves_nothing(
    reader: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    answer = reader.put_clip(
        scene.sentence,
        WEBM,
        body=io.BytesIO(WEBM[:50]),
        content_length=len(WEBM),
    )
    assert problem(answer) == (422, "digest_mismatch")
    assert nothing_is_left(session, blobs)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"query": {"sentence_id": "no-uuid"}},
        {"query": {"sentence_id": ""}},
        {"query": {"duration_s": "long"}},
        {"query": {"duration_s": "nan"}},
        {"query": {"duration_s": "inf"}},
        {"query": {"duration_s": "-1"}},
        {"query": {"duration_s": "3601"}},
        {"headers": {"Content-Digest": ""}},
        {"headers": {"Content-Digest": "sha-256=abc"}},
        {"headers": {"Content-Digest": "sha-256=:***:"}},
        {"headers": {"Content-Digest": "sha-256=:\xe9\xe9:"}},
        {"headers": {"Content-Digest": "md5=:AAAA:"}},
        {"headers": {"Voicestead-Capture": "loud"}},
        {"headers": {"Voicestead-Capture": "[]"}},
        {"headers": {"Voicestead-Capture": '{"sampleRate": NaN}'}},
        {"headers": {"Voicestead-Capture": '{"sampleRate": 1e999}'}},
        {"headers": {"Voicestead-Capture": '{"a":' * 400}},
        {"headers": {"Voicestead-Capture": '{"a":' + "[" * 2000}},
        {"headers": {"Voicestead-Capture": '{"a": "' + "x" * 2048 + '"}'}},
    ],
    ids=lambda spoilt: str(spoilt)[:60],
)
def test_a_malformed_request_says_where(
    reader: Caller, scene: Scene, session: Session, blobs: BlobStore, spoilt: dict[str, Any]
):
    answer = reader.put_clip(scene.sentence, **spoilt)
    assert problem(answer) == (400, "malformed")
    [name] = [*spoilt.get("query", {}), *spoilt.get("headers", {})]
    assert answer.json is not None
    assert name in answer.json["detail"]
    assert nothing_is_left(session, blobs)


@pytest.mark.parametrize("clip_id", ["42", "not-a-uuid", "00000000-0000-4000-8000-00000000000"])
def test_an_id_that_is_no_uuid_is_no_address(reader: Caller, scene: Scene, clip_id: str):
    answer = reader.call("PUT", f"/clips/{clip_id}", data=WEBM)
    assert problem(answer) == (404, "not_found")


def test_other_digests_beside_ours_do_no_harm(reader: Caller, scene: Scene):
    both = f"sha-512=:{'A' * 86}==:, {digest(WEBM)}"
    answer = reader.put_clip(scene.sentence, headers={"Content-Digest": both})
    assert answer.status_code == 201


class Watched(io.BytesIO):
    """A body that somebody is still sending: on the way it tries what others do meanwhile."""

    def __init__(self, data: bytes, meanwhile: Callable[[], None]) -> None:
        super().__init__(data)
        self._meanwhile = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        self._meanwhile()
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self._meanwhile()
        return super().readinto(buffer)


def test_somebody_on_a_slow_line_keeps_nobody_else_from_writing(
    reader: Caller, scene: Scene, sessions: sessionmaker[Session], session: Session
):
    written: list[uuid.UUID] = []

    def meanwhile() -> None:
        with sessions() as own, own.begin():
            written.append(factories.guest(own).id)

    answer = reader.put_clip(
        scene.sentence,
        WEBM,
        body=Watched(WEBM, meanwhile),
        content_length=len(WEBM),
    )
    assert answer.status_code == 201
    assert written
    assert session.get(Person, written[0]) is not None


def test_a_retired_sentence_is_still_received(reader: Caller, scene: Scene, session: Session):
    session.get_one(Sentence, scene.sentence_id).state = "retired"
    session.commit()
    assert reader.put_clip(scene.sentence).status_code == 201
