"""The main job, as people do it: speak, listen, release; on real speech, in a real browser."""

import hashlib
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.quality.models import Measurement
from app.reviews.models import Vote
from tests.browser import journeys
from tests.browser.journeys import LATE_S, PATIENCE_S, PHONE, Microphone, press
from tests.journeys.released import best_correlation, build_release, decode, open_release
from tests.services.chromium import OpenBrowser
from tests.services.served import Served

SENTENCES = 5
FEWEST_WHOLE = 3
"""A browser that gets too little of the processor captures less sound than its clock says. The gate
remarks on that, so the test can tell: no clip is refused, all are received, measured and released,
most are whole, and each whole one sounds as it was spoken."""

NOTE_THE_START = """
navigator.mediaDevices.getUserMedia = ((open) => async (wanted) => {
  const stream = await open(wanted);
  window.openedAt ??= performance.now();
  return stream;
})(navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices));
"""
"""The fake microphone plays from when it is opened, which may be well before the take begins."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_what_is_spoken_into_a_microphone_comes_out_in_a_release(
    served: Served, open_browser: OpenBrowser, microphone: Microphone, tmp_path: Path
) -> None:
    talking = open_browser(microphone.wav)
    volunteer = talking.new_page(**PHONE)
    volunteer.add_init_script(NOTE_THE_START)
    _come_in(volunteer, served.url)
    _read_five_sentences(volunteer, microphone)
    whole = _verdicts(volunteer, served)

    volunteer.goto(f"{served.url}/en/listen")
    expect(volunteer.locator("audio")).to_have_count(0)  # nobody hears their own

    for _ in range(2):
        _say_yes_to_everything(talking.new_page(**PHONE), served.url)
    with served.transaction() as session:
        clips = session.scalars(select(Clip)).all()
        assert [clip.state for clip in clips] == ["valid"] * SENTENCES
        assert {clip.capture["echoCancellation"] for clip in clips} == {False}
        assert len(session.scalars(select(Vote)).all()) == 2 * SENTENCES

    archives = [build_release(served, tmp_path / name) for name in ("first", "second")]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    released = open_release(archives[0], tmp_path / "opened")
    rows = (released / "validated.tsv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + SENTENCES
    recordings = {_sha256(path): path for path in (released / "clips").iterdir()}
    assert len(recordings) == SENTENCES
    for sha256 in whole:
        assert best_correlation(decode(recordings[sha256]), microphone.spoken) > 0.9


def _come_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="English").first.click()
    page.get_by_role("link", name="Speak").first.click()
    journeys.agree(page)
    page.wait_for_url("**/en/speak")
    journeys.wait_for_room(page)


def _read_five_sentences(page: Page, microphone: Microphone) -> None:
    """Read in time with the microphone, which starts its first turn when it is opened."""
    journeys.start_take(page)
    turn = time.monotonic() - page.evaluate("() => (performance.now() - window.openedAt) / 1000")
    _finish_take(page, turn + microphone.take_s)
    for _ in range(SENTENCES - 1):
        while time.monotonic() > turn + LATE_S:
            turn += microphone.period_s
        page.wait_for_timeout(max(0, turn - time.monotonic()) * 1000)
        journeys.start_take(page)
        _finish_take(page, turn + microphone.take_s)


def _finish_take(page: Page, at: float) -> None:
    journeys.end_take(page, after_s=at - time.monotonic())
    press(page, "send").click()


def _verdicts(page: Page, served: Served) -> list[str]:
    """Wait for the gate's words on every clip; return the hashes of those it found whole: most."""
    given = page.locator("[data-part=given] > li")
    expect(given).to_have_count(SENTENCES)
    for item in given.all():
        expect(item).to_have_attribute("data-mark", journeys.JUDGED, timeout=PATIENCE_S * 1000)
    with served.transaction() as session:
        measured = select(Clip.sha256, Measurement.verdict, Measurement.reasons).join(Measurement)
        found = session.execute(measured).all()
    assert len(found) == SENTENCES
    assert "refuse" not in {verdict for _sha256, verdict, _reasons in found}
    whole = [sha256 for sha256, verdict, _reasons in found if verdict == "accept"]
    assert len(whole) >= FEWEST_WHOLE, [reasons for _sha256, _verdict, reasons in found]
    expect(given.filter(has_text="Clear and complete")).to_have_count(len(whole))
    return whole


def _say_yes_to_everything(page: Page, url: str) -> None:
    page.goto(f"{url}/en/listen")
    for _ in range(SENTENCES):
        journeys.wait_for_card(page)
        card = journeys.card_of(page)
        journeys.hear_out(page)
        page.keyboard.press("y")
        journeys.wait_for_next_card(page, card)
    expect(page.get_by_role("heading", name="Everything has been heard")).to_be_visible()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
