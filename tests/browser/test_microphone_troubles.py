"""What the room says when the microphone, or the device's memory, lets somebody down."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import OpenBrowser

REFUSING = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s') }"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }"
LISTEN_IN = """
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => (globalThis.opened = await open(wish));
"""
UNPLUG = """() => {
    const [track] = globalThis.opened.getTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
}"""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_person_who_denies_the_microphone_is_told_how_to_allow_it(
    open_browser: OpenBrowser, language: Language
) -> None:
    page = open_browser(asks=True).new_page(**PHONE, permissions=[])
    journeys.enter(page, language)
    press(page, "record").click()
    _expect_trouble(page, "The browser may not use the microphone here.")
    _expect_trouble(page, "Allow the microphone for this site")


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("NotFoundError", "We found no microphone."),
        ("NotReadableError", "The microphone does not answer."),
    ],
)
def test_a_microphone_that_is_not_there_or_busy_is_said_in_words(
    page: Page, language: Language, failure: str, words: str
) -> None:
    page.add_init_script(REFUSING % failure)
    journeys.enter(page, language)
    press(page, "record").click()
    _expect_trouble(page, words)
    expect(press(page, "record")).to_be_focused()


def test_a_microphone_that_goes_away_is_said_and_may_come_back(
    page: Page, language: Language
) -> None:
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    journeys.start_take(page)
    page.evaluate(UNPLUG)
    _expect_trouble(page, "The microphone went away while you were reading.")
    journeys.send(page)
    assert len(journeys.received(page, language)) == 1


def test_a_take_that_the_device_has_no_room_for_is_said_not_to_be_kept(
    page: Page, language: Language
) -> None:
    page.add_init_script(FULL)
    journeys.enter(page, language)
    journeys.start_take(page)
    page.wait_for_timeout(700)
    press(page, "record").click()
    _expect_trouble(page, "There is no room on this device to keep the recording.")


def _expect_trouble(page: Page, words: str) -> None:
    journeys.wait_for_state(page, "ready")
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
