"""The listening room: heard and judged by key, by hand, without scripts, without the CDN."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.reviews.models import Skip, Vote
from app.reviews.rules import NO_REASONS
from tests.browser import journeys
from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def page(browser: TestBrowser) -> Page:
    return browser.new_page(**PHONE)


def test_clips_are_heard_and_judged_with_the_keyboard_alone(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 4)
    page.goto(language.url("listen"))
    _answer(page, "Space", "y", heard_s=0.5)
    _answer(page, "Space", "n", "4", "8", "n")
    _answer(page, "u")
    _answer(page, "s")
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_focused()
    votes, skips = _given(language)
    assert [vote.answer for vote in votes] == ["yes", "no", "unsure"]
    assert votes[1].reasons == [NO_REASONS[3], NO_REASONS[7]]
    assert votes[0].heard_s is not None
    assert votes[0].heard_s >= 0.4  # noted with each picture drawn, so it may be one behind
    assert len(skips) == 1


def test_a_no_asks_for_reasons_and_needs_none(page: Page, language: Language, give: Give) -> None:
    give(language)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    expect(page.get_by_role("group", name="If not, what is wrong?")).to_be_hidden()
    press(page, "no").click()
    expect(press(page, "no")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("group", name="If not, what is wrong?")).to_be_focused()
    page.get_by_role("button", name="Send my no").click()
    expect(page.get_by_text("Everything has been heard")).to_be_visible()
    votes, _skips = _given(language)
    assert [(vote.answer, vote.reasons) for vote in votes] == [("no", [])]


def test_the_next_clip_is_there_before_it_is_asked_for(
    page: Page, language: Language, give: Give
) -> None:
    clips = give(language, 2)
    fetched: list[str] = []
    page.on("request", lambda sent: fetched.append(sent.url.removeprefix(language.served.url)))
    page.goto(language.url("listen"))
    journeys.wait_until(page, lambda: set(clips) <= set(fetched))
    page.wait_for_load_state("networkidle")
    fetched.clear()
    _answer(page, "Space", "y")
    journeys.wait_for_card(page)
    page.keyboard.press("Space")
    journeys.wait_until(page, lambda: journeys.position_s(page) > 0.2)
    assert not set(clips) & set(fetched)


def test_the_card_that_comes_takes_the_focus_and_is_announced(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    _answer(page, "y")
    expect(press(page, "play")).to_be_focused()
    said = page.locator("#listen-news")
    expect(said).to_contain_text("Thank you. Here is the next one.")
    expect(said).to_contain_text(page.locator("#listen-sentence").inner_text())


def test_nobody_is_asked_about_their_own_clips(
    speaker: TestBrowser, language: Language, give: Give
) -> None:
    page = speaker.new_page(**PHONE)
    journeys.enter(page, language)
    me = page.locator("[data-behaviour=speak]").get_attribute("data-person")
    give(language, 2, person_id=me)
    page.goto(language.url("listen"))
    expect(page.get_by_text("Everything has been heard for now")).to_be_visible()
    somebody_s = give(language)
    page.reload()
    journeys.wait_for_card(page)
    assert journeys.card_of(page) == somebody_s[0].replace("/audio", "/votes")


def test_an_answer_that_cannot_be_sent_is_said_and_the_card_stays(
    page: Page, language: Language, give: Give
) -> None:
    give(language)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    page.context.set_offline(True)
    page.keyboard.press("y")
    expect(page.get_by_role("alert").filter(has_text="could not send your answer")).to_be_visible()
    page.context.set_offline(False)
    _answer(page, "y")
    votes, _skips = _given(language)
    assert len(votes) == 1


def test_the_room_works_while_the_cdn_is_unreachable(
    browser: TestBrowser, language: Language, give: Give
) -> None:
    give(language, 2)
    page = browser.new_page(cdn=False, **PHONE)
    page.goto(language.url("listen"))
    _answer(page, "Space", "y")
    _answer(page, "n", "1", "n")
    expect(page.get_by_text("Everything has been heard for now")).to_be_visible()
    votes, _skips = _given(language)
    assert [(vote.answer, vote.reasons) for vote in votes] == [("yes", []), ("no", ["wrong_words"])]


def test_the_room_works_without_scripts(
    browser: TestBrowser, language: Language, give: Give
) -> None:
    give(language, 2)
    page = browser.new_page(java_script_enabled=False, **PHONE)
    page.goto(language.url("listen"))
    expect(page.locator("audio[controls]")).to_be_visible()
    page.get_by_role("checkbox", name="Too much noise").check()
    page.get_by_role("button", name="Send my no").click()
    page.wait_for_url("**/listen")
    page.get_by_role("button", name="Skip this clip").click()
    expect(page.get_by_text("Everything has been heard for now")).to_be_visible()
    votes, skips = _given(language)
    assert [(vote.answer, vote.reasons) for vote in votes] == [("no", ["noise"])]
    assert len(skips) == 1


def test_a_right_to_left_language_shows_its_sentence_as_it_is_written(
    page: Page, open_language: OpenLanguage, give: Give
) -> None:
    language = open_language("fa")
    give(language)
    page.goto(language.url("listen"))
    sentence = page.locator("#listen-sentence p")
    expect(sentence).to_have_attribute("dir", "rtl")
    expect(sentence).to_have_attribute("lang", "fa")


def _answer(page: Page, *keys: str, heard_s: float = 0.0) -> None:
    """Press the keys on the card that is shown; after Space, hear a little of it first."""
    journeys.wait_for_card(page)
    card = journeys.card_of(page)
    for key in keys:
        page.keyboard.press(key)
        if key == "Space":
            journeys.wait_until(page, lambda: journeys.position_s(page) > heard_s)
    journeys.wait_for_next_card(page, card)


def _given(language: Language) -> tuple[list[Vote], list[Skip]]:
    """Return the votes and the skips on the language's clips, in their order."""
    with language.served.transaction() as session:
        here = Clip.campaign_id == language.campaign_id
        votes = session.scalars(select(Vote).join(Clip).where(here).order_by(Vote.cast_at)).all()
        skips = session.scalars(select(Skip).join(Clip).where(here)).all()
        session.expunge_all()
    return list(votes), list(skips)
