"""When something is wrong with the address, the pace, or with us."""

import dataclasses
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import create_app
from app.storage import BlobStore
from config import Settings
from tests import factories
from tests.api.caller import Caller, digest, problem
from tests.factories import WEBM, Scene
from tests.services.application import close


@pytest.mark.parametrize("path", ["/nothing", "/clips", "/locales/en", "/clips/1/votes"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_address_that_is_none_is_a_problem_document(nobody: Caller, method: str, path: str):
    assert problem(nobody.call(method, path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/locales"), ("DELETE", "/openapi.json"), ("PATCH", f"/clips/{uuid.UUID(int=1)}")],
)
def test_a_method_that_is_none_is_a_problem_document_that_names_the_others(
    nobody: Caller, method: str, path: str
):
    answer = nobody.call(method, path)
    assert problem(answer) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_an_address_outside_the_api_is_a_page(app: Flask):
    answer = app.test_client().get("/api/v2/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.fixture
def hasty_app(settings: Settings, app: Flask) -> Iterator[Flask]:
    """The app as it is served, with its limits on; made last, as apps share one limiter."""
    app = create_app(dataclasses.replace(settings, rate_limits=True))
    yield app
    close(app)


def test_who_sends_too_fast_is_told_when_to_go_on(hasty_app: Flask, scene: Scene):
    caller = Caller(hasty_app.test_client(), scene.person)
    answers = [caller.put_clip(scene.sentence) for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {201}
    assert problem(answers[60]) == (429, "too_many_requests")
    assert 0 < int(answers[60].headers["Retry-After"]) <= 60


def test_one_person_s_haste_is_not_anothers(hasty_app: Flask, scene: Scene, session: Session):
    other = factories.guest(session)
    factories.consent(session, other, scene.campaign)
    session.commit()
    hasty = Caller(hasty_app.test_client(), scene.person)
    for _ in range(61):
        hasty.put_clip(uuid.uuid4())

    assert Caller(hasty_app.test_client(), other).put_clip(scene.sentence).status_code == 201


def test_when_the_database_fails_the_answer_is_a_problem_document_without_details(
    app: Flask, reader: Caller, scene: Scene, session: Session
):
    session.execute(text("ALTER TABLE sentence_turns RENAME TO elsewhere"))
    session.commit()
    try:
        answer = app.test_client().get("/api/v1/locales/en/sentences")
        assert answer.status_code == 200
        failed = reader.client.post(  # the description promises no 500, so not through call
            f"/api/v1/sentences/{scene.sentence_id}/skips", json={"reason": None}
        )
        assert problem(failed) == (500, "unexpected")
        assert "sentence_turns" not in failed.text
    finally:
        session.execute(text("ALTER TABLE elsewhere RENAME TO sentence_turns"))
        session.commit()


def test_a_store_that_fails_leaves_no_clip(
    app: Flask, reader: Caller, scene: Scene, session: Session, blobs: BlobStore
):
    folder = app.config["SETTINGS"].instance_dir / "blobs" / "clips"
    folder.write_bytes(b"in the way")
    failed = reader.client.put(
        f"/api/v1/clips/{uuid.uuid4()}?sentence_id={scene.sentence_id}",
        **_clip(),
    )
    assert problem(failed) == (500, "unexpected")
    session.refresh(scene.sentence)
    assert scene.sentence.n_clips == 0


def test_health_answers_without_a_database(app: Flask):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_readiness_names_every_part(app: Flask):
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": "ok", "storage": "ok", "queue": "ok"}


def test_readiness_names_the_part_that_is_not(app: Flask):
    (app.config["SETTINGS"].instance_dir / "blobs" / ".incoming").rmdir()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "unavailable",
        "database": "ok",
        "storage": "unavailable",
        "queue": "ok",
    }


def _clip() -> dict[str, object]:
    return {"data": WEBM, "headers": {"Content-Digest": digest(WEBM)}}
