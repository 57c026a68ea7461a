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
from tests.factories import AT, campaign, clip, guest, sentence
from tests.web.visitor import HTMX, Visitor

Visit = Callable[[Person | None], Visitor]
SOUND = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 4


@pytest.fixture
def swahili(session: Session) -> Campaign:
    return campaign(session, "sw")


@pytest.fixture
def three(session: Session, swahili: Campaign) -> list[Clip]:
    made = [clip(session, sentence(session, swahili)) for _ in range(3)]
    session.commit()
    return made


@pytest.fixture
def listener(session: Session) -> Person:
    person = guest(session)
    session.commit()
    return person


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
    found = re.search(r'hx-post="/clips/([^/]+)/votes"', page)
    return found[1] if found else None


def giver_of(session: Session, of: Clip) -> Person:
    giver = session.get_one(Person, of.person_id)
    session.commit()
    return giver


def upcoming(page: str) -> str:
    found = re.search(r'name="next" value="([^"]*)"', page)
    assert found
    return found[1]


def votes(session: Session) -> list[Vote]:
    found = list(session.scalars(select(Vote)))
    session.commit()
    return found


def test_a_card_holds_sentence_player_and_the_address_of_the_next_clip(
    three: list[Clip], nobody: Visitor
) -> None:
    page = nobody.get("/sw/listen").text
    clip_id = heard(page)
    shown = {str(each.id): each for each in three}[str(clip_id)]
    assert shown.sentence.text in page
    assert f'src="/clips/{clip_id}/audio"' in page
    assert upcoming(page) in {str(each.id) for each in three} - {clip_id}
    ahead = page.split('<template data-part="upcoming">')[1].split("</template>")[0]
    assert f'src="/clips/{upcoming(page)}/audio"' in ahead


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


def test_a_no_is_kept_with_its_reasons_and_what_was_heard(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    form = {"answer": "no", "reasons": ["noise", "cut_off"], "heard_s": "2.75"}
    visit(listener).post(f"/clips/{three[0].id}/votes", form)
    (vote,) = votes(session)
    assert (vote.answer, vote.reasons, vote.heard_s) == ("no", ["cut_off", "noise"], 2.75)


@pytest.mark.parametrize("claimed", ["", "soon", "-1", "inf", "nan", "1e9"])
def test_an_impossible_time_heard_is_not_believed(
    claimed: str, session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    visit(listener).post(f"/clips/{three[0].id}/votes", {"answer": "yes", "heard_s": claimed})
    (vote,) = votes(session)
    assert vote.heard_s is None


def test_htmx_gets_the_card_alone_with_the_very_clip_that_was_fetched_ahead(
    three: list[Clip], listener: Person, visit: Visit
) -> None:
    for promised in three[1:]:
        form = {"answer": "yes", "next": str(promised.id)}
        answer = visit(listener).post(f"/clips/{three[0].id}/votes", form, htmx=True)
        assert answer.status_code == 200
        assert heard(answer.text) == str(promised.id)
        assert "<html" not in answer.text
        assert answer.text.strip().startswith("<section")
        assert "HX-Request" in answer.vary


def test_a_promise_that_no_longer_holds_is_not_kept(
    session: Session, three: list[Clip], listener: Person, visit: Visit, swahili: Campaign
) -> None:
    own = clip(session, sentence(session, swahili), listener)
    withdrawn = clip(session, sentence(session, swahili), state="withdrawn")
    decided = clip(session, sentence(session, swahili), state="valid")
    elsewhere = clip(session, sentence(session, campaign(session, "ar")))
    session.commit()
    browser = visit(listener)
    browser.post(f"/clips/{three[1].id}/votes", {"answer": "yes"})
    for gone in (own.id, withdrawn.id, decided.id, elsewhere.id, three[1].id, uuid.uuid4(), "x"):
        form = {"answer": "yes", "next": str(gone)}
        answer = browser.post(f"/clips/{three[0].id}/votes", form, htmx=True)
        assert heard(answer.text) == str(three[2].id)


def test_the_same_answer_twice_counts_once_and_goes_on_kindly(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"}, htmx=True)
    again = browser.post(f"/clips/{three[0].id}/votes", {"answer": "no"}, htmx=True)
    assert again.status_code == 200
    assert "You have judged this clip before" in again.text
    assert heard(again.text) in {str(three[1].id), str(three[2].id)}
    assert [vote.answer for vote in votes(session)] == ["yes"]


def test_ones_own_clip_is_neither_shown_nor_judged(
    session: Session, three: list[Clip], visit: Visit
) -> None:
    browser = visit(giver_of(session, three[0]))
    answer = browser.post(f"/clips/{three[0].id}/votes", {"answer": "yes"}, htmx=True)
    assert "This is your own voice" in answer.text
    assert not votes(session)


def test_a_clip_that_was_withdrawn_meanwhile_is_passed_over(
    session: Session, three: list[Clip], listener: Person, visit: Visit
) -> None:
    giver = giver_of(session, three[0])
    withdraw_clip(session, giver, three[0], at=AT, source="test")
    session.commit()
    answer = visit(listener).post(f"/clips/{three[0].id}/votes", {"answer": "yes"}, htmx=True)
    assert answer.status_code == 200
    assert "no longer to be judged" in answer.text
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
        last = browser.post(f"/clips/{each.id}/votes", {"answer": "unsure"}, htmx=True)
    for page in (last.text, browser.get("/sw/listen").text):
        assert "Everything has been heard for now" in page
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


@pytest.mark.usefixtures("three")
def test_every_reason_can_be_ticked_without_scripts(nobody: Visitor) -> None:
    page = nobody.get("/sw/listen").text
    ticks = re.findall(r'type="checkbox" name="reasons" value="([^"]+)"', page)
    assert tuple(ticks) == NO_REASONS
    assert "<audio controls" in page


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
