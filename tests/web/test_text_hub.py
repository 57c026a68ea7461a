"""The page of a campaign's text: figures, ways to help, opening a campaign, readers a sentence."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.rules import MOST_READERS
from app.consent.queries import current_terms
from app.ledger.models import LedgerEntry
from app.people.invitations import invite
from app.people.models import Person
from tests.factories import campaign, guest, sentence
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
HUB = "/yo/sentences"
OPENING = "/yo/opening"
READERS = "/yo/readers"


@pytest.fixture
def yoruba(session: Session) -> Campaign:
    """A campaign that is being prepared, with terms."""
    made = campaign(session, "yo", stage="preparing")
    session.commit()
    return made


@pytest.fixture
def steward(session: Session, yoruba: Campaign, visit: Visit) -> Visitor:
    return visit(with_role(session, yoruba, "steward"))


def others(session: Session, of: Campaign, visit: Visit) -> list[Visitor]:
    """Everybody who is no steward of the campaign."""
    elsewhere = with_role(session, campaign(session, "en"), "steward")
    mine = [with_role(session, of, role) for role in ("moderator", "expert")]
    somebody = guest(session)
    session.commit()
    return [visit(person) for person in (None, somebody, elsewhere, *mine)]


def state(session: Session, of: Campaign) -> tuple[str, int | None]:
    """The campaign's stage and how many readers a sentence gets; no lock is kept."""
    session.rollback()
    found = session.get_one(Campaign, of.id, populate_existing=True)
    stage, readers = found.stage, found.readers_wanted
    session.rollback()
    return stage, readers


def test_everybody_sees_a_campaign_that_is_being_prepared(
    session: Session, yoruba: Campaign, nobody: Visitor
) -> None:
    for made in ("approved", "approved", "pending", "rejected", "retired"):
        sentence(session, yoruba, state=made)
    sentence(session, yoruba, "Kí ni o jẹ?", kind="question")
    session.commit()
    page = nobody.get(HUB)
    assert page.status_code == 200
    words = " ".join(page.text.split())
    for n, of_what in (
        (2, "sentences to read"),
        (1, "waiting for reviewers"),
        (1, "found not to fit"),
        (1, "question to answer freely"),
    ):
        assert f'{n}</span> <span class="figure__name">{of_what}' in words
    assert "4,998 more, and there is enough" in words
    assert 'href="/yo/write"' in words
    assert 'href="/yo/review"' in words
    assert "Nothing has been imported yet" in words


def test_a_tag_in_other_letters_leads_to_the_one_address(yoruba: Campaign, nobody: Visitor) -> None:
    moved = nobody.get("/YO/sentences")
    assert (moved.status_code, moved.location) == (301, HUB)


def test_a_campaign_that_is_only_proposed_has_no_page(session: Session, nobody: Visitor) -> None:
    campaign(session, "fr", stage="proposed")
    session.commit()
    assert nobody.get("/fr/sentences").status_code == 404


def test_a_finished_campaign_asks_for_nothing(
    session: Session, yoruba: Campaign, steward: Visitor
) -> None:
    session.get_one(Campaign, yoruba.id).stage = "archived"
    session.commit()
    page = steward.get(HUB).text
    assert 'href="/yo/write"' not in page
    assert 'href="/yo/changesets/new"' not in page
    assert f'action="{READERS}"' not in page


def test_what_waits_for_reviewers_is_asked_for_first(
    session: Session, yoruba: Campaign, nobody: Visitor
) -> None:
    assert "Most needed now: new sentences" in nobody.get(HUB).text
    sentence(session, yoruba, state="pending")
    session.commit()
    assert "Sentences need you" in nobody.get(HUB).text


def test_only_those_with_a_say_see_more_than_others(
    session: Session, yoruba: Campaign, steward: Visitor, visit: Visit
) -> None:
    sentence(session, yoruba)
    moderator = visit(with_role(session, yoruba, "moderator"))
    importing, opening = 'href="/yo/changesets/new"', f'action="{OPENING}"'
    readers = f'action="{READERS}"'
    page = steward.get(HUB).text
    assert [part in page for part in (importing, opening, readers)] == [True, True, True]
    page = moderator.get(HUB).text
    assert [part in page for part in (importing, opening, readers)] == [True, False, False]
    for visitor in (visit(None), visit(with_role(session, yoruba, "expert"))):
        page = visitor.get(HUB).text
        assert [part in page for part in (importing, opening, readers)] == [False, False, False]


def test_a_steward_lets_people_record_and_the_ledger_says_so(
    session: Session, yoruba: Campaign, steward: Visitor
) -> None:
    sentence(session, yoruba)
    session.commit()
    opened = steward.post(OPENING)
    assert (opened.status_code, opened.location) == (303, "/yo")
    assert "The campaign is open." in steward.get("/yo").text
    assert state(session, yoruba)[0] == "open"
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.actor_id) == ("campaign.open", steward.person_id)


def test_a_campaign_opens_for_nobody_else(session: Session, yoruba: Campaign, visit: Visit) -> None:
    sentence(session, yoruba)
    session.commit()
    for visitor in others(session, yoruba, visit):
        assert visitor.post(OPENING).status_code == 403
    assert state(session, yoruba)[0] == "preparing"


@pytest.mark.parametrize("made", [None, "pending", "question"])
def test_a_campaign_without_anything_to_read_stays_closed(
    session: Session, yoruba: Campaign, steward: Visitor, made: str | None
) -> None:
    if made == "question":
        sentence(session, yoruba, "Kí ni o jẹ?", kind="question")
    elif made:
        sentence(session, yoruba, state=made)
    session.commit()
    assert "As soon as there are sentences to read" in steward.get(HUB).text
    answer = steward.post(OPENING)
    assert answer.status_code == 422
    assert "Approve a few sentences first" in answer.text
    assert state(session, yoruba)[0] == "preparing"


def test_a_campaign_without_terms_stays_closed(
    session: Session, yoruba: Campaign, steward: Visitor
) -> None:
    sentence(session, yoruba)
    session.delete(current_terms(session, yoruba.id))
    session.commit()
    page = steward.get(HUB).text
    assert "Publish terms first" in page
    assert f'action="{OPENING}"' not in page
    answer = steward.post(OPENING)
    assert answer.status_code == 409
    assert "has no terms yet" in answer.text
    assert state(session, yoruba)[0] == "preparing"


@pytest.mark.parametrize("stage", ["open", "paused", "archived"])
def test_a_second_press_leads_to_the_campaign_and_opens_nothing_that_was_closed(
    session: Session, yoruba: Campaign, steward: Visitor, stage: str
) -> None:
    sentence(session, yoruba)
    session.get_one(Campaign, yoruba.id).stage = stage
    session.commit()
    again = steward.post(OPENING)
    assert (again.status_code, again.location) == (303, "/yo")
    assert state(session, yoruba)[0] == stage


def test_a_steward_says_how_many_read_each_sentence(
    session: Session, yoruba: Campaign, steward: Visitor
) -> None:
    for typed, kept in (("3", 3), (" 15 ", 15), ("٢", 2), (str(MOST_READERS), MOST_READERS)):
        saved = steward.post(READERS, {"readers": typed})
        assert (saved.status_code, saved.location) == (303, HUB)
        assert state(session, yoruba)[1] == kept
        page = steward.get(HUB).text
        assert "Saved. It holds from the next sentence on." in page
        assert f'max="{MOST_READERS}" value="{kept}"' in page
    empty: list[dict[str, object]] = [{"readers": ""}, {"readers": " "}, {}]
    for form in empty:
        steward.post(READERS, {"readers": "2"})
        assert steward.post(READERS, form).status_code == 303
        assert state(session, yoruba)[1] is None, "as many as come"


@pytest.mark.parametrize("typed", ["0", "-1", "many", "1.5", str(MOST_READERS + 1), "9" * 5000])
def test_a_number_of_readers_that_cannot_be_stays_typed(
    session: Session, yoruba: Campaign, steward: Visitor, typed: str
) -> None:
    steward.post(READERS, {"readers": "3"})
    answer = steward.post(READERS, {"readers": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "Say a whole number from 1 to" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert state(session, yoruba)[1] == 3


def test_how_many_read_a_sentence_is_for_stewards_to_say(
    session: Session, yoruba: Campaign, visit: Visit
) -> None:
    for visitor in others(session, yoruba, visit):
        assert visitor.post(READERS, {"readers": "3"}).status_code == 403
    assert state(session, yoruba)[1] is None


@pytest.mark.parametrize("path", [OPENING, READERS])
def test_a_form_without_its_token_is_not_acted_on(
    session: Session, yoruba: Campaign, steward: Visitor, path: str
) -> None:
    sentence(session, yoruba)
    session.commit()
    assert steward.client.post(path, data={"readers": "3"}).status_code == 400
    assert state(session, yoruba) == ("preparing", None)


def test_a_campaign_that_is_being_prepared_asks_for_sentences_on_its_page(
    session: Session, yoruba: Campaign, nobody: Visitor
) -> None:
    page = nobody.get("/yo")
    assert page.status_code == 200
    assert "Most needed now: sentences" in page.text
    for path in ("write", "review", "sentences"):
        assert f'href="/yo/{path}"' in page.text
    assert 'href="/yo/speak"' not in page.text


@pytest.mark.parametrize("role", ["steward", "moderator"])
def test_an_invitation_leads_those_who_look_after_the_text_to_it(
    session: Session, yoruba: Campaign, nobody: Visitor, role: str
) -> None:
    at = datetime.now(UTC)
    token = invite(session, yoruba.id, role, actor_id=None, at=at, source="test")
    session.commit()
    taken = nobody.post(f"/invitations/{token}")
    assert (taken.status_code, taken.location) == (303, HUB)
    page = nobody.get(HUB).text
    assert "Keep a recovery code" in page
    assert 'href="/yo/changesets/new"' in page
