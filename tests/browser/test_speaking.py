"""The recording room: takes made, made again, skipped, refused, insisted on; by hand and by key."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import OpenBrowser, TestBrowser

SENTENCES = 5

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_take_recorded_again_before_it_is_sent_is_the_only_one_the_server_gets(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.record(page, 2)
    press(page, "redo").click()
    journeys.wait_for_state(page, "ready")
    journeys.send(page, 1)
    (clip,) = journeys.received(page, language)
    assert clip.client_duration_s == pytest.approx(1, abs=0.8)
    page.reload()
    journeys.wait_for_room(page)
    assert "taken" not in journeys.marks(page)


def test_a_clip_recorded_again_is_withdrawn_only_once_the_new_one_is_received(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.send(page)
    journeys.wait_until(page, lambda: journeys.JUDGED.fullmatch(journeys.marks(page)[0]))
    (old,) = language.clips()
    answers: list[tuple[str, int]] = []
    page.on("response", lambda got: answers.append((got.request.method, got.status)))

    said = page.locator("[data-part=news]")
    expect(said).to_contain_text("Sentence 1:")
    page.keyboard.press("ArrowLeft")
    expect(said).to_be_empty()  # the card itself says it now
    page.keyboard.press("r")
    journeys.wait_for_state(page, "ready")
    assert [clip.state for clip in language.clips()] == [old.state]
    journeys.send(page)

    journeys.wait_until(page, lambda: ("DELETE", 204) in answers)
    changes = [answer for answer in answers if answer[0] != "GET"]
    assert changes == [("PUT", 201), ("DELETE", 204)]
    first, second = language.clips()
    assert (first.id, first.state) == (old.id, "withdrawn")
    assert second.sentence_id == first.sentence_id


def test_silence_is_sent_back_and_goes_to_the_listeners_only_when_the_person_insists(
    open_browser: OpenBrowser, open_language: OpenLanguage, tmp_path: Path
) -> None:
    language = open_language(sentences=1)
    hiss = np.random.default_rng(1).normal(0, 1e-4, 48_000 * 10).astype(np.float32)
    soundfile.write(tmp_path / "hiss.wav", hiss, 48_000, subtype="PCM_16")
    page = open_browser(tmp_path / "hiss.wav").new_page(**PHONE)
    journeys.enter(page, language)
    journeys.start_take(page)
    expect(page.locator("[data-part=zone]")).to_have_text("We hear nothing yet")
    journeys.end_take(page, after_s=1.5)
    press(page, "send").click()

    given = page.locator("[data-part=given] > li")
    expect(given).to_contain_text("We could not hear you.")
    assert [clip.state for clip in language.clips()] == ["refused"]
    given.get_by_role("button", name="Send it anyway").click()
    expect(given).to_contain_text("Sent to the listeners as you wished.")
    assert [(clip.state, clip.insisted) for clip in language.clips()] == [("in_review", True)]


def test_a_skipped_sentence_gives_way_to_another(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    skipped = journeys.sentence_of(page)
    journeys.skip(page)
    expect(page.locator("[data-part=sentence]")).not_to_have_text(skipped)
    assert journeys.marks(page) == ["open"] * SENTENCES
    page.reload()
    journeys.wait_for_room(page)
    assert skipped not in page.locator("[data-sentence-id]").all_text_contents()


def test_new_terms_in_mid_set_keep_the_take_until_the_person_agrees_to_them(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.publish_new_terms(language)
    journeys.send(page)
    trouble = page.locator("[data-part=trouble]")
    expect(trouble).to_contain_text("Please read the campaign’s terms once more.")
    assert journeys.marks(page)[0] == "kept"
    assert language.clips() == []

    trouble.get_by_role("link", name="Read the terms").click()
    page.wait_for_url(re.compile(r"/terms\?"))
    expect(page.get_by_text("We also make voices speak.")).to_be_visible()
    journeys.agree(page)
    page.wait_for_url("**/speak")
    assert len(journeys.received(page, language)) == 1


def test_a_set_can_be_read_with_the_keyboard_alone(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    for _ in range(SENTENCES):
        journeys.wait_for_state(page, "ready")
        page.keyboard.press("Space")
        journeys.wait_for_state(page, "recording")
        page.wait_for_timeout(500)
        page.keyboard.press("Space")
        journeys.wait_for_state(page, "taken")
        page.wait_for_timeout(journeys.BOUNCE_MS)
        expect(press(page, "redo")).to_be_focused()  # there is no speech in half a second
        page.keyboard.press("Shift+Tab")
        expect(press(page, "send")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you gave just now")).to_be_focused()
    assert len(journeys.received(page, language, SENTENCES)) == SENTENCES


def test_a_key_that_bounces_after_a_take_does_not_send_it_unheard(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.start_take(page)
    page.wait_for_timeout(1_000)
    page.keyboard.press("Space")
    journeys.wait_for_state(page, "taken")
    page.keyboard.press("Space")
    page.wait_for_timeout(journeys.BOUNCE_MS)
    assert journeys.marks(page)[0] == "taken"


def test_a_slip_of_the_finger_is_not_kept(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    # Both presses in the page: between two of the driver's there is time for a real take.
    page.evaluate(
        """() => {
            const button = document.querySelector("[data-press=record]");
            const room = document.querySelector("[data-behaviour=speak]");
            const stop = () => room.dataset.state === "recording" && button.click();
            new MutationObserver(stop).observe(room, { attributeFilter: ["data-state"] });
            button.click();
        }"""
    )
    expect(page.locator("[data-part=trouble]")).to_contain_text("That was too short to keep.")
    journeys.wait_for_state(page, "ready")


def test_a_take_can_be_heard_before_and_after_it_is_sent(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    playing = page.locator("[data-behaviour=speak][data-playing]")
    journeys.record(page)
    page.keyboard.press("p")
    expect(playing).to_be_visible()
    press(page, "send").click()
    journeys.received(page, language)
    expect(playing).to_have_count(0)
    page.reload()
    journeys.wait_for_room(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("p")
    expect(playing).to_be_visible()


def test_a_right_to_left_language_shows_its_sentence_as_it_is_written(
    speaker: TestBrowser, open_language: OpenLanguage
) -> None:
    page = speaker.new_page(**PHONE)
    journeys.enter(page, open_language("ar"))
    sentence = page.locator("[data-part=sentence] p")
    expect(sentence).to_have_attribute("dir", "rtl")
    expect(sentence).to_have_attribute("lang", "ar")
    journeys.send(page)
    expect(page.locator("[data-part=progress]")).to_contain_text("Sentence 2")


def test_without_scripts_the_room_says_what_it_needs(
    speaker: TestBrowser, language: Language
) -> None:
    page = speaker.new_page(**PHONE, java_script_enabled=False)
    page.goto(language.url("speak"))
    journeys.agree(page)
    notice = page.locator("noscript .notice")  # by place: Playwright finds no words in a noscript
    expect(notice).to_contain_text("Recording needs JavaScript")
    expect(press(page, "record")).to_be_hidden()
