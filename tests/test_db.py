"""How SQLite is opened and waited for, and what a column makes of a time."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

import app.db
from app.db import BUSY_TIMEOUT_S, prepare_engine, reading
from app.people.models import Person
from tests import factories
from tests.services.at_once import at_once

BUSY = (sqlite3.OperationalError, OperationalError)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path}/rows.db")
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a commit outlives a power cut
        ("foreign_keys", 1),
        ("busy_timeout", BUSY_TIMEOUT_S * 1000),
    ],
)
def test_a_connection_is_durable_and_keeps_its_promises(engine: Engine, name: str, value: object):
    assert pragma(engine, name) == value


def test_writers_that_read_before_they_write_never_overtake_each_other(engine: Engine):
    def count() -> None:
        for _ in range(25):
            with engine.begin() as connection:
                n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    assert at_once(*[count] * 4) == [None] * 4
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar() == 100


def test_a_reader_does_not_wait_for_a_writer(engine: Engine):
    with engine.begin() as writer:
        writer.execute(text("UPDATE counter SET n = 1"))
        token = reading.set(True)
        began = time.monotonic()
        with engine.connect() as reader:
            assert reader.execute(text("SELECT n FROM counter")).scalar() == 0
        reading.reset(token)
        assert time.monotonic() - began < 1


def test_a_writer_that_waits_too_long_gives_up_and_its_connection_can_be_used_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app.db, "BUSY_TIMEOUT_S", 0.2)
    with engine.begin() as writer:
        writer.execute(text("UPDATE counter SET n = 1"))
        with (
            pytest.raises((sqlite3.OperationalError, OperationalError), match="locked"),
            engine.begin(),
        ):
            pytest.fail("two writers at once")
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET n = n + 1"))
        assert connection.execute(text("SELECT n FROM counter")).scalar() == 2


def test_a_waiting_writer_goes_on_soon_after_the_other_has_finished(engine: Engine):
    held = threading.Event()

    def hold() -> float:
        with engine.begin() as connection:
            connection.execute(text("UPDATE counter SET n = 1"))
            held.set()
            time.sleep(0.3)
        return time.monotonic()

    def wait() -> float:
        held.wait(5)
        with engine.begin() as connection:
            connection.execute(text("UPDATE counter SET n = n + 1"))
        return time.monotonic()

    released, done = at_once(hold, wait)
    assert done - released < 0.25


def test_a_foreign_key_that_leads_nowhere_is_refused(session: Session):
    scene = factories.scene(session)
    session.commit()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        session.execute(text("DELETE FROM people WHERE id IN (SELECT person_id FROM consents)"))
    session.rollback()
    assert session.get(Person, scene.person_id) is not None


def test_a_time_comes_back_in_utc_whatever_zone_it_was_given_in(session: Session):
    local = datetime(2026, 11, 23, 17, 45, 1, 123456, timezone(timedelta(hours=5, minutes=45)))
    person = factories.guest(session)
    person.created_at = local
    session.commit()
    session.expire_all()

    assert person.created_at == local
    assert person.created_at.tzinfo is not None
    assert person.created_at.utcoffset() == timedelta(0)
    assert person.created_at == datetime(2026, 11, 23, 12, 0, 1, 123456, UTC)


def test_a_time_without_a_zone_is_refused(session: Session):
    person = factories.guest(session)
    person.created_at = datetime(2026, 11, 23)  # noqa: DTZ001 (that is the point)
    with pytest.raises(StatementError, match="without a zone"):
        session.flush()


def test_sqlite_is_new_enough_for_what_we_ask_of_it():
    assert sqlite3.sqlite_version_info >= (3, 35)
