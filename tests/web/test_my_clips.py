import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import STATES
from app.people.models import Person
from app.people.operations import new_recovery_code
from app.reviews.rules import NO_REASONS
from app.web.account import CLIPS_ON_A_PAGE
from app.web.states import STATES as WORDS
from app.wording.reasons import VOTE_ADVICE, VOTE_REASONS
from tests.factories import AT, campaign, clip, guest, measurement, sentence, vote
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]


@pytest.fixture
def reader(session: Session) -> Person:
    return guest(session)


@pytest.fixture
def mine(session: Session, reader: Person) -> Clip:
    """A clip of the reader's, beside one of somebody else's."""
    arabic = campaign(session, "ar")
    clip(session, sentence(session, arabic, "ليست لي"))
    made = clip(session, sentence(session, arabic, "ذهبت أمي إلى السوق"), reader)
    session.commit()
    return made


def state(session: Session, of: Clip) -> str:
    session.refresh(of)
    session.rollback()
    return of.state


def test_nobody_sees_an_empty_page_and_a_way_back(nobody: Visitor) -> None:
    page = nobody.get("/mine").text
    assert "We have not met on this device." in page
    assert 'name="code"' in page
    assert "Make a recovery code" not in page


@pytest.mark.usefixtures("mine")
def test_a_clip_shows_in_its_own_language_and_nobody_elses_does(
    reader: Person, visit: Visit
) -> None:
    page = visit(reader).get("/mine").text
    assert 'script-arab" lang="ar" dir="rtl">ذهبت أمي إلى السوق</p>' in page
    assert "ليست لي" not in page
    assert "With listeners" in page


@pytest.mark.usefixtures("mine")
def test_somebody_else_sees_none_of_it(session: Session, visit: Visit) -> None:
    other = guest(session)
    session.commit()
    page = visit(other).get("/mine").text
    assert "There is nothing here yet." in page
    assert "ذهبت" not in page


def test_every_state_has_words_and_a_shape(session: Session, reader: Person, visit: Visit) -> None:
    swahili = campaign(session, "sw")
    for each in STATES:
        clip(session, sentence(session, swahili), reader, state=each)
    session.commit()
    page = visit(reader).get("/mine").text
    assert set(WORDS) == set(STATES)
    for words in WORDS.values():
        assert str(words.title) in page
    assert page.count("/withdrawal") == 2 * (len(STATES) - 1)


def test_the_gate_s_advice_stands_by_the_clip(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    measurement(session, mine, verdict="warn", reasons=[{"code": "noisy", "severity": "warn"}])
    session.commit()
    page = visit(reader).get("/mine").text
    assert "There is much noise around you." in page
    assert "Go somewhere quieter" in page


def listeners_say_no(session: Session, of: Clip) -> list[Person]:
    """Two listeners: one for every reason there is, the other for noise alone."""
    votes = [vote(session, of, guest(session), answer="no") for _ in range(2)]
    votes[0].reasons, votes[1].reasons = list(NO_REASONS), ["noise"]
    session.commit()
    return [session.get_one(Person, each.person_id) for each in votes]


def test_the_giver_learns_what_listeners_said_and_never_who(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    listeners = listeners_say_no(session, mine)
    page = visit(reader).get("/mine").text
    assert "2 people have listened to it." in page
    for reason in NO_REASONS:
        assert str(VOTE_REASONS[reason]) in page
        assert str(VOTE_ADVICE[reason]) in page
    assert "· 2 listeners</span><br>Find a quieter place" in page
    assert page.count("· 1 listener</span>") == len(NO_REASONS) - 1
    assert not [person.id for person in listeners if str(person.id) in page]


def test_a_clip_that_nobody_has_heard_says_nothing_of_listeners(
    mine: Clip, reader: Person, visit: Visit
) -> None:
    page = visit(reader).get("/mine").text
    assert f"clip-{mine.id}" in page
    assert "listened to it" not in page
    assert "who said no" not in page


def test_a_clip_found_right_by_all_names_no_reason(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    vote(session, mine)
    session.commit()
    page = visit(reader).get("/mine").text
    assert "1 person has listened to it." in page
    assert "who said no" not in page


def test_nobody_else_learns_what_listeners_said(
    session: Session, mine: Clip, nobody: Visitor, visit: Visit
) -> None:
    listeners_say_no(session, mine)
    other = guest(session)
    session.commit()
    for visitor in (nobody, visit(other)):
        assert "listened to it" not in visitor.get("/mine").text


def test_the_row_alone_tells_what_listeners_said_too(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    listeners_say_no(session, mine)
    mine.state = "refused"
    session.commit()
    row = visit(reader).post(f"/clips/{mine.id}/insistence", htmx=True).text
    assert "2 people have listened to it." in row
    withdrawn = visit(reader).post(f"/clips/{mine.id}/withdrawal", htmx=True).text
    assert "listened to it" not in withdrawn


def test_a_plain_form_withdraws_a_clip(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    visitor = visit(reader)
    answer = visitor.post(f"/clips/{mine.id}/withdrawal")
    assert (answer.status_code, answer.location) == (303, f"/mine#clip-{mine.id}")
    assert state(session, mine) == "withdrawn"
    page = visitor.get("/mine").text
    assert "The clip is withdrawn." in page
    assert "/withdrawal" not in page


@pytest.mark.parametrize("htmx", [False, True])
def test_a_refused_clip_can_be_sent_all_the_same(
    session: Session, reader: Person, mine: Clip, visit: Visit, htmx: bool
) -> None:
    mine.state = "refused"
    session.commit()
    visitor = visit(reader)
    assert "Send it anyway" in visitor.get("/mine").text
    answer = visitor.post(f"/clips/{mine.id}/insistence", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert state(session, mine) == "in_review"
    assert "Send it anyway" not in visitor.get("/mine").text


def test_nobody_and_others_cannot_insist_on_a_clip(
    session: Session, mine: Clip, nobody: Visitor, visit: Visit
) -> None:
    mine.state = "refused"
    other = guest(session)
    session.commit()
    for visitor in (nobody, visit(other)):
        assert visitor.post(f"/clips/{mine.id}/insistence").status_code == 404
    assert state(session, mine) == "refused"


def test_htmx_gets_the_row_alone(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    answer = visit(reader).post(f"/clips/{mine.id}/withdrawal", htmx=True)
    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<li class="clip" id="clip-{mine.id}">')
    assert answer.text.strip().endswith("</li>")
    assert "Withdrawn" in answer.text
    assert "HX-Request" in answer.vary
    assert state(session, mine) == "withdrawn"


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("who", ["nobody", "somebody else"])
def test_a_clip_of_somebody_else_is_not_found(
    who: str, htmx: bool, session: Session, mine: Clip, visit: Visit
) -> None:
    other = guest(session) if who == "somebody else" else None
    session.commit()
    answer = visit(other).post(f"/clips/{mine.id}/withdrawal", htmx=htmx)
    assert answer.status_code == 404
    assert "We do not have this clip" in answer.text
    assert state(session, mine) == "in_review"


def test_older_clips_are_a_page_away(session: Session, reader: Person, visit: Visit) -> None:
    swahili = campaign(session, "sw")
    for age in range(CLIPS_ON_A_PAGE + 2):
        text = f"Sentence aged {age:03}"
        received = AT - timedelta(hours=age)
        clip(session, sentence(session, swahili, text), reader, received_at=received)
    session.commit()
    visitor = visit(reader)
    first = visitor.get("/mine").text
    assert re.findall(r"aged (\d+)", first) == [f"{age:03}" for age in range(CLIPS_ON_A_PAGE)]
    older = re.search(r'href="(/mine\?before=[^"]+)"', first)
    assert older
    second = visitor.get(older[1]).text
    assert re.findall(r"aged (\d+)", second) == ["020", "021"]
    assert 'href="/mine?before=' not in second
    assert "Newest" in second


@pytest.mark.parametrize("before", ["yesterday", "2026-11-23T12:00:00", "%00"])
def test_a_page_that_cannot_be_is_the_first(
    before: str, mine: Clip, reader: Person, visit: Visit
) -> None:
    assert f"clip-{mine.id}" in visit(reader).get(f"/mine?before={before}").text


def test_a_recovery_code_is_shown_once_and_brings_one_back(
    session: Session, mine: Clip, reader: Person, visit: Visit
) -> None:
    visitor = visit(reader)
    shown = visitor.post("/mine/recovery-code")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    found = re.search(r'class="secret" dir="ltr">([^<]+)<', shown.text)
    assert found
    assert found[1] not in visitor.get("/mine").text
    elsewhere = visit(None)
    answer = elsewhere.post("/mine/restoration", {"code": found[1].lower().replace("-", " ")})
    assert (answer.status_code, answer.location) == (303, "/mine")
    assert f"clip-{mine.id}" in elsewhere.get("/mine").text


@pytest.mark.usefixtures("mine")
def test_a_wrong_code_is_said_and_stays_in_its_box(
    session: Session, reader: Person, visit: Visit
) -> None:
    code = new_recovery_code(session, reader, AT)
    session.commit()
    stranger = visit(None)
    answer = stranger.post("/mine/restoration", {"code": code[:-1]})
    assert answer.status_code == 422
    assert f'value="{code[:-1]}"' in answer.text
    assert "Nobody holds this code" in answer.text
    assert "ذهبت" not in stranger.get("/mine").text
