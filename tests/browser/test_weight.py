"""What rooms weigh on a first visit, in requests and bytes, never in time; and that the recording
room waits for nobody else's script."""

import pytest
from playwright.sync_api import Route, expect

from app import htmx
from app.campaigns.models import Campaign
from tests.browser import journeys
from tests.browser.journeys import PHONE, Language
from tests.sentences.reviewers import pending
from tests.services.chromium import ELSEWHERE, TestBrowser
from tests.services.weighing import weigh

LARGEST_BYTES = 60_000
LARGEST_TEXT_BYTES = 25_000
MOST_REQUESTS = 12

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_the_recording_room_is_light_on_a_first_visit(
    browser: TestBrowser, language: Language
) -> None:
    before = browser.new_page(**PHONE)
    journeys.enter(before, language)
    cold = browser.new_page(**PHONE, storage_state=before.context.storage_state())

    def load(page: object) -> None:
        cold.goto(language.url("speak"))
        journeys.wait_for_room(cold)

    fetched = weigh(cold, load)
    ours = [each for each in fetched if each.url.startswith(language.served.url)]
    assert [each.url for each in fetched if each not in ours] == [htmx.URL]
    assert {"Document", "Stylesheet", "Script"} <= {each.kind for each in ours}
    assert all(each.size_bytes > 0 for each in ours), ours
    assert len(ours) <= MOST_REQUESTS, ours
    assert sum(each.size_bytes for each in ours) <= LARGEST_BYTES, ours


@pytest.mark.parametrize("way", ["write", "review"])
def test_the_rooms_of_text_are_lighter_still_on_a_first_visit(
    browser: TestBrowser, language: Language, way: str
) -> None:
    with language.served.transaction() as session:
        campaign = session.get_one(Campaign, language.campaign_id)
        pending(session, campaign, "The river is wide here.")
    cold = browser.new_page(**PHONE)

    def load(page: object) -> None:
        cold.goto(language.url(way))
        expect(cold.locator("#text, #review-sentence").first).to_be_visible()

    fetched = weigh(cold, load)
    ours = [each for each in fetched if each.url.startswith(language.served.url)]
    assert [each.url for each in fetched if each not in ours] == [htmx.URL]
    assert all(each.size_bytes > 0 for each in ours), ours
    assert len(ours) <= MOST_REQUESTS, ours
    assert sum(each.size_bytes for each in ours) <= LARGEST_TEXT_BYTES, ours


def test_the_room_is_ready_while_the_cdn_keeps_htmx_waiting(
    browser: TestBrowser, language: Language
) -> None:
    """A CDN that neither answers nor refuses is worse than one that is out of reach."""
    held: list[Route] = []
    context = browser.new_context(**PHONE)
    context.route(ELSEWHERE, lambda route: held.append(route))
    page = context.new_page()
    page.goto(language.url("speak"), wait_until="commit")
    journeys.agree(page)
    journeys.wait_for_room(page)
    assert {route.request.url for route in held} == {htmx.URL}


def test_a_form_that_cannot_reach_the_server_says_so_until_it_can(
    browser: TestBrowser, language: Language
) -> None:
    page = browser.new_page(**PHONE)
    page.goto(language.served.url)
    said = page.get_by_text("We could not reach the server.")
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("a language that nobody speaks")
    expect(said).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("searchbox").fill("another language that nobody speaks")
    expect(page.get_by_text("No open language matches")).to_be_visible()
    expect(said).to_be_hidden()
