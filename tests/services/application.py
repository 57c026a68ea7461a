"""The app on a fresh database: every test that asks for one runs on SQLite and on PostgreSQL.

The schema is made once, by the real migrations, and copied for each test. `session` holds a
transaction: commit what a request through `client` shall see.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from app.cli.database import alembic_config
from app.extensions import db
from app.jobs import JobQueue
from app.quality import jobs
from app.quality.gate import Gate
from app.storage import BlobStore
from config import Settings
from tests.services.postgres import Postgres

TEMPLATE = "voicestead_template"
SECRET = "a secret for tests, and long enough to sign with"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(f"sqlite:///{folder}/template.db", folder)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """A server that holds a migrated database to copy."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    _migrate(sqlalchemy_url(postgres.url(TEMPLATE)), tmp_path_factory.mktemp("template"))
    return postgres


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_template: Postgres) -> str:
    """One migrated database that tests use in turn: emptying it is faster than a new one."""
    return postgres_template.create_database(template=TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with the schema of the newest migration."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    url: str = request.getfixturevalue("shared_postgres_url")
    yield sqlalchemy_url(url)
    _empty(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        instance_dir=tmp_path / "instance",
        database_url=database_url,
        queue_url="memory://",
        secret_key=SECRET,
        rate_limits=False,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["TESTING"] = True
    yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context(), db.sessionmaker() as session:
        yield session


@pytest.fixture
def session_apart(app: Flask) -> Iterator[Session]:
    """A session apart from every request's: commit what a request shall see.

    Rows keep their values over a commit, so that looking at one takes no lock from a request.
    """
    with app.app_context():
        maker = db.sessionmaker
    with maker(expire_on_commit=False) as session:
        yield session


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    """Makes further sessions, one for each thread or transaction of a test."""
    with app.app_context():
        return db.sessionmaker


@pytest.fixture
def queue(app: Flask) -> JobQueue:
    queue: JobQueue = app.extensions["queue"]
    return queue


@pytest.fixture
def blobs(app: Flask) -> BlobStore:
    blobs: BlobStore = app.extensions["blobs"]
    return blobs


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """The gate of the jobs that this thread runs; its child ends with the module's tests."""
    with Gate() as gate:
        jobs._of_thread.gate = gate
        yield gate
    del jobs._of_thread.gate


@pytest.fixture
def at() -> datetime:
    """A moment for what the test does."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def close(app: Flask) -> None:
    """Let go of the app's connections."""
    with app.app_context():
        db.engine.dispose()
    app.extensions["queue"].close()


def sqlalchemy_url(url: str) -> str:
    """Name the driver in a PostgreSQL URL."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _empty(url: str) -> None:
    """Delete all rows; a test that left a transaction open is told so after a few seconds."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '5s'")
        connection.execute("SET session_replication_role = replica")  # ask no foreign keys
        tables = connection.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _migrate(url: str, folder: Path) -> None:
    from alembic import command

    app = create_app(Settings(instance_dir=folder, database_url=url, secret_key=SECRET))
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    close(app)
