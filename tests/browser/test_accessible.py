"""axe finds nothing to mend on any page, in its main states, on a telephone, by day and night."""

import pytest

from tests.browser.conftest import Give, OpenLanguage
from tests.browser.journeys import PHONE
from tests.browser.states import STATES, Arrive
from tests.services.chromium import MODULES, TestBrowser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules });
    const about = ({ html, failureSummary }) => `${html}\\n${failureSummary}`;
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(about)]);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def axe() -> str:
    return (MODULES / "axe-core" / "axe.min.js").read_text()


@pytest.mark.parametrize("arrive", STATES, ids=lambda arrive: arrive.__name__)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    speaker: TestBrowser, open_language: OpenLanguage, give: Give, axe: str, arrive: Arrive
) -> None:
    # Reduced motion: a colour on its way from light to dark is no colour of ours.
    page = speaker.new_page(**PHONE, reduced_motion="reduce")
    arrive(page, open_language(sentences=2), give)
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FIND, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
