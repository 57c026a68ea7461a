"""The recording room's keys: with letters and without, in other scripts, from right to left."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import journeys
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_all_keys_are_listed_one_key_away(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_role("definition")).to_have_count(9)
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("g")
    expect(page.get_by_role("heading", name="For a good recording")).to_be_focused()


def test_letters_can_be_switched_off_while_space_and_arrows_go_on(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    first = journeys.sentence_of(page)
    page.keyboard.press("o")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("switch", name="Letters as keys")).to_be_focused()
    page.keyboard.press("Space")
    page.reload()
    journeys.wait_for_room(page)
    for key in ("s", "o", "?"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=sentence]")).not_to_have_text(first)
    page.keyboard.press("Space")
    journeys.wait_for_state(page, "recording")
    page.keyboard.press("Space")


def test_keys_lie_where_they_lie_on_a_latin_keyboard(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    keyboard = page.context.new_cdp_session(page)
    journeys.record(page)
    _type(keyboard, "к", "KeyR")
    journeys.wait_for_state(page, "ready")
    _type(keyboard, "ئ", "KeyZ")
    journeys.wait_for_state(page, "taken")
    _type(keyboard, "؟", "Slash")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    _type(keyboard, "س", "KeyS")
    expect(page.get_by_role("button", name="Just skip it")).to_be_focused()


def test_an_arabic_room_on_a_phone_reads_from_right_to_left(
    speaker: TestBrowser, open_language: OpenLanguage
) -> None:
    page = speaker.new_page(**{**PHONE, "locale": "ar"})
    journeys.enter(page, open_language("ur"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    first = journeys.sentence_of(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-part=sentence]")).not_to_have_text(first)
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=sentence]")).to_have_text(first)
    journeys.send(page)
    page.keyboard.press("z")
    journeys.wait_for_state(page, "taken")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_a_refused_clip_is_sent_on_from_another_card_without_losing_the_place(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.send(page, 0.5)
    second = journeys.sentence_of(page)
    insist = page.get_by_role("button", name="Send sentence 1 anyway")
    expect(insist).to_be_visible(timeout=30_000)
    expect(press(page, "record")).to_be_focused()
    insist.click()
    expect(insist).to_be_hidden()
    assert journeys.sentence_of(page) == second
    expect(press(page, "record")).to_be_focused()
    assert [(clip.state, clip.insisted) for clip in language.clips()] == [("in_review", True)]


def test_a_refused_clip_is_sent_on_or_recorded_again_on_its_own_card(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.send(page, 0.5)
    journeys.wait_until(page, lambda: journeys.marks(page)[0] == "refuse")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".room__said")).to_contain_text("We could not hear you.")
    expect(press(page, "redo")).to_be_visible()
    page.get_by_role("button", name="Send it anyway").click()
    expect(page.locator(".room__said")).to_contain_text("as you wished")
    expect(press(page, "onward")).to_be_focused()


def test_an_earlier_clip_that_was_sent_back_is_recorded_again_with_one_press(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    first = journeys.sentence_of(page)
    journeys.send(page, 0.5)
    page.get_by_role("button", name="Record sentence 1 again").click(timeout=30_000)
    journeys.wait_for_state(page, "ready")
    assert journeys.sentence_of(page) == first
    expect(press(page, "record")).to_be_focused()


def test_after_a_set_the_day_is_summed_up_and_more_is_read_in_place(
    page: Page, open_language: OpenLanguage
) -> None:
    language = open_language(sentences=2)
    journeys.enter(page, language)
    for _ in range(2):
        journeys.send(page, 2.5)
    today = page.get_by_role("region", name="Today")
    expect(today).to_contain_text("Recorded time", timeout=30_000)
    expect(today).not_to_contain_text("Days in a row")
    page.get_by_role("link", name="More sentences").click()
    expect(page.get_by_text("You have read all there is for now")).to_be_visible()


def _type(keyboard: CDPSession, key: str, code: str) -> None:
    """Press a key of another layout, as the operating system would hand it to the browser."""
    pressed = {"key": key, "code": code, "text": key}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": code})
