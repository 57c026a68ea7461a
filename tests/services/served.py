"""A whole Voicestead for a test: web server and worker as real processes, on a fresh SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from config import Settings
from tests import factories
from tests.services.application import close
from tests.services.processes import find_free_port
from tests.services.programs import Program, web, worker

SECRET = "kept over every restart, as an operator would"


@dataclass(frozen=True, slots=True)
class Served:
    """A running app, and the same app in this process for a look at its rows and blobs."""

    settings: Settings
    app: Flask
    web: Program
    worker: Program

    @property
    def url(self) -> str:
        return self.settings.base_url

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.app.app_context(), db.sessionmaker() as session, session.begin():
            yield session


def fresh_settings(folder: Path, template: Path) -> Settings:
    """Settings of an instance in the folder, migrated, on a free port."""
    port = find_free_port()
    instance = folder / "instance"
    instance.mkdir()
    (instance / "voicestead.db").write_bytes(template.read_bytes())
    return Settings(
        instance_dir=instance,
        secret_key=SECRET,
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        web_workers=1,
        rate_limits=False,
        log_level="WARNING",
    )


@contextmanager
def serve(folder: Path, template: Path) -> Iterator[Served]:
    """Run web and worker on a fresh instance in the folder."""
    settings = fresh_settings(folder, template)
    app = create_app(settings)
    log = folder / "programs.log"
    with web(settings, log) as web_program, worker(settings, log) as worker_program:
        yield Served(settings, app, web_program, worker_program)
    close(app)


@pytest.fixture
def served(tmp_path: Path, sqlite_template: Path) -> Iterator[Served]:
    """A running app of the test's own: English and Arabic campaigns of fifty sentences each."""
    with serve(tmp_path, sqlite_template) as served:
        with served.transaction() as session:
            for tag in ("en", "ar"):
                campaign = factories.campaign(session, tag)
                for number in range(1, 51):  # what the microphone says, or nearly
                    factories.sentence(session, campaign, f"Press {number} to send a reply.")
        yield served


@pytest.fixture(scope="session")
def shared_served(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Served]:
    """A running app without campaigns, for tests that each bring their own and kill nothing."""
    with serve(tmp_path_factory.mktemp("shared"), sqlite_template) as served:
        yield served
