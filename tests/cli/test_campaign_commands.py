"""`flask campaign`."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.queries import find_campaign
from app.consent.queries import current_terms, find_current_terms
from app.ledger.queries import entries_about
from tests import factories

WHO = ["--organiser", "The reading room", "--contact", "room@example.org"]


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.txt"
    path.write_text("Tunakusanya sauti yako.\n\nUnaweza kuiondoa.\n", "utf-8")
    return path


def campaign(session: Session, tag: str) -> Campaign:
    found = find_campaign(session, tag)
    assert found is not None
    return found


def test_a_campaign_is_created_with_its_terms(app: Flask, session: Session, terms: Path):
    runner = app.test_cli_runner()
    ended = runner.invoke(
        args=[
            *("campaign", "create", "SW", *WHO, "--licence", "CC-BY-4.0", "--about", "For all."),
            *("--policy", "lenient", "--terms", str(terms), "--terms-language", "sw-TZ"),
        ]
    )
    assert (ended.exit_code, ended.output) == (0, "sw: Kiswahili is being prepared.\n")

    made = campaign(session, "sw")
    assert (made.stage, made.licence, made.gate_policy) == ("preparing", "CC-BY-4.0", "lenient")
    assert (made.organiser, made.contact) == (WHO[1], WHO[3])
    published = current_terms(session, made.id)
    assert (published.version, published.language) == (1, "sw-TZ")
    assert published.text == "Tunakusanya sauti yako.\n\nUnaweza kuiondoa."
    entry = entries_about(session, "campaign", made.id)[0]
    assert (entry.verb, entry.actor_id, entry.source) == ("campaign.create", None, "cli")


def test_it_opens_once_it_has_terms(app: Flask, session: Session, terms: Path):
    runner = app.test_cli_runner()
    runner.invoke(args=["campaign", "create", "pt-br", *WHO])
    refused = runner.invoke(args=["campaign", "open", "pt-BR"])
    assert refused.exit_code == 1
    assert "has no terms yet" in refused.output
    assert campaign(session, "pt-BR").stage == "preparing"
    session.rollback()

    runner.invoke(args=["campaign", "create", "sw", *WHO, "--terms", str(terms)])
    opened = runner.invoke(args=["campaign", "open", "SW"])
    assert (opened.exit_code, opened.output) == (0, "sw: Kiswahili is open.\n")
    assert campaign(session, "sw").stage == "open"


def test_a_second_campaign_for_a_tag_is_refused_in_words(app: Flask, session: Session):
    factories.campaign(session, "sw")
    session.commit()
    ended = app.test_cli_runner().invoke(args=["campaign", "create", "sw", *WHO])
    assert ended.exit_code == 1
    assert ended.output.startswith("Error: There is a campaign for this language already (sw).")
    assert "Traceback" not in ended.output


def test_nonsense_is_refused_and_nothing_is_left(app: Flask, session: Session, terms: Path):
    ended = app.test_cli_runner().invoke(
        args=["campaign", "create", "klingonish", *WHO, "--terms", str(terms)]
    )
    assert ended.exit_code == 1
    assert "not a language tag (klingonish)" in ended.output
    assert session.query(Campaign).count() == 0


def test_terms_that_are_not_text_are_refused_in_words(app: Flask, session: Session, tmp_path: Path):
    path = tmp_path / "terms.txt"
    path.write_bytes(b"\xff\xfe\x00")
    ended = app.test_cli_runner().invoke(
        args=["campaign", "create", "sw", *WHO, "--terms", str(path)]
    )
    assert ended.exit_code == 1
    assert "UTF-8" in ended.output
    assert find_campaign(session, "sw") is None


def test_empty_terms_are_no_terms(app: Flask, session: Session, tmp_path: Path):
    path = tmp_path / "terms.txt"
    path.write_text(" \n")
    ended = app.test_cli_runner().invoke(
        args=["campaign", "create", "sw", *WHO, "--terms", str(path)]
    )
    assert ended.exit_code == 1
    made = find_campaign(session, "sw")
    assert made is None or find_current_terms(session, made.id) is None


def test_a_campaign_we_do_not_have_cannot_be_opened(app: Flask):
    ended = app.test_cli_runner().invoke(args=["campaign", "open", "sw"])
    assert ended.exit_code == 1
    assert "no campaign for this language" in ended.output


def test_it_records_in_the_mode_it_was_created_with_until_that_is_changed(
    app: Flask, session: Session
):
    runner = app.test_cli_runner()
    runner.invoke(args=["campaign", "create", "sw", *WHO, "--recording-mode", "lossless"])
    assert campaign(session, "sw").recording_mode == "lossless"
    session.rollback()

    changed = runner.invoke(args=["campaign", "set", "SW", "--recording-mode", "light"])
    assert (changed.exit_code, changed.output) == (0, "sw: Kiswahili records in light mode.\n")
    session.expire_all()
    assert campaign(session, "sw").recording_mode == "light"


def test_readers_of_each_sentence_are_set_and_left_open(app: Flask, session: Session):
    runner = app.test_cli_runner()
    runner.invoke(args=["campaign", "create", "sw", *WHO])
    for given, words, wanted in (("3", "3", 3), ("0", "all", None)):
        ended = runner.invoke(args=["campaign", "set", "sw", "--readers", given])
        assert ended.output == f"sw: Kiswahili offers each sentence to {words} readers.\n"
        session.expire_all()
        assert campaign(session, "sw").readers_wanted == wanted
        session.rollback()
    assert runner.invoke(args=["campaign", "set", "sw"]).exit_code == 2


def test_a_campaign_that_is_not_there_cannot_be_changed(app: Flask, session: Session):
    ended = app.test_cli_runner().invoke(
        args=["campaign", "set", "sw", "--recording-mode", "light"]
    )
    assert ended.exit_code == 1


def test_variants_are_declared_and_renamed(app: Flask, session: Session):
    runner = app.test_cli_runner()
    runner.invoke(args=["campaign", "create", "ca", *WHO])
    for code, name in (("valencia", "Valensia"), ("balear", "Balear"), ("valencia", "Valencià")):
        ended = runner.invoke(args=["campaign", "variant", "ca", code, name])
    assert ended.output == "ca: català has the variants Valencià, Balear.\n"
    refused = runner.invoke(args=["campaign", "variant", "ca", "no code", "Nord"])
    assert refused.exit_code == 1
    assert "This is not a variant that can be told apart" in refused.output
    assert campaign(session, "ca").variant_names == {"valencia": "Valencià", "balear": "Balear"}
