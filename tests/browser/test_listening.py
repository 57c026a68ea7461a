"""The listening room: heard and judged by key, by hand, without scripts, without the CDN."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.reviews.models import Skip, Vote
from app.reviews.rules import NO_REASONS
from tests.browser import journeys
from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KINDLY = "Please hear the reading to its end first"


@pytest.fixture
def page(browser: TestBrowser) -> Page:
    return browser.new_page(**PHONE)


def test_clips_are_heard_and_judged_with_the_keyboard_alone(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 4)
    page.goto(language.url("listen"))
    _judge(page, "y")
    _judge(page, "n", "4", "8", "n")
    _judge(page, "u")
    _press_on(page, "s")
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_focused()
    votes, skips = given(page, language, votes=3, skips=1)
    assert [vote.answer for vote in votes] == ["yes", "no", "unsure"]
    assert votes[1].reasons == [NO_REASONS[3], NO_REASONS[7]]
    assert all(vote.heard_s and vote.heard_s > 1.5 for vote in votes)
    assert len({vote.person_id for vote in votes} | {skip.person_id for skip in skips}) == 1


def test_a_no_asks_for_reasons_and_needs_none(page: Page, language: Language, give: Give) -> None:
    give(language)
    page.goto(language.url("listen"))
    journeys.hear_out(page)
    expect(page.get_by_role("group", name="If not, what is wrong?")).to_be_hidden()
    press(page, "no").click()
    expect(press(page, "no")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("group", name="If not, what is wrong?")).to_be_focused()
    page.get_by_role("button", name="Send my no").click()
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_visible()
    votes, _skips = given(page, language, votes=1)
    assert [(vote.answer, vote.reasons) for vote in votes] == [("no", [])]


def test_an_answer_before_the_end_is_refused_kindly_and_jumping_there_is_not_hearing(
    page: Page, language: Language, give: Give
) -> None:
    give(language)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    card = journeys.card_of(page)
    page.keyboard.press("y")
    expect(page.get_by_role("alert").filter(has_text=KINDLY)).to_be_visible()
    expect(press(page, "play")).to_be_focused()
    place(page).press("End")
    page.keyboard.press("Space")
    expect(page.get_by_text(KINDLY)).to_be_hidden()
    journeys.wait_until(page, lambda: press(page, "play").inner_text() == "Play")
    page.keyboard.press("u")
    expect(page.get_by_role("alert").filter(has_text=KINDLY)).to_be_visible()
    assert journeys.card_of(page) == card
    place(page).press("Home")
    _judge(page, "y")
    assert len(given(page, language, votes=1)[0]) == 1


def test_nobody_has_to_hear_what_is_offensive_to_its_end(
    page: Page, language: Language, give: Give
) -> None:
    give(language)
    page.goto(language.url("listen"))
    _press_on(page, "n", str(NO_REASONS.index("offensive") + 1), "n")
    votes, _skips = given(page, language, votes=1)
    assert votes[0].reasons == ["offensive"]


def test_the_card_that_comes_takes_the_focus_and_is_announced(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    _judge(page, "y")
    expect(press(page, "play")).to_be_focused()
    said = page.locator("#listen-news")
    expect(said).to_contain_text("Thank you. Here is the next one.")
    expect(said).to_contain_text(page.locator("#listen-sentence").inner_text())


def test_the_last_vote_is_taken_back_and_given_anew(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    expect(press(page, "undo")).to_be_hidden()
    first = journeys.card_of(page)
    _judge(page, "y")
    given(page, language, votes=1)
    second = journeys.card_of(page)
    page.keyboard.press("z")
    journeys.wait_for_next_card(page, second)
    assert journeys.card_of(page) == first
    expect(page.locator("#listen-news")).to_contain_text("Taken back.")
    expect(press(page, "play")).to_be_focused()
    expect(press(page, "undo")).to_be_hidden()
    journeys.wait_until(page, lambda: not _given(language)[0])
    _judge(page, "n", "1", "n")
    votes, _skips = given(page, language, votes=1)
    assert [(str(vote.clip_id), vote.answer) for vote in votes] == [(first, "no")]
    assert journeys.card_of(page) == second


def test_skips_are_taken_back_one_after_another_by_the_button(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 3)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    first = journeys.card_of(page)
    for _ in range(2):
        _press_on(page, "s")
    given(page, language, skips=2)
    for _ in range(2):
        shown = journeys.card_of(page)
        page.get_by_role("button", name="Undo").click()
        journeys.wait_for_next_card(page, shown)
    assert journeys.card_of(page) == first
    journeys.wait_until(page, lambda: not _given(language)[1])


def test_the_place_in_the_clip_is_a_slider_that_moves_by_arrows(
    page: Page, language: Language, give: Give
) -> None:
    give(language)
    page.goto(language.url("listen"))
    expect(place(page)).to_be_enabled()
    expect(place(page)).to_have_attribute(
        "aria-valuetext", re.compile(r"^0 of \d+(\.\d)? seconds$")
    )
    place(page).focus()
    place(page).press("PageUp")
    at_s = journeys.position_s(page)
    assert at_s > 0.1
    place(page).press("ArrowRight")
    assert journeys.position_s(page) > at_s
    page.keyboard.press("Space")  # plays from there, with the slider still in hand
    journeys.wait_until(page, lambda: journeys.position_s(page) > at_s + 0.3)
    expect(place(page)).to_be_focused()


def test_clips_play_slower_and_faster_at_their_own_pitch_and_stay_so(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    page.keyboard.press(">")
    assert _rate(page) == 1.25
    expect(page.locator("#listen-news")).to_have_text("Speed 1.25×")
    press(page, "speed").click()
    expect(press(page, "speed")).to_have_text(re.compile("1.5×"))
    _press_on(page, "s")
    assert _rate(page) == 1.5
    given(page, language, skips=1)  # before that, the reloaded page may show the same clip again
    page.reload()
    journeys.wait_for_card(page)
    assert _rate(page) == 1.5
    assert page.locator("#listen-card audio").evaluate("audio => audio.preservesPitch")
    for _ in range(4):
        page.keyboard.press("-")
    assert _rate(page) == 0.75
    journeys.hear_out(page)  # and it counts as heard at any speed
    _press_on(page, "y")
    given(page, language, votes=1, skips=1)


def test_how_to_judge_is_one_key_away_with_examples_to_hear(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    page.keyboard.press("?")
    guidelines = page.get_by_role("dialog", name="How to judge")
    expect(guidelines).to_be_visible()
    assert guidelines.locator("p, dl").first.inner_text().startswith("Accents are never mistakes.")
    examples = guidelines.get_by_role("button", name=re.compile("^Hear a"))
    expect(examples).to_have_count(6)
    for example in examples.all():
        example.click()
        expect(example).to_have_attribute("aria-pressed", "true")
    expect(guidelines.locator("[aria-pressed=true]")).to_have_count(1)
    expect(guidelines.locator("[aria-pressed=true]")).to_have_count(0, timeout=15_000)  # its end
    page.keyboard.press("Escape")
    expect(guidelines).to_be_hidden()
    expect(press(page, "play")).to_be_focused()
    page.keyboard.press("Space")
    journeys.wait_until(page, lambda: journeys.position_s(page) > 0)


def test_single_letters_can_be_switched_off_and_space_stays(
    page: Page, language: Language, give: Give
) -> None:
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    page.evaluate("() => localStorage.setItem('voicestead-options', '{\"keys\": false}')")
    card = journeys.card_of(page)
    page.keyboard.press("s")
    page.keyboard.press("Space")
    journeys.wait_until(page, lambda: journeys.position_s(page) > 0)
    assert journeys.card_of(page) == card


def test_nobody_is_asked_about_their_own_clips(
    speaker: TestBrowser, language: Language, give: Give
) -> None:
    page = speaker.new_page(**PHONE)
    journeys.enter(page, language)
    me = page.locator("[data-behaviour=speak]").get_attribute("data-person")
    give(language, 2, person_id=me)
    page.goto(language.url("listen"))
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_visible()
    somebody_s = give(language)
    page.reload()
    journeys.wait_for_card(page)
    assert somebody_s == [f"/clips/{journeys.card_of(page)}/audio"]


def test_the_room_works_while_the_cdn_is_unreachable(
    browser: TestBrowser, language: Language, give: Give
) -> None:
    give(language, 2)
    page = browser.new_page(cdn=False, **PHONE)
    page.goto(language.url("listen"))
    _judge(page, "y")
    _judge(page, "n", "1", "n")
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_visible()
    votes, _skips = given(page, language, votes=2)
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
    expect(page.get_by_text("Thank you. Here is the next one.")).to_be_visible()
    page.get_by_role("button", name="Skip this clip").click()
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_visible()
    votes, skips = _given(language)
    assert [(vote.answer, vote.reasons) for vote in votes] == [("no", ["noise"])]
    assert len(skips) == 1


def test_a_right_to_left_language_shows_its_sentence_as_it_is_written(
    page: Page, open_language: OpenLanguage, give: Give
) -> None:
    language = open_language("fa")
    give(language, 2)
    page.goto(language.url("listen"))
    for _ in range(2):
        sentence = page.locator("#listen-sentence p")
        expect(sentence).to_have_attribute("dir", "rtl")
        expect(sentence).to_have_attribute("lang", "fa")
        _press_on(page, "s")


def _judge(page: Page, *keys: str) -> None:
    """Hear the clip that is shown to its end, and press the keys that judge it."""
    journeys.hear_out(page)
    _press_on(page, *keys)


def _press_on(page: Page, *keys: str) -> None:
    """Press the keys that bring another card."""
    journeys.wait_for_card(page)
    card = journeys.card_of(page)
    for key in keys:
        page.keyboard.press(key)
    journeys.wait_for_next_card(page, card)


def place(page: Page) -> Locator:
    return page.get_by_role("slider", name="Place in the clip")


def given(
    page: Page, language: Language, votes: int = 0, skips: int = 0
) -> tuple[list[Vote], list[Skip]]:
    """Wait until the server has this many that stand, and return them in their order."""
    journeys.wait_until(
        page, lambda: tuple(len(each) for each in _given(language)) == (votes, skips)
    )
    return _given(language)


def _given(language: Language) -> tuple[list[Vote], list[Skip]]:
    with language.served.transaction() as session:
        here = Clip.campaign_id == language.campaign_id
        standing = select(Vote).join(Clip).where(here, Vote.taken_back_at.is_(None))
        votes = session.scalars(standing.order_by(Vote.cast_at)).all()
        skips = session.scalars(select(Skip).join(Clip).where(here)).all()
        session.expunge_all()
    return list(votes), list(skips)


def _rate(page: Page) -> float:
    return float(page.locator("#listen-card audio").evaluate("audio => audio.playbackRate"))
