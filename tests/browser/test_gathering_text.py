"""A new community goes from an empty campaign to thousands of sentences, in the browser alone."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.people.invitations import invite
from app.sentences.models import Sentence
from tests import factories
from tests.browser.journeys import PHONE
from tests.services.chromium import TestBrowser
from tests.services.served import Served
from tests.services.texts import Texts

ENOUGH = 5_000
PATIENCE_MS = 90_000
"""For reading and adding a book on a busy machine."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("tag", "locale"), [("en-KE", "en"), ("ru", "ru")])
def test_a_community_gets_from_nothing_to_five_thousand_approved_sentences(
    tag: str, locale: str, served: Served, speaker: TestBrowser, texts: Texts, tmp_path: Path
) -> None:
    steward = speaker.new_page(**PHONE)
    steward.set_default_timeout(PATIENCE_MS)
    _take_up_invitation(steward, served, tag)
    expect(steward.get_by_text("Most needed now: new sentences")).to_be_visible()

    book = tmp_path / "book.txt"
    book.write_text(texts.running(locale), "utf-8")
    _import(steward, book)
    _approve_by_sample(steward)

    steward.goto(f"{served.url}/{tag}/sentences")
    steward.get_by_role("button", name="Let people record").click()
    expect(steward.get_by_role("link", name="Speak", exact=True)).to_be_visible()
    assert _approved(served) >= ENOUGH
    reader = speaker.new_page(**PHONE)
    reader.goto(f"{served.url}/")
    expect(reader.get_by_role("main")).to_contain_text("English" if locale == "en" else "русский")


def _take_up_invitation(page: Page, served: Served, tag: str) -> None:
    """Come as a steward to a campaign that has terms and nothing else."""
    with served.transaction() as session:
        campaign = factories.campaign(session, tag, stage="preparing")
        at = datetime.now(UTC)
        token = invite(session, campaign.id, "steward", actor_id=None, at=at, source="test")
    page.goto(f"{served.url}/invitations/{token}")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="Sentences to read")).to_be_visible()


def _import(page: Page, book: Path) -> None:
    """Bring the file, look at what was found, and add it."""
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("A file from this device").set_input_files(book)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("Your turn")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Read as running text")).to_be_visible()
    expect(page.get_by_role("heading", name="What the rules leave out")).to_be_visible()
    page.get_by_label("Where it is from").fill("The village reading room")
    page.locator("[name=promise][value=public_domain]").check()
    page.get_by_label("Why it is free").fill("Published before 1900")
    page.get_by_role("button", name="Add ").click()
    expect(page.locator(".chip", has_text=re.compile("^Added$"))).to_be_visible(timeout=PATIENCE_MS)


def _approve_by_sample(page: Page) -> None:
    """Look at thirty sentences, and approve the rest."""
    expect(page.get_by_role("checkbox")).to_have_count(30)
    page.get_by_role("button", name="I have looked at these").click()
    page.get_by_role("button", name="Approve the other").click()
    expect(page.get_by_text("Approve them together")).to_have_count(0)
    expect(page.locator("progress")).to_have_count(0, timeout=PATIENCE_MS)


def _approved(served: Served) -> int:
    with served.transaction() as session:
        return session.query(Sentence).filter_by(state="approved").count()
