"""The listening copy in the room and by its address: who hears it, in which form, by ranges."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.clips.models import Clip, ListeningCopy
from app.clips.operations import withdraw_clip
from app.clips.rules import copy_keys
from app.people.models import Person
from app.storage import BlobStore
from tests.factories import AT, campaign, clip, guest, listening_copy, sentence
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]
FORMS = {"ogg": b"OggS" + bytes(500), "m4a": b"\x00\x00\x00 ftyp" + bytes(700)}
TYPES = {"ogg": "audio/ogg", "m4a": "audio/mp4"}


@pytest.fixture
def giver(session: Session) -> Person:
    return guest(session)


@pytest.fixture
def copied(app: Flask, session: Session, giver: Person) -> Clip:
    """A clip in review, and its copy."""
    made = clip(session, sentence(session, campaign(session, "sw")), giver)
    store(app, listening_copy(session, made, starts_s=0.75))
    session.commit()
    return made


def store(app: Flask, row: ListeningCopy) -> None:
    blobs: BlobStore = app.extensions["blobs"]
    for form, key in copy_keys(row.clip_id, row.hashes).items():
        with blobs.stage() as incoming:
            incoming.write(FORMS[form])
            blobs.put(key, incoming)


@pytest.mark.parametrize("form", FORMS)
def test_giver_validator_and_nobody_hear_the_copy(
    form: str, session: Session, copied: Clip, giver: Person, visit: Visit
) -> None:
    validator = guest(session)
    session.commit()
    for person in (giver, validator, None):
        answer = visit(person).get(f"/clips/{copied.id}/copy.{form}")
        assert (answer.status_code, answer.data) == (200, FORMS[form])
        assert answer.mimetype == TYPES[form]
        assert answer.cache_control.private


def test_a_copy_comes_by_ranges_too(copied: Clip, nobody: Visitor) -> None:
    asked = {"Range": "bytes=0-3"}
    answer = nobody.client.get(f"/clips/{copied.id}/copy.ogg", headers=asked)
    assert (answer.status_code, answer.data) == (206, b"OggS")
    assert answer.headers["Content-Range"] == "bytes 0-3/504"


@pytest.mark.parametrize("form", ["mp3", "webm", "ogg.m4a"])
def test_a_form_that_is_not_made_is_not_found(form: str, copied: Clip, nobody: Visitor) -> None:
    assert nobody.get(f"/clips/{copied.id}/copy.{form}").status_code == 404


def test_a_copy_that_is_still_owed_is_not_found_and_not_offered(
    session: Session, copied: Clip, nobody: Visitor
) -> None:
    row = session.get_one(ListeningCopy, copied.id)
    row.recipe, row.hashes, row.due_at = None, {}, AT
    session.commit()
    assert nobody.get(f"/clips/{copied.id}/copy.ogg").status_code == 404
    page = nobody.get("/sw/listen").text
    assert f"/clips/{copied.id}/audio" in page
    assert "copy.ogg" not in page
    assert ">Original sound</a>" not in page


def test_nobody_hears_the_copy_of_a_withdrawn_clip(
    session: Session, copied: Clip, giver: Person, visit: Visit
) -> None:
    withdraw_clip(session, giver, copied, at=AT, source="test")
    session.commit()
    for person in (giver, None):
        assert visit(person).get(f"/clips/{copied.id}/copy.ogg").status_code == 404


def test_who_may_not_hear_a_clip_may_not_hear_its_copy(
    session: Session, copied: Clip, giver: Person, visit: Visit
) -> None:
    copied.state = "refused"
    session.commit()
    assert visit(None).get(f"/clips/{copied.id}/copy.ogg").status_code == 404
    assert visit(giver).get(f"/clips/{copied.id}/copy.ogg").status_code == 200


def test_the_card_offers_the_copy_first_and_the_original_last(
    copied: Clip, nobody: Visitor
) -> None:
    player = nobody.get("/sw/listen").text.split("<audio")[1].split("</audio>")[0]
    offered = re.findall(r'<source src="([^"]+)" type="([^"]+)"( data-starts-s="0.75")?', player)
    path = f"/clips/{copied.id}"
    assert [(address, kind.split(";")[0], bool(starts)) for address, kind, starts in offered] == [
        (f"{path}/copy.ogg", "audio/ogg", True),
        (f"{path}/copy.m4a", "audio/mp4", True),
        (f"{path}/audio", "audio/webm", False),
    ]


def test_the_original_can_be_had_without_scripts(copied: Clip, nobody: Visitor) -> None:
    page = nobody.get("/sw/listen").text
    assert f'<noscript><a href="/clips/{copied.id}/audio">Original sound</a></noscript>' in page
