"""Judging clips while the server is away: the next are there, no vote is lost or doubled."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.conftest import Give
from tests.browser.journeys import PHONE, Language, press
from tests.browser.test_listening import given
from tests.services.chromium import TestBrowser
from tests.services.programs import wait_until_ready
from tests.services.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def page(browser: TestBrowser) -> Page:
    return browser.new_page(**PHONE)


@pytest.fixture
def killable(served: Served) -> Language:
    """English on an app of the test's own."""
    return journeys.language_of(served, "en")


def test_the_next_clips_need_no_server_and_votes_outlive_the_tab_and_arrive_once(
    page: Page, killable: Language, give: Give
) -> None:
    sounds = give(killable, 4)
    fetched = _fetched(page, killable)
    page.goto(killable.url("listen"))
    journeys.wait_until(page, lambda: set(sounds) <= set(fetched))
    page.wait_for_load_state("networkidle")
    killable.served.web.kill()
    judged = [_judge(page) for _ in range(2)]
    expect(page.get_by_text("Your answers are kept on this device")).to_be_visible()
    context = page.context
    page.close()
    _start(killable)
    page = context.new_page()
    page.goto(killable.url("listen"))
    journeys.wait_for_card(page)
    votes, _skips = given(page, killable, votes=2)
    assert [str(vote.clip_id) for vote in votes] == judged
    assert len({vote.person_id for vote in votes}) == 1
    journeys.wait_until(page, lambda: journeys.card_of(page) not in ["", *judged])
    expect(page.get_by_text("Your answers are kept on this device")).to_be_hidden()


def test_a_vote_taken_back_before_it_left_never_reaches_the_server(
    page: Page, killable: Language, give: Give
) -> None:
    give(killable, 3)
    page.goto(killable.url("listen"))
    journeys.wait_for_card(page)
    page.wait_for_load_state("networkidle")
    killable.served.web.kill()
    first = _judge(page)
    second = journeys.card_of(page)
    page.keyboard.press("z")
    journeys.wait_for_next_card(page, second)
    _press_on(page, "s")
    posted = _fetched(page, killable, "POST")
    _start(killable)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    _votes, skips = given(page, killable, votes=0, skips=1)
    assert [str(skip.clip_id) for skip in skips] == [first]
    assert f"/api/v1/clips/{first}/votes" not in posted


def test_a_vote_goes_out_although_the_session_has_ended(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 3)
    page.goto(language.url("listen"))
    _judge(page)
    given(page, language, votes=1)
    page.context.clear_cookies()
    _judge(page)
    votes, _skips = given(page, language, votes=2)
    assert len({vote.clip_id for vote in votes}) == 2


def test_of_two_tabs_that_judge_the_same_clip_the_first_counts_and_nothing_is_said(
    page: Page, language: Language, give: Give
) -> None:
    give(language)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(language.url("listen"))
        journeys.wait_for_card(tab)
    _judge(page)
    given(page, language, votes=1)
    _judge(other, "u")
    other.wait_for_load_state("networkidle")
    votes, _skips = given(page, language, votes=1)
    assert [vote.answer for vote in votes] == ["yes"]
    expect(other.locator("[data-part=not-counted]")).to_be_hidden()


def test_clips_taken_along_are_judged_without_a_server_and_the_votes_arrive(
    page: Page, killable: Language, give: Give
) -> None:
    give(killable, 12)
    page.goto(killable.url("listen"))
    journeys.wait_for_card(page)
    page.get_by_text("Take clips with me").click()
    page.get_by_role("button", name="10 clips").click()
    expect(page.get_by_text("Kept on this device: 10.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Clips on this device: 10 (")).to_be_visible()
    journeys.wait_for_kept(page, "/en/listen")
    killable.served.web.kill()
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(killable.url("listen"))
    judged = [_judge(page)]
    for _ in range(8):
        judged.append(journeys.card_of(page))
        _press_on(page, "s")
    judged.append(_judge(page))
    expect(page.get_by_role("heading", name="No more clips on this device")).to_be_focused()
    assert len(set(judged)) == 10
    _start(killable)
    press(page, "again").click()
    journeys.wait_for_card(page)
    votes, skips = given(page, killable, votes=2, skips=8)
    assert {str(each.clip_id) for each in (*votes, *skips)} == set(judged)
    assert journeys.card_of(page) not in judged


def test_clips_that_were_taken_along_can_be_let_go(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 3)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    page.get_by_text("Take clips with me").click()
    page.get_by_role("button", name="25 clips").click()
    expect(page.get_by_text("Clips on this device: 3 (")).to_be_visible()
    page.get_by_role("button", name="Delete them from this device").click()
    expect(page.get_by_text("Clips on this device")).to_be_hidden()
    expect(page.get_by_text("The clips are deleted from this device.")).to_be_visible()


def _judge(page: Page, key: str = "y") -> str:
    """Hear the clip to its end and judge it; returns its id."""
    journeys.hear_out(page)
    return _press_on(page, key)


def _press_on(page: Page, key: str) -> str:
    journeys.wait_for_card(page)
    card = journeys.card_of(page)
    page.keyboard.press(key)
    journeys.wait_for_next_card(page, card)
    return card


def _fetched(page: Page, language: Language, method: str = "GET") -> list[str]:
    """The paths that are asked for from now on."""
    paths: list[str] = []
    page.on(
        "requestfinished",
        lambda sent: (
            sent.method == method and paths.append(sent.url.removeprefix(language.served.url))
        ),
    )
    return paths


def _start(language: Language) -> None:
    language.served.web.start()
    wait_until_ready(language.served.settings)
