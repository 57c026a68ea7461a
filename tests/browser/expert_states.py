"""The experts' pages in the states that people see them in, and the way to each."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.clips.models import Clip
from app.people.invitations import invite
from app.people.models import Person, Role
from app.reviews.experts import appeal
from app.reviews.models import ValidationModel, Validator
from app.reviews.tasks import ask_expert
from app.sentences.models import Sentence
from tests import factories
from tests.browser.conftest import Give
from tests.browser.journeys import Language


def invitation(page: Page, language: Language, give: Give, role: str = "expert") -> None:
    with language.served.transaction() as session:
        token = invite(
            session,
            language.campaign_id,
            role,
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


def variants(page: Page, language: Language, give: Give) -> None:
    with language.served.transaction() as session:
        campaign = session.get_one(Campaign, language.campaign_id)
        for code, name in (
            ("coast", "As long a name as there are of the coast"),
            ("b", "ق"),
        ):
            declare_variant(
                session, campaign, code, name, actor_id=None, at=factories.AT, source="test"
            )
    page.goto(language.url("variants"))
    expect(page.locator("main fieldset")).to_have_count(2)


def my_listening(page: Page, language: Language, give: Give) -> None:
    experts_empty(page, language, give)
    with language.served.transaction() as session:
        mine = select(Role.person_id).where(Role.campaign_id == language.campaign_id)
        me = session.scalars(mine).one()
        for clip in _reviewed(session, language):
            factories.vote(session, clip, session.get_one(Person, me), "no").reasons = ["noise"]
    page.goto(language.url("listen/mine"))
    expect(page.locator(".plot").first).to_be_visible()


def steward(page: Page, language: Language, give: Give) -> None:
    """Everything that the page can show is there."""
    invitation(page, language, give, role="steward")
    page.locator("main form button").click()
    page.wait_for_url(language.url("sentences"))
    with language.served.transaction() as session:
        careless = factories.guest(session)
        bins = [{"expected": n / 10, "found": n / 10, "n": 40} for n in range(1, 10)]
        model = ValidationModel(
            campaign_id=language.campaign_id,
            version=1,
            n_votes=50,
            parameters={},
            calibration_bins=bins,
            fitted_at=factories.AT,
        )
        validator = Validator(
            person_id=careless.id,
            campaign_id=language.campaign_id,
            n_votes=60,
            updated_at=factories.AT,
            set_aside_at=factories.AT,
        )
        session.add_all([model, validator])
        for clip in _reviewed(session, language):
            factories.vote(session, clip, careless, "no").reasons = ["noise"]
    page.goto(language.url("steward"))
    expect(page.locator(".plot").last).to_be_visible()
    page.locator(".plot summary").first.click()


def _reviewed(session: Session, language: Language) -> list[Clip]:
    """Six rejected clips of one speaker."""
    of_campaign = select(Sentence).where(Sentence.campaign_id == language.campaign_id)
    sentence, speaker = session.scalars(of_campaign.limit(1)).one(), factories.guest(session)
    return [factories.clip(session, sentence, speaker, state="invalid") for _ in range(6)]


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
