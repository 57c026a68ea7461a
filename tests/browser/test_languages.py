"""The pages in other languages: chosen by hand, without scripts, and never wider than a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import Language, wait_for_room
from tests.browser.sight import axe_findings, runs_off_the_side
from tests.services.chromium import TestBrowser

NARROW = {"width": 320, "height": 640}
DRAFTS = {"ar": "rtl", "es": "ltr", "fr": "ltr", "hi": "ltr", "sw": "ltr"}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def agree(page: Page) -> None:
    """Allow everything, in whatever language the page speaks."""
    for purpose in page.get_by_role("checkbox").all():
        purpose.check()
    page.locator("form:has([name=purposes]) .button--primary").click()
    wait_for_room(page)


def test_a_language_is_chosen_by_keyboard_and_without_scripts(
    speaker: TestBrowser, language: Language
) -> None:
    page = speaker.new_page(viewport=NARROW, locale="en-GB", java_script_enabled=False)
    page.goto(f"{language.served.url}/{language.tag}")
    page.get_by_label("Language of these pages").select_option("ar")
    page.get_by_role("button", name="Change").press("Enter")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    assert page.url == f"{language.served.url}/{language.tag}"
    page.goto(f"{language.served.url}/voice")
    expect(html).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("tag", DRAFTS)
def test_no_page_runs_off_the_side_in_any_language(
    speaker: TestBrowser, language: Language, give: Give, tag: str
) -> None:
    give(language, 2)
    page = speaker.new_page(viewport=NARROW, locale=tag)
    page.goto(language.url("terms"))
    expect(page.locator("html")).to_have_attribute("dir", DRAFTS[tag])
    wide = [language.url("terms")] if runs_off_the_side(page) else []
    agree(page)
    wide += [page.url] if runs_off_the_side(page) else []
    room = f"/{language.tag}"
    text = [f"{room}/{page}" for page in ("sentences", "write", "review", "rules", "changesets")]
    for path in (
        "/",
        room,
        f"{room}/listen",
        *text,
        "/mine",
        "/voice",
        "/translations",
        "/offline",
    ):
        page.goto(language.served.url + path)
        wide += [path] if runs_off_the_side(page) else []
    assert wide == []


@pytest.mark.parametrize("tag", ["is-PS", "fi-AE"])
def test_a_language_whose_name_holds_a_long_word_fits_a_phone(
    speaker: TestBrowser, open_language: OpenLanguage, tag: str
) -> None:
    page = speaker.new_page(viewport=NARROW)
    served = open_language(tag).served
    wide = []
    for path in ("/", f"/{tag}", f"/{tag}/terms", f"/{tag}/listen"):
        page.goto(served.url + path)
        wide += [path] if runs_off_the_side(page) else []
    assert wide == []


def test_the_room_speaks_arabic_from_right_to_left(
    speaker: TestBrowser, language: Language
) -> None:
    """Its sentences stay in their own language and direction."""
    page = speaker.new_page(viewport=NARROW, locale="ar")
    page.goto(language.url("speak"))
    agree(page)
    sentence = page.locator("[data-part=sentence] [lang]")
    expect(sentence).to_have_attribute("dir", "ltr")
    expect(page.locator("[data-part=progress]")).to_have_text(re.compile("الجملة 1 من"))
    expect(page.locator("[data-press=record] [data-when=ready]")).to_have_text("تسجيل")
    assert page.evaluate("getComputedStyle(document.querySelector('kbd')).direction") == "ltr"
    assert axe_findings(page) == []
