"""How takes come about: without loss or light, ended by silence, from the microphone one chose."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Page, expect

from app.campaigns.operations import change_recording_mode
from app.campaigns.queries import get_campaign
from app.clips.models import Clip
from app.storage import BlobStore
from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, press
from tests.factories import AT
from tests.services.chromium import OpenBrowser, TestBrowser
from tests.services.speech import RATE_HZ, Speech

PLAYED_HZ = 44_100
"""What Chromium's fake microphone runs at: nothing is resampled on the way."""
SOURCE_S = 14
"""What the fake microphone reads before it falls silent."""
FINE_S = 0.02
"""A capture may slip by this much against its source."""
CHOOSE = "localStorage.setItem('voicestead-options', JSON.stringify(%s))"
LISTEN_IN = """
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => (globalThis.opened = await open(wish));
"""
NO_WORKLETS = "delete BaseAudioContext.prototype.audioWorklet"
DEVICE = "() => globalThis.opened.getAudioTracks()[0].getSettings().deviceId"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="session")
def source(speech: Speech, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sentences one after another, none twice: every second has one place only."""
    spoken = np.concatenate([speech.pcm(prompt) for prompt in speech.prompts("en")[:12]])
    spoken = spoken[: SOURCE_S * RATE_HZ]
    heard = spoken + np.random.default_rng(1).normal(0, 2e-4, len(spoken)).astype(np.float32)
    wav = tmp_path_factory.mktemp("source") / "source.wav"
    played = np.clip(soxr.resample(heard, RATE_HZ, PLAYED_HZ), -1, 1)
    soundfile.write(wav, played, PLAYED_HZ, subtype="PCM_16")
    return wav


@pytest.fixture
def reader(open_browser: OpenBrowser, source: Path) -> Iterator[TestBrowser]:
    """A browser that hears the source."""
    return open_browser(source)


@pytest.fixture
def lossless(language: Language) -> Language:
    """A language whose campaign records without loss."""
    with language.served.transaction() as session:
        campaign = get_campaign(session, language.tag)
        change_recording_mode(session, campaign, "lossless", actor_id=None, at=AT, source="test")
    return language


def test_a_lossless_take_is_what_the_microphone_gave_sample_by_sample(
    reader: TestBrowser, lossless: Language, source: Path
) -> None:
    page = reader.new_page(**PHONE)
    journeys.enter(page, lossless)
    journeys.record(page, 6.5)
    _send_doubtful_or_not(page)
    [clip] = journeys.received(page, lossless)
    samples, rate_hz = soundfile.read(io.BytesIO(_bytes_of(lossless, clip)), dtype="float32")

    assert (clip.container, rate_hz, samples.ndim) == ("wav", clip.capture["contextRate"], 1)
    assert (clip.capture["mode"], clip.capture["wantedMode"]) == ("lossless", "lossless")
    assert (clip.capture["frames"], clip.capture["lostFrames"]) == (len(samples), 0)
    assert clip.client_duration_s == pytest.approx(len(samples) / rate_hz, abs=0.01)
    played, _ = soundfile.read(source, dtype="float32")
    alike = correlations(soxr.resample(samples, rate_hz, PLAYED_HZ), played)
    assert len(alike) >= 6
    assert min(alike) >= 0.999, [round(value, 5) for value in alike]


def test_a_lossless_take_is_measured_like_any_other(page: Page, lossless: Language) -> None:
    journeys.enter(page, lossless)
    journeys.send(page, 4.2)
    dot = page.locator("[data-part=dots] > li").first
    expect(dot).to_have_attribute("data-mark", journeys.JUDGED, timeout=30_000)
    assert lossless.clips()[0].container == "wav"


def test_without_an_audio_worklet_a_lossless_campaign_takes_light_takes_and_says_so(
    page: Page, lossless: Language
) -> None:
    page.add_init_script(NO_WORKLETS)
    journeys.enter(page, lossless)
    journeys.record(page)
    _send_doubtful_or_not(page)
    [clip] = journeys.received(page, lossless)
    assert clip.container == "webm"
    assert (clip.capture["mode"], clip.capture["wantedMode"]) == ("light", "lossless")


def test_a_take_ends_by_itself_when_its_reader_falls_silent(page: Page, language: Language) -> None:
    page.add_init_script(CHOOSE % "{autoStop: true}")
    journeys.enter(page, language)
    journeys.start_take(page)
    journeys.wait_for_state(page, "taken")
    expect(page.locator("[data-doubted]")).to_have_count(0)
    page.wait_for_timeout(journeys.BOUNCE_MS)
    press(page, "send").click()
    [clip] = journeys.received(page, language)
    assert clip.client_duration_s is not None
    assert 3 < clip.client_duration_s < 7  # a pause, the sentence, and the silence after it


def test_another_microphone_can_be_chosen_and_is_remembered(page: Page, language: Language) -> None:
    page.add_init_script(LISTEN_IN)
    journeys.enter(page, language)
    journeys.record(page)
    before = page.evaluate(DEVICE)
    _open_check(page)
    choice = page.get_by_label("Microphone", exact=True)
    others = choice.locator("option").evaluate_all("options => options.map((each) => each.value)")
    chosen = next(device for device in others if device not in ("", before))
    choice.select_option(chosen)
    page.keyboard.press("Escape")
    press(page, "redo").click()
    journeys.record(page)
    assert page.evaluate(DEVICE) == chosen

    page.reload()
    journeys.wait_for_room(page)
    _open_check(page)
    expect(choice).to_have_value(chosen)


def test_a_chosen_microphone_that_is_gone_is_stood_in_for_and_can_be_let_go_of(
    page: Page, language: Language
) -> None:
    page.add_init_script(CHOOSE % "{microphone: 'an old headset'}")
    journeys.enter(page, language)
    journeys.start_take(page)
    notice = page.get_by_role("alert").filter(has_text="The microphone you chose is not connected.")
    expect(notice).to_contain_text("Fake")
    journeys.end_take(page, after_s=0.6)
    _open_check(page)
    choice = page.get_by_label("Microphone", exact=True)
    expect(choice.locator("option:checked")).to_have_text("The one you chose (not connected)")
    choice.select_option("")
    expect(choice.locator("option", has_text="not connected")).to_have_count(0)


def test_the_wave_of_a_take_is_drawn_anew_for_another_width_and_in_the_dark(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.record(page, 3)
    wave = page.locator("[data-part=wave]")
    picture = "canvas => canvas.toDataURL()"
    narrow = wave.evaluate(picture)
    page.emulate_media(color_scheme="dark")
    journeys.wait_until(page, lambda: wave.evaluate(picture) != narrow)
    page.set_viewport_size({"width": 800, "height": 740})
    fits = "canvas => canvas.width === Math.round(canvas.clientWidth * devicePixelRatio)"
    journeys.wait_until(page, lambda: wave.evaluate(fits))
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
    assert wave.evaluate(f"{drawn.replace('canvas =>', 'canvas => (')}).data.some((byte) => byte)")


def correlations(recorded: np.ndarray, played: np.ndarray) -> list[float]:
    """Correlate each second of a recording with its place in what was played; both at PLAYED_HZ."""
    size = 1 << (len(recorded) + len(played)).bit_length()
    spectrum = np.fft.rfft(played, size) * np.conj(np.fft.rfft(recorded, size))
    begin = int(np.abs(np.fft.irfft(spectrum, size))[: len(played)].argmax())
    slack = round(FINE_S * PLAYED_HZ)
    found = []
    for at in range(0, len(recorded) - PLAYED_HZ + 1, PLAYED_HZ):
        second = recorded[at : at + PLAYED_HZ]
        near = played[max(0, begin + at - slack) : begin + at + PLAYED_HZ + slack]
        products = np.abs(np.correlate(near, second, "valid"))
        energies = np.convolve(near**2, np.ones(PLAYED_HZ), "valid")
        found.append(float((products / np.sqrt(energies * (second**2).sum())).max()))
    return found


def _bytes_of(language: Language, clip: Clip) -> bytes:
    store: BlobStore = language.served.app.extensions["blobs"]
    return store.read(clip.blob_key)


def _send_doubtful_or_not(page: Page) -> None:
    press(page, "send").last.click()


def _open_check(page: Page) -> None:
    page.get_by_role("button", name="Check the microphone").last.click()
    expect(page.get_by_role("dialog", name="Check the microphone")).to_be_visible()
