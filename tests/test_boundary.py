"""One commit at the boundary: below 400 commits, all else leaves no trace, GET writes nothing."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import BadRequest

from app.db import reading
from app.extensions import csrf, db
from app.jobs import SWEEP_BLOBS, JobQueue, enqueue_later
from app.people.models import Person
from tests import factories


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of the app with a few routes that write and then end in various ways."""

    def write(status: int) -> Response:
        factories.guest(db.session)
        enqueue_later(db.session, SWEEP_BLOBS)
        return Response(status=status)

    def fail() -> Response:
        factories.guest(db.session)
        raise BadRequest

    def crash() -> Response:
        factories.guest(db.session)
        raise ZeroDivisionError

    def look() -> Response:
        db.session.execute(text("SELECT 1"))
        return Response(str(reading.get()))

    methods = ["GET", "POST", "PUT", "DELETE"]
    for name, view in (("fail", fail), ("crash", crash), ("look", look)):
        app.add_url_rule(f"/x/{name}", name, csrf.exempt(view), methods=methods)
    app.add_url_rule("/x/write/<int:status>", "write", csrf.exempt(write), methods=methods)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def n_people(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [200, 201, 204, 303])
def test_what_ends_below_400_is_committed_and_its_jobs_are_sent(
    client: FlaskClient,
    sessions: sessionmaker[Session],
    queue: JobQueue,
    method: str,
    status: int,
):
    assert client.open(f"/x/write/{status}", method=method).status_code == status
    assert (n_people(sessions), len(queue)) == (1, 1)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_what_ends_at_400_or_above_leaves_no_trace(
    client: FlaskClient, sessions: sessionmaker[Session], queue: JobQueue, status: int
):
    assert client.post(f"/x/write/{status}").status_code == status
    assert (n_people(sessions), len(queue)) == (0, 0)


@pytest.mark.parametrize(("path", "status"), [("/x/fail", 400), ("/x/crash", 500)])
def test_an_error_leaves_no_trace(
    client: FlaskClient, sessions: sessionmaker[Session], path: str, status: int
):
    assert client.post(path).status_code == status
    assert n_people(sessions) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_commits_nothing(
    client: FlaskClient, sessions: sessionmaker[Session], queue: JobQueue, method: str
):
    assert client.open("/x/write/200", method=method).status_code == 200
    assert (n_people(sessions), len(queue)) == (0, 0)


def test_only_a_request_that_may_not_write_is_reading(client: FlaskClient):
    assert client.get("/x/look").text == "True"
    assert client.post("/x/look").text == "False"
    assert client.put("/x/look").text == "False"


def test_afterwards_nothing_of_a_request_is_left(client: FlaskClient):
    for path in ("/x/look", "/x/crash", "/nothing/here"):
        client.get(path)
        assert reading.get() is False


def test_who_only_reads_neither_waits_for_a_writer_nor_keeps_one_waiting(
    client: FlaskClient, session: Session, sessions: sessionmaker[Session]
):
    factories.guest(session)  # holds SQLite's write lock until it commits
    assert client.get("/x/look").status_code == 200
    session.commit()
    assert n_people(sessions) == 1


def test_a_commit_that_fails_is_an_error_and_not_a_201(
    client: FlaskClient, app: Flask, sessions: sessionmaker[Session]
):
    def promise() -> Response:
        factories.guest(db.session)
        db.session.add(Person(kind="ghost", created_at=factories.AT))  # no such kind
        return Response(status=201)

    app.add_url_rule("/x/promise", "promise", csrf.exempt(promise), methods=["POST"])
    assert client.post("/x/promise").status_code == 500
    assert n_people(sessions) == 0
