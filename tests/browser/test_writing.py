"""Writing sentences on a phone: tried while typing, and nothing lost on the way to the terms."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.sentences.models import Sentence
from tests.browser.conftest import OpenLanguage
from tests.browser.journeys import PHONE, Language, agree
from tests.browser.sight import axe_findings, cut_words, runs_off_the_side, small_targets
from tests.services.chromium import TestBrowser

LINES = ["The river is wide here.", "I have 3 cats.", "My sister bakes bread."]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def given(language: Language) -> set[tuple[str, str]]:
    with language.served.transaction() as session:
        of_campaign = select(Sentence).where(
            Sentence.campaign_id == language.campaign_id, Sentence.author_id.is_not(None)
        )
        return {(each.text, each.state) for each in session.scalars(of_campaign)}


def type_lines(page: Page, *lines: str) -> None:
    page.get_by_label("One in each line").press_sequentially("\n".join(lines))


def test_a_newcomer_writes_three_sentences_and_loses_nothing(
    page: Page, open_language: OpenLanguage
) -> None:
    language = open_language("en-FK", sentences=0)
    page.goto(language.url("write"))
    box, said = page.get_by_label("One in each line"), page.locator("#check")

    type_lines(page, *LINES)
    expect(said.locator("mark")).to_have_text("3")
    expect(said).to_contain_text("2 lines are fine.")

    page.get_by_role("radio", name="Whoever owns this allows it").check()
    page.locator("#permission-source").fill("The valley paper")
    page.get_by_label("What are they about?").select_option("nature_environment")

    page.get_by_role("link", name="Read the terms").click()
    agree(page)
    page.wait_for_url(language.url("write"))
    expect(box).to_have_value("\n".join(LINES))
    expect(page.locator("#permission-source")).to_have_value("The valley paper")
    expect(page.get_by_label("What are they about?")).to_have_value("nature_environment")
    expect(said.locator("mark")).to_have_text("3")
    expect(page.get_by_role("link", name="Read the terms")).to_have_count(0)

    send = page.get_by_role("button", name="Send to reviewers")
    send.click()
    expect(page.locator("#permission-evidence")).to_be_focused()
    expect(box).to_have_value("\n".join(LINES))

    page.get_by_role("radio", name="I wrote this myself").check()
    send.click()
    notice = page.locator("#write .notice")
    expect(notice).to_contain_text("2 sentences are with reviewers. Thank you. 1 line is left")
    expect(notice).to_be_focused()
    expect(box).to_have_value(LINES[1])
    expect(page.locator("#write .clip")).to_have_count(2)

    box.fill("I have three cats.")
    expect(said).to_contain_text("1 line is fine.")
    page.reload()  # a telephone may drop the page at any time
    expect(box).to_have_value("I have three cats.")
    send.click()
    expect(notice).to_contain_text("1 sentence is with reviewers. Thank you.")
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")
    expect(page.get_by_role("radio", name="I wrote this myself")).to_be_checked()

    texts = {LINES[0], "I have three cats.", LINES[2]}
    assert given(language) == {(text, "pending") for text in texts}

    mine = page.locator("#write .clip").filter(has_text="three cats")
    mine.get_by_role("button", name="Take it back").click()
    expect(mine).to_contain_text("Taken back")
    expect(mine.get_by_role("button")).to_have_count(0)


def test_a_letter_goes_along_and_is_kept_while_the_form_is_mended(
    page: Page, open_language: OpenLanguage, tmp_path: Path
) -> None:
    language = open_language("en-GI", sentences=0)
    letter = tmp_path / "letter.txt"
    letter.write_text("You may use our sentences.")
    page.goto(f"{language.served.url}/{language.tag}/terms?next=/{language.tag}/write")
    agree(page)
    type_lines(page, LINES[1])
    page.get_by_role("radio", name="Whoever owns this allows it").check()
    page.locator("#permission-source").fill("The valley paper")
    page.locator("#file").set_input_files(letter)
    send = page.get_by_role("button", name="Send to reviewers")
    send.click()
    expect(page.get_by_text("Attached already: letter.txt")).to_be_visible()
    page.get_by_label("One in each line").fill("I have three cats.")
    send.click()
    expect(page.locator("#write .notice")).to_contain_text("1 sentence is with reviewers")
    assert given(language) == {("I have three cats.", "pending")}


def test_it_works_without_scripts(speaker: TestBrowser, open_language: OpenLanguage) -> None:
    language = open_language("en-MT", sentences=0)
    page = speaker.new_page(**PHONE, java_script_enabled=False)
    page.goto(language.url("write"))
    page.get_by_label("One in each line").fill("\n".join(LINES))
    page.get_by_role("radio", name="I wrote this myself").check()
    send = page.get_by_role("button", name="Send to reviewers")
    send.click()
    expect(page.get_by_text("Please read the campaign's terms first")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Read the terms").click()
    agree(opened.value)
    send.click()
    expect(page.locator("mark")).to_have_text("3")
    expect(page.get_by_label("One in each line")).to_have_value(LINES[1])
    page.get_by_label("One in each line").fill("I have three cats.")
    send.click()
    expect(page.get_by_text("1 sentence is with reviewers. Thank you.")).to_be_visible()
    assert len(given(language)) == 3


@pytest.mark.parametrize("tongue", ["en-GB", "ar"])
def test_everybody_can_use_it(
    speaker: TestBrowser, open_language: OpenLanguage, tongue: str
) -> None:
    language = open_language(f"en-{'JE' if tongue == 'ar' else 'IM'}", sentences=0)
    page = speaker.new_page(**{**PHONE, "locale": tongue, "reduced_motion": "reduce"})
    page.goto(language.url("write"))
    look_over(page)
    page.locator("#text").press_sequentially("\n".join([*LINES, "x" * 300]))
    expect(page.locator("#check mark").first).to_have_text("3")
    for promise in ("own_words", "permission", "free_licence"):
        page.locator(f"input[value={promise}]").check()
        look_over(page)
    page.locator("[data-part=terms]").click()
    agree(page)
    page.wait_for_url(re.compile("/write$"))
    page.locator("input[value=own_words]").check()
    page.locator(".write__send").click()
    expect(page.locator("#write .clip")).to_have_count(2)
    look_over(page)


def look_over(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_findings(page) == []
    assert small_targets(page) == []
    assert cut_words(page) == []
    assert not runs_off_the_side(page)
