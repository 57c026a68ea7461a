import hashlib
import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.people.models import Person
from app.reviews.models import Skip, Vote
from app.reviews.rules import NO_REASONS
from app.storage import BlobStore
from tests.factories import AT, clip, guest, measurement, sentence
from tests.web.visitor import HTMX, Visitor

Visit = Callable[[Person | None], Visitor]
SOUND = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 4


@pytest.fixture
def three(session: Session, swahili: Campaign) -> list[Clip]:
    made = [clip(session, sentence(session, swahili)) for _ in range(3)]
    session.commit()
    return made


@pytest.fixture
def stored(app: Flask, session: Session, swahili: Campaign) -> Clip:
    """A clip whose bytes are in the store."""
    made = clip(session, sentence(session, swahili), data=SOUND)
    store(app, made)
    session.commit()
    return made


def store(app: Flask, made: Clip) -> None:
    blobs: BlobStore = app.extensions["blobs"]
    with blobs.stage() as incoming:
        incoming.write(SOUND)
        blobs.put(made.blob_key, incoming)


def heard(page: str) -> str | None:
    """The id of the clip on the card."""
    found = re.search(r'data-clip="([^"]+)"', page)
    return found[1] if found else None


def giver_of(session: Session, of: Clip) -> Person:
    giver = session.get_one(Person, of.person_id)
    session.commit()
    return giver


def said(page: str) -> str:
    """What the page tells of what was just done; nothing if it does not."""
    return "".join(re.findall(r'<p class="notice[^"]* said"[^>]*>([^<]*)', page))


def outside_templates(page: str) -> str:
    """What somebody without scripts sees of the page."""
    return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)


def votes(session: Session) -> list[Vote]:
    found = list(session.scalars(select(Vote)))
    session.commit()
    return found


def test_a_card_holds_sentence_and_player_of_one_clip(three: list[Clip], nobody: Visitor) -> None:
    page = nobody.get("/sw/listen").text
    clip_id = heard(page)
    shown = {str(each.id): each for each in three}[str(clip_id)]
    assert shown.sentence.text in page
    assert f'src="/clips/{clip_id}/audio"' in page
    assert f'action="/clips/{clip_id}/votes"' in page
    assert not any(str(each.id) in page for each in three if each is not shown)


def test_a_card_says_where_somebody_speaks(
    session: Session, swahili: Campaign, nobody: Visitor
) -> None:
    made = clip(session, sentence(session, swahili))
    measurement(session, made, duration_s=4.0, lead_silence_s=0.5, tail_silence_s=0.75)
    session.commit()
    page = nobody.get("/sw/listen").text
    assert 'data-speech-starts-s="0.5" data-speech-ends-s="3.25"' in page


def test_a_card_says_nothing_of_speech_that_nobody_measured(
    three: list[Clip], nobody: Visitor
) -> None:
    page = nobody.get("/sw/listen").text
    assert heard(page)
    assert "data-speech" not in page


@pytest.mark.usefixtures("three")
def test_looking_makes_no_person(session: Session, nobody: Visitor) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    nobody.get("/sw/listen")
    assert session.scalar(select(func.count()).select_from(Person)) == before


@pytest.mark.usefixtures("three")
def test_a_newcomers_first_vote_makes_a_guest_who_stays(session: Session, nobody: Visitor) -> None:
    for _ in range(2):
        clip_id = heard(nobody.get("/sw/listen").text)
        assert nobody.post(f"/clips/{clip_id}/votes", {"answer": "yes"}).status_code == 303
    cast = votes(session)
    assert len(cast) == 2
    assert len({vote.person_id for vote in cast}) == 1


def test_a_plain_vote_leads_back_to_the_room_and_another_clip(
    three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    answer = browser.post(f"/clips/{three[0].id}/votes", {"answer": "unsure"})
    assert (answer.status_code, answer.location) == (303, "/sw/listen")
    assert heard(browser.get("/sw/listen").text) != str(three[0].id)


def test_a_no_is_kept_with_its_reasons(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    form = {"answer": "no", "reasons": ["noise", "cut_off"]}
    visit(listener).post(f"/clips/{three[0].id}/votes", form)
    (vote,) = votes(session)
    assert (vote.answer, vote.reasons) == ("no", ["cut_off", "noise"])


def test_a_plain_form_does_not_say_how_much_was_heard_and_is_believed(
    session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    made = clip(session, sentence(session, swahili))
    measurement(session, made, duration_s=4.0, lead_silence_s=0.5, tail_silence_s=0.75)
    session.commit()
    visit(listener).post(f"/clips/{made.id}/votes", {"answer": "yes"})
    (vote,) = votes(session)
    assert vote.heard_s is None


def test_the_next_page_tells_what_came_of_the_answer(
    three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"})
    assert "Thank you. Here is the next one." in said(browser.get("/sw/listen").text)
    browser.post(f"/clips/{three[1].id}/skips")
    assert "Skipped. Here is the next one." in said(browser.get("/sw/listen").text)
    assert said(browser.get("/sw/listen").text) == ""


def test_another_answer_to_the_same_clip_does_not_count_and_goes_on_kindly(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"})
    browser.get("/sw/listen")
    again = browser.post(f"/clips/{three[0].id}/votes", {"answer": "no"})
    assert again.status_code == 303
    page = browser.get("/sw/listen").text
    assert "You have judged this clip before" in said(page)
    assert heard(page) in {str(three[1].id), str(three[2].id)}
    assert [vote.answer for vote in votes(session)] == ["yes"]


def test_ones_own_clip_is_neither_shown_nor_judged(
    session: Session, three: list[Clip], visit: Visit
) -> None:
    browser = visit(giver_of(session, three[0]))
    assert browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"}).status_code == 303
    page = browser.get("/sw/listen").text
    assert "This is your own voice" in said(page)
    assert heard(page) != str(three[0].id)
    assert not votes(session)


def test_a_clip_that_was_withdrawn_meanwhile_is_passed_over(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    giver = giver_of(session, three[0])
    withdraw_clip(session, giver, three[0], at=AT, source="test")
    session.commit()
    browser = visit(listener)
    assert browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"}).status_code == 303
    assert "no longer to be judged" in said(browser.get("/sw/listen").text)
    assert not votes(session)


def test_a_skipped_clip_does_not_come_back(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    for each in three[:2]:
        assert browser.post(f"/clips/{each.id}/skips").status_code == 303
    assert heard(browser.get("/sw/listen").text) == str(three[2].id)
    assert session.scalar(select(func.count()).select_from(Skip)) == 2


def test_when_all_is_heard_the_page_says_so_and_offers_speaking(
    three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    for each in three:
        browser.post(f"/clips/{each.id}/votes", {"answer": "unsure"})
    page = browser.get("/sw/listen").text
    assert heard(page) is None
    assert "Everything has been heard for now" in outside_templates(page)
    assert 'href="/sw/speak"' in page


def test_an_unknown_answer_is_refused(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    answer = visit(listener).post(f"/clips/{three[0].id}/votes", {"answer": "perhaps"})
    assert answer.status_code == 422
    assert not votes(session)


def test_a_vote_on_no_clip_at_all_is_not_found(listener: Person, visit: Visit) -> None:
    answer = visit(listener).post(f"/clips/{uuid.uuid4()}/votes", {"answer": "yes"})
    assert answer.status_code == 404


@pytest.mark.usefixtures("listener")
def test_a_vote_without_the_forms_token_is_refused(
    session: Session, three: list[Clip], nobody: Visitor
) -> None:
    path = f"/clips/{three[0].id}/votes"
    assert nobody.client.post(path, data={"answer": "yes"}, headers=HTMX).status_code == 400
    assert not votes(session)


def people(session: Session) -> int:
    found = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    return found or 0


def test_who_judges_a_clip_by_script_becomes_known_first_and_stays_so(
    session: Session, nobody: Visitor
) -> None:
    before = people(session)
    first, second = (nobody.client.post("/guests", json={}) for _ in range(2))
    assert first.status_code == 200
    assert first.json == second.json
    assert people(session) == before + 1


def test_who_is_known_already_is_told_who_they_are(
    session: Session, listener: Person, visit: Visit
) -> None:
    browser, before = visit(listener), people(session)
    answer = browser.client.post("/guests", json={})
    assert answer.json == {"person_id": str(listener.id)}
    assert people(session) == before


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_nobody_becomes_known_by_what_a_form_elsewhere_can_send(
    kind: str, session: Session, nobody: Visitor
) -> None:
    before = people(session)
    answer = nobody.client.post("/guests", data="{}", content_type=kind)
    assert answer.status_code == 415
    assert "Set-Cookie" not in answer.headers
    assert people(session) == before


@pytest.mark.usefixtures("three")
def test_every_reason_can_be_ticked_without_scripts(nobody: Visitor) -> None:
    page = nobody.get("/sw/listen").text
    shown = outside_templates(page)
    ticks = re.findall(r'type="checkbox" name="reasons" value="([^"]+)"', shown)
    assert tuple(ticks) == NO_REASONS
    assert "<audio controls" in shown


def test_nothing_on_the_card_tells_who_speaks(three: list[Clip], nobody: Visitor) -> None:
    page = nobody.get("/sw/listen").text
    assert not any(str(each.person_id) in page for each in three)


def test_the_whole_recording_comes_as_it_was_received(stored: Clip, nobody: Visitor) -> None:
    answer = nobody.get(f"/clips/{stored.id}/audio")
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert answer.mimetype == "audio/webm"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == str(len(SOUND))
    assert answer.cache_control.private
    assert answer.cache_control.max_age == 3600


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-", 0, 1028),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-9999", 1000, 1028),
        ("bytes=-28", 1000, 1028),
        ("bytes=-9999", 0, 1028),
    ],
)
def test_a_range_gets_exactly_its_bytes(
    asked: str, start: int, stop: int, stored: Clip, nobody: Visitor
) -> None:
    answer = nobody.client.get(f"/clips/{stored.id}/audio", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == SOUND[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/1028"
    assert answer.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=1028-", "bytes=5000-6000"])
def test_a_range_beyond_the_end_is_416(asked: str, stored: Clip, nobody: Visitor) -> None:
    answer = nobody.client.get(f"/clips/{stored.id}/audio", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */1028"


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=0-1", "nonsense", "bytes=0-1,4-5"])
def test_a_range_that_cannot_be_served_singly_is_ignored(
    asked: str, stored: Clip, nobody: Visitor
) -> None:
    answer = nobody.client.get(f"/clips/{stored.id}/audio", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, SOUND)


def test_a_browser_that_has_the_recording_is_not_sent_it_again(
    stored: Clip, nobody: Visitor
) -> None:
    path = f"/clips/{stored.id}/audio"
    tag = nobody.get(path).headers["ETag"]
    assert tag == f'"{hashlib.sha256(SOUND).hexdigest()}"'
    again = nobody.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    changed = {"Range": "bytes=0-1", "If-Range": '"another"'}
    assert nobody.client.get(path, headers=changed).status_code == 200
    same = {"Range": "bytes=0-1", "If-Range": tag}
    assert nobody.client.get(path, headers=same).status_code == 206


def test_only_its_giver_hears_a_clip_that_is_not_in_review(
    app: Flask, session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    giver = guest(session)
    refused = clip(session, sentence(session, swahili), giver, state="refused", data=SOUND)
    store(app, refused)
    session.commit()
    path = f"/clips/{refused.id}/audio"
    assert visit(giver).get(path).data == SOUND
    assert visit(listener).get(path).status_code == 404
    assert visit(None).get(path).status_code == 404


def test_nobody_hears_a_withdrawn_clip(session: Session, stored: Clip, visit: Visit) -> None:
    giver = giver_of(session, stored)
    withdraw_clip(session, giver, stored, at=AT, source="test")
    session.commit()
    for person in (giver, None):
        assert visit(person).get(f"/clips/{stored.id}/audio").status_code == 404


def test_a_recording_missing_from_the_store_is_not_found(
    three: list[Clip], nobody: Visitor
) -> None:
    assert nobody.get(f"/clips/{three[0].id}/audio").status_code == 404


@pytest.mark.usefixtures("three")
def test_takes_left_on_this_device_are_sent_from_here_too(
    listener: Person, visit: Visit, nobody: Visitor
) -> None:
    tray = f'data-behaviour="tray" data-person="{listener.id}"'
    assert tray in visit(listener).get("/sw/listen").text
    assert 'data-behaviour="tray"' not in nobody.get("/sw/listen").text
