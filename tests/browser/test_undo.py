"""Undo in the recording room: whatever was done last comes back, on the page and on the server."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from tests.browser import journeys
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import Language, press

LONG_S, SHORT_S = 2.0, 0.8

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_take_that_was_recorded_again_comes_back_and_is_the_one_sent(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    journeys.record(page, LONG_S)
    page.keyboard.press("r")
    journeys.wait_for_state(page, "ready")
    page.keyboard.press("z")
    journeys.wait_for_state(page, "taken")
    _expect_news(page, "The earlier take is here again.")
    assert journeys.sentence_of(page) == sentence
    press(page, "send").click()
    (clip,) = journeys.received(page, language)
    assert clip.client_duration_s == pytest.approx(LONG_S, abs=0.8)


def test_going_back_to_the_earlier_take_does_not_lose_the_newer_one(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.record(page, LONG_S)
    page.keyboard.press("r")
    journeys.record(page, SHORT_S)
    newer = _seconds(page)
    page.keyboard.press("z")
    _expect_news(page, "The earlier take is here again.")
    assert _seconds(page) == pytest.approx(LONG_S, abs=0.8)
    page.keyboard.press("z")
    journeys.wait_until(page, lambda: _seconds(page) == newer)
    page.reload()
    journeys.wait_for_room(page)
    assert _seconds(page) == newer


def test_a_take_that_has_not_left_yet_is_called_back_and_never_sent(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    page.context.set_offline(True)
    journeys.send(page)
    expect(page.locator("[data-behaviour=tray] [data-part=line]")).to_be_visible()
    page.get_by_role("button", name="Undo sending sentence 1").click()
    journeys.wait_for_state(page, "taken")
    _expect_news(page, "Not sent. Your recording is here again.")
    expect(page.locator("[data-behaviour=tray] [data-part=line]")).to_be_hidden()
    page.context.set_offline(False)
    page.reload()
    journeys.wait_for_room(page)
    assert journeys.marks(page)[0] == "taken"
    assert language.clips() == []


def test_a_clip_that_was_received_is_withdrawn_and_its_take_is_here_again(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    journeys.send(page)
    (sent,) = journeys.received(page, language)
    page.keyboard.press("z")
    journeys.wait_for_state(page, "taken")
    assert journeys.sentence_of(page) == sentence
    journeys.wait_until(page, lambda: language.clips()[0].state == "withdrawn")
    press(page, "send").click()
    _, again = journeys.received(page, language, 2)
    assert (again.sentence_id, again.sha256) == (sent.sentence_id, sent.sha256)
    assert again.state != "withdrawn"


def test_the_last_sending_is_undone_from_the_summary(
    page: Page, open_language: OpenLanguage
) -> None:
    language = open_language(sentences=1)
    journeys.enter(page, language)
    journeys.send(page)
    expect(page.get_by_role("heading", name="What you gave just now")).to_be_focused()
    page.get_by_role("button", name="Undo sending sentence 1").click()
    journeys.wait_for_state(page, "taken")
    expect(press(page, "record")).to_be_hidden()
    expect(page.get_by_role("heading", name="What you gave just now")).to_be_hidden()


def test_a_clip_withdrawn_for_a_newer_take_comes_back_as_a_take(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    journeys.send(page, LONG_S)
    journeys.wait_until(page, lambda: journeys.JUDGED.fullmatch(journeys.marks(page)[0]))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("r")
    journeys.wait_for_state(page, "ready")
    journeys.send(page, SHORT_S)
    journeys.wait_until(page, lambda: language.clips()[0].state == "withdrawn")
    for words in ("Not sent.", "The earlier take is here again."):
        page.keyboard.press("z")
        _expect_news(page, words)
    assert _seconds(page) == pytest.approx(LONG_S, abs=0.8)
    page.wait_for_timeout(journeys.BOUNCE_MS)
    press(page, "send").click()
    clips = journeys.received(page, language, 3)
    assert [clip.state == "withdrawn" for clip in clips] == [True, True, False]


def test_a_skipped_sentence_comes_back_here_and_on_the_server(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    skipped = journeys.sentence_of(page)
    journeys.skip(page)
    expect(page.locator("[data-part=sentence]")).not_to_have_text(skipped)
    journeys.wait_until(page, lambda: _turns(language))
    page.get_by_role("button", name="Undo skipping").click()
    expect(page.locator("[data-part=sentence]")).to_have_text(skipped)
    expect(press(page, "record")).to_be_focused()
    journeys.wait_until(page, lambda: not _turns(language))
    assert len(journeys.marks(page)) == 5


def test_a_report_is_taken_back(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    reported = journeys.sentence_of(page)
    press(page, "report").first.click()
    page.get_by_role("checkbox", name="Grammar or spelling").check()
    page.get_by_role("button", name="Send the report and skip it").click()
    expect(page.locator("[data-part=sentence]")).not_to_have_text(reported)
    journeys.wait_until(page, lambda: _standing_reports(language) == 1)
    page.get_by_role("button", name="Take the report back").click()
    expect(page.locator("[data-part=sentence]")).to_have_text(reported)
    journeys.wait_until(page, lambda: _standing_reports(language) == 0)


def test_a_recording_deleted_from_the_device_comes_back(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    journeys.publish_new_terms(language)
    journeys.send(page)
    journeys.wait_until(page, lambda: journeys.marks(page)[0] == "kept")
    page.get_by_role("button", name="Delete it from this device").click()
    page.get_by_role("button", name="Press again to delete it").click()
    journeys.wait_until(page, lambda: journeys.marks(page)[0] == "open")
    page.get_by_role("button", name="Bring back the deleted recording").click()
    journeys.wait_for_state(page, "taken")
    assert journeys.marks(page)[0] == "taken"


def _expect_news(page: Page, words: str) -> None:
    expect(page.locator("[data-part=news]")).to_contain_text(words)


def _seconds(page: Page) -> float:
    """How long the take in hand is, by the set that this tab remembers."""
    set_in_hand = f"JSON.parse(sessionStorage.getItem('voicestead-set-{_tag(page)}'))"
    return float(page.evaluate(f"(({{ cards, index }}) => cards[index].durationS)({set_in_hand})"))


def _tag(page: Page) -> str:
    return page.locator("[data-behaviour=speak]").get_attribute("data-locale") or ""


def _turns(language: Language) -> list[str]:
    with language.served.transaction() as session:
        of_here = select(Sentence.id).where(Sentence.campaign_id == language.campaign_id)
        turns = select(SentenceTurn.outcome).where(SentenceTurn.sentence_id.in_(of_here))
        return list(session.scalars(turns))


def _standing_reports(language: Language) -> int:
    with language.served.transaction() as session:
        of_here = select(Sentence.id).where(Sentence.campaign_id == language.campaign_id)
        standing = select(SentenceReport).where(
            SentenceReport.sentence_id.in_(of_here), SentenceReport.taken_back_at.is_(None)
        )
        return len(session.scalars(standing).all())
