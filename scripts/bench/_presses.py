"""How soon the page shows that a press was heard: event timing (W3C), at 4 times CPU slowdown.

An interaction's duration runs from the press to the next paint after its handlers. Browsers count
it in steps of 8 ms and report none below 16: such a one stands here as 16.
"""

import statistics
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, press
from tests.services.chromium import TestBrowser

SLOWDOWN = 4
LEAST_MS = 16
TAKES = 5
VOTES = 5
SETTLED_MS = 500
"""The observer is told of a press after its paint."""
OBSERVE = """
    globalThis.pressed = [];
    new PerformanceObserver((list) => {
        const presses = list.getEntries().filter(({ interactionId }) => interactionId);
        pressed.push(...presses.map(({ duration }) => duration));
    }).observe({ type: "event", durationThreshold: 16 });
"""

Durations = dict[str, list[float]]


def measure(browser: TestBrowser, language: Language, state: Any) -> dict[str, Any]:
    """Return the durations of each kind of press, with their median and the longest."""
    durations: Durations = {"record": [], "stop": [], "vote": []}
    _record(_slow_page(browser, state, language.url("speak")), durations)
    _vote(_slow_page(browser, state, language.url("listen")), durations)
    return {"cpu_slowdown": SLOWDOWN} | {
        name: {"median_ms": statistics.median(found), "max_ms": max(found), "presses": len(found)}
        for name, found in durations.items()
    }


def _slow_page(browser: TestBrowser, state: Any, url: str) -> Page:
    page = browser.new_page(**PHONE, storage_state=state)
    page.add_init_script(OBSERVE)
    line: CDPSession = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(url)
    return page


def _record(page: Page, durations: Durations) -> None:
    journeys.wait_for_room(page)
    for _ in range(TAKES):
        _drain(page)
        journeys.start_take(page)
        durations["record"].append(_drain(page))
        journeys.end_take(page, 1.5)
        durations["stop"].append(_drain(page))
        press(page, "send").click()
        _drain(page)
    page.context.close()


def _vote(page: Page, durations: Durations) -> None:
    for _ in range(VOTES):
        card = journeys.card_of(page)
        journeys.hear_out(page)
        _drain(page)
        press(page, "yes").click()
        durations["vote"].append(_drain(page))
        journeys.wait_for_next_card(page, card)
    page.context.close()


def _drain(page: Page) -> float:
    """Return the longest duration since the last call, and forget them."""
    page.wait_for_timeout(SETTLED_MS)
    return float(page.evaluate(f"() => Math.max({LEAST_MS}, ...pressed.splice(0))"))
