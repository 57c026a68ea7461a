"""The room plays the copy, and the original to whoever wants that, at the same moment."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.audio.copies import Outline
from app.audio.listening import make_copy
from app.clips.models import Clip
from app.quality.copies import keep_copy
from app.reviews.models import Vote
from app.sentences.models import Sentence
from app.storage import BlobStore
from tests import factories
from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, Microphone
from tests.browser.sight import axe_findings
from tests.services.chromium import TestBrowser
from tests.services.speech import RATE_HZ

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PAD_S = 2.0
STARTS_S = 1.75
NO_OGG = """
    const canPlayType = HTMLMediaElement.prototype.canPlayType;
    HTMLMediaElement.prototype.canPlayType = function (type) {
      return type.includes("ogg") ? "" : canPlayType.call(this, type);
    };
"""
GiveCopied = Callable[[Language, int], None]


@pytest.fixture
def page(browser: TestBrowser) -> Page:
    return browser.new_page(**PHONE)


@pytest.fixture(scope="session")
def recording(microphone: Microphone) -> bytes:
    """Four seconds and more of speech, with two seconds of silence before and after."""
    pad = np.zeros(round(PAD_S * RATE_HZ), np.float32)
    samples = np.concatenate([pad, microphone.spoken, microphone.spoken, pad])
    wav = io.BytesIO()
    played = soxr.resample(samples, RATE_HZ, 48_000)
    soundfile.write(wav, played, 48_000, format="WAV", subtype="PCM_16")
    return wav.getvalue()


@pytest.fixture
def give_copied(recording: bytes) -> GiveCopied:
    """Give clips that have their listening copies, made by the worker's own means."""
    made = make_copy(recording, Outline(PAD_S, PAD_S, -20.0))
    whole_s = soundfile.info(io.BytesIO(recording)).duration

    def give(language: Language, count: int) -> None:
        store: BlobStore = language.served.app.extensions["blobs"]
        with language.served.transaction() as session:
            read = select(Sentence).where(Sentence.campaign_id == language.campaign_id)
            for sentence in session.scalars(read.limit(count)).all():
                clip = factories.clip(session, sentence, data=recording, container="wav")
                with store.stage() as incoming:
                    incoming.write(recording)
                    store.put(clip.blob_key, incoming)
                hashes = keep_copy(store, clip.id, made)
                factories.listening_copy(session, clip, hashes=hashes, starts_s=made.starts_s)
                factories.measurement(
                    session,
                    clip,
                    duration_s=whole_s,
                    lead_silence_s=PAD_S,
                    tail_silence_s=PAD_S,
                )

    return give


def open_room(page: Page, language: Language) -> list[str]:
    """Come to the room; return the recordings' addresses as they are fetched."""
    fetched: list[str] = []
    page.on("request", lambda sent: "/clips/" in sent.url and fetched.append(sent.url))
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    return fetched


def endings(urls: list[str]) -> list[str]:
    """What the different ones among them end in."""
    return [url.rsplit("/", 1)[-1] for url in sorted(set(urls))]


def choice(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="Original sound")


def is_playing(page: Page) -> bool:
    return bool(page.locator("#listen-card audio").evaluate("audio => !audio.paused"))


def length_s(page: Page) -> float:
    """How long the sound is that the player holds; 0 until it knows."""
    return float(page.locator("#listen-card audio").evaluate("audio => audio.duration || 0"))


def play_until(page: Page, position_s: float) -> None:
    page.keyboard.press("Space")
    journeys.wait_until(page, lambda: journeys.position_s(page) > position_s)


def test_the_copy_is_played_unless_the_original_is_wanted(
    page: Page, language: Language, give_copied: GiveCopied, recording: bytes
) -> None:
    give_copied(language, 2)
    fetched = open_room(page, language)
    expect(choice(page)).not_to_be_checked()
    play_until(page, 0.3)
    whole_s = soundfile.info(io.BytesIO(recording)).duration
    assert length_s(page) == pytest.approx(whole_s - 2 * STARTS_S, abs=0.1)
    journeys.wait_until(page, lambda: endings(fetched) == ["copy.ogg"] * 2)  # the next one, too


def test_the_original_goes_on_at_the_same_moment_and_back(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    give_copied(language, 1)
    open_room(page, language)
    play_until(page, 0.5)
    page.keyboard.press("o")
    expect(choice(page)).to_be_checked()
    journeys.wait_until(page, lambda: is_playing(page) and journeys.position_s(page) > STARTS_S)
    assert STARTS_S + 0.4 < journeys.position_s(page) < STARTS_S + 3.0
    assert length_s(page) > 2 * PAD_S
    page.keyboard.press("Space")
    at_s = journeys.position_s(page)
    choice(page).click()
    expect(choice(page)).not_to_be_checked()
    journeys.wait_until(page, lambda: 0 < journeys.position_s(page) < at_s)
    assert journeys.position_s(page) == pytest.approx(at_s - STARTS_S, abs=0.1)
    assert not is_playing(page)


def test_a_copy_asked_for_before_its_speech_begins_at_its_beginning(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    give_copied(language, 1)
    open_room(page, language)
    page.keyboard.press("o")
    play_until(page, 0.2)
    page.keyboard.press("Space")
    page.locator("#listen-card audio").evaluate("audio => (audio.currentTime = 1)")
    page.keyboard.press("o")
    expect(choice(page)).not_to_be_checked()
    journeys.wait_until(page, lambda: 0 < length_s(page) < 2 * PAD_S + 2.0)
    assert journeys.position_s(page) == 0


def test_the_wish_for_originals_is_remembered_on_this_device(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    give_copied(language, 3)
    fetched = open_room(page, language)
    page.keyboard.press("o")
    expect(choice(page)).to_be_checked()
    journeys.wait_until(page, lambda: endings(fetched).count("audio") == 3)  # those to come, too
    answered = journeys.card_of(page)
    page.keyboard.press("s")
    journeys.wait_for_next_card(page, answered)
    expect(choice(page)).to_be_checked()
    page.reload()
    journeys.wait_for_card(page)
    expect(choice(page)).to_be_checked()
    play_until(page, 0.2)
    assert length_s(page) > 2 * PAD_S


def test_what_was_heard_in_both_sounds_counts_once(
    page: Page, language: Language, give_copied: GiveCopied, recording: bytes
) -> None:
    give_copied(language, 1)
    open_room(page, language)
    play_until(page, 0.6)
    page.keyboard.press("Space")
    page.keyboard.press("o")
    journeys.wait_until(page, lambda: journeys.position_s(page) > STARTS_S)
    page.get_by_role("slider").press("Home")
    page.locator("#listen-card audio").evaluate(f"audio => (audio.currentTime = {PAD_S})")
    journeys.hear_out(page)  # what the copy let hear of it, too
    answered = journeys.card_of(page)
    page.keyboard.press("y")
    journeys.wait_for_next_card(page, answered)
    journeys.wait_until(page, lambda: _heard_s(language))
    whole_s = soundfile.info(io.BytesIO(recording)).duration
    assert _heard_s(language)[0] == pytest.approx(whole_s - STARTS_S, abs=0.15)


def _heard_s(language: Language) -> list[float | None]:
    with language.served.transaction() as session:
        here = select(Vote.heard_s).join(Clip).where(Clip.campaign_id == language.campaign_id)
        return list(session.scalars(here))


def test_a_browser_without_ogg_plays_the_other_form(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    page.add_init_script(NO_OGG)
    give_copied(language, 1)
    fetched = open_room(page, language)
    play_until(page, 0.3)
    assert endings(fetched) == ["copy.m4a"]


def test_axe_finds_nothing_to_mend_in_the_choice(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    give_copied(language, 1)
    open_room(page, language)
    for _ in ("copy", "original"):
        assert axe_findings(page) == []
        page.keyboard.press("o")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_an_original_chosen_before_anything_was_played_is_heard_from_its_beginning(
    page: Page, language: Language, give_copied: GiveCopied
) -> None:
    give_copied(language, 1)
    open_room(page, language)
    page.keyboard.press("o")
    journeys.wait_until(page, lambda: length_s(page) > 2 * PAD_S)
    assert journeys.position_s(page) == 0


def test_a_clip_without_a_copy_has_nothing_to_choose(
    page: Page, language: Language, give: Callable[..., list[str]]
) -> None:
    give(language)
    fetched = open_room(page, language)
    expect(choice(page)).to_be_hidden()
    page.keyboard.press("o")
    play_until(page, 0.2)
    assert endings(fetched) == ["audio"]
