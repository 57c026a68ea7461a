"""Reading large: at 400 % on a laptop, with words set wide apart, with contrast colours."""

import pytest
from playwright.sync_api import Locator

from tests.browser import states, text_states
from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE
from tests.browser.sight import (
    axe_findings,
    covered_when_focused,
    cut_words,
    runs_off_the_side,
    space_text_apart,
)
from tests.services.chromium import TestBrowser

AT_400_PERCENT = {"width": 320, "height": 256}
"""1280 × 1024 in CSS pixels at that zoom (WCAG 2.2 SC 1.4.10)."""
LARGEST = [
    states.home,
    states.campaign,
    states.terms_with_no_box_ticked,
    states.speak_taken,
    states.speak_doubted,
    states.speak_summary,
    states.microphone_check,
    states.listen_reasons,
    states.mine_unknown,
    text_states.text_hub,
    text_states.import_read,
    text_states.rules_refused,
    text_states.write_refused,
    text_states.review_correcting,
    text_states.sentence_page,
    states.style,
]
CHOSEN = ":has(:checked)"
NOT_CHOSEN = ":not(:has(:checked))"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.mark.parametrize("arrive", LARGEST, ids=lambda arrive: arrive.__name__)
def test_it_can_be_read_and_used_large(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give, arrive: states.Arrive
) -> None:
    page = speaker.new_page(**PHONE, reduced_motion="reduce")
    arrive(page, open_language(sentences=2), give)
    space_text_apart(page)
    assert cut_words(page) == []
    assert not runs_off_the_side(page)
    page.set_viewport_size(AT_400_PERCENT)
    assert cut_words(page) == []
    assert not runs_off_the_side(page)
    assert covered_when_focused(page) == []


def test_the_sentence_is_not_covered_at_400_percent(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give
) -> None:
    page = speaker.new_page(**PHONE)
    states.speak_ready(page, open_language(), give)
    page.set_viewport_size(AT_400_PERCENT)
    sentence = page.locator("[data-part=sentence]")
    sentence.scroll_into_view_if_needed()
    on_top = """(sentence) => {
        const { left, top, right, bottom } = sentence.getBoundingClientRect();
        const heights = [0.1, 0.5, 0.9].map((part) => top + part * (bottom - top));
        const seen = heights.filter((y) => y > 0 && y < innerHeight);
        return seen.map((y) => sentence.contains(document.elementFromPoint((left + right) / 2, y)));
    }"""
    seen = sentence.evaluate(on_top)
    assert len(seen) >= 2
    assert all(seen)


def test_contrast_colours_of_the_device_show_what_is_chosen(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give
) -> None:
    page = speaker.new_page(**PHONE, forced_colors="active", reduced_motion="reduce")
    states.style(page, open_language(), give)
    assert axe_findings(page) == []
    for name in (".choice", ".segment"):
        chosen, other = (page.locator(f"{name}{which}").first for which in (CHOSEN, NOT_CHOSEN))
        assert outline_px(chosen) > outline_px(other)


def outline_px(part: Locator) -> float:
    """How thick the line around it is, 0 for none."""
    drawn = "part => (({ outlineStyle: how, outlineWidth: px }) => how === 'none' ? '0' : px)"
    return float(part.evaluate(f"{drawn}(getComputedStyle(part))").removesuffix("px"))
