"""Hands-free: a take ends when its reader falls silent, a good one is sent, the next one begins."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, Microphone, press
from tests.services.chromium import OpenBrowser
from tests.services.speech import RATE_HZ

PAUSE_S = 2.5
TURNS = 3
COUNTING = "[data-behaviour=speak][data-pace=counting]"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]


@pytest.fixture
def reader(open_browser: OpenBrowser, microphone: Microphone, tmp_path: Path) -> Page:
    """Somebody who pauses for long between two sentences."""
    return _hears(open_browser, microphone, tmp_path, gain=1.0)


def _hears(open_browser: OpenBrowser, microphone: Microphone, folder: Path, *, gain: float) -> Page:
    pause = np.zeros(round(PAUSE_S * RATE_HZ), np.float32)
    heard = np.tile(np.concatenate([pause, microphone.spoken * np.float32(gain), pause]), TURNS)
    heard += np.random.default_rng(1).normal(0, 2e-4, len(heard)).astype(np.float32)
    played = np.clip(soxr.resample(heard, RATE_HZ, 48_000), -1, 1)
    soundfile.write(folder / "heard.wav", played, 48_000, subtype="PCM_16")
    return open_browser(folder / "heard.wav").new_page(**PHONE)


def _choose(page: Page, option: str) -> None:
    page.locator(".options > summary").click()
    page.get_by_role("switch", name=option).check()
    page.locator(".options > summary").click()


def test_two_sentences_are_read_with_one_press_and_a_key_stops_the_third(
    reader: Page, language: Language
) -> None:
    journeys.enter(reader, language)
    _choose(reader, "Hands-free")
    press(reader, "record").click()
    said = reader.locator(".room__said")
    expect(said).to_contain_text("it stops when you fall silent", timeout=10_000)
    for count in (1, 2):
        expect(reader.locator(COUNTING)).to_be_visible(timeout=30_000)
        expect(said).to_contain_text("Any key or tap stops that.")
        assert len(journeys.received(reader, language, count)) == count
        if count == 1:
            journeys.wait_for_state(reader, "recording")
    reader.keyboard.press("Space")
    expect(reader.locator(COUNTING)).to_have_count(0)
    expect(said).to_contain_text("Stopped.")
    expect(press(reader, "record")).to_be_focused()
    reader.wait_for_timeout(3_500)
    expect(reader.locator("[data-behaviour=speak]")).to_have_attribute("data-state", "ready")
    assert len(language.clips()) == 2


def test_a_doubt_stops_it_and_nothing_is_sent(
    open_browser: OpenBrowser, microphone: Microphone, tmp_path: Path, language: Language
) -> None:
    page = _hears(open_browser, microphone, tmp_path, gain=6.0)
    journeys.enter(page, language)
    _choose(page, "Hands-free")
    press(page, "record").click()
    expect(page.locator(".room__said")).to_contain_text("Move a little away", timeout=30_000)
    expect(press(page, "redo")).to_be_focused()
    expect(page.locator(COUNTING)).to_have_count(0)
    assert language.clips() == []


def test_a_take_that_stops_by_itself_waits_for_the_person_and_the_choice_is_remembered(
    reader: Page, language: Language
) -> None:
    journeys.enter(reader, language)
    _choose(reader, "Stop by itself")
    reader.reload()
    journeys.wait_for_room(reader)
    press(reader, "record").click()
    journeys.wait_for_state(reader, "taken")
    expect(press(reader, "send")).to_be_focused()
    assert language.clips() == []
