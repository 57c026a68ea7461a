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


@pytest.fixture
def served(tmp_path: Path, sqlite_template: Path) -> Iterator[Served]:
    """A running app with an English and an Arabic campaign of fifty sentences each."""
    settings = fresh_settings(tmp_path, sqlite_template)
    app = create_app(settings)
    with app.app_context(), db.sessionmaker() as session, session.begin():
        for tag in ("en", "ar"):
            campaign = factories.campaign(session, tag)
            for _ in range(50):
                factories.sentence(session, campaign)
    log = tmp_path / "programs.log"
    with web(settings, log) as web_program, worker(settings, log) as worker_program:
        yield Served(settings, app, web_program, worker_program)
    close(app)
