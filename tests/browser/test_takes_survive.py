"""Whatever happens to the page, the network or the server, a take comes to the server once."""

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser import journeys
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser
from tests.services.served import Served

SLOW_BYTES_PER_S = 4_000
"""A take of two seconds, some 30 kB, is a good while on its way at this rate."""
TRAY = "[data-behaviour=tray]"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def killable(served: Served) -> Language:
    """English on an app of the test's own."""
    return journeys.language_of(served, "en")


def test_a_reload_brings_the_take_back(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    journeys.record(page)
    page.reload()
    journeys.wait_for_state(page, "taken")
    assert journeys.sentence_of(page) == sentence
    expect(page.locator("[data-doubted]")).to_be_visible()  # a moment of silence, checked anew
    page.wait_for_timeout(journeys.BOUNCE_MS)
    press(page, "send").click()
    assert len(journeys.received(page, language)) == 1


def test_a_new_tab_asks_first_about_a_take_that_was_never_sent(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    journeys.record(page)
    other = page.context.new_page()
    page.close()
    other.goto(language.url("speak"))
    journeys.wait_for_state(other, "taken")
    assert journeys.sentence_of(other) == sentence


def test_what_is_recorded_offline_is_sent_when_the_network_is_back(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    page.context.set_offline(True)
    for _ in range(2):
        journeys.send(page)
    expect(page.locator(TRAY)).to_contain_text(
        "2 recordings wait on this device to be sent · offline"
    )
    assert language.clips() == []
    page.context.set_offline(False)
    assert len(journeys.received(page, language, 2)) == 2
    expect(page.locator(f"{TRAY} [data-part=line]")).to_be_hidden()


def test_a_take_waits_out_a_server_that_is_down(page: Page, killable: Language) -> None:
    journeys.enter(page, killable)
    journeys.record(page)
    killable.served.web.kill()
    press(page, "send").click()
    expect(page.locator(TRAY)).to_contain_text("1 recording waits on this device to be sent")
    killable.served.web.start()
    assert len(journeys.received(page, killable)) == 1


def test_a_server_killed_in_mid_upload_gets_the_whole_take_when_it_is_back(
    page: Page, killable: Language
) -> None:
    journeys.enter(page, killable)
    line = _slow_down(page)
    sent_bytes = _send_slowly(page, killable)
    killable.served.web.kill()
    line.send("Network.disable")
    expect(page.locator(TRAY)).to_contain_text("1 recording waits on this device to be sent")
    killable.served.web.start()
    (clip,) = journeys.received(page, killable)
    assert clip.n_bytes == sent_bytes


def test_a_tab_closed_in_mid_upload_sends_the_take_when_the_room_is_next_opened(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    _slow_down(page)
    sent_bytes = _send_slowly(page, language)
    context = page.context
    page.close()
    later = context.new_page()
    later.goto(language.url("speak"))
    (clip,) = journeys.received(later, language)
    assert clip.n_bytes == sent_bytes


def test_a_take_whose_receipt_was_lost_is_sent_again_and_kept_once(
    page: Page, language: Language
) -> None:
    tries: list[int] = []

    def lose_the_first_receipt(route: Route) -> None:
        if route.request.method != "PUT":
            return route.continue_()
        answer = route.fetch()
        tries.append(answer.status)
        return route.abort("connectionreset") if len(tries) == 1 else route.fulfill(response=answer)

    journeys.enter(page, language)
    page.route("**/api/v1/clips/*", lose_the_first_receipt)
    journeys.send(page)
    journeys.wait_until(page, lambda: len(tries) == 2)
    assert tries == [201, 200]
    assert len(language.clips()) == 1


def test_a_login_page_in_between_is_not_taken_for_a_receipt(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    login = {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our café</h1>"}
    page.route("**/api/v1/clips/*", lambda route: route.fulfill(**login), times=1)
    journeys.send(page)
    assert len(journeys.received(page, language)) == 1


def test_two_tabs_send_each_take_once(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    other = page.context.new_page()
    other.goto(language.url("speak"))
    journeys.wait_for_room(other)
    page.bring_to_front()
    puts: list[str] = []
    page.context.on("request", lambda sent: puts.append(sent.url) if sent.method == "PUT" else None)
    for _ in range(3):
        journeys.send(page)
    journeys.received(page, language, 3)
    assert len(puts) == len(set(puts)) == 3


def test_another_person_on_the_device_does_not_send_the_takes_of_the_first(
    speaker: TestBrowser, open_language: OpenLanguage
) -> None:
    language = open_language()
    page = speaker.new_page(**PHONE)
    journeys.enter(page, language)
    journeys.record(page)
    page.context.clear_cookies()
    journeys.enter(page, language)
    expect(page.locator("[data-behaviour=speak]")).to_have_attribute("data-state", "ready")
    assert "taken" not in journeys.marks(page)


def _slow_down(page: Page) -> CDPSession:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": SLOW_BYTES_PER_S})
    return line


def _send_slowly(page: Page, language: Language) -> int:
    """Send a take, stop while it is half-way, and return its size in bytes."""
    with page.expect_request("**/api/v1/clips/*") as put:
        journeys.send(page, 2)
    page.wait_for_timeout(1_500)
    assert language.clips() == []
    body = put.value.post_data_buffer
    assert body is not None
    return len(body)
