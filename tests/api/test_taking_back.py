"""Votes, skips and reports through the API: once, again, and taken back."""

import dataclasses
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.clips.models import Clip
from app.reviews.models import Skip, Vote
from app.reviews.queries import votes_on
from app.sentences.models import SentenceReport, SentenceTurn
from config import Settings
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene
from tests.services.application import close


@pytest.fixture
def clip(session: Session, scene: Scene) -> Clip:
    """Three seconds of speech in four, by the scene's person."""
    clip = factories.clip(session, scene.sentence, scene.person)
    factories.measurement(session, clip, duration_s=4.0, lead_silence_s=0.5, tail_silence_s=0.5)
    session.commit()
    return clip


def offered(caller: Caller, what: str) -> list[str]:
    answer = caller.get(f"/locales/en/{what}")
    assert answer.json is not None
    return [document["id"] for document in answer.json[what]]


def test_a_clip_to_judge_tells_where_somebody_speaks(stranger: Caller, clip: Clip):
    answer = stranger.get("/locales/en/clips")
    assert answer.json is not None
    assert answer.json["clips"][0]["speech"] == {"starts_s": 0.5, "ends_s": 3.5}


def test_a_vote_keeps_what_was_heard_and_how_long_the_answer_took(
    stranger: Caller, session: Session, clip: Clip
):
    document = {"answer": "yes", "reasons": [], "heard_s": 3.1, "latency_s": 0.75}
    assert stranger.post(f"/clips/{clip.id}/votes", document).status_code == 201
    [vote] = votes_on(session, clip.id)
    assert (vote.heard_s, vote.client_latency_s) == (3.1, 0.75)


def test_the_same_answer_again_is_no_second_vote(stranger: Caller, session: Session, clip: Clip):
    path = f"/clips/{clip.id}/votes"
    assert stranger.post(path, {"answer": "no", "reasons": ["noise"]}).status_code == 201
    again = stranger.post(path, {"answer": "no", "heard_s": 0})
    assert again.status_code == 200
    assert again.json == {"clip_id": str(clip.id), "answer": "no"}
    assert problem(stranger.post(path, {"answer": "yes"})) == (409, "already_voted")
    assert [vote.reasons for vote in votes_on(session, clip.id)] == [["noise"]]


def test_a_vote_before_the_end_of_the_speech_is_refused_in_words(
    stranger: Caller, session: Session, clip: Clip
):
    path = f"/clips/{clip.id}/votes"
    early = stranger.post(path, {"answer": "no", "reasons": ["noise"], "heard_s": 1.5})
    assert problem(early) == (422, "not_heard")
    assert early.json is not None
    assert "end" in early.json["detail"]
    assert list(votes_on(session, clip.id)) == []
    session.rollback()  # on SQLite one that reads here would keep the next vote waiting
    offensive = {"answer": "no", "reasons": ["offensive"], "heard_s": 1.5}
    assert stranger.post(path, offensive).status_code == 201


@pytest.mark.parametrize("latency", [-1, "long", True, 1e9])
def test_an_impossible_latency_is_malformed(stranger: Caller, clip: Clip, latency: object):
    answer = stranger.post(f"/clips/{clip.id}/votes", {"answer": "yes", "latency_s": latency})
    assert problem(answer) == (400, "malformed")


def test_a_vote_is_taken_back_and_given_anew(stranger: Caller, session: Session, clip: Clip):
    path = f"/clips/{clip.id}/votes"
    stranger.post(path, {"answer": "no"})
    assert offered(stranger, "clips") == []
    for _ in range(2):
        assert stranger.delete(f"{path}/mine").status_code == 204
    assert offered(stranger, "clips") == [str(clip.id)]
    assert stranger.post(path, {"answer": "yes"}).status_code == 201

    session.refresh(clip)
    assert clip.n_votes == 1
    assert [vote.answer for vote in votes_on(session, clip.id)] == ["yes"]
    assert len(session.scalars(select(Vote)).all()) == 2


def test_a_clip_is_skipped_and_taken_up_again(stranger: Caller, session: Session, clip: Clip):
    path = f"/clips/{clip.id}/skips"
    for _ in range(2):
        assert stranger.post(path, {}).status_code == 204
    assert offered(stranger, "clips") == []
    for _ in range(2):
        assert stranger.delete(f"{path}/mine").status_code == 204
    assert offered(stranger, "clips") == [str(clip.id)]
    assert session.scalars(select(Skip)).all() == []


def test_ones_own_judged_and_unknown_clips_cannot_be_skipped(
    reader: Caller, stranger: Caller, clip: Clip
):
    assert problem(reader.post(f"/clips/{clip.id}/skips", {})) == (403, "own_clip")
    stranger.post(f"/clips/{clip.id}/votes", {"answer": "yes"})
    assert problem(stranger.post(f"/clips/{clip.id}/skips", {})) == (409, "already_voted")
    unknown = stranger.post(f"/clips/{uuid.uuid4()}/skips", {})
    assert problem(unknown) == (404, "clip_not_found")
    assert problem(stranger.post(f"/clips/{clip.id}/skips")) == (400, "malformed")


def test_a_skipped_sentence_is_offered_again_once_the_skip_is_taken_back(
    reader: Caller, session: Session, scene: Scene
):
    path = f"/sentences/{scene.sentence_id}/skips"
    reader.post(path, {"reason": "hard"})
    for _ in range(2):
        assert reader.delete(f"{path}/mine").status_code == 204
    assert offered(reader, "sentences") == [str(scene.sentence_id)]
    assert session.scalars(select(SentenceTurn)).all() == []


def test_a_sentence_that_was_read_stays_read_when_a_skip_is_taken_back(
    reader: Caller, scene: Scene
):
    assert reader.put_clip(scene.sentence).status_code == 201
    reader.post(f"/sentences/{scene.sentence_id}/skips", {"reason": None})
    reader.delete(f"/sentences/{scene.sentence_id}/skips/mine")
    assert offered(reader, "sentences") == []


def test_a_sentence_is_reported_once_and_the_report_taken_back(
    reader: Caller, session: Session, scene: Scene
):
    path = f"/sentences/{scene.sentence_id}/reports"
    document = {"reasons": ["offensive", "grammar_or_spelling"], "comment": " Two words too many. "}
    statuses = [reader.post(path, document).status_code for _ in range(2)]
    assert statuses == [201, 200]
    [report] = session.scalars(select(SentenceReport)).all()
    assert report.reasons == ["grammar_or_spelling", "offensive"]
    assert report.comment == "Two words too many."
    session.commit()
    assert offered(reader, "sentences") == []

    for _ in range(2):
        assert reader.delete(f"{path}/mine").status_code == 204
    assert offered(reader, "sentences") == [str(scene.sentence_id)]
    assert reader.post(path, {"reasons": ["other"]}).json == {
        "sentence_id": str(scene.sentence_id),
        "reasons": ["other"],
        "comment": None,
    }


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, (422, "bad_report")),
        ({"reasons": []}, (422, "bad_report")),
        ({"reasons": ["boring"]}, (422, "bad_report")),
        ({"reasons": ["other"], "comment": "x" * 501}, (422, "bad_report")),
        ({"reasons": "other"}, (400, "malformed")),
        ({"reasons": [1]}, (400, "malformed")),
        ({"reasons": ["other"], "comment": 5}, (400, "malformed")),
        ([], (400, "malformed")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_report_we_do_not_understand_is_not_kept(
    reader: Caller, session: Session, scene: Scene, document: object, expected: tuple[int, str]
):
    answer = reader.post(f"/sentences/{scene.sentence_id}/reports", document)
    assert problem(answer) == expected
    assert session.scalars(select(SentenceReport)).all() == []


def test_an_unknown_sentence_cannot_be_reported(reader: Caller):
    answer = reader.post(f"/sentences/{uuid.uuid4()}/reports", {"reasons": ["other"]})
    assert problem(answer) == (404, "sentence_not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/clips/{clip}/votes/mine"),
        ("POST", "/clips/{clip}/skips"),
        ("DELETE", "/clips/{clip}/skips/mine"),
        ("DELETE", "/sentences/{sentence}/skips/mine"),
        ("POST", "/sentences/{sentence}/reports"),
        ("DELETE", "/sentences/{sentence}/reports/mine"),
    ],
)
def test_nobody_takes_back_skips_or_reports(
    nobody: Caller, scene: Scene, clip: Clip, method: str, path: str
):
    where = path.format(clip=clip.id, sentence=scene.sentence_id)
    request = {"json": {"reasons": ["other"]}} if method == "POST" else {}
    assert problem(nobody.call(method, where, **request)) == (401, "nobody")


def test_there_may_be_nothing_to_take_back(reader: Caller, stranger: Caller, clip: Clip):
    stranger.post(f"/clips/{clip.id}/votes", {"answer": "yes"})
    for path in (f"/clips/{clip.id}/votes", f"/clips/{uuid.uuid4()}/votes"):
        assert reader.delete(f"{path}/mine").status_code == 204
    for path in ("clips", "sentences"):
        assert reader.delete(f"/{path}/{uuid.uuid4()}/skips/mine").status_code == 204
    assert reader.delete(f"/sentences/{uuid.uuid4()}/reports/mine").status_code == 204


@pytest.fixture
def hasty(settings: Settings, app: Flask, session: Session) -> Iterator[Caller]:
    """Somebody in a hurry, with the limits on."""
    person = factories.guest(session)
    session.commit()
    app = create_app(dataclasses.replace(settings, rate_limits=True))
    yield Caller(app.test_client(), person)
    close(app)


@pytest.mark.parametrize(
    ("path", "document", "most", "answered"),
    [
        ("/clips/{id}/votes", {"answer": "yes"}, 120, 404),
        ("/clips/{id}/skips", {}, 120, 404),
        ("/sentences/{id}/skips", {"reason": None}, 120, 404),
        ("/sentences/{id}/reports", {"reasons": ["other"]}, 30, 404),
    ],
)
def test_who_answers_faster_than_anybody_hears_is_told_when_to_go_on(
    hasty: Caller, path: str, document: object, most: int, answered: int
):
    answers = [hasty.post(path.format(id=uuid.uuid4()), document) for _ in range(most + 1)]
    assert {answer.status_code for answer in answers[:most]} == {answered}
    assert problem(answers[most]) == (429, "too_many_requests")
    assert 0 < int(answers[most].headers["Retry-After"]) <= 60
