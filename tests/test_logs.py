"""Logs say which route, and never what people typed, said or are called."""

import io
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.people.models import Person
from app.people.operations import new_recovery_code
from tests import factories
from tests.api.caller import Caller
from tests.factories import AT, WEBM, Scene

PRIVATE = ("Amina", "amina@example.org", "Zebras dream", "secretquery", "203.0.113.9")


@pytest.fixture
def logged(app: Flask) -> Iterator[io.StringIO]:
    """All that our handler writes, as it writes it."""
    [ours] = [h for h in logging.getLogger().handlers if getattr(h, "is_ours", False)]
    assert isinstance(ours, logging.StreamHandler)
    text = io.StringIO()
    usual = ours.setStream(text)
    level = logging.getLogger().level
    logging.getLogger().setLevel("DEBUG")
    yield text
    logging.getLogger().setLevel(level)
    ours.setStream(usual or ours.stream)


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = factories.scene(session)
    scene.person.display_name, scene.person.email = PRIVATE[0], PRIVATE[1]
    scene.sentence.text = f"{PRIVATE[2]} of rain."
    session.commit()
    return scene


def test_a_request_is_one_line_with_its_route_and_not_its_path(
    app: Flask, logged: io.StringIO, scene: Scene
):
    clip_id = uuid.uuid4()
    answer = app.test_client().get(f"/api/v1/clips/{clip_id}?q=secretquery")

    [line] = [line for line in lines(logged) if line["message"] == "request"]
    assert line["route"] == "/api/v1/clips/<uuid:clip_id>"
    assert (line["method"], line["status"], line["level"]) == ("GET", 401, "INFO")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] >= 0
    assert str(clip_id) not in logged.getvalue()


def test_nothing_that_people_send_or_are_is_in_the_log(
    app: Flask, logged: io.StringIO, scene: Scene, session: Session
):
    client = app.test_client()
    caller = Caller(client, scene.person)
    code = new_recovery_code(session, scene.person, AT)
    session.commit()
    body = WEBM + PRIVATE[2].encode()
    assert caller.put_clip(scene.sentence_id, body).status_code == 201
    caller.put_clip(scene.sentence_id, body, headers={"Voicestead-Capture": "Amina"})
    caller.get("/locales/en/sentences?exclude=secretquery")
    caller.post(f"/sentences/{scene.sentence_id}/skips", {"reason": "Amina"})
    client.get("/Amina/secretquery", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    client.get("/en?filter=secretquery")
    client.post("/mine/restoration", data={"code": code})

    written = logged.getvalue()
    assert len(lines(logged)) >= 7
    for private in (*PRIVATE, code, code.replace("-", ""), "\\u001a", "User-Agent"):
        assert private not in written


def test_an_error_of_the_database_is_logged_without_its_values(
    app: Flask, logged: io.StringIO, scene: Scene, session: Session
):
    log = logging.getLogger("app.test")
    session.add(Person(kind="Amina", email="amina@example.org", created_at=AT))
    try:
        session.flush()
    except IntegrityError:
        log.exception("it failed")
    session.rollback()

    assert "it failed" in logged.getvalue()
    assert "INSERT INTO people" in logged.getvalue()
    for private in PRIVATE:
        assert private not in logged.getvalue()


def test_a_health_check_is_not_worth_a_line(app: Flask, logged: io.StringIO):
    app.test_client().get("/healthz")
    assert lines(logged) == []


def test_an_unexpected_error_is_logged_with_its_trace(app: Flask, logged: io.StringIO):
    app.logger.error("oh", exc_info=ZeroDivisionError("by zero"))
    [line] = lines(logged)
    assert (line["level"], line["message"]) == ("ERROR", "oh")
    assert "ZeroDivisionError" in line["exc_info"]


def test_a_second_app_in_one_process_does_not_log_twice(app: Flask):
    ours = [h for h in logging.getLogger().handlers if getattr(h, "is_ours", False)]
    assert len(ours) == 1
