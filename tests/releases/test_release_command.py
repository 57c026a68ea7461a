"""`flask release build`, as a steward runs it."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.release import one_moment
from app.clips.models import Clip
from app.extensions import db
from app.releases.models import Release
from tests.factories import campaign, clip, guest, sentence
from tests.releases.conftest import Keep
from tests.releases.opened import Opened

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session, out: Path) -> Run:
    """Run the command on what the session has committed."""

    def run(*arguments: str) -> Result:
        session.commit()
        command = ["release", "build", "--out", str(out), *arguments]
        return app.test_cli_runner().invoke(args=command)

    return run


def test_it_prints_one_line_of_json_about_the_archive_it_wrote(
    session: Session, keep: Keep, run: Run, out: Path, tmp_path: Path
) -> None:
    of = campaign(session, "pt-BR")
    keep(of, duration_s=1800.0)
    keep(of, duration_s=3600.0, state="invalid")
    printed = run("pt-BR")
    assert printed.exit_code == 0, printed.output
    (line,) = printed.stdout.splitlines()
    release = session.scalars(select(Release)).one()
    path = out / "voicestead-1-2026-11-23-pt-BR.tar.gz"
    assert json.loads(line) == {
        "file": str(path),
        "version": 1,
        "sha256": release.sha256,
        "n_clips": 2,
        "hours": 1.5,
    }
    assert len(Opened.of(path, tmp_path / "unpacked").audio()) == 2


def test_running_it_twice_changes_nothing(
    session: Session, keep: Keep, run: Run, out: Path
) -> None:
    keep(campaign(session))
    first = run("en", "--format", "tar.gz")
    (archive,) = out.iterdir()
    before = archive.read_bytes()
    again = run("EN")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert archive.read_bytes() == before
    assert session.scalar(select(func.count()).select_from(Release)) == 1


def test_nothing_to_release_is_said_in_words(session: Session, run: Run, out: Path) -> None:
    campaign(session)
    printed = run("en")
    assert printed.exit_code == 1
    assert printed.stdout == ""
    assert printed.stderr.startswith("Error: ")
    assert "Traceback" not in printed.stderr
    assert list(out.iterdir()) == []


def test_an_unknown_locale_is_said_in_words(run: Run) -> None:
    printed = run("tlh")
    assert printed.exit_code == 1
    assert printed.stderr.startswith("Error: ")


def test_a_campaign_that_is_not_public_any_more_can_be_released(
    session: Session, keep: Keep, run: Run
) -> None:
    of = campaign(session)
    keep(of)
    of.stage = "archived"
    assert run("en").exit_code == 0


def test_people_contribute_while_a_release_is_read_and_it_stays_one_moment(
    session: Session, keep: Keep
) -> None:
    read = sentence(session, campaign(session))
    keep(read)
    session.commit()
    n_clips = select(func.count()).select_from(Clip)
    with one_moment() as moment:
        assert moment.scalar(n_clips) == 1
        began = time.monotonic()
        with db.sessionmaker() as writer, writer.begin():
            clip(writer, writer.merge(read), guest(writer))
        assert time.monotonic() - began < 5, "a writer waited for the reader"
        assert moment.scalar(n_clips) == 1
    assert session.scalar(n_clips) == 2
