"""Importing files: the dry run, the import, and importing again."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import CHECK_TEXT, DROP_TEXTS, IMPORT_TEXT, SWEEP_TEXTS, JobQueue, run
from app.ledger.queries import entries_about
from app.sentences import jobs
from app.sentences.imports.changesets import changesets_of, discard, get_changeset
from app.sentences.imports.claims import claim
from app.sentences.imports.stages import STALE, ChangesetNotFound, NotNow
from app.sentences.models import Changeset, Sentence, SentenceBand
from app.sentences.writing.giving import keep_evidence
from tests import factories
from tests.sentences.importers import AT, Importer

LINES = "The lamp is lit.\nA dog sleeps by the door.\nNobody heard the rain last night.\n"


@pytest.fixture
def importer(app: Flask, session: Session) -> Importer:
    factories.campaign(session, "en")
    session.commit()
    return Importer(app)


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(importer: Importer):
    found = importer.findings(importer.check(LINES + "the Lamp is lit!\nCall 555 now.\n"))

    assert (found.n_lines, found.n_new, found.n_duplicates, found.n_refused) == (5, 3, 1, 1)
    assert found.refused == {"digits": 1}
    assert found.new_samples == LINES.splitlines()
    assert (found.format, found.encodings, found.segmented) == ("txt", ["utf-8"], False)
    assert importer.texts() == []


def test_a_refused_line_is_shown_with_what_is_wrong_in_it(importer: Importer):
    found = importer.findings(importer.check("The lamp is lit.\n  Call 555   now.\n"))

    (example,) = found.examples["digits"]
    (code, start, end), *_ = example.reasons
    assert (example.line, example.text, code) == (2, "Call 555 now.", "digits")
    assert example.text[start:end] == "555"


def test_what_was_confirmed_waits_for_reviewers_with_its_origin(
    importer: Importer, session: Session
):
    changeset = importer.changeset(importer.bring(LINES))

    assert (changeset.state, changeset.n_added, changeset.share_done) == ("imported", 3, 1.0)
    assert (changeset.worked_at, changeset.comment) == (None, "from the archive")
    assert importer.texts() == sorted((line, "pending") for line in LINES.splitlines())
    for sentence in session.scalars(select(Sentence)):
        assert (sentence.source, sentence.licence) == ("the village paper", "CC0-1.0")
        assert (sentence.revision, sentence.round, sentence.approved_at) == (1, 1, None)
        assert sentence.changeset_id == changeset.id


def test_an_import_is_one_ledger_entry(importer: Importer, session: Session):
    changeset_id = importer.bring(LINES, name="paper.txt")
    (entry,) = entries_about(session, "changeset", changeset_id)
    assert (entry.verb, entry.comment) == (
        "sentences.import",
        "paper.txt: the village paper (CC0-1.0)",
    )


def test_a_table_says_more_of_each_sentence_than_the_import_does(
    importer: Importer, session: Session
):
    table = "sentence\tdomain\tvariant\tsource\nThe lamp is lit.\tFinance\tscouse\tmy notebook\n"
    importer.bring(table, name="table.tsv")
    sentence = session.scalars(select(Sentence)).one()
    assert (sentence.domains, sentence.variant) == (["finance"], "scouse")
    assert sentence.source == "my notebook"


def test_the_same_file_twice_adds_nothing(importer: Importer):
    importer.bring(LINES)
    before = importer.texts()
    again = importer.changeset(importer.bring(LINES))

    assert (again.n_added, again.n_duplicates) == (0, 3)
    assert importer.texts() == before


def test_a_near_duplicate_is_found_and_said(importer: Importer):
    importer.bring(LINES)
    changeset_id = importer.check("A dog sleeps by the doors.\nA dog slept by the stairs.\n")
    found = importer.findings(changeset_id)

    assert (found.n_new, found.n_near) == (1, 1)
    assert found.near_samples == [("A dog sleeps by the doors.", "A dog sleeps by the door.")]
    importer.confirm(changeset_id)
    importer.run(IMPORT_TEXT, changeset_id)
    assert ("A dog sleeps by the doors.", "pending") not in importer.texts()


def test_a_sentence_that_was_found_unfit_does_not_keep_its_better_version_out(
    importer: Importer, session: Session
):
    importer.bring("A dog sleeps by teh door.\n")
    session.scalars(select(Sentence)).one().state = "rejected"
    session.commit()
    assert importer.findings(importer.check("A dog sleeps by the door.\n")).n_new == 1


def test_the_same_in_another_campaign_is_no_duplicate(
    importer: Importer, app: Flask, session: Session
):
    factories.campaign(session, "en-GB")
    session.commit()
    importer.bring(LINES)
    assert Importer(app, "en-GB").changeset(Importer(app, "en-GB").bring(LINES)).n_added == 3


def test_a_file_that_is_no_text_fails_and_says_why(importer: Importer):
    changeset = importer.changeset(importer.check(b"%PDF-1.7\n\0\1\2"))
    assert (changeset.state, changeset.trouble) == ("failed", "text_unreadable")


def test_a_table_without_a_known_column_fails_and_names_its_columns(importer: Importer):
    changeset_id = importer.check("id,satz,wort\n1,Hallo du.,x\n", name="a.csv")
    assert importer.changeset(changeset_id).trouble == "no_text_column"
    assert importer.findings(changeset_id).columns == ["id", "satz", "wort"]


def test_a_file_that_was_left_is_added_no_more(importer: Importer):
    changeset_id = importer.check(LINES)
    with importer.work.transaction() as session:
        discard(session, session.get_one(Changeset, changeset_id), at=AT)
    with pytest.raises(NotNow):
        importer.confirm(changeset_id)
    assert importer.texts() == []


def test_nothing_is_added_before_it_was_looked_through(importer: Importer):
    with pytest.raises(NotNow):
        importer.confirm(importer.receive(LINES))


def test_one_worker_at_a_time_is_at_an_import_until_it_falls_silent(importer: Importer):
    changeset_id = importer.check(LINES)
    importer.confirm(changeset_id)
    now = importer.work.now()
    with importer.work.transaction() as session:
        assert claim(session, changeset_id, ("importing",), "importing", at=now)
    importer.run(IMPORT_TEXT, changeset_id)
    assert importer.texts() == []

    later = importer.at(now + STALE + timedelta(seconds=1))
    run(later, IMPORT_TEXT, {"changeset_id": str(changeset_id)})
    assert len(importer.texts()) == 3


def test_work_that_was_lost_on_the_way_is_asked_for_again(importer: Importer, queue: JobQueue):
    changeset_id = importer.receive(LINES)
    queue.huey.flush()
    run(importer.work, SWEEP_TEXTS, {})
    assert len(queue) == 0, "the job queue has its time"

    run(importer.at(importer.work.now() + timedelta(minutes=1)), SWEEP_TEXTS, {})
    task = queue.huey.dequeue()
    assert task is not None
    assert task.args == (CHECK_TEXT, {"changeset_id": str(changeset_id)})


def test_a_long_import_leaves_others_of_its_kind_for_later(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.sentences.imports.changesets.LARGE_BYTES", 10)
    changeset_id = importer.receive(LINES)
    with jobs._at_a_long_one:
        importer.run(CHECK_TEXT, changeset_id)
        assert importer.changeset(changeset_id).state == "received"
    importer.run(CHECK_TEXT, changeset_id)
    assert importer.changeset(changeset_id).state == "checked"


def test_the_file_of_an_import_goes_a_day_after_and_one_in_hand_stays(importer: Importer):
    over, waiting = importer.bring(LINES), importer.check("A cat sleeps on the wall.\n")
    keys = [importer.changeset(each).file_key for each in (over, waiting)]
    run(importer.at(importer.work.now() + timedelta(hours=25)), DROP_TEXTS, {})

    assert [blob.key for blob in importer.work.blobs.list("texts")] == [keys[1]]
    assert importer.changeset(over).file_key is None


def test_evidence_of_a_form_that_was_never_sent_goes_after_a_week(
    importer: Importer, session: Session
):
    blobs = importer.work.blobs
    proofs = []
    for letter in (b"Use our songs. Asha", b"Use our tales. Juma"):
        with blobs.stage() as incoming:
            incoming.write(letter)
            proofs.append(keep_evidence(blobs, incoming, "letter.txt"))
    changeset = session.get_one(Changeset, importer.bring(LINES))
    changeset.evidence_key = proofs[0].key
    session.commit()
    for days, left in ((6, 2), (8, 1)):
        run(importer.at(importer.work.now() + timedelta(days=days)), DROP_TEXTS, {})
        assert len(list(blobs.list("evidence"))) == left
    assert [blob.key for blob in blobs.list("evidence")] == [proofs[0].key]


def test_everybody_sees_what_was_imported_and_nobody_what_was_only_looked_at(
    importer: Importer, session: Session
):
    first, second = importer.bring(LINES), importer.bring("A cat sleeps on the wall.\n")
    waiting = importer.check("Two cats sleep on the wall.\n")
    campaign_id = importer.changeset(first).campaign_id

    assert {each.id for each in changesets_of(session, campaign_id)} == {first, second}
    found = changesets_of(session, campaign_id, only_listed=False)
    assert [each.id for each in found] == [waiting, second, first]
    with pytest.raises(ChangesetNotFound):
        get_changeset(session, uuid.uuid4(), first)


def test_no_band_is_noted_of_what_is_not_there(importer: Importer, session: Session):
    importer.bring(LINES + LINES)
    orphans = select(func.count()).where(
        SentenceBand.sentence_id.not_in(select(Sentence.id).scalar_subquery())
    )
    assert session.scalar(orphans) == 0
