"""Without a server and without a network: the rooms open, takes are made, and all arrives later."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser
from tests.services.programs import wait_until_ready
from tests.services.served import Served

TRAY = "[data-behaviour=tray]"
PROVISIONS = "[data-behaviour=provisions]"
SHELF = "[data-behaviour=shelf][data-live]"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def killable(served: Served) -> Language:
    """English on an app of the test's own."""
    return journeys.language_of(served, "en")


def test_the_app_can_be_installed(page: Page, language: Language) -> None:
    page.goto(language.served.url)
    asked = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert asked["errors"] == []
    manifest = json.loads(asked["data"])
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        shown = page.request.get(language.served.url + icon["src"])
        assert shown.headers["content-type"].startswith(icon["type"])
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "any maskable"}


def test_a_set_taken_along_is_read_without_a_server_and_arrives_once(
    page: Page, killable: Language
) -> None:
    journeys.enter(page, killable)
    journeys.wait_for_kept(page, "/en/speak")
    _take_along(page, 10)
    killable.served.web.kill()
    page = _anew(page, killable.url("speak"))
    journeys.wait_for_room(page)
    read = [_read(page) for _ in range(5)]
    press(page, "more").click()
    read += [_read(page) for _ in range(2)]
    expect(page.locator(f"{PROVISIONS} [data-part=here]")).to_have_text(
        "3 sentences are kept on this device.", use_inner_text=False
    )
    assert len(set(read)) == 7
    killable.served.web.start()
    wait_until_ready(killable.served.settings)
    clips = journeys.received(page, killable, 7)
    with killable.served.transaction() as session:
        arrived = [session.merge(clip, load=False).sentence.text for clip in clips]
    assert sorted(arrived) == sorted(read)


def test_a_room_that_was_open_opens_with_the_server_off_and_without_provisions(
    page: Page, killable: Language
) -> None:
    journeys.enter(page, killable)
    journeys.wait_for_kept(page, "/en/speak")
    killable.served.web.kill()
    page = _anew(page, killable.url("speak"))
    journeys.wait_for_room(page)
    sentence = _read(page)
    page = _anew(page, killable.url("speak"))
    journeys.wait_for_room(page)
    assert journeys.sentence_of(page) != sentence
    killable.served.web.start()
    assert len(journeys.received(page, killable)) == 1


def test_other_pages_lead_to_what_works_offline(page: Page, killable: Language) -> None:
    journeys.enter(page, killable)
    journeys.wait_for_kept(page, "/en/speak")
    _take_along(page, 10)
    killable.served.web.kill()
    page.goto(f"{killable.served.url}/mine")
    page.wait_for_selector(SHELF)
    expect(page.locator("[data-part=away]")).to_be_visible()
    room = page.get_by_role("link", name=re.compile("Speak .*10 sentences kept", re.DOTALL))
    room.click()
    journeys.wait_for_room(page)


def test_what_waits_is_listed_played_and_deleted_only_by_a_second_press(
    page: Page, killable: Language
) -> None:
    journeys.enter(page, killable)
    killable.served.web.kill()
    sentence = _read(page)
    tray = page.locator(TRAY)
    tray.get_by_text("See what waits").click()
    item = tray.locator("[data-part=waiting] > li")
    expect(item).to_contain_text(sentence)
    play = item.get_by_role("button", name="Play")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    item.get_by_role("button", name="Delete").click()
    item.get_by_role("button", name="Press again to delete it for good").click()
    expect(item).to_have_count(0)
    killable.served.web.start()
    wait_until_ready(killable.served.settings)
    page.reload()
    journeys.wait_for_room(page)
    assert killable.clips() == []


def test_the_worker_sends_what_waits_when_no_page_is_open(page: Page, killable: Language) -> None:
    journeys.enter(page, killable)
    journeys.wait_for_kept(page, "/en/speak")
    killable.served.web.kill()
    _read(page)
    expect(page.locator(TRAY)).to_contain_text("1 recording waits")
    elsewhere = page.context.new_page()
    devtools, registration_id = _worker_of(elsewhere)
    page.close()
    killable.served.web.start()
    wait_until_ready(killable.served.settings)
    assert killable.clips() == []
    networks_back = {"registrationId": registration_id, "tag": "voicestead-send"}
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": killable.served.url, "lastChance": False, **networks_back},
    )
    assert len(journeys.received(elsewhere, killable)) == 1


def test_a_device_without_room_says_so_and_the_next_take_is_kept_when_there_is_some(
    page: Page, language: Language
) -> None:
    line = page.context.new_cdp_session(page)
    origin = {"origin": language.served.url}
    # Before the first page: Chromium asks how much room there is only now and then.
    line.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": 1})
    journeys.enter(page, language)
    journeys.start_take(page)
    page.wait_for_timeout(600)
    press(page, "record").click()
    expect(page.locator("[data-part=trouble]")).to_contain_text("no room")
    line.send("Storage.overrideQuotaForOrigin", origin)
    journeys.wait_for_state(page, "ready")
    journeys.send(page)
    assert len(journeys.received(page, language)) == 1


def test_a_device_that_is_nearly_full_is_warned_of(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    low = page.locator(f"{TRAY} [data-part=low]")
    expect(low).to_be_hidden()
    # Chromium answers every page alike, some gigabytes; other browsers tell what there is.
    page.add_init_script(
        "navigator.storage.estimate = async () => ({ quota: 5e8, usage: 4.88e8 });"
    )
    page.reload()
    expect(low).to_contain_text("little room left (12 MB)")


def test_takes_of_a_lost_cookie_are_sent_once_their_speaker_says_whose_they_are(
    page: Page, killable: Language
) -> None:
    journeys.enter(page, killable)
    killable.served.web.kill()
    for _ in range(2):
        _read(page)
    page.context.clear_cookies()
    page.goto("about:blank")
    killable.served.web.start()
    wait_until_ready(killable.served.settings)
    journeys.enter(page, killable)
    others = page.locator(f"{TRAY} [data-part=others]")
    expect(others).to_contain_text("2 recordings on this device were made under another name.")
    assert killable.clips() == []
    others.get_by_role("button", name="They are mine: send them").click()
    clips = journeys.received(page, killable, 2)
    assert {str(clip.person_id) for clip in clips} == {_person(page)}
    expect(others).to_be_hidden()


def test_a_session_that_ends_keeps_the_take_and_says_what_to_do(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    page.context.clear_cookies()
    journeys.send(page)
    kept = page.locator(f"{TRAY} [data-part=kept]")
    expect(kept).to_contain_text("agree to its terms first")
    kept.get_by_role("link", name="Open the room again").click()
    journeys.agree(page)
    journeys.wait_for_room(page)
    page.get_by_role("button", name="They are mine: send them").click()
    assert len(journeys.received(page, language)) == 1


def test_another_person_finds_no_page_of_the_first(
    speaker: TestBrowser, killable: Language
) -> None:
    page = speaker.new_page(**PHONE)
    journeys.enter(page, killable)
    first = _person(page)
    journeys.wait_for_kept(page, "/en/speak")
    page.context.clear_cookies()
    page.goto(killable.served.url)
    journeys.wait_until(page, lambda: "/en/speak" not in journeys.kept_pages(page))
    killable.served.web.kill()
    page.goto(killable.url("speak"))
    page.wait_for_selector(SHELF)
    assert first not in page.content()


def test_a_device_forgets_who_used_it_but_asks_about_what_was_not_sent(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.wait_for_kept(page, f"/{language.tag}/speak")
    journeys.record(page)
    page.goto(f"{language.served.url}/mine")
    forget = page.get_by_role("button", name="Forget me here")
    unsent = page.get_by_role(
        "checkbox", name="1 thing you gave has not been sent yet", exact=False
    )
    expect(unsent).to_be_visible()
    forget.click()
    assert page.url.endswith("/mine")
    unsent.check()
    forget.click()
    expect(page.get_by_role("heading", name="This device has forgotten you")).to_be_visible()
    assert "voicestead_guest" not in {cookie["name"] for cookie in page.context.cookies()}
    assert journeys.kept_pages(page) in ([], ["/offline"])
    page.goto(language.url("speak"))
    journeys.agree(page)
    journeys.wait_for_room(page)
    assert journeys.marks(page)[0] == "open"
    expect(page.locator(f"{TRAY} [data-part=others]")).to_be_hidden()


def test_nothing_but_rooms_is_kept(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    journeys.wait_for_kept(page, f"/{language.tag}/speak")
    for path in ("", f"/{language.tag}", "/mine"):
        page.goto(language.served.url + path)
    journeys.wait_until(page, lambda: len(journeys.kept_pages(page)) == 2)
    assert journeys.kept_pages(page) == [f"/{language.tag}/speak", "/offline"]
    assert not [path for path in journeys.cached(page) if path.startswith("/api/")]


def _take_along(page: Page, count: int) -> None:
    provisions = page.locator(PROVISIONS)
    provisions.locator("summary").click()
    provisions.get_by_role("button", name=f"{count}", exact=True).click()
    expect(provisions.locator("[data-part=said]")).to_contain_text(f"Kept: {count} sentences.")


def _anew(page: Page, url: str) -> Page:
    """The same person, in a new tab: nothing of the old one's session is left."""
    later = page.context.new_page()
    page.close()
    later.goto(url)
    return later


def _worker_of(page: Page) -> tuple[CDPSession, str]:
    """The developer tools of a page, and the id by which they know our service worker."""
    devtools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda news: found.extend(news["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    journeys.wait_until(page, lambda: found)
    return devtools, found[-1]["registrationId"]


def _read(page: Page) -> str:
    """Read the sentence in hand and send it; return it."""
    journeys.wait_for_state(page, "ready")
    sentence = journeys.sentence_of(page)
    journeys.send(page)
    return sentence


def _person(page: Page) -> str:
    return page.locator("[data-behaviour=speak]").get_attribute("data-person") or ""
