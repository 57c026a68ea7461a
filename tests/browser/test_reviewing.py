"""The review room of sentences in a browser: by keys, by touch, and without scripts."""

import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.campaigns.models import Campaign
from app.sentences.models import Sentence, SentenceVote
from app.sentences.operations import report_sentence
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import PHONE, Language
from tests.browser.sight import axe_findings, cut_words, runs_off_the_side, small_targets
from tests.factories import AT, guest
from tests.sentences.reviewers import pending
from tests.services.chromium import TestBrowser

STILL = {**PHONE, "reduced_motion": "reduce"}
BACK, PLAIN = "Rain fell on 12 roofs.", "The lamps are lit."

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@dataclass(frozen=True)
class Waiting:
    """A language with two sentences in review; the first came back, and a digit is in it."""

    language: Language
    back: uuid.UUID
    plain: uuid.UUID

    def answers(self) -> dict[uuid.UUID, tuple[str, list[str]]]:
        cast = select(SentenceVote).where(
            SentenceVote.sentence_id.in_([self.back, self.plain]),
            SentenceVote.taken_back_at.is_(None),
        )
        with self.language.served.transaction() as session:
            return {vote.sentence_id: (vote.answer, vote.reasons) for vote in session.scalars(cast)}

    def words(self, sentence_id: uuid.UUID) -> str:
        with self.language.served.transaction() as session:
            return session.get_one(Sentence, sentence_id).text


@pytest.fixture
def waiting(open_language: OpenLanguage) -> Waiting:
    language = open_language(sentences=1)
    with language.served.transaction() as session:
        campaign = session.get_one(Campaign, language.campaign_id)
        back = pending(session, campaign, BACK, state="approved", approved_at=AT)
        report_sentence(session, guest(session), back, reasons=["offensive"], at=AT)
        return Waiting(language, back.id, pending(session, campaign, PLAIN).id)


def enter(page: Page, waiting: Waiting) -> None:
    page.goto(waiting.language.url("review"))
    expect(page.get_by_text("It came back")).to_be_visible()


def test_keys_judge_one_sentence_after_another(browser: TestBrowser, waiting: Waiting) -> None:
    page = browser.new_page(**STILL)
    enter(page, waiting)
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="No…")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("2")
    page.keyboard.press("6")
    page.keyboard.press("n")
    expect(page.locator("#review-sentence")).to_have_text(PLAIN)
    expect(page.locator("#review-sentence")).to_be_focused()
    expect(page.locator("#review-news")).to_have_text("Thank you. Here is the next one.")
    assert waiting.answers() == {waiting.back: ("no", ["spelling", "offensive"])}
    page.keyboard.press("z")
    expect(page.get_by_text("It came back")).to_be_visible()
    assert waiting.answers() == {}
    page.keyboard.press("u")
    expect(page.locator("#review-sentence")).to_have_text(PLAIN)
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="Every sentence has been looked at")).to_be_focused()
    assert waiting.answers() == {waiting.back: ("unsure", []), waiting.plain: ("yes", [])}


def test_a_wording_is_corrected_in_place_and_what_breaks_a_rule_stays_in_the_form(
    browser: TestBrowser, waiting: Waiting
) -> None:
    page = browser.new_page(**STILL)
    page.goto(f"{waiting.language.url('review')}?sentence={waiting.plain}")
    page.keyboard.press("c")
    words = page.get_by_label("How it should read")
    expect(words).to_be_focused()
    words.fill("The 7 lamps are lit.")
    save = page.get_by_role("button", name="Save my wording")
    save.click()
    expect(page.get_by_text("A number in digits")).to_be_visible()
    expect(words).to_have_value("The 7 lamps are lit.")
    words.fill("The seven lamps are lit.")
    save.click()
    expect(page.get_by_text("It came back")).to_be_visible()
    assert waiting.words(waiting.plain) == "The seven lamps are lit."
    assert waiting.answers() == {waiting.plain: ("yes", [])}


def test_all_of_it_works_without_scripts(browser: TestBrowser, waiting: Waiting) -> None:
    page = browser.new_page(**STILL, java_script_enabled=False)
    enter(page, waiting)
    no = page.get_by_role("button", name="No…")
    no.click()
    expect(page.get_by_text("Please say what is wrong with it")).to_be_visible()
    page.get_by_label("Spelling").check()
    no.click()
    expect(page.locator("#review-sentence")).to_have_text(PLAIN)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It came back")).to_be_visible()
    page.get_by_role("button", name="Pass it on").click()
    page.get_by_role("button", name="Yes, it fits").click()
    expect(page.get_by_role("heading", name="Every sentence has been looked at")).to_be_visible()
    assert waiting.answers() == {waiting.back: ("unsure", []), waiting.plain: ("yes", [])}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_everybody_can_use_it(
    browser: TestBrowser, waiting: Waiting, scheme: str, locale: str
) -> None:
    page = browser.new_page(**{**STILL, "locale": locale, "color_scheme": scheme})
    page.goto(waiting.language.url("review"))
    page.keyboard.press("1")
    look_over(page)
    page.keyboard.press("c")
    page.locator("#correct-text").fill("The 7 lamps are lit.")
    page.locator("[data-part=correct] button").click()
    expect(page.locator(".field__error")).to_be_visible()
    look_over(page)
    page.goto(f"{waiting.language.url('sentences')}/{waiting.back}")
    look_over(page)


def look_over(page: Page) -> None:
    assert axe_findings(page) == []
    assert small_targets(page) == []
    assert cut_words(page) == []
    assert not runs_off_the_side(page)
