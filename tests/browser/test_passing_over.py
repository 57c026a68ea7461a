"""Sentences passed over: skipped at once or with a reason, reported, and never lost on the way."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from tests.browser import journeys
from tests.browser.journeys import Language, press

SENTENCES = 5

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_the_same_key_twice_skips_at_once_and_leaves_the_focus_at_the_microphone(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    skipped = journeys.sentence_of(page)
    page.keyboard.press("s")
    page.keyboard.press("s")
    expect(page.locator("[data-part=sentence]")).not_to_have_text(skipped)
    expect(press(page, "record")).to_be_focused()
    journeys.wait_until(page, lambda: _skips(language) == [(skipped, None)])


def test_why_a_sentence_is_skipped_reaches_the_server(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    skipped = journeys.sentence_of(page)
    press(page, "skip").click()
    page.get_by_role("button", name="It is hard to read").click()
    journeys.wait_until(page, lambda: _skips(language) == [(skipped, "hard")])


def test_who_does_not_want_to_skip_after_all_keeps_the_sentence_and_the_place(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    sentence = journeys.sentence_of(page)
    press(page, "skip").click()
    expect(page.get_by_role("button", name="Just skip it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(press(page, "skip")).to_be_focused()
    assert journeys.sentence_of(page) == sentence
    assert _skips(language) == []


def test_a_report_reaches_the_server_in_the_persons_own_words(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    reported = journeys.sentence_of(page)
    press(page, "skip").click()
    page.get_by_role("button", name="Report this sentence").click()
    report = page.get_by_role("dialog", name="Report this sentence")
    report.get_by_role("button", name="Send the report").click()
    expect(report.get_by_role("alert")).to_contain_text("Tick what is wrong with it")
    report.get_by_role("checkbox", name="It tells something private").check()
    report.get_by_role("checkbox", name="Something else").check()
    report.get_by_role("textbox").fill("This is my neighbour.")
    page.keyboard.press("Escape")  # to look at the sentence once more: nothing typed is lost
    press(page, "report").first.click()
    report.get_by_role("button", name="Send the report").click()
    expect(page.locator("[data-part=sentence]")).not_to_have_text(reported)
    expected = (reported, ["other", "personal_data"], "This is my neighbour.")
    journeys.wait_until(page, lambda: _reports(language) == [expected])


def test_a_skip_without_a_connection_is_heard_by_the_server_later(
    page: Page, language: Language
) -> None:
    journeys.enter(page, language)
    skipped = journeys.sentence_of(page)
    page.context.set_offline(True)
    journeys.skip(page)
    expect(page.locator("[data-part=sentence]")).not_to_have_text(skipped)
    expect(page.get_by_role("alert").filter(has_text="Nothing is lost.")).to_be_visible()
    assert len(journeys.marks(page)) == SENTENCES - 1
    page.context.set_offline(False)
    journeys.wait_until(page, lambda: _skips(language) == [(skipped, None)])


def test_a_report_outlives_the_tab_it_was_written_in(page: Page, language: Language) -> None:
    journeys.enter(page, language)
    reported = journeys.sentence_of(page)
    page.context.set_offline(True)
    press(page, "report").first.click()
    page.get_by_role("checkbox", name="It is offensive").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert").filter(has_text="Your report is kept")).to_be_visible()
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)
    assert _reports(language) == []

    another = context.new_page()
    another.goto(language.url("speak"))
    journeys.wait_until(another, lambda: _reports(language) == [(reported, ["offensive"], None)])


def _skips(language: Language) -> list[tuple[str, str | None]]:
    with language.served.transaction() as session:
        skips = select(Sentence.text, SentenceTurn.reason).join_from(SentenceTurn, Sentence)
        of_here = Sentence.campaign_id == language.campaign_id
        found = session.execute(skips.where(of_here, SentenceTurn.outcome == "skipped"))
        return [(text, reason) for text, reason in found]


def _reports(language: Language) -> list[tuple[str, list[str], str | None]]:
    with language.served.transaction() as session:
        reports = select(Sentence.text, SentenceReport).join_from(SentenceReport, Sentence)
        found = session.execute(reports.where(Sentence.campaign_id == language.campaign_id))
        return [(text, sorted(report.reasons), report.comment) for text, report in found]
