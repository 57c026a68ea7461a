"""What can be told of a page by measuring it: axe's findings, targets, cut words, covered focus."""

from playwright.sync_api import Page

from tests.services.chromium import MODULES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THUMB_PX = 44
"""The house's own least size of a target; WCAG 2.2 AA asks for 24."""

FIND = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules });
    const about = ({ html, failureSummary }) => `${html}\\n${failureSummary}`;
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(about)]);
}"""
SHOWN = """const shown = (part) => part.checkVisibility({ visibilityProperty: true })
    && !part.closest(".visually-hidden");
const top = document.querySelector("dialog:modal") ?? document.body;
const those = (selector) => [...top.querySelectorAll(selector)].filter(shown);
const named = (part) => part.outerHTML.slice(0, 160);"""
SMALL = f"""(least) => {{
    {SHOWN}
    const targets = those("button, select, summary, input, a.button, nav a, .menu__item");
    const area = (part) => (part.closest("label") ?? part).getBoundingClientRect();
    return targets
        .filter((part) => Math.min(area(part).width, area(part).height) < least - 0.5)
        .map(named);
}}"""
CUT = f"""() => {{
    {SHOWN}
    const holders = those("button, a, label, summary, p, li, h1, h2, h3, dt, dd, legend, td, th");
    return holders
        .filter((part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1)
        .map(named);
}}"""
COVERED = f"""() => {{
    {SHOWN}
    const covered = (part) => {{
        part.focus();
        const {{ left, right, top, bottom }} = part.getBoundingClientRect();
        const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
        const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
        const there = document.elementFromPoint(x, y);
        return !(part.contains(there) || there?.contains(part));
    }};
    const reached = those("button:enabled, a[href], select, summary, input:enabled");
    return reached.filter(covered).map(named);
}}"""
APART = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""


def axe_findings(page: Page) -> list[object]:
    """What axe-core finds wrong: each rule with the places that break it."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text())
    found: list[object] = page.evaluate(FIND, RULES)
    return found


def small_targets(page: Page) -> list[str]:
    """Controls that a thumb may miss; a tick box counts with its label, a link in a text not."""
    found: list[str] = page.evaluate(SMALL, THUMB_PX)
    return found


def cut_words(page: Page) -> list[str]:
    """Parts whose words do not fit into them."""
    found: list[str] = page.evaluate(CUT)
    return found


def covered_when_focused(page: Page) -> list[str]:
    """Controls that something else covers when they have the focus (WCAG 2.2 SC 2.4.11)."""
    found: list[str] = page.evaluate(COVERED)
    return found


def space_text_apart(page: Page) -> None:
    """Set lines, words and letters as far apart as WCAG 2.2 SC 1.4.12 allows a reader to."""
    page.evaluate(APART)


def runs_off_the_side(page: Page) -> bool:
    """Whether one would have to scroll in two directions to read (WCAG 2.2 SC 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
