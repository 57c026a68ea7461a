"""The experts' pages in the states that people see them in, and the way to each."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.people.invitations import invite
from app.people.models import Person
from app.reviews.experts import appeal
from app.reviews.tasks import ask_expert
from tests.browser.conftest import Give
from tests.browser.journeys import Language


def invitation(page: Page, language: Language, give: Give) -> None:
    with language.served.transaction() as session:
        token = invite(
            session,
            language.campaign_id,
            "expert",
            actor_id=None,
            at=datetime.now(UTC),
            source="test",
        )
    page.goto(f"{language.served.url}/invitations/{token}")


def experts_empty(page: Page, language: Language, give: Give) -> None:
    invitation(page, language, give)
    page.locator("main form button").click()
    page.wait_for_url(language.url("experts"))


def experts_appeal(page: Page, language: Language, give: Give) -> None:
    """An expert is asked about a clip whose giver appealed; the campaign has been audited."""
    _rejected(language, give, appeals=True)
    experts_empty(page, language, give)
    expect(page.locator("main q")).to_be_visible()


def campaign_audited(page: Page, language: Language, give: Give) -> None:
    _rejected(language, give, appeals=False)
    page.goto(f"{language.served.url}/{language.tag}")
    expect(page.locator("#audit")).to_be_visible()


def _rejected(language: Language, give: Give, *, appeals: bool) -> None:
    give(language, 2)
    at = datetime.now(UTC)
    with language.served.transaction() as session:
        of_campaign = select(Clip).where(Clip.campaign_id == language.campaign_id)
        rejected, accepted = session.scalars(of_campaign).all()
        rejected.state, accepted.state = "invalid", "valid"
        session.flush()
        if appeals:
            giver = session.get_one(Person, rejected.person_id)
            appeal(session, giver, rejected.id, plea="Every word is there.", at=at, source="test")
        audit = ask_expert(session, accepted, "audit", at=at)
        audit.answer, audit.closed_at = "yes", at
