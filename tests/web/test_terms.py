import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.consent.models import Consent
from app.consent.operations import publish_terms
from app.consent.queries import current_terms
from app.people.models import Person
from tests.factories import AT, campaign, clip, consent, guest, sentence
from tests.web.visitor import Visitor

WHERE = "/sw/consents"


@pytest.fixture
def swahili(session: Session) -> Campaign:
    made = campaign(session, "sw")
    session.commit()
    return made


def consents(session: Session) -> list[Consent]:
    session.rollback()
    return list(session.scalars(select(Consent)))


def republish(session: Session, to: Campaign, text: str, language: str = "en") -> None:
    publish_terms(
        session,
        actor_id=None,
        campaign_id=to.id,
        text=text,
        language=language,
        at=AT,
        source="test",
    )
    session.commit()


@pytest.mark.usefixtures("swahili")
def test_the_terms_show_their_version_and_nothing_is_ticked(nobody: Visitor) -> None:
    page = nobody.get("/sw/terms")
    assert page.status_code == 200
    assert "<p>We collect your voice.</p>" in page.text
    assert "<p>You can take it back.</p>" in page.text
    assert "Version 1, published on" in page.text
    assert "November 23, 2026" in page.text
    assert page.text.count('type="checkbox"') == 3
    assert " checked" not in page.text


def test_the_terms_speak_in_their_own_direction(
    swahili: Campaign, session: Session, nobody: Visitor
) -> None:
    republish(session, swahili, "نجمع صوتك.", "ar")
    assert 'lang="ar" dir="rtl">\n      <p>نجمع صوتك.</p>' in nobody.get("/sw/terms").text


@pytest.mark.usefixtures("swahili")
def test_agreeing_writes_a_receipt_and_remembers_a_guest(nobody: Visitor, session: Session) -> None:
    answer = nobody.post(WHERE, {"purposes": ["collect", "publish"]})
    assert (answer.status_code, answer.location) == (303, "/sw/speak")
    (given,) = consents(session)
    assert given.purposes == ["collect", "publish"]
    assert given.text_sha256 == current_terms(session, given.terms.campaign_id).sha256
    cookie = nobody.client.get_cookie("voicestead_guest")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure
    assert cookie.expires is not None
    assert cookie.expires - given.given_at > timedelta(days=399)


@pytest.mark.usefixtures("swahili")
def test_the_remember_cookie_alone_brings_a_guest_back(nobody: Visitor, session: Session) -> None:
    nobody.post(WHERE, {"purposes": "collect"})
    nobody.client.delete_cookie("voicestead")
    nobody.post(WHERE, {"purposes": ["collect", "publish"]})
    first, second = consents(session)
    assert first.person_id == second.person_id


@pytest.mark.usefixtures("swahili")
def test_without_the_needed_purpose_the_form_comes_back_as_it_was(
    nobody: Visitor, session: Session
) -> None:
    answer = nobody.post(WHERE, {"purposes": ["synthesis", "nonsense"], "next": "/sw/listen"})
    assert answer.status_code == 422
    assert "Tick the first box" in answer.text
    assert 'value="synthesis" aria-describedby="purpose-synthesis" checked' in answer.text
    assert answer.text.count(" checked") == 1
    assert 'aria-invalid="true"' in answer.text
    assert 'name="next" value="/sw/listen"' in answer.text
    assert consents(session) == []
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert nobody.client.get_cookie("voicestead_guest") is None


def test_agreeing_to_terms_that_have_changed_asks_again(
    swahili: Campaign, nobody: Visitor, session: Session
) -> None:
    read = current_terms(session, swahili.id)
    form = {"purposes": ["collect", "publish"], "terms": str(read.id)}
    republish(session, swahili, "New terms.")
    answer = nobody.post(WHERE, form)
    assert answer.status_code == 422
    assert "The terms changed while you were reading" in answer.text
    assert "New terms." in answer.text
    assert answer.text.count(" checked") == 2
    assert consents(session) == []


@pytest.mark.usefixtures("swahili")
@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("/sw/listen", "/sw/listen"),
        ("https://elsewhere.example/", "/sw/speak"),
        ("//elsewhere.example/", "/sw/speak"),
        ("/\\elsewhere.example/", "/sw/speak"),
        ("/\t/elsewhere.example/", "/sw/speak"),
        ("javascript:alert(1)", "/sw/speak"),
        ("", "/sw/speak"),
    ],
)
def test_agreeing_leads_on_but_never_off_this_site(asked: str, where: str, nobody: Visitor) -> None:
    answer = nobody.post(WHERE, {"purposes": "collect", "next": asked})
    assert (answer.status_code, answer.location) == (303, where)


def test_somebody_who_agreed_sees_what_and_when(
    swahili: Campaign, session: Session, visit: Callable[[Person | None], Visitor]
) -> None:
    reader = guest(session)
    consent(session, reader, swahili, ("collect", "publish"))
    session.commit()
    page = visit(reader).get("/sw/terms").text
    assert "You agreed to this version on" in page
    assert "<li>Publish my recordings in datasets</li>" in page
    assert "<li>Use my recordings to teach computers to speak</li>" not in page
    assert " checked" not in page


def test_the_receipt_can_be_kept(
    swahili: Campaign, session: Session, visit: Callable[[Person | None], Visitor]
) -> None:
    reader = guest(session)
    consent(session, guest(session), swahili)
    given = consent(session, reader, swahili, ("collect",))
    session.commit()
    answer = visit(reader).get("/sw/consents/mine")
    receipt = json.loads(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert receipt["receipt"] == str(given.id)
    assert receipt["terms"]["sha256"] == given.text_sha256
    assert receipt["purposes"] == {"collect": True, "publish": False, "synthesis": False}


@pytest.mark.usefixtures("swahili")
def test_nobody_has_no_receipt(nobody: Visitor) -> None:
    assert nobody.get("/sw/consents/mine").status_code == 403
    assert nobody.post("/sw/consents/withdrawal").status_code == 403


def test_an_agreement_is_withdrawn_and_others_stand(
    swahili: Campaign, session: Session, visit: Callable[[Person | None], Visitor]
) -> None:
    reader, other = guest(session), guest(session)
    clip(session, sentence(session, swahili), reader)
    consent(session, other, swahili)
    session.commit()
    visitor = visit(reader)
    answer = visitor.post("/sw/consents/withdrawal")
    assert (answer.status_code, answer.location) == (303, "/sw/terms")
    page = visitor.get("/sw/terms").text
    assert "Your agreement is withdrawn, and 1 clip with it." in page
    assert "You agreed to this version on" not in page
    assert {each.person_id for each in consents(session) if each.withdrawn_at} == {reader.id}
