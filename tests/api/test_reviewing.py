"""Clips to judge, and votes."""

import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.queries import votes_on
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene


@pytest.fixture
def clip(session: Session, scene: Scene) -> Clip:
    clip = factories.clip(session, scene.sentence, scene.person)
    session.commit()
    return clip


def offered(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/locales/en/clips{query}")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.headers["Cache-Control"] == "no-store"
    clips: list[dict[str, Any]] = answer.json["clips"]
    return clips


def test_a_clip_to_judge_comes_with_its_sentence_and_nothing_of_its_speaker(
    stranger: Caller, scene: Scene, clip: Clip
):
    [document] = offered(stranger)
    assert document == {
        "id": str(clip.id),
        "audio_url": f"/clips/{clip.id}/audio",
        "media_type": "audio/webm",
        "copies": [],
        "speech": None,
        "sentence": {
            "id": str(scene.sentence_id),
            "text": scene.sentence.text,
            "locale": "en",
            "direction": "ltr",
        },
    }


def test_a_clip_with_a_listening_copy_comes_with_its_forms(
    session: Session, stranger: Caller, clip: Clip
):
    factories.listening_copy(session, clip, starts_s=0.35)
    session.commit()
    [document] = offered(stranger)
    assert [(copy["url"], copy["starts_s"]) for copy in document["copies"]] == [
        (f"/clips/{clip.id}/copy.ogg", 0.35),
        (f"/clips/{clip.id}/copy.m4a", 0.35),
    ]


def test_nobody_may_listen_too_and_a_giver_is_not_offered_their_own(
    nobody: Caller, reader: Caller, clip: Clip
):
    assert [document["id"] for document in offered(nobody)] == [str(clip.id)]
    assert offered(reader) == []


def test_as_many_are_given_as_were_asked_for_without_those_at_hand(
    stranger: Caller, session: Session, scene: Scene, clip: Clip
):
    for _ in range(6):
        factories.clip(session, scene.sentence)
    session.commit()

    assert len(offered(stranger)) == 5
    assert len(offered(stranger, "?count=2")) == 2
    others = offered(stranger, f"?count=50&exclude={clip.id},,{uuid.uuid4()}")
    assert len(others) == 6
    assert str(clip.id) not in {document["id"] for document in others}


def test_two_who_agree_decide(
    stranger: Caller, call_as: Any, session: Session, scene: Scene, clip: Clip
):
    second = factories.guest(session)
    session.commit()
    for caller in (stranger, call_as(second)):
        answer = caller.post(f"/clips/{clip.id}/votes", {"answer": "yes", "heard_s": 2.5})
        assert answer.status_code == 201
        assert answer.json == {"clip_id": str(clip.id), "answer": "yes"}

    session.refresh(clip)
    assert (clip.state, clip.n_votes) == ("valid", 2)
    assert [vote.heard_s for vote in votes_on(session, clip.id)] == [2.5, 2.5]


def test_a_no_keeps_its_reasons(stranger: Caller, session: Session, clip: Clip):
    stranger.post(f"/clips/{clip.id}/votes", {"answer": "no", "reasons": ["noise", "cut_off"]})
    [vote] = votes_on(session, clip.id)
    assert (vote.answer, vote.reasons, vote.heard_s) == ("no", ["cut_off", "noise"], None)


def test_a_second_vote_is_refused(stranger: Caller, session: Session, clip: Clip):
    stranger.post(f"/clips/{clip.id}/votes", {"answer": "yes"})
    again = stranger.post(f"/clips/{clip.id}/votes", {"answer": "no"})
    assert problem(again) == (409, "already_voted")
    assert [vote.answer for vote in votes_on(session, clip.id)] == ["yes"]


def test_ones_own_clip_cannot_be_judged(reader: Caller, clip: Clip):
    answer = reader.post(f"/clips/{clip.id}/votes", {"answer": "yes"})
    assert problem(answer) == (403, "own_clip")


def test_nobody_votes(nobody: Caller, clip: Clip):
    assert problem(nobody.post(f"/clips/{clip.id}/votes", {"answer": "yes"})) == (401, "nobody")


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_a_clip_that_peers_may_not_hear_is_not_found(
    stranger: Caller, session: Session, scene: Scene, state: str
):
    hidden = factories.clip(session, scene.sentence, state=state)
    session.commit()
    answer = stranger.post(f"/clips/{hidden.id}/votes", {"answer": "yes"})
    assert problem(answer) == (404, "clip_not_found")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, (422, "bad_answer")),
        ({"answer": "maybe"}, (422, "bad_answer")),
        ({"answer": None}, (422, "bad_answer")),
        ({"answer": ["yes"]}, (422, "bad_answer")),
        ({"answer": "no", "reasons": ["ugly"]}, (422, "bad_answer")),
        ({"answer": "no", "reasons": "noise"}, (400, "malformed")),
        ({"answer": "no", "reasons": [1]}, (400, "malformed")),
        ({"answer": "no", "reasons": {"noise": 1}}, (400, "malformed")),
        ({"answer": "yes", "heard_s": -1}, (400, "malformed")),
        ({"answer": "yes", "heard_s": "long"}, (400, "malformed")),
        ({"answer": "yes", "heard_s": True}, (400, "malformed")),
        ({"answer": "yes", "heard_s": 1e9}, (400, "malformed")),
        ([], (400, "malformed")),
        ("yes", (400, "malformed")),
    ],
    ids=str,
)
def test_an_answer_we_do_not_understand_counts_as_nothing(
    stranger: Caller,
    session: Session,
    clip: Clip,
    document: object,
    expected: tuple[int, str],
):
    assert problem(stranger.post(f"/clips/{clip.id}/votes", document)) == expected
    assert list(votes_on(session, clip.id)) == []


@pytest.mark.parametrize(
    "request_",
    [
        {"data": "answer=yes", "content_type": "application/x-www-form-urlencoded"},
        {"data": '{"answer": "yes"}', "content_type": "text/plain"},
        {"data": "{", "content_type": "application/json"},
        {"data": '{"answer": "yes", "heard_s": NaN}', "content_type": "application/json"},
        {"data": b"\xff\xfe", "content_type": "application/json"},
        {"data": "[" * 100_000, "content_type": "application/json"},
        {},
    ],
    ids=lambda request_: str(request_)[:50],
)
def test_a_vote_is_json_and_nothing_a_form_of_another_site_could_send(
    stranger: Caller, session: Session, clip: Clip, request_: dict[str, Any]
):
    answer = stranger.post(f"/clips/{clip.id}/votes", **request_)
    assert problem(answer) == (400, "malformed")
    assert list(votes_on(session, clip.id)) == []


def test_a_document_without_end_is_not_read_to_its_end(stranger: Caller, clip: Clip):
    body = '{"answer": "yes", "padding": "' + "x" * 1_000_000 + '"}'
    answer = stranger.post(f"/clips/{clip.id}/votes", data=body, content_type="application/json")
    assert answer.status_code in (400, 413)
