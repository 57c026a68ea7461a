"""The experts' room, invitations to it, appeals on My clips, and the audit on a campaign's page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.people.invitations import invite
from app.people.models import Person
from app.reviews.experts import appeal
from app.reviews.models import ExpertTask, GoldClip
from app.reviews.tasks import ask_expert
from tests.factories import AT, campaign, clip, guest, sentence
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
TEXT = "ذهبت أمي إلى السوق"


@pytest.fixture
def arabic(session: Session) -> Campaign:
    return campaign(session, "ar")


@pytest.fixture
def giver(session: Session) -> Person:
    return guest(session)


@pytest.fixture
def disputed(session: Session, arabic: Campaign, giver: Person) -> Clip:
    made = clip(session, sentence(session, arabic, TEXT), giver, state="disputed")
    ask_expert(session, made, "dispute", at=AT)
    session.commit()
    return made


@pytest.fixture
def rejected(session: Session, arabic: Campaign, giver: Person) -> Clip:
    made = clip(session, sentence(session, arabic, TEXT), giver, state="invalid")
    session.commit()
    return made


def task_of(session: Session, of: Clip) -> ExpertTask:
    session.rollback()
    return session.scalars(select(ExpertTask).where(ExpertTask.clip_id == of.id)).one()


@pytest.mark.usefixtures("disputed")
def test_the_room_is_closed_to_nobody_to_volunteers_and_to_moderators(
    session: Session, arabic: Campaign, nobody: Visitor, visit: Visit
) -> None:
    others = [nobody, visit(guest(session)), visit(with_role(session, arabic, "moderator"))]
    elsewhere = with_role(session, campaign(session, "sw"), "expert")
    for visitor in [*others, visit(elsewhere)]:
        answer = visitor.get("/ar/experts")
        assert answer.status_code == 403
        assert TEXT not in answer.text
    assert "/ar/experts" not in nobody.get("/ar").text


@pytest.mark.parametrize("role", ["expert", "steward"])
@pytest.mark.usefixtures("disputed")
def test_an_expert_sees_a_clip_and_not_why(
    session: Session, arabic: Campaign, visit: Visit, role: str
) -> None:
    expert = visit(with_role(session, arabic, role))
    assert "/ar/experts" in expert.get("/ar").text
    page = expert.get("/ar/experts")
    assert page.status_code == 200
    assert 'lang="ar" dir="rtl"' in page.text
    assert TEXT in page.text
    for word in ("dispute", "audit", "appeal"):
        assert word not in page.text.lower()


@pytest.mark.parametrize(("answer", "state"), [("yes", "valid"), ("no", "invalid")])
def test_an_answer_decides_and_shows_the_next(
    session: Session, arabic: Campaign, disputed: Clip, visit: Visit, answer: str, state: str
) -> None:
    expert = visit(with_role(session, arabic, "expert"))
    path = f"/ar/experts/{task_of(session, disputed).id}"
    session.rollback()
    expert.get("/ar/experts")
    done = expert.post(path, {"answer": answer, "reasons": ["noise"], "as_gold": "yes"})
    assert done.status_code == 303
    session.refresh(disputed)
    assert disputed.state == state
    assert session.scalars(select(GoldClip.is_valid)).one() is (answer == "yes")
    session.rollback()
    assert "Nothing waits for an expert now" in expert.get("/ar/experts").text
    late = expert.post(path, {"answer": answer})
    assert late.status_code == 303
    assert "Somebody else was faster." in expert.get("/ar/experts").text


def test_a_volunteer_cannot_answer(
    session: Session, disputed: Clip, visit: Visit, nobody: Visitor
) -> None:
    path = f"/ar/experts/{task_of(session, disputed).id}"
    volunteer = visit(guest(session))
    session.commit()
    for visitor in (volunteer, nobody):
        visitor.get("/ar")
        assert visitor.post(path, {"answer": "yes"}).status_code == 403
    session.refresh(disputed)
    assert disputed.state == "disputed"


def test_what_was_typed_survives_an_answer_that_is_none(
    session: Session, arabic: Campaign, disputed: Clip, visit: Visit
) -> None:
    expert = visit(with_role(session, arabic, "expert"))
    path = f"/ar/experts/{task_of(session, disputed).id}"
    session.rollback()
    expert.get("/ar/experts")
    refused = expert.post(path, {"answer": "", "comment": "Half a word is missing."})
    assert refused.status_code == 422
    assert "Half a word is missing." in refused.text


def test_another_question_can_be_asked_for(
    session: Session, arabic: Campaign, disputed: Clip, giver: Person, visit: Visit
) -> None:
    other = clip(session, sentence(session, arabic, "اللغة بيت"), giver, state="disputed")
    ask_expert(session, other, "dispute", at=AT)
    expert = visit(with_role(session, arabic, "expert"))
    page = expert.get(f"/ar/experts?not={task_of(session, disputed).id}").text
    assert "اللغة بيت" in page
    assert TEXT in expert.get(f"/ar/experts?not={task_of(session, other).id}").text
    assert expert.get("/ar/experts?not=nonsense").status_code == 200


def test_an_invitation_makes_an_expert_of_somebody_new(
    session: Session, arabic: Campaign, nobody: Visitor
) -> None:
    at = datetime.now(UTC)
    token = invite(session, arabic.id, "expert", actor_id=None, at=at, source="test")
    session.commit()
    page = nobody.get(f"/invitations/{token}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Expert" in page.text
    assert nobody.post(f"/invitations/{token}").status_code == 303
    assert nobody.get("/ar/experts").status_code == 200
    again = nobody.get(f"/invitations/{token}")
    assert again.status_code == 404
    assert "This invitation does not work any more" in again.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_rejected_clip_can_be_appealed_for_once(
    session: Session, rejected: Clip, giver: Person, visit: Visit, htmx: bool
) -> None:
    mine = visit(giver)
    assert "Ask an expert to hear it again" in mine.get("/mine").text
    path = f"/clips/{rejected.id}/appeal"
    done = mine.post(path, {"plea": "It is how we say it."}, htmx=htmx)
    assert done.status_code == (200 if htmx else 303)
    page = done.text if htmx else mine.get("/mine").text
    assert "You asked that an expert hears it again." in page
    assert task_of(session, rejected).plea == "It is how we say it."
    session.rollback()
    again = mine.post(path, {"plea": "Please."})
    assert again.status_code == 409
    assert "You have asked for this clip before" in again.text


def test_an_appeal_that_is_too_long_is_kept_on_the_page(
    rejected: Clip, giver: Person, visit: Visit
) -> None:
    mine = visit(giver)
    mine.get("/mine")
    refused = mine.post(f"/clips/{rejected.id}/appeal", {"plea": "long " * 300})
    assert refused.status_code == 422
    assert "long long long" in refused.text
    assert "Say it in at most" in refused.text


def test_nobody_else_can_appeal(session: Session, rejected: Clip, visit: Visit) -> None:
    other = guest(session)
    session.commit()
    stranger = visit(other)
    stranger.get("/mine")
    assert stranger.post(f"/clips/{rejected.id}/appeal", {}).status_code == 404


@pytest.mark.parametrize(
    ("answer", "words"), [("yes", "heard it again and accepted"), ("no", "did not accept it")]
)
def test_the_giver_reads_what_the_expert_said(
    session: Session, rejected: Clip, giver: Person, visit: Visit, answer: str, words: str
) -> None:
    made = appeal(session, giver, rejected.id, at=AT, source="test")
    made.answer, made.comment, made.closed_at = answer, "Listen to the end.", AT
    session.commit()
    page = visit(giver).get("/mine").text
    assert words in page
    assert ("Listen to the end." in page) == (answer == "no")
    assert "Ask an expert to hear it again" not in page


def test_the_campaigns_page_tells_the_measured_error(
    session: Session, arabic: Campaign, giver: Person, nobody: Visitor
) -> None:
    clips = [clip(session, sentence(session, arabic), giver, state="valid") for _ in range(4)]
    session.commit()
    assert "nobody can say" in nobody.get("/ar").text
    for number, each in enumerate(clips):
        task = ask_expert(session, each, "audit", at=AT)
        task.answer, task.closed_at = ("yes", "yes", "yes", "no")[number], AT
    session.commit()
    page = nobody.get("/ar").text
    assert "experts heard 4 accepted clips, drawn at random, and found 1 wrong." in page
    assert "with 95% certainty" in page
