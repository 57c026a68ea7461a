"""The pages of a campaign's text in the states that people see them in, and the way to each."""

from datetime import UTC, datetime

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.extensions import db
from app.jobs import Work
from app.sentences.choosing.ranking import rank_campaign
from app.sentences.governing_rules import change_rules, current_version
from app.sentences.models import Changeset
from app.sentences.operations import report_sentence
from app.sentences.reviewing.editing import edit_sentence
from app.sentences.rules import CHANGESET_STATES
from tests import factories
from tests.browser import journeys
from tests.browser.conftest import Give
from tests.browser.expert_states import invitation
from tests.browser.journeys import Language
from tests.sentences.reviewers import judge, pending, with_a_say

LINES = ["The river is wide here.", "My sister bakes bread.", "A boat went by at noon."]
UNFIT = ["I have 3 cats.", "Write to me@example.org, please.", "ﬁne " * 60]
LONG_SOURCE = "Tales_that_were_told_in_the_valley_of_the_two_rivers_before_1900"
WORK_MS = 30_000
"""For the worker to read a few lines on a busy machine."""


def text_hub(page: Page, language: Language, give: Give) -> None:
    """A steward's, with imports, and the curve of what is covered."""
    with language.served.transaction() as session:
        _imports(session, language)
    give(language, 1)
    _rank(language)
    _come_as_steward(page, language, give)
    expect(page.locator(".plot")).to_be_visible()
    _unfold(page)


def text_opening(page: Page, language: Language, give: Give) -> None:
    """A steward's, while the campaign is prepared; what was typed as readers is no number."""
    with language.served.transaction() as session:
        session.get_one(Campaign, language.campaign_id).stage = "preparing"
    _come_as_steward(page, language, give)
    readers = page.locator("#readers-wanted")
    readers.evaluate("input => (input.type = 'text')")
    readers.fill("many")
    readers.press("Enter")
    expect(page.locator("#readers-wrong")).to_be_visible()
    expect(page.locator("#readers-wanted")).to_be_focused()


def import_asked_for(page: Page, language: Language, give: Give) -> None:
    """Somebody sent the form without a text."""
    _come_as_steward(page, language, give)
    page.goto(language.url("changesets/new"))
    page.locator("main form button").click()
    expect(page.locator("#file-wrong")).to_be_visible()
    expect(page.locator("#file")).to_be_focused()


def import_read(page: Page, language: Language, give: Give) -> None:
    """Lines that are new, known, nearly so, garbled, or against a rule; all examples shown."""
    _come_as_steward(page, language, give)
    near = ["The river is very wide over here today.", "The river is very wide over there today."]
    _bring(page, language, [*LINES, LINES[0], *near, "The cafÃ© is open.", *UNFIT])
    _unfold(page)


def import_added(page: Page, language: Language, give: Give) -> None:
    """Its sample waits to be looked at, and a first one has been."""
    _come_as_steward(page, language, give)
    _bring(page, language, [f"{line[:-1]} once more." for line in LINES])
    page.locator("#source").fill(LONG_SOURCE)
    page.locator("[name=promise][value=public_domain]").check()
    page.locator("#evidence").fill("Published before 1900")
    page.locator("form[action$=confirmation] .button--primary").click()
    expect(page.locator("form[action$=sample]")).to_be_visible(timeout=WORK_MS)
    _unfold(page)


def imports(page: Page, language: Language, give: Give) -> None:
    """One at each stage."""
    with language.served.transaction() as session:
        _imports(session, language)
    _come_as_steward(page, language, give)
    page.goto(language.url("changesets"))
    expect(page.locator("main .clip")).to_have_count(len(CHANGESET_STATES))


def rules_tried(page: Page, language: Language, give: Give) -> None:
    """What shorter sentences would do to those that are here; an earlier version can be had."""
    _change_rules(language, {"off": ["url", "handle"]}, {"max_length": 12})
    _come_as_steward(page, language, give)
    page.goto(language.url("rules"))
    page.locator("#max_length").fill("3")
    page.locator("button[value=try]").click()
    expect(page.locator("section:has(> #trial)")).to_be_focused()


def rules_refused(page: Page, language: Language, give: Give) -> None:
    """A field cannot be saved as it is; all fields are in sight."""
    _come_as_steward(page, language, give)
    page.goto(language.url("rules"))
    page.locator("#max_length").fill("as long as you like")
    page.locator("button[value=save]").click()
    expect(page.locator("#max_length-wrong")).to_be_visible()
    expect(page.locator("#max_length")).to_be_focused()
    _unfold(page)


def write_refused(page: Page, language: Language, give: Give) -> None:
    """Lines are left in the box, and the promise that was chosen lacks its source."""
    _agree(page, language)
    page.locator("#text").fill("\n".join([*LINES, *UNFIT]))
    page.locator("input[value=permission]").check()
    page.locator(".write__send").click()
    expect(page.locator("#permission-source[aria-invalid]")).to_be_visible()
    expect(page.locator("#check mark").first).to_be_visible()


def write_given(page: Page, language: Language, give: Give) -> None:
    """Some were taken, and one line is left."""
    _agree(page, language)
    page.locator("#text").fill("\n".join([*LINES, UNFIT[0]]))
    page.locator("input[value=own_words]").check()
    page.locator(".write__send").click()
    expect(page.locator("#write .clip")).to_have_count(len(LINES))


def review_reasons(page: Page, language: Language, give: Give) -> None:
    """A sentence that came back, and that the rules stumble over; why not is asked."""
    _came_back(language)
    page.goto(language.url("review"))
    page.locator("#review-no").click()
    expect(page.locator("#review-reasons")).to_be_visible()


def review_correcting(page: Page, language: Language, give: Give) -> None:
    """Another wording that the rules refuse."""
    with language.served.transaction() as session:
        pending(session, session.get_one(Campaign, language.campaign_id), LINES[0])
    page.goto(language.url("review"))
    page.locator("[data-part=correct] summary").click()
    page.locator("#correct-text").fill("The 7 rivers are wide here.")
    page.locator("[data-part=correct] button").click()
    expect(page.locator("#correct-wrong")).to_be_visible()


def review_empty(page: Page, language: Language, give: Give) -> None:
    page.goto(language.url("review"))
    expect(page.locator("#review-room h2")).to_be_visible()


def sentence_page(page: Page, language: Language, give: Give) -> None:
    """A steward's: what peers say, how the words changed, and all that can be decided."""
    sentence_id = _came_back(language)
    _come_as_steward(page, language, give)
    page.goto(language.url(f"sentences/{sentence_id}"))
    expect(page.locator("#decide")).to_be_visible()


def _come_as_steward(page: Page, language: Language, give: Give) -> None:
    """Every script passes: the languages of these tests have many, the sentences have one."""
    _change_rules(language, {"off": ["foreign_script", "unusual_letters"]})
    invitation(page, language, give, role="steward")
    page.locator("main form button").click()
    page.wait_for_url(language.url("sentences"))


def _unfold(page: Page) -> None:
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")


def _agree(page: Page, language: Language) -> None:
    _change_rules(language, {"off": ["foreign_script", "unusual_letters"]})
    page.goto(f"{language.url('terms')}?next=/{language.tag}/write")
    journeys.agree(page)
    page.wait_for_url(language.url("write"))


def _bring(page: Page, language: Language, lines: list[str]) -> None:
    page.goto(language.url("changesets/new"))
    text = "\n".join(lines).encode()
    file: FilePayload = {"name": f"{LONG_SOURCE}.txt", "mimeType": "text/plain", "buffer": text}
    page.locator("#file").set_input_files(file)
    page.locator("[name=layout][value=lines]").check()
    page.locator("main form button").click()
    expect(page.locator("form[action$=confirmation]")).to_be_visible(timeout=WORK_MS)


def _change_rules(language: Language, *versions: dict[str, object]) -> None:
    with language.served.transaction() as session:
        campaign = session.get_one(Campaign, language.campaign_id)
        for changes in versions:
            version = current_version(session, campaign)
            change_rules(
                session,
                campaign,
                changes,
                version=version,
                actor_id=None,
                at=datetime.now(UTC),
                source="test",
                comment="Children read these.",
            )


def _imports(session: Session, language: Language) -> None:
    for n, state in enumerate(CHANGESET_STATES):
        changeset = Changeset(
            campaign_id=language.campaign_id,
            way="imported",
            promise="public_domain",
            source=LONG_SOURCE if state == "imported" else f"Tales, volume {n}",
            licence="CC0-1.0" if state == "imported" else "",
            comment="Of the valley" * (state == "imported"),
            state=state,
            n_added=1200 * n,
            trouble="no_text_column" if state == "failed" else None,
            made_at=factories.AT,
        )
        session.add(changeset)


def _rank(language: Language) -> None:
    """Count what the sentences cover, as the worker would a minute later."""
    app = language.served.app
    with app.app_context():
        work = Work(db.sessionmaker, app.extensions["blobs"], lambda: datetime.now(UTC))
        rank_campaign(work, language.campaign_id)


def _came_back(language: Language) -> str:
    """Put a sentence with a digit in review that readers reported and a steward corrected."""
    _change_rules(language, {"digits_allowed": True, "off": ["foreign_script"]})
    with language.served.transaction() as session:
        campaign = session.get_one(Campaign, language.campaign_id)
        back = pending(session, campaign, "Rain fell on 12 roofs", state="approved")
        steward = with_a_say(session, campaign)
        changed = {"text": "Rain fell on 12 roofs.", "comment": "A stop is missing"}
        edit_sentence(session, steward, back, revision=1, at=factories.AT, **changed)
        for reason in ("offensive", "hard_to_read"):
            person = factories.guest(session)
            report_sentence(session, person, back, reasons=[reason], at=factories.AT)
        judge(session, back, "no")
        sentence_id = str(back.id)
    _change_rules(language, {"digits_allowed": False})
    return sentence_id
