"""The review room: judging, correcting, and taking back, with htmx and without."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Sentence, SentenceRevision, SentenceVote
from app.sentences.operations import report_sentence
from app.sentences.reviewing.judging import REVIEW_REASONS
from app.sentences.reviewing.voting import judge_sentence
from app.wording.reviewing import UNFIT_REASONS
from tests import factories
from tests.factories import AT, guest
from tests.sentences.reviewers import pending
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
OLD, NEW = "Taa ya dirisha inawaka.", "Taa za dirisha zinawaka."


@pytest.fixture
def waiting(session: Session, swahili: Campaign) -> Sentence:
    made = pending(session, swahili, OLD)
    session.commit()
    return made


def shown(page: str) -> str | None:
    """The id of the sentence on the card."""
    found = re.search(r'action="/sentences/([^/"]+)/votes"', page)
    return found[1] if found else None


def said(page: str) -> str:
    return "".join(re.findall(r'<p class="notice[^"]* said"[^>]*>([^<]*)', page))


def votes(session: Session) -> list[SentenceVote]:
    found = list(session.scalars(select(SentenceVote).order_by(SentenceVote.cast_at)))
    session.commit()
    return found


def state_of(session: Session, of: Sentence) -> str:
    session.refresh(of)
    session.commit()
    return of.state


def test_a_card_holds_the_words_their_source_and_three_answers(
    waiting: Sentence, nobody: Visitor
) -> None:
    page = nobody.get("/sw/review").text
    assert shown(page) == str(waiting.id)
    assert OLD in page
    assert "a test" in page
    assert "CC0 1.0" in page
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["yes", "no", "unsure", "no"]
    assert re.findall(r'name="reasons" value="(\w+)"', page) == list(REVIEW_REASONS)
    assert "It came back" not in page


def test_every_reason_has_words() -> None:
    assert list(UNFIT_REASONS) == list(REVIEW_REASONS)


@pytest.mark.usefixtures("waiting")
def test_looking_makes_no_person(session: Session, nobody: Visitor) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    nobody.get("/sw/review")
    assert session.scalar(select(func.count()).select_from(Person)) == before


def test_a_newcomers_first_answer_makes_a_guest_who_stays(
    session: Session, swahili: Campaign, nobody: Visitor
) -> None:
    for text in (OLD, NEW):
        pending(session, swahili, text)
    session.commit()
    for _ in range(2):
        sentence_id = shown(nobody.get("/sw/review").text)
        answer = nobody.post(f"/sentences/{sentence_id}/votes", {"answer": "yes"})
        assert (answer.status_code, answer.location) == (303, "/sw/review")
    cast = votes(session)
    assert len({vote.person_id for vote in cast}) == 1
    assert len({vote.sentence_id for vote in cast}) == 2
    assert shown(nobody.get("/sw/review").text) is None


def test_a_campaign_that_is_being_prepared_has_a_room(session: Session, nobody: Visitor) -> None:
    made = pending(session, factories.campaign(session, "yo", stage="preparing"), OLD)
    factories.campaign(session, "ha", stage="proposed")
    session.commit()
    assert shown(nobody.get("/yo/review").text) == str(made.id)
    assert nobody.get("/ha/review").status_code == 404
    assert nobody.get("/YO/review").location == "/yo/review"


def test_an_archived_campaign_says_so_and_takes_nothing(
    session: Session, listener: Person, visit: Visit
) -> None:
    made = pending(session, factories.campaign(session, "yo", stage="archived"), OLD)
    session.commit()
    browser = visit(listener)
    page = browser.get("/yo/review").text
    assert "takes no sentences now" in page
    assert shown(page) is None
    browser.post(f"/sentences/{made.id}/votes", {"answer": "yes"})
    assert "not in review now" in said(browser.get("/yo/review").text)
    assert not votes(session)


def test_a_no_is_kept_with_its_reasons_and_words(
    session: Session, waiting: Sentence, listener: Person, visit: Visit
) -> None:
    form = {"answer": "no", "reasons": ["spelling", "grammar"], "comment": "zinawaka"}
    visit(listener).post(f"/sentences/{waiting.id}/votes", form)
    [vote] = votes(session)
    assert (vote.answer, vote.reasons, vote.comment) == ("no", ["grammar", "spelling"], "zinawaka")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_no_without_a_reason_comes_back_with_what_was_typed(
    session: Session, waiting: Sentence, listener: Person, visit: Visit, htmx: bool
) -> None:
    form = {"answer": "no", "reasons": ["ugly"], "comment": "hm, hm"}
    answer = visit(listener).post(f"/sentences/{waiting.id}/votes", form, htmx=htmx)
    assert answer.status_code == 422
    assert "Please say what is wrong with it" in answer.text
    assert 'value="hm, hm"' in answer.text
    assert shown(answer.text) == str(waiting.id)
    assert ("<html" in answer.text) is not htmx
    assert not votes(session)


def test_htmx_gets_the_next_card_alone(
    session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    made = {str(pending(session, swahili, text).id) for text in (OLD, NEW)}
    session.commit()
    browser = visit(listener)
    first = shown(browser.get("/sw/review").text)
    answer = browser.post(f"/sentences/{first}/votes", {"answer": "yes"}, htmx=True)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert {first, shown(answer.text)} == made
    assert "Thank you. Here is the next one." in answer.text
    assert "Your last answer: yes" in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    last = browser.post(f"/sentences/{shown(answer.text)}/votes", {"answer": "unsure"}, htmx=True)
    assert shown(last.text) is None
    assert "Every sentence has been looked at" in last.text
    assert 'href="/sw/write"' in last.text
    assert 'href="/sw/speak"' in last.text


def test_two_peers_approve_and_the_page_says_how_it_stands(
    session: Session, waiting: Sentence, visit: Visit
) -> None:
    people = [guest(session), guest(session)]
    session.commit()
    for person in people:
        visit(person).post(f"/sentences/{waiting.id}/votes", {"answer": "yes"})
    assert state_of(session, waiting) == "approved"
    page = visit(None).get(f"/sw/sentences/{waiting.id}").text
    assert "To be read" in page
    assert "yes: 2 · no: 0 · passed on: 0" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_what_others_decided_meanwhile_is_passed_over(
    session: Session, waiting: Sentence, listener: Person, visit: Visit, htmx: bool
) -> None:
    waiting.state = "rejected"
    session.commit()
    browser = visit(listener)
    answer = browser.post(f"/sentences/{waiting.id}/votes", {"answer": "yes"}, htmx=htmx)
    page = answer.text if htmx else browser.get("/sw/review").text
    assert answer.status_code == (200 if htmx else 303)
    assert "This sentence is not in review now" in page
    assert not votes(session)


def test_ones_own_sentence_is_neither_shown_nor_judged(
    session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    own = pending(session, swahili, OLD, author_id=listener.id)
    session.commit()
    browser = visit(listener)
    assert shown(browser.get("/sw/review").text) is None
    assert shown(browser.get(f"/sw/review?sentence={own.id}").text) is None
    browser.post(f"/sentences/{own.id}/votes", {"answer": "yes"})
    assert "This sentence is yours" in said(browser.get("/sw/review").text)
    assert not votes(session)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_last_answer_can_be_taken_back(
    session: Session, waiting: Sentence, listener: Person, visit: Visit, htmx: bool
) -> None:
    browser = visit(listener)
    page = browser.post(f"/sentences/{waiting.id}/votes", {"answer": "yes"}, htmx=htmx).text
    page = page if htmx else browser.get("/sw/review").text
    assert f'action="/sentences/{waiting.id}/votes/mine/undo"' in page
    # It was cast a moment ago by the clock of the request.
    answer = browser.post(f"/sentences/{waiting.id}/votes/mine/undo", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    page = answer.text if htmx else browser.get(answer.location).text
    assert shown(page) == str(waiting.id)
    assert "Your answer is taken back" in page
    assert "/votes/mine/undo" not in page
    [vote] = votes(session)
    assert vote.taken_back_at is not None


def test_taking_back_is_no_way_into_what_was_read(
    session: Session, waiting: Sentence, listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    browser.post(f"/sentences/{waiting.id}/votes", {"answer": "yes"})
    judge_sentence(session, guest(session), waiting, answer="yes", at=AT)
    factories.clip(session, waiting)
    session.commit()
    browser.post(f"/sentences/{waiting.id}/votes/mine/undo")
    assert "decided all the same" in said(browser.get("/sw/review").text)
    assert state_of(session, waiting) == "approved"


def test_a_sentence_that_came_back_says_why(
    session: Session, swahili: Campaign, nobody: Visitor
) -> None:
    sentence = factories.sentence(session, swahili)
    for _ in range(2):
        report_sentence(session, guest(session), sentence, reasons=["grammar_or_spelling"], at=AT)
    session.commit()
    page = nobody.get("/sw/review").text
    assert shown(page) == str(sentence.id)
    assert "It came back" in page
    assert "Grammar or spelling · 2 people" in page


def test_what_the_rules_stumble_over_is_marked(
    session: Session, swahili: Campaign, nobody: Visitor
) -> None:
    pending(session, swahili, "Nina umri wa miaka 42 leo.")
    session.commit()
    page = nobody.get("/sw/review").text
    assert '<mark class="part">42</mark>' in page
    assert "A number in digits" in page


def test_questions_have_the_same_room_alone_if_one_likes(
    session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    pending(session, swahili, OLD)
    question = pending(session, swahili, "Ulikula nini jana?", kind="question")
    session.commit()
    browser = visit(listener)
    page = browser.get("/sw/review?kind=question").text
    assert shown(page) == str(question.id)
    assert "gladly answer" in page
    answer = browser.post(f"/sentences/{question.id}/votes", {"answer": "yes", "kind": "question"})
    assert answer.location == "/sw/review?kind=question"
    assert "No question waits for you now" in browser.get(answer.location).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_correction_is_saved_and_goes_on(
    session: Session, waiting: Sentence, listener: Person, visit: Visit, htmx: bool
) -> None:
    browser = visit(listener)
    form = {"text": NEW, "revision": 1, "where": "room", "comment": "Wingi"}
    answer = browser.post(f"/sentences/{waiting.id}/revisions", form, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    page = answer.text if htmx else browser.get(answer.location).text
    assert "Others look at your wording now" in page
    assert shown(page) is None
    assert state_of(session, waiting) == "pending"
    assert waiting.text == NEW
    page = visit(None).get(f"/sw/sentences/{waiting.id}").text
    assert page.index(NEW) < page.index(OLD)
    assert "Wingi" in page


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("where", ["room", "page"])
def test_a_correction_of_older_words_shows_both_and_loses_nothing(
    session: Session, waiting: Sentence, listener: Person, visit: Visit, htmx: bool, where: str
) -> None:
    form = {"text": NEW, "revision": 1, "where": where}
    visit(listener).post(f"/sentences/{waiting.id}/revisions", form)
    other = guest(session)
    session.commit()
    late = {**form, "text": "Taa inawaka dirishani.", "comment": "Nzuri zaidi"}
    answer = visit(other).post(f"/sentences/{waiting.id}/revisions", late, htmx=htmx)
    assert answer.status_code == 409
    assert "Somebody has corrected this sentence meanwhile" in answer.text
    assert "Taa inawaka dirishani." in answer.text
    assert "Nzuri zaidi" in answer.text
    assert NEW in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert "review__correct" in answer.text
    assert state_of(session, waiting) == "pending"
    assert waiting.text == NEW


def test_words_that_break_a_rule_come_back_marked(
    session: Session, waiting: Sentence, listener: Person, visit: Visit
) -> None:
    form = {"text": "Taa 7 zinawaka.", "revision": 1, "where": "room"}
    answer = visit(listener).post(f"/sentences/{waiting.id}/revisions", form, htmx=True)
    assert answer.status_code == 422
    assert '<mark class="part">7</mark>' in answer.text
    assert "A number in digits" in answer.text
    assert "Taa 7 zinawaka.</textarea>" in answer.text


def test_words_that_are_there_lead_to_the_sentence_that_has_them(
    session: Session, swahili: Campaign, waiting: Sentence, listener: Person, visit: Visit
) -> None:
    twin = pending(session, swahili, NEW)
    session.commit()
    form = {"text": NEW, "revision": 1, "where": "room"}
    answer = visit(listener).post(f"/sentences/{waiting.id}/revisions", form, htmx=True)
    assert answer.status_code == 409
    assert f'href="/sw/sentences/{twin.id}"' in answer.text


def test_words_that_were_read_become_a_sentence_of_their_own(
    session: Session, swahili: Campaign, visit: Visit
) -> None:
    read = pending(session, swahili, OLD, state="approved", approved_at=AT)
    factories.clip(session, read)
    steward = with_role(session, swahili, "steward")
    browser = visit(steward)
    page = browser.get(f"/sw/sentences/{read.id}").text
    assert "becomes a sentence of its own" in page
    form = {"text": NEW, "revision": 1, "where": "page"}
    answer = browser.post(f"/sentences/{read.id}/revisions", form)
    assert answer.status_code == 409
    assert "People have read these words aloud" in answer.text
    assert 'name="anew"' in answer.text
    answer = browser.post(f"/sentences/{read.id}/revisions", {**form, "anew": "yes"})
    assert (answer.status_code, answer.location) == (303, f"/sw/sentences/{read.id}")
    assert state_of(session, read) == "retired"
    new = session.scalars(select(Sentence).where(Sentence.text == NEW)).one()
    assert (new.state, new.n_clips) == ("approved", 0)


def test_peers_cannot_correct_what_is_decided(
    session: Session, swahili: Campaign, listener: Person, visit: Visit
) -> None:
    read = pending(session, swahili, OLD, state="approved", approved_at=AT)
    session.commit()
    browser = visit(listener)
    assert "review__correct" not in browser.get(f"/sw/sentences/{read.id}").text
    form = {"text": NEW, "revision": 1, "anew": "yes"}
    assert browser.post(f"/sentences/{read.id}/revisions", form).status_code == 303
    assert "This sentence is decided" in said(browser.get("/sw/review").text)
    on_page = browser.post(f"/sentences/{read.id}/revisions", {**form, "where": "page"})
    assert on_page.status_code == 403
    assert not session.scalars(select(SentenceRevision)).all()


def test_sentences_that_are_not_there_are_not_found(session: Session, nobody: Visitor) -> None:
    hidden = pending(session, factories.campaign(session, "ha", stage="proposed"), OLD)
    session.commit()
    for sentence_id in (uuid.uuid4(), hidden.id):
        for way in ("votes", "votes/mine/undo", "revisions"):
            assert nobody.post(f"/sentences/{sentence_id}/{way}").status_code == 404


def test_a_form_without_its_token_does_nothing(
    session: Session, waiting: Sentence, listener: Person, visit: Visit
) -> None:
    browser = visit(listener)
    for way in ("votes", "votes/mine/undo", "revisions"):
        path = f"/sentences/{waiting.id}/{way}"
        assert browser.client.post(path, data={"answer": "yes"}).status_code == 400
    assert not votes(session)
