"""What the room says when the microphone, or the device's memory, lets somebody down."""

import pytest
from playwright.sync_api import Page, expect

from app.campaigns.operations import change_recording_mode
from app.campaigns.queries import get_campaign
from app.campaigns.rules import RECORDING_MODES
from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, press
from tests.factories import AT
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

LOSE = "(name) => globalThis.opened.getAudioTracks()[0].dispatchEvent(new Event(name))"
HIDE = """() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
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


def test_the_trouble_goes_by_itself_once_the_microphone_is_allowed(
    open_browser: OpenBrowser, language: Language
) -> None:
    page = open_browser(asks=True).new_page(**PHONE, permissions=[])
    journeys.enter(page, language)
    press(page, "record").click()
    _expect_trouble(page, "The browser may not use the microphone here.")
    page.context.grant_permissions(["microphone"])
    expect(page.locator("[data-trouble=denied]")).to_have_count(0)
    journeys.send(page)


def test_what_was_read_before_the_microphone_went_away_is_kept_and_can_be_sent(
    page: Page, language: Language
) -> None:
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    _read_for_a_while(page)
    page.evaluate(UNPLUG)
    _expect_kept(page, "The microphone went away while you were reading.")
    press(page, "send").last.click()
    assert len(journeys.received(page, language)) == 1

    journeys.send(page)
    assert len(journeys.received(page, language, 2)) == 2


def test_a_microphone_that_goes_away_at_once_leaves_nothing_and_is_said(
    page: Page, language: Language
) -> None:
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    press(page, "record").click()
    journeys.wait_for_state(page, "recording")
    page.evaluate(UNPLUG)
    _expect_trouble(page, "Recording stopped before there was anything to keep.")
    expect(press(page, "record")).to_be_focused()


def test_a_call_that_takes_the_microphone_ends_the_take_and_keeps_it(
    page: Page, language: Language
) -> None:
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    _read_for_a_while(page)
    page.evaluate(LOSE, "mute")
    _expect_kept(page, "A call or another program took the microphone.")


@pytest.mark.parametrize("mode", RECORDING_MODES)
def test_a_page_that_goes_out_of_sight_keeps_what_was_read_and_lets_go_of_the_microphone(
    page: Page, language: Language, mode: str
) -> None:
    with language.served.transaction() as session:
        campaign = get_campaign(session, language.tag)
        change_recording_mode(session, campaign, mode, actor_id=None, at=AT, source="test")
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    _read_for_a_while(page)
    page.evaluate(HIDE)
    _expect_kept(page, "Recording stopped when you left this page.")
    open_tracks = "() => globalThis.opened.getTracks().filter((each) => each.readyState === 'live')"
    assert page.evaluate(open_tracks) == []
    page.reload()
    journeys.wait_for_room(page)
    expect(press(page, "play")).to_be_visible()


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


def _expect_kept(page: Page, words: str) -> None:
    journeys.wait_for_state(page, "taken")
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(press(page, "play")).to_be_visible()
    page.wait_for_timeout(journeys.BOUNCE_MS)


def _read_for_a_while(page: Page) -> None:
    journeys.start_take(page)
    page.wait_for_timeout(700)
