"""The page on which people say which variants they speak and know."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.people.models import Person, Profile
from tests.factories import AT, campaign, guest
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]
PATH = "/ar/variants"


@pytest.fixture
def arabic(session: Session) -> Campaign:
    made = campaign(session, "ar")
    session.commit()
    return made


@pytest.fixture
def told_apart(session: Session, arabic: Campaign) -> Campaign:
    for code, name in (("masri", "مصري"), ("shami", "شامي"), ("moor", "<b>مغربي</b>")):
        declare_variant(session, arabic, code, name, actor_id=None, at=AT, source="test")
    session.commit()
    return arabic


@pytest.mark.usefixtures("arabic")
def test_where_nothing_is_told_apart_the_page_says_so_and_nothing_leads_there(nobody: Visitor):
    page = nobody.get(PATH)
    assert page.status_code == 200
    assert "No variants are told apart here yet" in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    for path in ("/ar", "/ar/listen"):
        assert PATH not in nobody.get(path).text


@pytest.mark.usefixtures("told_apart")
def test_everybody_finds_the_page_and_nothing_is_ticked_beforehand(
    session: Session, nobody: Visitor, visit: Visit
):
    someone = guest(session)
    session.commit()
    for visitor in (nobody, visit(someone)):
        for path in ("/ar", "/ar/listen"):
            assert PATH in visitor.get(path).text
        page = visitor.get(PATH)
        assert page.headers["Cache-Control"] == "no-store"
        assert "<bdi>مصري</bdi>" in page.text
        assert "&lt;b&gt;مغربي" in page.text
        assert page.text.count(" checked>") == 1  # rather not say
    assert nobody.get("/AR/variants").headers["Location"].endswith(PATH)
    assert nobody.get("/xx/variants").status_code == 404


@pytest.mark.usefixtures("told_apart")
def test_what_is_said_is_kept_and_shown_again(session: Session, visit: Visit):
    person = guest(session)
    session.commit()
    visitor = visit(person)
    visitor.get(PATH)
    done = visitor.post(PATH, {"variant": "masri", "knows": ["shami"]})
    assert (done.status_code, done.headers["Location"]) == (303, "/ar")
    said = session.scalars(select(Profile)).one()
    assert (said.person_id, said.variant, said.knows) == (person.id, "masri", ["masri", "shami"])
    session.rollback()
    page = visitor.get(PATH).text
    for field in ('name="variant" value="masri"', 'name="knows" value="shami"'):
        assert f"{field} checked>" in page
    assert 'value="moor" checked' not in page


@pytest.mark.usefixtures("told_apart")
def test_a_newcomer_is_remembered_by_it(session: Session, nobody: Visitor):
    nobody.get(PATH)
    assert nobody.post(PATH, {"variant": "", "knows": ["moor"]}).status_code == 303
    said = session.scalars(select(Profile)).one()
    assert (said.variant, said.knows) == (None, ["moor"])
    session.rollback()
    assert 'name="knows" value="moor" checked>' in nobody.get(PATH).text


@pytest.mark.usefixtures("told_apart")
def test_a_variant_that_is_none_is_refused_and_the_rest_stays_ticked(
    session: Session, visit: Visit
):
    person = guest(session)
    session.commit()
    visitor = visit(person)
    visitor.get(PATH)
    refused = visitor.post(PATH, {"variant": "masri", "knows": ["nord"]})
    assert refused.status_code == 422
    assert "Load the page again and choose from its list." in refused.text
    assert 'name="variant" value="masri" checked>' in refused.text
    assert session.scalars(select(Profile)).all() == []
