"""An import is killed again and again; it ends as if nobody had."""

import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sentences.models import Changeset, Sentence, SentenceBand
from config import ROOT, Settings
from tests import factories
from tests.sentences.importers import Importer
from tests.services.programs import environment_of
from tests.services.texts import Texts

KILLED_AT = (120, 900, 1_750, 2_600)
"""Sentences that are there when it is killed, at least."""
LIMIT_S = 60


@pytest.mark.timeout(240)
def test_an_import_that_was_killed_ends_as_one_that_was_not(
    app: Flask, session: Session, settings: Settings, texts: Texts
) -> None:
    for tag in ("en", "en-GB"):
        factories.campaign(session, tag)
    session.commit()
    disturbed, quiet = Importer(app, "en"), Importer(app, "en-GB")
    lines = _lines(texts)
    for importer in (disturbed, quiet):
        _leave_resting(importer, session, lines)
    expected = quiet.changeset(quiet.bring("\n".join(lines), segment=False))

    changeset_id = disturbed.check("\n".join(lines), segment=False)
    disturbed.confirm(changeset_id)
    for hours, count in enumerate(KILLED_AT):
        _kill_amid(settings, changeset_id, hours, session, count)
        assert disturbed.changeset(changeset_id).state == "importing"
    assert _run(settings, changeset_id, len(KILLED_AT)).wait(timeout=LIMIT_S) == 0

    done = disturbed.changeset(changeset_id)
    assert (done.state, done.position) == ("imported", expected.position)
    assert _counts(done) == _counts(expected)
    assert done.n_added > 3_000
    assert disturbed.texts() == quiet.texts()
    assert _bands_of(session, done) == _bands_of(session, expected)


def _lines(texts: Texts) -> list[str]:
    """Real sentences, some of them again, some nearly so."""
    lines = texts.sentences("en")[2_000:7_000]
    again = lines[:200] + [line.replace("and", "und") for line in lines[300:600]]
    return [*lines, *again]


def _leave_resting(importer: Importer, session: Session, lines: list[str]) -> None:
    """Import a few of them and take that back after somebody has read them."""
    changeset_id = importer.bring("\n".join(lines[50:80]), segment=False, approved=True)
    person = factories.guest(session)
    for sentence in session.scalars(
        select(Sentence).where(Sentence.changeset_id == changeset_id).limit(9)
    ):
        factories.clip(session, sentence, person)
    session.commit()
    importer.revert(changeset_id)


def _run(settings: Settings, changeset_id: uuid.UUID, hours: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.import_by_hand", str(changeset_id), str(hours)],
        cwd=ROOT,
        env={**environment_of(settings), "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )


def _kill_amid(
    settings: Settings, changeset_id: uuid.UUID, hours: int, session: Session, count: int
) -> None:
    """Let it go on until so many sentences are there, and kill it."""
    process = _run(settings, changeset_id, hours)
    deadline = time.monotonic() + LIMIT_S
    there = select(func.count()).where(Sentence.changeset_id == changeset_id)
    while (session.scalar(there) or 0) < count:
        session.rollback()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    session.rollback()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _counts(changeset: Changeset) -> tuple[int, int, int]:
    return changeset.n_added, changeset.n_duplicates, changeset.n_refused


def _bands_of(session: Session, changeset: Changeset) -> int:
    noted = (
        select(func.count())
        .select_from(SentenceBand)
        .join(Sentence, Sentence.id == SentenceBand.sentence_id)
        .where(Sentence.changeset_id == changeset.id)
    )
    count = session.scalar(noted) or 0
    session.rollback()
    return count
