"""The rules of a campaign's sentences: read by everybody, tried and changed by stewards."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.sentences.governing_rules import current_rules
from app.sentences.hygiene import RuleSet
from app.sentences.models import RuleEdit
from app.web.rule_form import typed_of
from tests.factories import campaign, guest, sentence
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]


@pytest.fixture
def steward(session: Session, swahili: Campaign) -> Person:
    return with_role(session, swahili, "steward")


def rules_now(session: Session, of: Campaign) -> RuleSet:
    """The rules that hold; no transaction is left open, as a request needs its turn."""
    session.rollback()
    rules = current_rules(session, of)
    session.rollback()
    return rules


def typed(session: Session, of: Campaign, **changes: object) -> dict[str, object]:
    """The form as it stands, with these fields typed over."""
    form = {**typed_of(rules_now(session, of)), "version": "0", "do": "save", **changes}
    return {name: value for name, value in form.items() if value != ""}


def test_everybody_may_read_the_rules_and_only_stewards_get_the_form(
    session: Session, swahili: Campaign, steward: Person, nobody: Visitor, visit: Visit
) -> None:
    moderator = with_role(session, swahili, "moderator")
    elsewhere = with_role(session, campaign(session, "en"), "steward")
    for visitor in (nobody, visit(guest(session)), visit(moderator), visit(elsewhere)):
        page = visitor.get("/sw/rules").text
        assert "A number in digits" in page
        assert 'action="/sw/rules"' not in page
        form = typed(session, swahili, max_length="9")
        assert visitor.post("/sw/rules", form).status_code == 403
        assert visitor.post("/sw/rules/1/restoration").status_code == 403
    assert 'action="/sw/rules"' in visit(steward).get("/sw/rules").text
    assert session.scalars(select(RuleEdit)).all() == []


def test_a_tag_in_other_letters_leads_to_the_one_address(
    swahili: Campaign, session: Session, nobody: Visitor
) -> None:
    session.commit()
    moved = nobody.get("/SW/rules")
    assert (moved.status_code, moved.location) == (301, "/sw/rules")


def test_rules_are_tried_on_the_campaigns_sentences_before_they_are_saved(
    session: Session, swahili: Campaign, steward: Person, visit: Visit
) -> None:
    sentence(session, swahili, "Mvua ilinyesha usiku kucha.")
    sentence(session, swahili, "Mama alikwenda sokoni kununua samaki wabichi leo asubuhi.")
    session.commit()
    browser = visit(steward)
    page = browser.post("/sw/rules", typed(session, swahili, max_length="5", do="try"))
    assert page.status_code == 200
    assert "Tried on your sentences" in page.text
    assert "Of 2 sentences, 1 would be refused, and 0 are by the rules that hold now." in page.text
    assert "Mama alikwenda" in page.text.split("Newly refused")[1]
    assert 'value="5"' in page.text  # what was typed is still there
    assert rules_now(session, swahili).max_length != 5


def test_saved_rules_hold_are_listed_and_stand_in_the_ledger(
    session: Session, swahili: Campaign, steward: Person, visit: Visit
) -> None:
    browser = visit(steward)
    form = typed(session, swahili, max_length="12", comment="Children read these.")
    saved = browser.post("/sw/rules", form)
    assert (saved.status_code, saved.location) == (303, "/sw/rules")
    page = browser.get("/sw/rules").text
    assert "A sentence has 1 to 12 words." in page
    assert "Children read these." in page
    assert rules_now(session, swahili).max_length == 12
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.actor_id) == ("campaign.change_rules", steward.id)


def test_a_field_that_cannot_hold_is_named_and_nothing_typed_is_lost(
    session: Session, swahili: Campaign, steward: Person, visit: Visit
) -> None:
    browser = visit(steward)
    form = typed(session, swahili, max_length="very long", profanity="neno baya")
    answer = browser.post("/sw/rules", form)
    assert answer.status_code == 422
    assert "That is no number, or not what goes here." in answer.text
    assert 'value="very long"' in answer.text
    assert "neno baya" in answer.text


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(
    session: Session, swahili: Campaign, steward: Person, visit: Visit
) -> None:
    browser = visit(steward)
    browser.post("/sw/rules", typed(session, swahili, max_length="12"))
    late = browser.post("/sw/rules", typed(session, swahili, max_length="15"))
    assert late.status_code == 409
    assert 'value="15"' in late.text
    assert 'name="version" value="1"' in late.text  # who saves again has been told
    assert rules_now(session, swahili).max_length == 12


def test_an_earlier_version_can_hold_again(
    session: Session, swahili: Campaign, steward: Person, visit: Visit
) -> None:
    browser = visit(steward)
    browser.post("/sw/rules", typed(session, swahili, max_length="12"))
    browser.post("/sw/rules", typed(session, swahili, max_length="30", version="1"))
    assert browser.post("/sw/rules/1/restoration").status_code == 303
    assert rules_now(session, swahili).max_length == 12
    assert "Version 1 again" in browser.get("/sw/rules").text


def test_a_campaign_that_is_being_prepared_has_rules_and_a_proposed_one_has_none(
    session: Session, nobody: Visitor
) -> None:
    campaign(session, "yo", stage="preparing")
    campaign(session, "fr", stage="proposed")
    session.commit()
    assert nobody.get("/yo/rules").status_code == 200
    assert nobody.get("/fr/rules").status_code == 404
