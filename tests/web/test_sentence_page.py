"""The page of one sentence, and what those who look after the text do there."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Sentence
from app.sentences.reviewing.voting import judge_sentence
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import pending
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
TEXT = "Mvua ilinyesha usiku."


@pytest.fixture
def waiting(session: Session, swahili: Campaign) -> Sentence:
    made = pending(session, swahili, TEXT)
    session.commit()
    return made


def path_of(sentence: Sentence) -> str:
    return f"/sw/sentences/{sentence.id}"


def decide(browser: Visitor, sentence: Sentence, decision: str, **form: object) -> int:
    return browser.post(f"{path_of(sentence)}/decision", {"decision": decision, **form}).status_code


def state_of(session: Session, of: Sentence) -> str:
    session.refresh(of)
    session.commit()
    return of.state


def test_it_tells_what_peers_say_in_numbers_and_names_nobody(
    session: Session, waiting: Sentence, nobody: Visitor
) -> None:
    person = guest(session)
    judge_sentence(session, person, waiting, answer="no", reasons=["not_free"], at=AT)
    judge_sentence(session, guest(session), waiting, answer="unsure", at=AT)
    session.commit()
    page = nobody.get(path_of(waiting)).text
    for words in (TEXT, "Waits for review", "a test", "CC0 1.0", "yes: 0 · no: 1 · passed on: 1"):
        assert words in page
    assert "not free to use · 1" in page
    assert str(person.id) not in page


def test_it_leads_to_the_room_those_who_have_not_judged_it(
    session: Session, waiting: Sentence, nobody: Visitor, visit: Visit
) -> None:
    person = guest(session)
    judge_sentence(session, person, waiting, answer="yes", at=AT)
    session.commit()
    way = f'href="/sw/review?sentence={waiting.id}"'
    assert way in nobody.get(path_of(waiting)).text
    assert way not in visit(person).get(path_of(waiting)).text


@pytest.mark.parametrize("role", [None, "expert", "elsewhere"])
def test_others_see_no_decisions_and_take_none(
    session: Session, swahili: Campaign, waiting: Sentence, visit: Visit, role: str | None
) -> None:
    person = None
    if role == "elsewhere":
        person = with_role(session, factories.campaign(session, "yo"), "steward")
    elif role:
        person = with_role(session, swahili, role)
    browser = visit(person)
    assert "/decision" not in browser.get(path_of(waiting)).text
    for decision in ("approve", "reject", "retire"):
        assert decide(browser, waiting, decision, reasons=["other"]) == 403
    assert state_of(session, waiting) == "pending"


@pytest.mark.parametrize("role", ["steward", "moderator"])
def test_those_with_a_say_approve_reject_and_retire(
    session: Session, swahili: Campaign, waiting: Sentence, visit: Visit, role: str
) -> None:
    browser = visit(with_role(session, swahili, role))
    assert "/decision" in browser.get(path_of(waiting)).text
    for decision, state in (("approve", "approved"), ("reject", "rejected"), ("retire", "retired")):
        assert decide(browser, waiting, decision, reasons=["spelling"]) == 303
        assert state_of(session, waiting) == state


def test_rejecting_says_why(
    session: Session, swahili: Campaign, waiting: Sentence, visit: Visit
) -> None:
    browser = visit(with_role(session, swahili, "steward"))
    answer = browser.post(
        f"{path_of(waiting)}/decision", {"decision": "reject", "comment": "hm, hm"}
    )
    assert answer.status_code == 422
    assert "Please say what is wrong with it" in answer.text
    assert 'value="hm, hm"' in answer.text
    assert decide(browser, waiting, "burn") == 422
    assert state_of(session, waiting) == "pending"


def test_stewards_do_not_approve_their_own(
    session: Session, swahili: Campaign, visit: Visit
) -> None:
    steward = with_role(session, swahili, "steward")
    own = pending(session, swahili, TEXT, author_id=steward.id)
    session.commit()
    browser = visit(steward)
    page = browser.get(path_of(own)).text
    assert 'value="retire"' in page
    assert 'value="approve"' not in page
    assert decide(browser, own, "approve") == 403
    assert decide(browser, own, "retire") == 303
    assert state_of(session, own) == "retired"


def test_an_archived_campaign_shows_its_sentences_and_changes_none(
    session: Session, visit: Visit
) -> None:
    campaign = factories.campaign(session, "yo", stage="archived")
    made = pending(session, campaign, TEXT)
    steward = with_role(session, campaign, "steward")
    page = visit(steward).get(f"/yo/sentences/{made.id}").text
    assert TEXT in page
    assert "/decision" not in page
    assert "review__correct" not in page


def test_it_has_one_address(session: Session, waiting: Sentence, nobody: Visitor) -> None:
    factories.campaign(session, "yo")
    session.commit()
    assert nobody.get(f"/SW/sentences/{waiting.id}").location == path_of(waiting)
    assert nobody.get(f"/yo/sentences/{waiting.id}").status_code == 404
    assert nobody.get(f"/sw/sentences/{uuid.uuid4()}").status_code == 404
