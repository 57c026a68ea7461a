"""What the server gives for the time without a connection: worker, manifest, whose page it is."""

import json
import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.people.models import Person
from tests import factories
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]


@pytest.fixture
def guest(session: Session) -> Person:
    person = factories.guest(session)
    session.commit()
    return person


def test_the_worker_is_one_plain_script_from_the_root_that_is_asked_for_anew_each_time(
    nobody: Visitor,
) -> None:
    answer = nobody.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.no_cache
    assert not re.search(r"^\s*(import|export)\b", answer.text, re.MULTILINE)


def test_the_worker_changes_with_the_files_it_keeps(app: Flask, nobody: Visitor) -> None:
    before = nobody.get("/service-worker.js").text
    facts = json.loads(before.split(";", 1)[0].removeprefix("self.VOICESTEAD="))
    assert f"/static/v/{facts['version']}/" in nobody.get("/").text
    app.extensions["assets_version"] = "another"
    assert nobody.get("/service-worker.js").text != before


def test_the_manifest_names_tiles_that_exist(nobody: Visitor) -> None:
    manifest = nobody.get("/manifest.webmanifest").get_json()
    assert manifest["start_url"] == manifest["scope"] == "/"
    for icon in manifest["icons"]:
        assert nobody.get(icon["src"]).mimetype == icon["type"]


def test_every_page_says_whose_it_is(visit: Visit, nobody: Visitor, guest: Person) -> None:
    person = guest
    assert visit(person).get("/").headers["Voicestead-Person"] == str(person.id)
    assert nobody.get("/offline").headers["Voicestead-Person"] == "nobody"


def test_only_pages_that_could_be_shown_say_so(nobody: Visitor) -> None:
    for path in ("/api/v1/locales", "/static/nothing", "/manifest.webmanifest", "/no-such-page"):
        assert "Voicestead-Person" not in nobody.get(path).headers


def test_forgetting_signs_the_person_out_and_has_the_browser_clear_what_our_pages_kept(
    visit: Visit, guest: Person
) -> None:
    visitor = visit(guest)
    answer = visitor.post("/mine/forgetting")
    assert answer.status_code == 200
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "We have not met on this device." in visitor.get("/mine").text


def test_a_page_of_a_person_that_we_do_not_know_is_nobody_s(nobody: Visitor) -> None:
    with nobody.client.session_transaction() as cookie:
        cookie["_user_id"] = str(uuid.uuid4())
    assert nobody.get("/").headers["Voicestead-Person"] == "nobody"
