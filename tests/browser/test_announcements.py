"""What a screen reader finds in the two rooms, and what it is told without being asked."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journeys
from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE, press
from tests.services.chromium import TestBrowser

HEAR = """(() => {
    globalThis.heard = [];
    const LIVE = "[role=status], [role=alert], [aria-live]";
    const before = new WeakMap();
    const elementOf = ({ target }) => (target.closest ? target : target.parentElement);
    const regionOf = (change) => elementOf(change)?.closest(LIVE);
    const listen = (changes) => {
        for (const region of new Set(changes.map(regionOf))) {
            if (!region) continue;
            const words = region.checkVisibility() ? region.innerText.trim() : "";
            const isOnlyShown = changes.every(({ type }) => type === "attributes");
            const isOld = isOnlyShown && before.get(region) === words;
            before.set(region, words);
            if (words && !isOld) heard.push(words.replace(/\\s+/g, " "));
        }
    };
    new MutationObserver(listen).observe(document, {
        subtree: true, childList: true, characterData: true,
        attributes: true, attributeFilter: ["hidden"],
    });
})()"""
"""Notes what live regions say, each time that they say it, as assistive technology is told."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def page(speaker: TestBrowser) -> Page:
    page = speaker.new_page(**PHONE)
    page.add_init_script(HEAR)
    return page


def heard(page: Page) -> list[str]:
    """What was said since the last question."""
    said: list[str] = page.evaluate("heard.splice(0)")
    return said


def test_the_recording_room_says_what_happens_and_says_it_once(
    page: Page, open_language: OpenLanguage
) -> None:
    journeys.enter(page, open_language(sentences=2))
    first = journeys.sentence_of(page)
    heard(page)
    journeys.start_take(page)
    said = heard(page)
    assert said.count("Recording. Read it to the end, then stop.") == 1
    journeys.end_take(page, 4)
    said = heard(page)
    assert [
        words for words in said if "Listen to it, record it again, or send it." in words
    ] == said
    assert len(said) == 1
    press(page, "send").click()
    journeys.wait_until(page, lambda: journeys.JUDGED.match(journeys.marks(page)[0]))
    said = heard(page)
    second = journeys.sentence_of(page)
    assert second != first
    assert said.count(second) == 1
    assert len([words for words in said if words.startswith("Sentence 1: ")]) == 1
    assert len(said) == len(set(said))


def test_the_recording_room_reads_in_order(page: Page, open_language: OpenLanguage) -> None:
    journeys.enter(page, open_language(sentences=2))
    room = page.get_by_role("region", name="Recording room")
    expect(room).to_match_aria_snapshot(f"""
        - navigation "Sentences of this set":
          - button "Previous sentence" [disabled]
          - list:
            - listitem: /Sentence 1/
            - listitem: /Sentence 2/
          - paragraph: Sentence 1 of 2
          - button "Next sentence"
        - paragraph: {journeys.sentence_of(page)}
        - status: Press the button and read the sentence aloud, in your own way.
        - button "Skip"
        - button "Record"
    """)
    journeys.start_take(page)
    expect(room).to_match_aria_snapshot("""
        - status: Recording. Read it to the end, then stop.
        - button "Stop"
    """)
    journeys.end_take(page, 4)
    expect(room).to_match_aria_snapshot("""
        - status: /Listen to it, record it again, or send it/
        - button "Record again"
        - button "Send and go on"
        - button "Listen"
    """)
    press(page, "send").click()
    journeys.wait_until(page, lambda: journeys.JUDGED.match(journeys.marks(page)[0]))
    page.keyboard.press("ArrowLeft")
    # On a starved machine the microphone drops sound, and the gate says so.
    verdict = page.locator("[data-part=dots] > li").first.inner_text().removeprefix("Sentence 1: ")
    assert verdict
    expect(room).to_match_aria_snapshot(f"""
        - navigation "Sentences of this set":
          - list:
            - listitem: /Sentence 1. {verdict}/
          - paragraph: Sentence 1 of 2
        - status: /{verdict}/
        - button /Undo sending/
        - button "Record again"
        - button "Go on"
    """)


def test_the_listening_room_says_what_happens_and_says_it_once(
    page: Page, open_language: OpenLanguage, give: Give
) -> None:
    language = open_language(sentences=3)
    give(language, 3)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    first = page.locator("#listen-sentence").inner_text()
    heard(page)
    page.keyboard.press("s")
    expect(page.locator("#listen-sentence")).not_to_have_text(first)
    expect(page.locator("#listen-news")).to_contain_text("Skipped. Here is the next one.")
    said = heard(page)
    assert len([words for words in said if "Skipped. Here is the next one." in words]) == 1
    assert len(said) == len(set(said))
    page.keyboard.press("z")
    expect(page.locator("#listen-sentence")).to_have_text(first)
    said = heard(page)
    assert len([words for words in said if "Taken back." in words]) == 1
    assert len(said) == len(set(said))


def test_the_listening_room_reads_in_order(
    page: Page, open_language: OpenLanguage, give: Give
) -> None:
    language = open_language(sentences=2)
    give(language, 2)
    page.goto(language.url("listen"))
    journeys.wait_for_card(page)
    card = page.get_by_role("region", name="A clip to judge")
    sentence = page.locator("#listen-sentence").inner_text()
    expect(card).to_match_aria_snapshot(f"""
        - paragraph: {sentence}
        - slider "Place in the clip"
        - button "Play"
        - paragraph: Did the voice read exactly these words?
        - form "Did the voice read exactly these words?":
          - button "Yes"
          - button "No"
          - button "Unsure"
        - button "Skip this clip"
    """)
    page.keyboard.press("n")
    expect(card).to_match_aria_snapshot("""
        - group "If not, what is wrong?":
          - checkbox "Wrong words"
          - checkbox "Cut off"
          - button "Send my no"
    """)
