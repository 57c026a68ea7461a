"""`flask sentences import`, `changesets` and `revert`."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence
from tests import factories

ORIGIN = ["--source", "the village paper", "--licence", "CC0-1.0"]


@pytest.fixture
def campaign(session: Session) -> str:
    tag = factories.campaign(session, "ar").tag
    session.commit()
    return tag


def write(folder: Path, text: str | bytes) -> str:
    path = folder / "lines.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def texts(session: Session) -> list[str]:
    found = sorted(session.scalars(select(Sentence.text)))
    session.rollback()
    return found


def test_lines_are_added_and_counted(app: Flask, session: Session, campaign: str, tmp_path: Path):
    lines = "\ufeffصباح الخير.\r\nمساء الخير.\n\nصباح الخير!\n" + "ا" * 300
    args = ["sentences", "import", write(tmp_path, lines), "--locale", "AR", *ORIGIN]
    ended = app.test_cli_runner().invoke(args=args)

    assert ended.exit_code == 0
    assert ended.output == "ar: 2 added, 1 known already, rejected: 1 too_long.\n"
    assert texts(session) == sorted(["صباح الخير.", "مساء الخير."])

    again = app.test_cli_runner().invoke(args=args)
    assert again.output == "ar: 0 added, 3 known already, rejected: 1 too_long.\n"
    assert len(texts(session)) == 2


def test_lines_may_come_from_a_pipe(app: Flask, session: Session, campaign: str):
    args = ["sentences", "import", "-", "--locale", "ar", *ORIGIN]
    ended = app.test_cli_runner().invoke(args=args, input="صباح الخير.\n")
    assert ended.output == "ar: 1 added, 0 known already, rejected: none.\n"
    assert texts(session) == ["صباح الخير."]


def test_a_file_in_an_older_encoding_is_read_and_one_that_is_no_text_refused_in_words(
    app: Flask, session: Session, campaign: str, tmp_path: Path
):
    args = ["--locale", "ar", *ORIGIN]
    path = write(tmp_path, "صباح الخير يا صديقي العزيز.\n".encode("cp1256"))
    ended = app.test_cli_runner().invoke(args=["sentences", "import", path, *args])
    assert ended.output == "ar: 1 added, 0 known already, rejected: none.\n"

    path = write(tmp_path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    ended = app.test_cli_runner().invoke(args=["sentences", "import", path, *args])
    assert ended.exit_code == 1
    assert "UTF-8" in ended.output
    assert texts(session) == ["صباح الخير يا صديقي العزيز."]


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(
    app: Flask, session: Session, campaign: str, tmp_path: Path
):
    path = write(tmp_path, "صباح الخير.\nصباح الخير!\nhello there\n")
    ended = app.test_cli_runner().invoke(
        args=["sentences", "import", path, "--locale", "ar", "--dry-run", *ORIGIN]
    )
    assert ended.exit_code == 0
    assert "1 would be added, 1 known already, 0 nearly so" in ended.output
    assert "1 foreign_script" in ended.output
    assert texts(session) == []


def test_what_was_imported_is_listed_and_can_be_taken_back(
    app: Flask, session: Session, campaign: str, tmp_path: Path
):
    run = app.test_cli_runner().invoke
    path = write(tmp_path, "صباح الخير.\nمساء النور والسرور.\n")
    run(args=["sentences", "import", path, "--locale", "ar", "--comment", "from Amal", *ORIGIN])
    listed = run(args=["sentences", "changesets", "ar"]).output
    assert "imported: 2 sentences from the village paper (CC0-1.0): from Amal" in listed

    ended = run(args=["sentences", "revert", listed.split()[0]])
    assert ended.exit_code == 0
    assert texts(session) == []
    assert "reverted" in run(args=["sentences", "changesets", "ar"]).output


def test_what_shall_be_reviewed_waits(app: Flask, session: Session, campaign: str, tmp_path: Path):
    path = write(tmp_path, "صباح الخير.\n")
    app.test_cli_runner().invoke(
        args=["sentences", "import", path, "--locale", "ar", "--pending", *ORIGIN]
    )
    assert session.scalars(select(Sentence.state)).all() == ["pending"]


def test_an_unknown_campaign_is_refused_in_words(app: Flask, tmp_path: Path):
    ended = app.test_cli_runner().invoke(
        args=["sentences", "import", write(tmp_path, "One."), "--locale", "sw", *ORIGIN]
    )
    assert ended.exit_code == 1
    assert "(sw)" in ended.output


@pytest.mark.parametrize("missing", ["--source", "--licence"])
def test_no_sentence_comes_without_origin_and_licence(
    app: Flask, session: Session, campaign: str, missing: str
):
    at = ORIGIN.index(missing)
    given = ORIGIN[:at] + ORIGIN[at + 2 :]
    ended = app.test_cli_runner().invoke(
        args=["sentences", "import", "-", "--locale", "ar", *given], input="One."
    )
    assert ended.exit_code == 2
    assert missing in ended.output
    assert texts(session) == []
