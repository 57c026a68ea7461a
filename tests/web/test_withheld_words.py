"""Words that tell of a private person, or are not free, are shown to those in charge alone."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Sentence
from app.sentences.reviewing.editing import edit_sentence
from app.sentences.reviewing.voting import judge_sentence, settle_sentence
from tests.factories import AT, guest, sentence
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
PRIVATE = "Bi Asha Juma anaishi karibu na bandari."


@pytest.fixture
def steward(session: Session, swahili: Campaign) -> Person:
    return with_role(session, swahili, "steward")


def rejected(session: Session, of: Campaign, by: Person, reason: str) -> Sentence:
    made = sentence(session, of, PRIVATE, state="pending")
    settle_sentence(
        session, by, made, fits=False, reasons=[reason], comment=None, at=AT, source="test"
    )
    session.commit()
    return made


@pytest.mark.parametrize(
    ("reason", "status"), [("personal_data", 404), ("not_free", 404), ("spelling", 200)]
)
def test_the_page_of_a_rejected_sentence_is_closed_where_its_words_must_not_spread(
    session: Session,
    swahili: Campaign,
    steward: Person,
    visit: Visit,
    nobody: Visitor,
    reason: str,
    status: int,
) -> None:
    made = rejected(session, swahili, steward, reason)
    in_charge, stranger = visit(steward), visit(guest(session))
    session.commit()
    path = f"/sw/sentences/{made.id}"
    session.rollback()
    for visitor in (nobody, stranger):
        answer = visitor.get(path)
        assert answer.status_code == status
        assert (PRIVATE in answer.text) == (status == 200)
    assert PRIVATE in in_charge.get(path).text


def test_an_earlier_wording_that_was_private_is_not_shown_beside_the_new_one(
    session: Session, swahili: Campaign, steward: Person, visit: Visit, nobody: Visitor
) -> None:
    made = sentence(session, swahili, PRIVATE, state="pending")
    judge_sentence(session, guest(session), made, answer="no", reasons=["personal_data"], at=AT)
    edit_sentence(
        session,
        steward,
        made,
        text="Bibi mmoja anaishi karibu na bandari.",
        revision=1,
        comment=None,
        at=AT,
    )
    session.commit()
    in_charge, path = visit(steward), f"/sw/sentences/{made.id}"
    session.rollback()
    page = nobody.get(path)
    assert page.status_code == 200
    assert PRIVATE not in page.text
    assert PRIVATE in in_charge.get(path).text


def test_what_people_wrote_is_shown_to_those_in_charge_alone(
    session: Session, swahili: Campaign, steward: Person, visit: Visit, nobody: Visitor
) -> None:
    made = sentence(session, swahili, "Mvua ilinyesha usiku kucha.", state="pending")
    words = "Neno la mwisho limekosewa."
    judge_sentence(
        session, guest(session), made, answer="no", reasons=["spelling"], comment=words, at=AT
    )
    session.commit()
    in_charge, path = visit(steward), f"/sw/sentences/{made.id}"
    session.rollback()
    assert words in in_charge.get(path).text
    assert words not in nobody.get(path).text
