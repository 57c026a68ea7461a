"""axe finds nothing to mend on any page, in its main states: a phone, day and night, both ways."""

import pytest

from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE
from tests.browser.sight import axe_findings, cut_words, runs_off_the_side, small_targets
from tests.browser.states import RIGHT_TO_LEFT, STATES, Arrive
from tests.services.chromium import TestBrowser

STILL = {**PHONE, "reduced_motion": "reduce"}
"""A colour on its way from light to dark is no colour of ours."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.mark.parametrize("arrive", STATES, ids=lambda arrive: arrive.__name__)
def test_everybody_can_use_it(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give, arrive: Arrive
) -> None:
    page = speaker.new_page(**STILL)
    arrive(page, open_language(sentences=2), give)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_findings(page) == []
    assert small_targets(page) == []
    for direction in ("ltr", "rtl"):
        page.evaluate("(direction) => (document.documentElement.dir = direction)", direction)
        assert cut_words(page) == []
        assert not runs_off_the_side(page)
    assert axe_findings(page) == []


@pytest.mark.parametrize("arrive", RIGHT_TO_LEFT, ids=lambda arrive: arrive.__name__)
def test_everybody_can_use_it_from_right_to_left(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give, arrive: Arrive
) -> None:
    page = speaker.new_page(**{**STILL, "locale": "ar"})
    arrive(page, open_language(sentences=2), give)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert axe_findings(page) == []
    assert small_targets(page) == []
    assert cut_words(page) == []
    assert not runs_off_the_side(page)
