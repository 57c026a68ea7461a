"""What the room hears in a take before it is sent, and the microphone check."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Locator, Page, expect

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, Microphone, press
from tests.services.chromium import OpenBrowser
from tests.services.speech import RATE_HZ

PAUSE_S = 1.2
TURNS = 4
ROOM = 2e-4

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

Hear = Callable[..., Page]
"""Call with a gain, an amplitude of noise, or a pause: a telephone whose microphone hears that."""


@pytest.fixture
def hear(open_browser: OpenBrowser, microphone: Microphone, tmp_path: Path) -> Hear:
    def hear(*, gain: float = 1.0, noise: float = ROOM, pause_s: float = PAUSE_S) -> Page:
        pause = np.zeros(round(pause_s * RATE_HZ), np.float32)
        turn = np.concatenate([pause, microphone.spoken * np.float32(gain), pause])
        heard = np.tile(turn, TURNS)
        heard += np.random.default_rng(1).normal(0, noise, len(heard)).astype(np.float32)
        played = np.clip(soxr.resample(heard, RATE_HZ, 48_000), -1, 1)
        soundfile.write(tmp_path / "heard.wav", played, 48_000, subtype="PCM_16")
        return open_browser(tmp_path / "heard.wav").new_page(**PHONE)

    return hear


def test_a_clean_take_raises_no_doubt(
    hear: Hear, language: Language, microphone: Microphone
) -> None:
    page = hear()
    _take(page, language, microphone)
    expect(_said(page)).to_contain_text("Listen to it, record it again, or send it.")
    expect(page.locator("[data-doubted]")).to_have_count(0)
    expect(press(page, "send")).to_be_focused()


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ({"gain": 6.0}, "Move a little away from the microphone"),
        ({"gain": 0.02, "noise": 2e-5}, "This is very quiet."),
        ({"noise": 0.03}, "There is much noise around you."),
        ({"gain": 0.0}, "We could not hear you."),
    ],
    ids=["clipped", "quiet", "noisy", "empty"],
)
def test_a_doubtful_take_is_pointed_out_before_it_is_sent_and_may_be_sent_anyway(
    hear: Hear, language: Language, microphone: Microphone, heard: dict[str, Any], words: str
) -> None:
    page = hear(**heard)
    _take(page, language, microphone)
    expect(_said(page)).to_contain_text(words)
    expect(press(page, "redo")).to_be_focused()
    assert language.clips() == []
    page.get_by_role("button", name="Send it anyway").click()
    assert len(journeys.received(page, language)) == 1


def test_a_take_that_ends_in_the_middle_of_a_word_says_so(
    hear: Hear, language: Language, microphone: Microphone
) -> None:
    page = hear()
    journeys.enter(page, language)
    journeys.start_take(page)
    expect(page.locator("[data-part=zone]")).to_have_text("Good level")
    journeys.end_take(page, after_s=0.5)
    expect(_said(page)).to_contain_text("The end may be cut off.")


def test_a_doubtful_take_can_be_recorded_again_and_is_forgotten(
    hear: Hear, language: Language
) -> None:
    page = hear()
    journeys.enter(page, language)
    journeys.record(page, 0.8)
    page.keyboard.press("Enter")
    journeys.wait_for_state(page, "ready")
    expect(page.locator("[data-doubted]")).to_have_count(0)
    expect(press(page, "record")).to_be_focused()


def test_a_doubt_comes_back_with_its_take_after_a_reload(hear: Hear, language: Language) -> None:
    page = hear(gain=0.0)
    journeys.enter(page, language)
    journeys.record(page, 1.5)
    page.evaluate("sessionStorage.clear()")
    page.goto(language.url("speak"))
    journeys.wait_for_room(page)
    expect(_said(page)).to_contain_text("We could not hear you.")
    expect(press(page, "redo")).to_be_visible()
    expect(press(page, "send")).to_be_visible()


def test_a_microphone_is_checked_once_and_remembered(hear: Hear, language: Language) -> None:
    page = hear(pause_s=2.6)
    journeys.enter(page, language)
    invitation = page.locator("[data-part=invitation]")
    invitation.get_by_role("button", name="Check the microphone").click()
    check = page.get_by_role("dialog", name="Check the microphone")
    check.get_by_role("button", name="Begin").click()
    expect(check.get_by_role("status")).to_have_text("Now read the sentence aloud.")
    expect(check.locator("[data-part=check-zone]")).to_have_text("Good level")
    page.wait_for_timeout(2_500)
    check.get_by_role("button", name="I have read it").click()

    expect(check.get_by_role("status")).to_have_text("This microphone is ready.")
    findings = check.get_by_role("listitem")
    expect(findings).to_have_count(4)
    expect(findings.nth(1)).to_contain_text("Your room is quiet enough")
    expect(findings.nth(3)).to_contain_text("leaves the sound as it is")
    check.get_by_role("button", name="Go and record").click()
    expect(check).to_be_hidden()
    expect(invitation).to_be_hidden()
    assert language.clips() == []

    page.reload()
    journeys.wait_for_room(page)
    journeys.record(page)
    press(page, "redo").click()
    expect(invitation).to_be_hidden()
    _again(page).click()
    expect(check).to_be_visible()


def test_a_microphone_that_hears_nothing_is_said_to_and_does_not_stop_anybody(
    hear: Hear, language: Language
) -> None:
    page = hear(gain=0.0)
    journeys.enter(page, language)
    _again(page).click()
    check = page.get_by_role("dialog")
    check.get_by_role("button", name="Begin").click()
    check.get_by_role("button", name="I have read it").click()
    expect(check.get_by_role("listitem")).to_have_text(
        "We could not hear you. Move closer to the microphone and read it again."
    )
    page.keyboard.press("Escape")
    journeys.record(page)


def test_not_now_is_one_press_and_holds(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    invitation = page.locator("[data-part=invitation]")
    page.get_by_role("button", name="Not now").click()
    expect(invitation).to_be_hidden()
    expect(press(page, "record")).to_be_focused()
    page.reload()
    journeys.wait_for_room(page)
    expect(press(page, "record")).to_be_visible()
    expect(invitation).to_be_hidden()


def test_another_microphone_is_offered_a_check_of_its_own(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    page.evaluate(
        """() => localStorage.setItem("voicestead-microphones", '{"known": ["an old headset"]}')"""
    )
    page.reload()
    journeys.wait_for_room(page)
    invitation = page.locator("[data-part=invitation]")
    expect(invitation).to_be_hidden()
    journeys.record(page)
    press(page, "redo").click()
    expect(invitation).to_be_visible()


def test_a_denied_microphone_is_said_in_the_check(
    open_browser: OpenBrowser, language: Language
) -> None:
    page = open_browser(asks=True).new_page(**PHONE, permissions=[])
    journeys.enter(page, language)
    _again(page).click()
    check = page.get_by_role("dialog")
    check.get_by_role("button", name="Begin").click()
    expect(check.get_by_role("alert")).to_contain_text("Allow the microphone for this site")
    expect(check.get_by_role("button", name="Begin")).to_be_focused()


def test_keys_of_the_room_mean_nothing_in_the_check(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    _again(page).click()
    expect(page.get_by_role("button", name="Begin")).to_be_focused()
    for key in ("s", "ArrowRight", "r"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    assert journeys.sentence_of(page) == sentence
    assert set(journeys.marks(page)) == {"open"}


def _take(page: Page, language: Language, microphone: Microphone) -> None:
    """Record the sentence whole, with the pauses around it."""
    journeys.enter(page, language)
    journeys.record(page, 2 * PAUSE_S + len(microphone.spoken) / RATE_HZ - 0.4)


def _said(page: Page) -> Locator:
    return page.locator("[data-behaviour=speak] [data-part=said]")


def _again(page: Page) -> Locator:
    """The quiet way to the check, beside the card."""
    return page.get_by_role("complementary").get_by_role("button", name="Check the microphone")
