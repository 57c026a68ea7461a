"""The main job, as people do it: speak, listen, release; on real speech, in a real browser."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.quality.models import Measurement
from app.reviews.models import Vote
from config import ROOT
from tests.services.chromium import OpenBrowser
from tests.services.programs import environment_of
from tests.services.served import Served
from tests.services.speech import Prompt, Speech

PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}
RATE_HZ = 16_000
PAUSE_S = 1.2
"""Silence before and after the speech in each turn of the microphone."""
TURNS = 12
"""Enough for a set; Chromium captures nothing at all from a file of some 15 MB."""
SENTENCES = 5
BOUNCE_MS = 400
"""The room takes a second press sooner than this after a take for a bounce."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@dataclass(frozen=True, slots=True)
class Microphone:
    """What the fake microphone plays: the prompt, with pauses, again and again."""

    spoken: np.ndarray
    period_s: float
    wav: Path


@pytest.fixture
def microphone(speech: Speech, tmp_path: Path) -> Microphone:
    spoken = speech.pcm(_prompt(speech))
    pause = np.zeros(int(PAUSE_S * RATE_HZ), np.float32)
    turn = np.concatenate([pause, spoken, pause])
    wav = tmp_path / "microphone.wav"
    # Breath and room: a little noise, for no real microphone is digitally silent.
    noise = np.random.default_rng(1).normal(0, 2e-4, len(turn) * TURNS).astype(np.float32)
    played = soxr.resample(np.tile(turn, TURNS) + noise, RATE_HZ, 48_000)
    soundfile.write(wav, played, 48_000, subtype="PCM_16")
    return Microphone(spoken, len(turn) / RATE_HZ, wav)


def test_what_is_spoken_into_a_microphone_comes_out_in_a_release(
    served: Served, open_browser: OpenBrowser, microphone: Microphone, tmp_path: Path
) -> None:
    talking = open_browser(microphone.wav)
    volunteer = talking.new_page(**PHONE)
    _agree_to_terms(volunteer, served.url)
    _read_five_sentences(volunteer, microphone)
    given = volunteer.locator("[data-part=given] > li")
    expect(given).to_have_count(SENTENCES)
    for item in given.all():
        expect(item).to_contain_text("Clear and complete", timeout=15_000)

    volunteer.goto(f"{served.url}/en/listen")
    expect(volunteer.locator("audio")).to_have_count(0)  # nobody hears their own

    for _ in range(2):
        _say_yes_to_everything(talking.new_page(**PHONE), served.url)
    with served.transaction() as session:
        clips = session.scalars(select(Clip)).all()
        assert [clip.state for clip in clips] == ["valid"] * SENTENCES
        assert {clip.capture["echoCancellation"] for clip in clips} == {False}
        assert len(session.scalars(select(Measurement)).all()) == SENTENCES
        assert len(session.scalars(select(Vote)).all()) == 2 * SENTENCES

    archives = [_build_release(served, tmp_path / name) for name in ("first", "second")]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    released = _open_release(archives[0], tmp_path / "opened")
    rows = (released / "validated.tsv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + SENTENCES
    recordings = sorted((released / "clips").iterdir())
    assert len(recordings) == SENTENCES
    for recording in recordings:
        assert _best_correlation(_decode(recording), microphone.spoken) > 0.9


def test_a_take_survives_a_reload_until_the_server_has_it(
    served: Served, open_browser: OpenBrowser, microphone: Microphone
) -> None:
    page = open_browser(microphone.wav).new_page(**PHONE)
    _agree_to_terms(page, served.url)
    sentence = page.locator("[data-part=sentence]").inner_text()
    _record(page, microphone)
    page.reload()
    expect(page.locator("[data-part=sentence]")).to_have_text(sentence)
    page.locator("[data-press=send]").click()
    assert len(_received(served)) == 1


def test_a_take_waits_out_a_server_that_is_down(
    served: Served, open_browser: OpenBrowser, microphone: Microphone
) -> None:
    page = open_browser(microphone.wav).new_page(**PHONE)
    _agree_to_terms(page, served.url)
    _record(page, microphone)
    served.web.kill()
    page.locator("[data-press=send]").click()
    expect(page.locator("[data-part=tray]")).to_contain_text(re.compile("1 .*waiting"))
    served.web.start()
    assert len(_received(served)) == 1


def _prompt(speech: Speech) -> Prompt:
    """A short sentence, so that the test is not long."""
    return min(
        (p for p in speech.prompts("en") if len(p.text.split()) >= 5),
        key=lambda p: abs(len(speech.pcm(p)) / RATE_HZ - 2.2),
    )


def _agree_to_terms(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="English").first.click()
    page.get_by_role("link", name="Speak").first.click()
    for purpose in page.get_by_role("checkbox").all():
        purpose.check()
    page.get_by_role("button", name="Agree and go on").click()
    page.wait_for_url("**/en/speak")
    expect(page.locator("[data-press=record]")).to_be_enabled()


def _read_five_sentences(page: Page, microphone: Microphone) -> None:
    """Read in time with the microphone, which starts its first turn at the first take."""
    started: float | None = None
    for turn in range(SENTENCES):
        if started is not None:
            next_turn = started + turn * microphone.period_s
            while time.monotonic() > next_turn:
                next_turn += microphone.period_s
            page.wait_for_timeout((next_turn - time.monotonic()) * 1000)
        _record(page, microphone)
        started = started or time.monotonic() - microphone.period_s
        page.locator("[data-press=send]").click()


def _record(page: Page, microphone: Microphone) -> None:
    record = page.locator("[data-press=record]")
    record.click()
    expect(record).to_contain_text("Stop")
    page.wait_for_timeout((microphone.period_s - PAUSE_S / 2) * 1000)
    record.click()
    expect(page.locator("[data-press=send]")).to_be_visible()
    page.wait_for_timeout(BOUNCE_MS)


def _say_yes_to_everything(page: Page, url: str) -> None:
    page.goto(f"{url}/en/listen")
    for _ in range(SENTENCES):
        clip = page.locator("audio").get_attribute("src")
        page.locator("body").press("Space")
        page.wait_for_function("document.querySelector('audio').currentTime > 0.2")
        page.keyboard.press("y")
        page.wait_for_function(
            "(heard) => document.querySelector('audio')?.getAttribute('src') !== heard", arg=clip
        )
    expect(page.locator("audio")).to_have_count(0)


def _build_release(served: Served, folder: Path) -> Path:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "release", "build", "en"]
    built = subprocess.run(
        [*command, "--out", str(folder)],
        cwd=ROOT,
        env=environment_of(served.settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / Path(json.loads(built.stdout)["file"]).name


def _open_release(archive: Path, folder: Path) -> Path:
    """Unpack, check every hash, and return the folder of the locale."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    sums = next(folder.rglob("SHA256SUMS"))
    for line in sums.read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == digest
    return next(folder.rglob("validated.tsv")).parent


def _decode(recording: Path) -> np.ndarray:
    """Return the mean of the channels at 16 kHz."""
    with av.open(io.BytesIO(recording.read_bytes())) as container:
        frames = [f.to_ndarray() for f in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    return soxr.resample(np.concatenate(frames, axis=1).mean(axis=0), rate, RATE_HZ)


def _best_correlation(heard: np.ndarray, spoken: np.ndarray) -> float:
    """Return the largest |normalised cross-correlation| of the speech anywhere in the recording."""
    size = 1 << (len(heard) + len(spoken)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size))
    lag = int(np.argmax(np.abs(np.fft.irfft(product, size)[: len(heard)])))
    part = heard[lag : lag + len(spoken)]
    return float(abs(np.corrcoef(part, spoken[: len(part)])[0, 1]))


def _received(served: Served) -> list[Clip]:
    """Wait until the server has a clip, and return what it has."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with served.transaction() as session:
            if clips := list(session.scalars(select(Clip))):
                return clips
        time.sleep(0.2)
    raise AssertionError("no clip arrived")
