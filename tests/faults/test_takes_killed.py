"""Tab, network and server are killed while takes are sent; each one arrives once, and whole."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, Microphone, make_microphone, press
from tests.services.chromium import TestBrowser, launch
from tests.services.programs import wait_until_ready
from tests.services.served import Served
from tests.services.speech import Speech

KILLS, LONG_KILLS = 8, 100
SEED = 4
UPLOAD_BYTES_PER_S = 12_000
"""A take of half a second, some 10 kB, is most of a second on its way at this rate."""
KILLED_AFTER_MS = (0, 1_200)
LASTS_MS = (0, 1_500)
"""How long a killed network or server stays away, at least."""
FAULTS = ("closed tab", "crashed tab", "no network", "no server")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]


@pytest.fixture
def killable(served: Served) -> Language:
    return journeys.language_of(served, "en")


@pytest.fixture(scope="session")
def microphone(speech: Speech, tmp_path_factory: pytest.TempPathFactory) -> Microphone:
    return make_microphone(speech, tmp_path_factory.mktemp("killed") / "speech.wav")


@pytest.fixture
def phone(
    playwright: Playwright, chromium: object, microphone: Microphone
) -> Iterator[TestBrowser]:
    started = launch(playwright, chromium, microphone.wav)  # type: ignore[arg-type]
    yield TestBrowser(started)
    started.close()


class Speaker:
    """Somebody who reads on, whatever happens to the page, the network or the server."""

    def __init__(self, context: BrowserContext, language: Language, dice: random.Random) -> None:
        self.context = context
        self.language = language
        self.dice = dice
        self.page = context.new_page()
        self.kept: dict[str, str] = {}
        """SHA-256 by UUID of every take that the page said was kept."""
        self.struck = 0
        """How many faults came before the server had the take."""
        self.line: CDPSession | None = None

    def slow_down(self) -> None:
        self.line = self.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self._network(is_there=True)

    def read(self) -> None:
        """Read a sentence; the page says that the take is kept, and begins to send it."""
        journeys.wait_for_state(self.page, "ready")
        journeys.record(self.page, 0.5)
        self.kept |= _takes_in(self.page)
        press(self.page, "send").click()

    def suffer(self, fault: str) -> None:
        """Meet the fault at some moment of the upload, and come back from it."""
        self.page.wait_for_timeout(self.dice.uniform(*KILLED_AFTER_MS))
        if fault == "no network":
            self._network(is_there=False)
        elif fault == "no server":
            self.language.served.web.kill()
        else:
            self._lose_tab(crashes=fault == "crashed tab")
        self.struck += len(self.language.clips()) < len(self.kept)
        self.page.wait_for_timeout(self.dice.uniform(*LASTS_MS))
        if fault == "no network":
            self._network(is_there=True)
        elif fault == "no server":
            self.language.served.web.start()
            wait_until_ready(self.language.served.settings)

    def come_back(self) -> None:
        """Open the room for the next sentence."""
        self.page.goto(self.language.url("speak"))
        journeys.wait_for_room(self.page)

    def _lose_tab(self, *, crashes: bool) -> None:
        lost, self.page = self.page, self.context.new_page()
        if crashes:
            with suppress(Error):
                lost.goto("chrome://crash", timeout=2_000)
        lost.close()
        self.slow_down()

    def _network(self, *, is_there: bool) -> None:
        assert self.line
        line = {"offline": not is_there, "latency": 0, "downloadThroughput": -1}
        upload = {"uploadThroughput": UPLOAD_BYTES_PER_S}
        self.line.send("Network.emulateNetworkConditions", {**line, **upload})


@pytest.mark.long
def test_every_take_that_the_page_kept_arrives_once_and_whole(
    phone: TestBrowser,
    killable: Language,
    is_long: bool,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    kills = LONG_KILLS if is_long else KILLS
    dice = random.Random(SEED)
    speaker = Speaker(phone.new_context(**PHONE), killable, dice)
    journeys.enter(speaker.page, killable)
    speaker.slow_down()
    for number in range(kills):
        speaker.read()
        speaker.suffer(FAULTS[number % len(FAULTS)])
        speaker.come_back()
    clips = journeys.received(speaker.page, killable, len(speaker.kept))
    journeys.wait_until(speaker.page, lambda: not _takes_in(speaker.page))
    assert len(speaker.kept) == kills
    assert speaker.struck > kills / 8, "few faults came in the middle of an upload"
    record_testsuite_property("faults in mid-upload", speaker.struck)
    assert {str(clip.id): clip.sha256 for clip in clips} == speaker.kept
    blobs = killable.served.app.extensions["blobs"]
    for clip in clips:
        assert hashlib.sha256(blobs.read(clip.blob_key)).hexdigest() == clip.sha256


def _takes_in(page: Page) -> dict[str, str]:
    """What the browser's database holds, as the page would find it after a crash."""
    takes: dict[str, str] = page.evaluate(
        """() => new Promise((resolve, reject) => {
            const opening = indexedDB.open("voicestead");
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const reading = opening.result.transaction("takes").objectStore("takes").getAll();
                reading.onsuccess = () => {
                    opening.result.close();
                    resolve(Object.fromEntries(
                        reading.result.map(({ uuid, sha256 }) => [uuid, sha256])));
                };
            };
        })"""
    )
    return takes
