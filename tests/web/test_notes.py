"""A steward's message to a speaker: the form on the steward's page, and My clips."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.people.models import Person
from app.progress.validation import FEWEST_REJECTED
from app.reviews.models import Note
from app.reviews.notes import send_note
from app.reviews.rules import NOTE_WORDS
from app.wording.reasons import VOTE_ADVICE, VOTE_REASONS
from tests.factories import AT, campaign, clip, guest, sentence, vote
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
WORDS = "أغلق النافذة من فضلك"


@pytest.fixture
def arabic(session: Session) -> Campaign:
    return campaign(session, "ar")


@pytest.fixture
def speaker(session: Session) -> Person:
    return guest(session)


@pytest.fixture
def rejected(session: Session, arabic: Campaign, speaker: Person) -> Clip:
    """One of the speaker's clips, which all fail for noise."""
    clips = [
        clip(session, sentence(session, arabic), speaker, state="invalid")
        for _ in range(FEWEST_REJECTED)
    ]
    for each in clips:
        vote(session, each, answer="no").reasons = ["noise"]
    session.commit()
    return clips[0]


@pytest.fixture
def steward(session: Session, arabic: Campaign) -> Person:
    return with_role(session, arabic, "steward")


@pytest.fixture
def note(session: Session, arabic: Campaign, rejected: Clip, steward: Person) -> Note:
    sent = {"reason": "noise", "words": WORDS, "actor_id": steward.id, "at": AT, "source": "test"}
    made = send_note(session, rejected.person_id, arabic.id, **sent)
    session.commit()
    return made


def path_to(of: Clip, tag: str = "ar") -> str:
    return f"/{tag}/steward/clips/{of.id}/notes"


def notes(session: Session) -> list[Note]:
    session.rollback()
    return list(session.scalars(select(Note)))


def test_a_steward_sends_the_one_message_by_the_form_on_the_page(
    session: Session, rejected: Clip, speaker: Person, steward: Person, visit: Visit
) -> None:
    visitor = visit(steward)
    page = visitor.get("/ar/steward").text
    assert str(VOTE_ADVICE["noise"]) in page
    assert str(speaker.id) not in page
    action = re.search(r'action="(/ar/steward/clips/[^"]+/notes)"', page)
    reason = re.search(r'name="reason" value="(\w+)"', page)
    assert action
    assert reason
    done = visitor.post(action[1], {"reason": reason[1], "words": f" {WORDS}\r\n"})
    assert (done.status_code, done.location) == (303, "/ar/steward")
    page = visitor.get("/ar/steward").text
    assert "The message is sent." in page
    assert "A message about this was sent on" in page
    assert "/notes" not in page
    (made,) = notes(session)
    assert (made.person_id, made.sent_by_id) == (rejected.person_id, steward.id)
    assert (made.reason, made.words) == ("noise", WORDS)
    assert f'<p dir="auto">{WORDS}</p>' in visit(speaker).get("/mine").text


@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_but_a_steward_of_the_campaign_sends(
    session: Session,
    arabic: Campaign,
    rejected: Clip,
    nobody: Visitor,
    visit: Visit,
    htmx: bool,
) -> None:
    others = [guest(session)]
    session.commit()
    others += [with_role(session, arabic, name) for name in ("expert", "moderator")]
    others.append(with_role(session, campaign(session, "sw"), "steward"))
    for visitor in [nobody, *map(visit, others)]:
        answer = visitor.post(path_to(rejected), {"reason": "noise"}, htmx=htmx)
        assert answer.status_code == 403
    assert notes(session) == []


def test_a_steward_reaches_only_people_who_gave_a_clip_there(
    session: Session, rejected: Clip, speaker: Person, visit: Visit
) -> None:
    swahili = campaign(session, "sw")
    left = clip(session, sentence(session, swahili), speaker, state="invalid")
    withdraw_clip(session, speaker, left, at=AT, source="test")
    visitor = visit(with_role(session, swahili, "steward"))
    unknown = f"/sw/steward/clips/{uuid.uuid4()}/notes"
    for path in (path_to(rejected, "sw"), unknown, path_to(left, "sw")):
        assert visitor.post(path, {"reason": "noise"}).status_code == 404
    assert notes(session) == []


def test_of_two_stewards_the_later_one_learns_of_the_first(
    session: Session, arabic: Campaign, rejected: Clip, steward: Person, visit: Visit
) -> None:
    first, second = visit(steward), visit(with_role(session, arabic, "steward"))
    assert first.post(path_to(rejected), {"reason": "noise"}).status_code == 303
    answer = second.post(path_to(rejected), {"reason": "noise"})
    assert answer.status_code == 409
    assert "This speaker has had this message" in answer.text
    assert first.post(path_to(rejected), {"reason": "cut_off"}).status_code == 303
    assert {made.reason for made in notes(session)} == {"noise", "cut_off"}


def test_a_reason_that_nobody_gives_is_refused(
    session: Session, rejected: Clip, steward: Person, visit: Visit
) -> None:
    assert visit(steward).post(path_to(rejected), {"reason": "ugly"}).status_code == 422
    assert visit(steward).post(path_to(rejected)).status_code == 422
    assert notes(session) == []


def test_too_many_words_are_kept_on_the_page(
    session: Session, rejected: Clip, steward: Person, visit: Visit
) -> None:
    form = {"reason": "noise", "words": "<b>" + "long " * (NOTE_WORDS // 5)}
    visitor = visit(steward)
    page = visitor.get("/ar/steward").text
    action = re.search(r'action="(/ar/steward/clips/[^"]+/notes)"', page)
    assert action
    refused = visitor.post(action[1], form)
    assert refused.status_code == 422
    assert "Say it in at most 500 characters." in refused.text
    assert "&lt;b&gt;long long" in refused.text
    assert '<details class="disclosure" open>' in refused.text
    assert notes(session) == []
    assert rejected.state == "invalid"


def test_a_form_without_its_token_sends_nothing(
    session: Session, rejected: Clip, steward: Person, visit: Visit
) -> None:
    answer = visit(steward).post(path_to(rejected), {"reason": "noise", "csrf_token": "none"})
    assert answer.status_code == 400
    assert notes(session) == []


def test_the_speaker_reads_reason_advice_and_words_at_the_top_until_they_put_it_away(
    session: Session, note: Note, speaker: Person, steward: Person, visit: Visit
) -> None:
    visitor = visit(speaker)
    page = visitor.get("/mine").text
    assert "Messages to you" in page
    assert page.index("Messages to you") < page.index('class="clip"')
    assert f"<strong>{VOTE_REASONS['noise']}.</strong> {VOTE_ADVICE['noise']}" in page
    assert f'<p dir="auto">{WORDS}</p>' in page
    assert '<strong><bdi class="script-arab" lang="ar" dir="rtl">' in page
    assert str(steward.id) not in page
    done = visitor.post(f"/mine/notes/{note.id}/dismissal")
    assert (done.status_code, done.location) == (303, "/mine")
    page = visitor.get("/mine").text
    assert "The message is put away." in page
    assert "Messages to you" not in page
    assert notes(session)[0].read_at is not None


def test_what_a_steward_writes_is_plain_text_of_any_number_of_lines(
    session: Session, note: Note, speaker: Person, visit: Visit
) -> None:
    note.words = "<script>alert(1)</script>\n\nThank you."
    session.commit()
    page = visit(speaker).get("/mine").text
    assert '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>' in page
    assert '<p dir="auto">Thank you.</p>' in page


def test_a_message_without_words_says_the_reason_alone(
    session: Session, note: Note, speaker: Person, visit: Visit
) -> None:
    note.words = None
    session.commit()
    page = visit(speaker).get("/mine").text
    assert str(VOTE_ADVICE["noise"]) in page
    assert "look after the campaign add" not in page


def test_nobody_else_sees_it_or_puts_it_away(
    session: Session, note: Note, steward: Person, nobody: Visitor, visit: Visit
) -> None:
    for visitor in (nobody, visit(steward)):
        assert "Messages to you" not in visitor.get("/mine").text
        assert visitor.post(f"/mine/notes/{note.id}/dismissal").status_code == 404
    assert notes(session)[0].read_at is None
