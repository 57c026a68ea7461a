"""Who may do what with imports and rules, in which campaign, and what odd requests come to."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.imports.changesets import PAGE
from app.sentences.imports.findings import Findings
from app.sentences.models import Changeset, RuleEdit
from app.sentences.rules import CHANGESET_STATES
from tests.factories import AT, campaign, guest, sentence
from tests.web.visitor import HTMX, Visitor, with_role

Visit = Callable[[Person | None], Visitor]
ACTS = ("confirmation", "discarding", "sample", "approval", "reversion")
RIGHTS = {"promise": "own_words", "source": "Kijiji FM"}


@pytest.fixture
def steward(session: Session, swahili: Campaign, visit: Visit) -> Visitor:
    return visit(with_role(session, swahili, "steward"))


@pytest.fixture
def moderator(session: Session, swahili: Campaign, visit: Visit) -> Visitor:
    return visit(with_role(session, swahili, "moderator"))


def import_of(session: Session, of: Campaign, state: str = "imported", **values: object) -> str:
    """An import at this stage, committed; return the path of its page."""
    found = Findings(n_lines=5, n_new=5).as_json() if state == "checked" else None
    given = {"way": "imported", "source": f"Source of {state}", "made_at": AT, "findings": found}
    changeset = Changeset(
        campaign=of,
        promise="permission",
        licence="CC0-1.0",
        evidence="By letter",
        state=state,
        **{**given, **values},
    )
    session.add(changeset)
    session.commit()
    return f"/{of.tag}/changesets/{changeset.id}"


def stages(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(select(Changeset.state).order_by(Changeset.made_at)))
    session.rollback()
    return found


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["checked", "imported"])
def test_nobody_else_acts_on_an_import(
    session: Session, swahili: Campaign, visit: Visit, act: str, state: str
) -> None:
    elsewhere = with_role(session, campaign(session, "en"), "steward")
    expert, somebody = with_role(session, swahili, "expert"), guest(session)
    path = import_of(session, swahili, state)
    for person in (None, somebody, expert, elsewhere):
        assert visit(person).post(f"{path}/{act}", dict(RIGHTS)).status_code == 403
    assert stages(session) == [state]


@pytest.mark.parametrize("act", ACTS)
def test_an_import_is_acted_on_in_its_own_campaign_and_with_the_form_s_token(
    session: Session, swahili: Campaign, steward: Visitor, visit: Visit, act: str
) -> None:
    path = import_of(session, swahili, "imported")
    english = visit(with_role(session, campaign(session, "en"), "steward"))
    assert english.post(f"{path.replace('/sw/', '/en/')}/{act}", dict(RIGHTS)).status_code == 404
    assert steward.post(f"/sw/changesets/{uuid.uuid4()}/{act}", dict(RIGHTS)).status_code == 404
    assert steward.client.post(f"{path}/{act}", data=RIGHTS, headers=HTMX).status_code == 400
    assert stages(session) == ["imported"]


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("confirmation", "checked", "importing"),
        ("discarding", "checked", "discarded"),
        ("discarding", "failed", "discarded"),
        ("reversion", "imported", "reverting"),
        ("sample", "imported", "imported"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_moderator_acts_on_an_import_as_a_steward_does(
    session: Session,
    swahili: Campaign,
    moderator: Visitor,
    act: str,
    before: str,
    after: str,
    htmx: bool,
) -> None:
    path = import_of(session, swahili, before)
    answer = moderator.post(f"{path}/{act}", dict(RIGHTS), htmx=htmx)
    assert answer.status_code == 303
    assert answer.location == ("/sw/changesets" if act == "discarding" else path)
    assert stages(session) == [after]


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("confirmation", "imported"),
        ("discarding", "imported"),
        ("approval", "checked"),
        ("reversion", "checked"),
        ("reversion", "reverted"),
    ],
)
def test_what_cannot_be_done_now_is_said(
    session: Session, swahili: Campaign, steward: Visitor, act: str, state: str
) -> None:
    path = import_of(session, swahili, state)
    answer = steward.post(f"{path}/{act}", dict(RIGHTS))
    assert answer.status_code == 409
    assert "<h1" in answer.text
    assert stages(session) == [state]


@pytest.mark.parametrize("state", CHANGESET_STATES)
def test_an_import_is_shown_at_every_stage_and_the_files_of_others_to_nobody(
    session: Session, swahili: Campaign, moderator: Visitor, nobody: Visitor, state: str
) -> None:
    path = import_of(session, swahili, state)
    page = moderator.get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert moderator.get(path, htmx=True).text.strip().startswith('<div class="stack')
    is_listed = state in ("importing", "imported", "reverting", "reverted")
    assert nobody.get(path).status_code == (200 if is_listed else 404)
    assert (path in nobody.get("/sw/changesets").text) == is_listed


def test_a_file_that_nobody_has_looked_through_can_only_be_left(
    session: Session, swahili: Campaign, moderator: Visitor
) -> None:
    """A terminal's import that was cut off is one."""
    path = import_of(session, swahili, "checked", findings=None)
    page = moderator.get(path).text
    assert f'action="{path}/discarding"' in page
    assert f'action="{path}/confirmation"' not in page


def test_what_was_written_here_is_no_import_for_everybody_to_look_up(
    session: Session, swahili: Campaign, moderator: Visitor, nobody: Visitor
) -> None:
    path = import_of(session, swahili, "imported", way="written")
    assert nobody.get(path).status_code == 404
    assert moderator.get(path).status_code == 200


def test_a_finished_campaign_takes_nothing_that_was_read_before(
    session: Session, swahili: Campaign, steward: Visitor
) -> None:
    path = import_of(session, swahili, "checked")
    session.get_one(Campaign, swahili.id).stage = "archived"
    session.commit()
    answer = steward.post(f"{path}/confirmation", dict(RIGHTS))
    assert answer.status_code == 403
    assert "Kijiji FM" in answer.text
    assert stages(session) == ["checked"]


def test_a_letter_is_carried_along_while_the_form_is_mended(
    session: Session, swahili: Campaign, steward: Visitor, moderator: Visitor
) -> None:
    path = import_of(session, swahili, "checked")
    given: dict[str, object] = {"promise": "permission", "source": ""}
    letter = (io.BytesIO(b"You may."), "letter.txt")
    refused = steward.post(f"{path}/confirmation", {**given, "file": letter})
    assert refused.status_code == 422
    assert "<bdi>letter.txt</bdi>" in refused.text
    found = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert found
    kept = {**given, "kept": found[1]}
    assert "letter.txt" in steward.post(f"{path}/confirmation", kept).text
    assert "letter.txt" not in moderator.post(f"{path}/confirmation", kept).text
    assert steward.post(f"{path}/confirmation", {**kept, "source": "Kijiji"}).status_code == 303
    session.rollback()
    [changeset] = session.scalars(select(Changeset)).all()
    assert (changeset.state, changeset.evidence_name) == ("importing", "letter.txt")


def test_the_list_goes_on_with_older_imports(
    session: Session, swahili: Campaign, nobody: Visitor
) -> None:
    for n in range(PAGE + 1):
        import_of(session, swahili, source=f"Volume {n}", made_at=AT + timedelta(hours=n))
    page = nobody.get("/sw/changesets").text
    assert "Volume 1<" in page
    assert "Volume 0<" not in page
    older = page.split('href="/sw/changesets?before=')[1].split('"')[0]
    assert "Volume 0<" in nobody.get(f"/sw/changesets?before={older}").text


@pytest.mark.parametrize("before", ["", "yesterday", "2026-01-01", "9999-12-31T23:59:59-12:00"])
def test_the_list_of_a_time_that_cannot_be_is_the_newest(
    session: Session, swahili: Campaign, nobody: Visitor, before: str
) -> None:
    import_of(session, swahili)
    page = nobody.get(f"/sw/changesets?{urlencode({'before': before})}")
    assert page.status_code == 200
    assert "Source of imported" in page.text


@pytest.mark.parametrize("path", ["changesets", "changesets/new"])
def test_a_tag_in_other_letters_leads_to_the_one_address(steward: Visitor, path: str) -> None:
    moved = steward.get(f"/SW/{path}")
    assert (moved.status_code, moved.location) == (301, f"/sw/{path}")


def test_ids_that_are_none_are_passed_over(
    session: Session, swahili: Campaign, moderator: Visitor
) -> None:
    path = import_of(session, swahili, "imported")
    elsewhere = sentence(session, swahili, state="pending")
    session.commit()
    looked_at = ["", "x", str(uuid.uuid4()), str(elsewhere.id)]
    form: dict[str, object] = {"looked_at": looked_at, "unfit": [*looked_at, "y"]}
    assert moderator.post(f"{path}/sample", form).status_code == 303
    session.refresh(elsewhere)
    assert elsewhere.state == "pending"


@pytest.mark.parametrize("form", [{}, {"do": "save"}, {"do": "save", "version": "x"}])
def test_a_form_of_rules_with_nothing_in_it_is_refused(
    session: Session, steward: Visitor, form: dict[str, object]
) -> None:
    answer = steward.post("/sw/rules", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert session.scalars(select(RuleEdit)).all() == []


def test_a_version_that_never_was_cannot_hold_again(
    session: Session, swahili: Campaign, steward: Visitor
) -> None:
    assert steward.post("/sw/rules/7/restoration").status_code == 303
    assert session.scalars(select(RuleEdit)).all() == []
