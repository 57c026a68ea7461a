"""Importing files: the dry run, the import, taking back, and approving after a sample."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.sentences.importers import Importer


@pytest.fixture
def importer(app: Flask, session: Session) -> Importer:
    factories.campaign(session, "en")
    session.commit()
    return Importer(app)


LINES = "The lamp is lit.\nA dog sleeps by the door.\nNobody heard the rain last night.\n"


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(importer: Importer):
    found = importer.findings(importer.check(LINES + "the Lamp is lit!\nCall 555 now.\n"))

    assert (found.n_lines, found.n_new, found.n_duplicates, found.n_refused) == (5, 3, 1, 1)
    assert found.refused == {"digits": 1}
    assert found.new_samples == LINES.splitlines()
    assert importer.texts() == []


def test_what_was_confirmed_waits_for_reviewers(importer: Importer):
    changeset = importer.changeset(importer.bring(LINES))

    assert (changeset.state, changeset.n_added, changeset.share_done) == ("imported", 3, 1.0)
    assert importer.texts() == sorted((line, "pending") for line in LINES.splitlines())


def test_the_same_file_twice_adds_nothing(importer: Importer):
    importer.bring(LINES)
    before = importer.texts()
    again = importer.changeset(importer.bring(LINES))

    assert (again.n_added, again.n_duplicates) == (0, 3)
    assert importer.texts() == before


def test_reverting_leaves_no_trace_of_what_nobody_touched(importer: Importer):
    importer.bring("The lamp is lit.\n")
    before = importer.texts()
    importer.revert(importer.bring(LINES))

    assert importer.texts() == before


def test_a_near_duplicate_is_found_and_said(importer: Importer):
    importer.bring(LINES)
    found = importer.findings(importer.check("A dog sleeps by the doors.\n"))

    assert found.n_near == 1
    assert found.near_samples == [("A dog sleeps by the doors.", "A dog sleeps by the door.")]
