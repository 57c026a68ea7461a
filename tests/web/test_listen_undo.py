"""Without scripts: taking the last answer back, and coming to a clip by its address."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.people.models import Person
from app.reviews.gold import fix_gold
from app.reviews.models import Vote
from app.web.listen import UNDO_OFFERED_FOR
from tests.factories import AT, campaign, clip, sentence, vote
from tests.web.visitor import Visitor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(session: Session, swahili: Campaign) -> list[Clip]:
    made = [clip(session, sentence(session, swahili)) for _ in range(2)]
    session.commit()
    return made


@pytest.fixture
def browser(visit: Callable[[Person | None], Visitor], listener: Person) -> Visitor:
    return visit(listener)


def on_card(page: str) -> str | None:
    found = re.search(r'data-clip="([^"]+)"', page)
    return found[1] if found else None


def undo_on(page: str) -> str | None:
    found = re.search(r'action="(/clips/[^"]+/votes/mine/undo)"', page)
    return found[1] if found else None


def test_nothing_is_offered_to_be_taken_back_before_the_first_answer(
    two: list[Clip], browser: Visitor, nobody: Visitor
) -> None:
    assert undo_on(browser.get("/sw/listen").text) is None
    assert undo_on(nobody.get("/sw/listen").text) is None


def test_the_last_answer_is_taken_back_and_its_clip_shown_again(
    session: Session, two: list[Clip], browser: Visitor
) -> None:
    for judged in two:
        browser.post(f"/clips/{judged.id}/votes", {"answer": "yes"})
    page = browser.get("/sw/listen").text
    assert "Everything has been heard for now" in page
    assert undo_on(page) == f"/clips/{two[1].id}/votes/mine/undo"

    answer = browser.post(str(undo_on(page)))
    assert answer.status_code == 303
    assert answer.location == f"/sw/listen?clip={two[1].id}"
    shown = browser.get(answer.location).text
    assert on_card(shown) == str(two[1].id)
    assert "Your answer is taken back" in shown
    taken_back = {vote.clip_id: vote.taken_back_at for vote in session.scalars(select(Vote))}
    assert taken_back[two[0].id] is None
    assert taken_back[two[1].id] is not None


def test_an_answer_of_a_while_ago_is_not_offered_to_be_taken_back(
    session: Session, swahili: Campaign, two: list[Clip], listener: Person, browser: Visitor
) -> None:
    now = datetime.now(UTC)
    for ago, offered in ((UNDO_OFFERED_FOR + MINUTE, False), (UNDO_OFFERED_FOR - MINUTE, True)):
        given = vote(session, clip(session, sentence(session, swahili)), listener)
        given.cast_at = now - ago
        session.commit()
        assert (undo_on(browser.get("/sw/listen").text) is not None) is offered


def test_undoing_what_was_never_given_changes_nothing(
    session: Session, two: list[Clip], browser: Visitor
) -> None:
    answer = browser.post(f"/clips/{two[0].id}/votes/mine/undo")
    assert (answer.status_code, answer.location) == (303, f"/sw/listen?clip={two[0].id}")
    assert session.scalars(select(Vote)).all() == []


def test_undoing_needs_the_forms_token(two: list[Clip], browser: Visitor) -> None:
    assert browser.client.post(f"/clips/{two[0].id}/votes/mine/undo").status_code == 400


def test_a_clip_that_may_not_be_judged_does_not_come_by_its_address(
    session: Session, swahili: Campaign, two: list[Clip], listener: Person, browser: Visitor
) -> None:
    own = clip(session, sentence(session, swahili), listener)
    elsewhere = clip(session, sentence(session, campaign(session, "ar")))
    hidden = clip(session, own.sentence, state="refused")
    vote(session, two[0], listener)
    session.commit()
    for given in [own.id, elsewhere.id, two[0].id, hidden.id, "x", ""]:
        assert on_card(browser.get(f"/sw/listen?clip={given}").text) == str(two[1].id)
    for given in (two[1].id, str(two[1].id).upper()):
        assert on_card(browser.get(f"/sw/listen?clip={given}").text) == str(two[1].id)


def test_a_gold_question_that_is_taken_back_comes_again_like_any_other(
    session: Session, swahili: Campaign, two: list[Clip], browser: Visitor
) -> None:
    gold = clip(session, two[0].sentence)
    fix_gold(session, gold.id, True, actor_id=None, at=AT, source="test")
    session.commit()
    browser.post(f"/clips/{gold.id}/votes", {"answer": "no"})
    back = browser.post(f"/clips/{gold.id}/votes/mine/undo")
    assert on_card(browser.get(back.location).text) == str(gold.id)


def test_a_vote_without_scripts_is_thanked_for(two: list[Clip], browser: Visitor) -> None:
    answer = browser.post(f"/clips/{two[0].id}/votes", {"answer": "unsure"})
    assert "Thank you. Here is the next one." in browser.get(answer.location).text
